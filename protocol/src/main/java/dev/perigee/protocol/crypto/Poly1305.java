package dev.perigee.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Poly1305 with a one-time key of 32 bytes, r then s. The accumulator is kept as five limbs of 26 bits, so that all
 * products and their sums fit a {@code long}.
 */
final class Poly1305 {
    static final int TAG_BYTES = 16;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK_BYTES = 16;
    private static final long LIMB = 0x3ffffff;
    private static final long TOP_BIT = 1L << 24;

    private final long r0;
    private final long r1;
    private final long r2;
    private final long r3;
    private final long r4;
    private final byte[] key;
    private long h0;
    private long h1;
    private long h2;
    private long h3;
    private long h4;

    private Poly1305(byte[] key) {
        this.key = key;
        r0 = word(key, 0) & 0x3ffffff;
        r1 = word(key, 3) >>> 2 & 0x3ffff03;
        r2 = word(key, 6) >>> 4 & 0x3ffc0ff;
        r3 = word(key, 9) >>> 6 & 0x3f03fff;
        r4 = word(key, 12) >>> 8 & 0x00fffff;
    }

    /**
     * The tag over {@code data[from..to)}.
     *
     * @param key r and s in its first 32 bytes
     * @return 16 bytes
     */
    static byte[] tag(byte[] key, byte[] data, int from, int to) {
        Poly1305 poly = new Poly1305(key);
        int whole = from + (to - from) / BLOCK_BYTES * BLOCK_BYTES;
        poly.absorb(data, from, whole, TOP_BIT);
        if (whole < to) {
            byte[] last = new byte[BLOCK_BYTES];
            System.arraycopy(data, whole, last, 0, to - whole);
            last[to - whole] = 1;
            poly.absorb(last, 0, BLOCK_BYTES, 0);
        }
        return poly.finish();
    }

    private static long word(byte[] data, int at) {
        return (int) INT.get(data, at) & 0xffffffffL;
    }

    /** h = (h + block) · r modulo 2^130 - 5, for each block of 16 bytes; limbs are left a little above 26 bits. */
    private void absorb(byte[] data, int from, int to, long topBit) {
        long s1 = r1 * 5;
        long s2 = r2 * 5;
        long s3 = r3 * 5;
        long s4 = r4 * 5;
        long a0 = h0;
        long a1 = h1;
        long a2 = h2;
        long a3 = h3;
        long a4 = h4;
        for (int at = from; at < to; at += BLOCK_BYTES) {
            long low = (long) LONG.get(data, at);
            long high = (long) LONG.get(data, at + 8);
            a0 += low & LIMB;
            a1 += low >>> 26 & LIMB;
            a2 += (low >>> 52 | high << 12) & LIMB;
            a3 += high >>> 14 & LIMB;
            a4 += high >>> 40 | topBit;
            long d0 = a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
            long d1 = a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2;
            long d2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3;
            long d3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4;
            long d4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0;
            d1 += d0 >>> 26;
            d2 += d1 >>> 26;
            d3 += d2 >>> 26;
            d4 += d3 >>> 26;
            long carried = (d0 & LIMB) + (d4 >>> 26) * 5;
            a0 = carried & LIMB;
            a1 = (d1 & LIMB) + (carried >>> 26);
            a2 = d2 & LIMB;
            a3 = d3 & LIMB;
            a4 = d4 & LIMB;
        }
        h0 = a0;
        h1 = a1;
        h2 = a2;
        h3 = a3;
        h4 = a4;
    }

    /** Reduces h fully and adds s modulo 2^128. */
    private byte[] finish() {
        carry();
        carry();
        // g = h - (2^130 - 5); if that is not negative, g is the value. No branch, since h is secret.
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> 26);
        long g2 = h2 + (g1 >>> 26);
        long g3 = h3 + (g2 >>> 26);
        long g4 = h4 + (g3 >>> 26) - (1L << 26);
        long useH = g4 >> 63;
        h0 = h0 & useH | g0 & LIMB & ~useH;
        h1 = h1 & useH | g1 & LIMB & ~useH;
        h2 = h2 & useH | g2 & LIMB & ~useH;
        h3 = h3 & useH | g3 & LIMB & ~useH;
        h4 = h4 & useH | g4 & LIMB & ~useH;
        long low = h0 | h1 << 26 | h2 << 52;
        long high = h2 >>> 12 | h3 << 14 | h4 << 40;
        long sumLow = low + (long) LONG.get(key, 16);
        long overflow = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
        byte[] tag = new byte[TAG_BYTES];
        LONG.set(tag, 0, sumLow);
        LONG.set(tag, 8, high + (long) LONG.get(key, 24) + overflow);
        return tag;
    }

    private void carry() {
        h1 += h0 >>> 26;
        h0 &= LIMB;
        h2 += h1 >>> 26;
        h1 &= LIMB;
        h3 += h2 >>> 26;
        h2 &= LIMB;
        h4 += h3 >>> 26;
        h3 &= LIMB;
        h0 += (h4 >>> 26) * 5;
        h4 &= LIMB;
    }
}
