package dev.perigee.protocol.credential;

/** Numbers that have 32 bits on the wire and would be cut without a word. */
final class Unsigned32 {
    private Unsigned32() {}

    static void require(String what, long value) {
        if (value >>> 32 != 0) {
            throw new IllegalArgumentException(what + " is 0 to 4294967295, not " + value);
        }
    }
}
