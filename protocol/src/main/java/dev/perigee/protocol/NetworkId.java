package dev.perigee.protocol;

/**
 * The ID of a network: 64 bits, the upper 40 the address of its controller; 16 lower-case hex digits in text. See
 * vl2.md 1.1.
 */
public record NetworkId(long value) implements Comparable<NetworkId> {
    /** The ID of network number {@code number} (24 bits) of the given controller. */
    public static NetworkId of(Address controller, int number) {
        return new NetworkId(controller.value() << 24 | (number & 0xffffff));
    }

    /**
     * Reads exactly sixteen hex digits, in either case.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static NetworkId parse(String text) {
        return new NetworkId(Hex.number(text, 16, "a network ID"));
    }

    /** The node that answers for this network. */
    public Address controller() {
        return new Address(value >>> 24);
    }

    /** Orders as unsigned numbers, which is the order of the text form. */
    @Override
    public int compareTo(NetworkId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return Hex.digits(value, 16);
    }
}
