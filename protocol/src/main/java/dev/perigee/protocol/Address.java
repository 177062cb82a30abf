package dev.perigee.protocol;

/**
 * The address of a node: 40 bits, 5 bytes on the wire, 10 lower-case hex digits in text. See vl1.md 1 and vl2.md.
 *
 * @param value the address as a number, 0 to 2^40 - 1
 */
public record Address(long value) implements Comparable<Address> {
    /** Bytes of an address on the wire. */
    public static final int SIZE_BYTES = 5;

    /** The address nobody can have; stands for "none" where the wire format has an address field. */
    public static final Address NONE = new Address(0);

    private static final long MAX = (1L << 40) - 1;

    public Address {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("an address has 40 bits, " + Long.toHexString(value) + " does not fit");
        }
    }

    /**
     * Reads exactly ten hex digits, in either case.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Address parse(String text) {
        return new Address(Hex.number(text, 10, "a node address"));
    }

    /** Whether no node can have this address: zero, or first byte {@code ff} (vl1.md 1.1). */
    public boolean isReserved() {
        return value == 0 || value >>> 32 == 0xff;
    }

    @Override
    public int compareTo(Address other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Hex.digits(value, 10);
    }
}
