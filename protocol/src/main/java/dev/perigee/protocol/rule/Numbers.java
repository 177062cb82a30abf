package dev.perigee.protocol.rule;

/** Checks that a number fits its field. */
final class Numbers {
    private Numbers() {}

    /** @throws IllegalArgumentException if {@code value} is negative or has more than {@code bits} bits */
    static void check(String what, long value, int bits) {
        if (value < 0 || value >>> bits != 0) {
            throw new IllegalArgumentException(what + " of " + bits + " bits cannot be " + value);
        }
    }
}
