package dev.perigee.protocol;

/**
 * A signature by an identity: 64 bytes of Ed25519 over h, then h itself, the first 32 bytes of SHA-512 of the message.
 * See vl1.md 1.4.
 */
public record Signature(Bytes bytes) {
    public static final int SIZE_BYTES = 96;

    public Signature {
        if (bytes.size() != SIZE_BYTES) {
            throw new IllegalArgumentException("a signature has 96 bytes, not " + bytes.size());
        }
    }
}
