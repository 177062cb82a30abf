package dev.perigee.protocol;

/**
 * An Ethernet address, 48 bits; in text {@code aa:bb:cc:dd:ee:ff}. See vl2.md 1.2.
 *
 * @param value the address as a number, 0 to 2^48 - 1
 */
public record Mac(long value) {
    /** Bytes of a MAC on the wire. */
    public static final int SIZE_BYTES = 6;

    public static final Mac BROADCAST = new Mac(0xffffffffffffL);

    private static final long GROUP_BIT = 0x0100_0000_0000L;

    public Mac {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC has 48 bits, " + Long.toHexString(value) + " does not fit");
        }
    }

    /** The MAC of a member's virtual interface on a network. */
    public static Mac of(Address member, NetworkId network) {
        long first = (network.value() & 0xfe) | 0x02;
        if (first == 0x52) {
            first = 0x32;
        }
        return new Mac((first << 40 | member.value()) ^ mask(network));
    }

    /** The member whose MAC on the network this is; meaningless for the MAC of something bridged. */
    public Address member(NetworkId network) {
        return new Address((value ^ mask(network)) & 0xffffffffffL);
    }

    /** Whether it names a group of interfaces, of which {@link #BROADCAST} is one. */
    public boolean isGroup() {
        return (value & GROUP_BIT) != 0;
    }

    private static long mask(NetworkId network) {
        long id = network.value();
        return (id >>> 8 & 0xff) << 32
                | (id >>> 16 & 0xff) << 24
                | (id >>> 24 & 0xff) << 16
                | (id >>> 32 & 0xff) << 8
                | (id >>> 40 & 0xff);
    }

    @Override
    public String toString() {
        return String.join(":", Hex.digits(value, 12).split("(?<=\\G..)"));
    }
}
