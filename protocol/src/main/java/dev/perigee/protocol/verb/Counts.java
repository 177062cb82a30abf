package dev.perigee.protocol.verb;

/** Keeps our own code from writing a count that its field cannot hold; a reader is bounded by the bytes present. */
final class Counts {
    private static final int MAX_U16 = 0xffff;

    private Counts() {}

    static void requireU16(int count, String what) {
        if (count > MAX_U16) {
            throw new IllegalArgumentException("at most 65,535 " + what + " fit, not " + count);
        }
    }
}
