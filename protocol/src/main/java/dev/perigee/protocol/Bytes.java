package dev.perigee.protocol;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable string of bytes that compares by content and prints as hex. For public values only: it prints all. */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] data;

    private Bytes(byte[] data) {
        this.data = data;
    }

    /** A copy of {@code data}. */
    public static Bytes copyOf(byte[] data) {
        return data.length == 0 ? EMPTY : new Bytes(data.clone());
    }

    /** A copy of {@code data[from..to)}. */
    public static Bytes copyOf(byte[] data, int from, int to) {
        return new Bytes(Arrays.copyOfRange(data, from, to));
    }

    /**
     * Reads hex digits in either case.
     *
     * @throws IllegalArgumentException if the text is not an even number of hex digits
     */
    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    public int size() {
        return data.length;
    }

    public boolean isEmpty() {
        return data.length == 0;
    }

    /** The byte at {@code index} as a number from 0 to 255. */
    public int at(int index) {
        return data[index] & 0xff;
    }

    /** A fresh copy. */
    public byte[] toArray() {
        return data.clone();
    }

    /** Writes all bytes into {@code target} from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(data, 0, target, offset, data.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** Lower-case hex. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(data);
    }
}
