package dev.perigee.protocol;

import java.util.Arrays;

/** An IPv4 or IPv6 address. Never resolves a name. Orders IPv4 before IPv6, then as unsigned numbers. */
public final class IpAddress implements Comparable<IpAddress> {
    /** 0.0.0.0 */
    public static final IpAddress ANY_V4 = new IpAddress(new byte[4]);
    /** :: */
    public static final IpAddress ANY_V6 = new IpAddress(new byte[16]);

    private final byte[] data;

    private IpAddress(byte[] data) {
        this.data = data;
    }

    /**
     * @param bytes 4 or 16 bytes, copied
     * @throws IllegalArgumentException for any other number of bytes
     */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length != 4 && bytes.length != 16) {
            throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
        }
        return new IpAddress(bytes.clone());
    }

    /** The IPv4 address with the given 32 bits. */
    public static IpAddress v4(int bits) {
        return new IpAddress(new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits});
    }

    /**
     * Reads {@code 10.1.2.3} or any usual text form of an IPv6 address.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static IpAddress parse(String text) {
        byte[] bytes = text.indexOf(':') >= 0 ? IpText.parseV6(text) : IpText.parseV4(text);
        if (bytes == null) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IP address like 10.1.2.3 or fd00::1");
        }
        return new IpAddress(bytes);
    }

    public boolean isV4() {
        return data.length == 4;
    }

    /** 32 or 128. */
    public int bits() {
        return data.length * 8;
    }

    /** A fresh copy of the 4 or 16 bytes. */
    public byte[] toArray() {
        return data.clone();
    }

    /** The byte at {@code index} as a number from 0 to 255. */
    public int at(int index) {
        return data[index] & 0xff;
    }

    /** The 32 bits of an IPv4 address. */
    public int v4Bits() {
        if (!isV4()) {
            throw new IllegalStateException(this + " is not an IPv4 address");
        }
        return at(0) << 24 | at(1) << 16 | at(2) << 8 | at(3);
    }

    /** How far this address reaches; see {@link IpScope}. */
    public IpScope scope() {
        return IpScope.of(data);
    }

    @Override
    public int compareTo(IpAddress other) {
        return data.length != other.data.length
                ? Integer.compare(data.length, other.data.length)
                : Arrays.compareUnsigned(data, other.data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** Dotted decimal, or the shortest IPv6 form (RFC 5952). */
    @Override
    public String toString() {
        return IpText.format(data);
    }
}
