package dev.perigee.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One Salsa20 keystream, from its first byte on, with a key of 32 bytes and a nonce of 8. Packets use 12 rounds, the
 * address hash 20 (vl1.md trap 1). Written here because the JDK has none and Bouncy Castle's is slower. Not
 * thread-safe.
 */
final class Salsa20 {
    static final int BLOCK_BYTES = 64;
    static final int BLOCK_LONGS = 8;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** "expand 32-byte k" as four little-endian numbers. */
    private static final int SIGMA_0 = 0x61707865;

    private static final int SIGMA_1 = 0x3320646e;
    private static final int SIGMA_2 = 0x79622d32;
    private static final int SIGMA_3 = 0x6b206574;

    private final int doubleRounds;
    private final int k0;
    private final int k1;
    private final int k2;
    private final int k3;
    private final int k4;
    private final int k5;
    private final int k6;
    private final int k7;
    private final int nonceLow;
    private final int nonceHigh;
    private long counter;

    /**
     * @param rounds 12 or 20
     * @param key the key in its first 32 bytes
     * @param nonce where the nonce is: 8 bytes from {@code nonceFrom} on
     */
    Salsa20(int rounds, byte[] key, byte[] nonce, int nonceFrom) {
        doubleRounds = rounds / 2;
        k0 = (int) INT.get(key, 0);
        k1 = (int) INT.get(key, 4);
        k2 = (int) INT.get(key, 8);
        k3 = (int) INT.get(key, 12);
        k4 = (int) INT.get(key, 16);
        k5 = (int) INT.get(key, 20);
        k6 = (int) INT.get(key, 24);
        k7 = (int) INT.get(key, 28);
        nonceLow = (int) INT.get(nonce, nonceFrom);
        nonceHigh = (int) INT.get(nonce, nonceFrom + 4);
    }

    /** Writes the next block of the stream as eight numbers, each of eight bytes read as little-endian. */
    void nextBlock(long[] target, int from) {
        int x0 = SIGMA_0;
        int x1 = k0;
        int x2 = k1;
        int x3 = k2;
        int x4 = k3;
        int x5 = SIGMA_1;
        int x6 = nonceLow;
        int x7 = nonceHigh;
        int x8 = (int) counter;
        int x9 = (int) (counter >>> 32);
        int x10 = SIGMA_2;
        int x11 = k4;
        int x12 = k5;
        int x13 = k6;
        int x14 = k7;
        int x15 = SIGMA_3;
        for (int i = doubleRounds; i > 0; i--) {
            x4 ^= Integer.rotateLeft(x0 + x12, 7);
            x8 ^= Integer.rotateLeft(x4 + x0, 9);
            x12 ^= Integer.rotateLeft(x8 + x4, 13);
            x0 ^= Integer.rotateLeft(x12 + x8, 18);
            x9 ^= Integer.rotateLeft(x5 + x1, 7);
            x13 ^= Integer.rotateLeft(x9 + x5, 9);
            x1 ^= Integer.rotateLeft(x13 + x9, 13);
            x5 ^= Integer.rotateLeft(x1 + x13, 18);
            x14 ^= Integer.rotateLeft(x10 + x6, 7);
            x2 ^= Integer.rotateLeft(x14 + x10, 9);
            x6 ^= Integer.rotateLeft(x2 + x14, 13);
            x10 ^= Integer.rotateLeft(x6 + x2, 18);
            x3 ^= Integer.rotateLeft(x15 + x11, 7);
            x7 ^= Integer.rotateLeft(x3 + x15, 9);
            x11 ^= Integer.rotateLeft(x7 + x3, 13);
            x15 ^= Integer.rotateLeft(x11 + x7, 18);
            x1 ^= Integer.rotateLeft(x0 + x3, 7);
            x2 ^= Integer.rotateLeft(x1 + x0, 9);
            x3 ^= Integer.rotateLeft(x2 + x1, 13);
            x0 ^= Integer.rotateLeft(x3 + x2, 18);
            x6 ^= Integer.rotateLeft(x5 + x4, 7);
            x7 ^= Integer.rotateLeft(x6 + x5, 9);
            x4 ^= Integer.rotateLeft(x7 + x6, 13);
            x5 ^= Integer.rotateLeft(x4 + x7, 18);
            x11 ^= Integer.rotateLeft(x10 + x9, 7);
            x8 ^= Integer.rotateLeft(x11 + x10, 9);
            x9 ^= Integer.rotateLeft(x8 + x11, 13);
            x10 ^= Integer.rotateLeft(x9 + x8, 18);
            x12 ^= Integer.rotateLeft(x15 + x14, 7);
            x13 ^= Integer.rotateLeft(x12 + x15, 9);
            x14 ^= Integer.rotateLeft(x13 + x12, 13);
            x15 ^= Integer.rotateLeft(x14 + x13, 18);
        }
        target[from] = pair(x0 + SIGMA_0, x1 + k0);
        target[from + 1] = pair(x2 + k1, x3 + k2);
        target[from + 2] = pair(x4 + k3, x5 + SIGMA_1);
        target[from + 3] = pair(x6 + nonceLow, x7 + nonceHigh);
        target[from + 4] = pair(x8 + (int) counter, x9 + (int) (counter >>> 32));
        target[from + 5] = pair(x10 + SIGMA_2, x11 + k4);
        target[from + 6] = pair(x12 + k5, x13 + k6);
        target[from + 7] = pair(x14 + k7, x15 + SIGMA_3);
        counter++;
    }

    private static long pair(int low, int high) {
        return low & 0xffffffffL | (long) high << 32;
    }

    /**
     * XORs {@code data[from..to)} with the stream, beginning at the next whole block; the rest of the last block used
     * is thrown away.
     */
    void xor(byte[] data, int from, int to) {
        long[] block = new long[BLOCK_LONGS];
        int at = from;
        for (; at + BLOCK_BYTES <= to; at += BLOCK_BYTES) {
            nextBlock(block, 0);
            for (int i = 0; i < BLOCK_LONGS; i++) {
                int place = at + i * Long.BYTES;
                LONG.set(data, place, (long) LONG.get(data, place) ^ block[i]);
            }
        }
        if (at < to) {
            nextBlock(block, 0);
            for (int i = 0; at + i < to; i++) {
                data[at + i] ^= (byte) (block[i >>> 3] >>> ((i & 7) << 3));
            }
        }
    }

    /** The next block of the stream as bytes. */
    byte[] nextBlock() {
        byte[] bytes = new byte[BLOCK_BYTES];
        xor(bytes, 0, BLOCK_BYTES);
        return bytes;
    }
}
