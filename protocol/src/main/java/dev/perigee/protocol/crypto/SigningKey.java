package dev.perigee.protocol.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Signatures by a bare key pair of 64 and 64 bytes, of which the second halves are Ed25519 (vl1.md 1.1, 1.4). Worlds
 * are signed by such pairs, everything else by identities, which hold one.
 */
public final class SigningKey {
    /** Bytes of a key pair's public half, and of its secret half. */
    public static final int PAIR_BYTES = 64;

    /** 64 bytes of Ed25519 over h, then h itself. */
    public static final int SIGNATURE_BYTES = 96;

    private static final int HASH_BYTES = SIGNATURE_BYTES - Primitives.ED25519_SIGNATURE_BYTES;

    private SigningKey() {}

    /**
     * @param publicKey64 public half of the pair
     * @param secret64 secret half of the pair
     * @return 96 bytes, always the same for the same message
     */
    public static byte[] sign(byte[] publicKey64, byte[] secret64, byte[] message) {
        requirePair(publicKey64);
        requirePair(secret64);
        byte[] hash = hash(message);
        byte[] signed = Primitives.get().sign(secondHalf(secret64), secondHalf(publicKey64), hash);
        byte[] signature = Arrays.copyOf(signed, SIGNATURE_BYTES);
        System.arraycopy(hash, 0, signature, Primitives.ED25519_SIGNATURE_BYTES, HASH_BYTES);
        return signature;
    }

    /** Whether the signature, which must have 96 bytes, is this pair's over this message. */
    public static boolean verify(byte[] publicKey64, byte[] message, byte[] signature96) {
        requirePair(publicKey64);
        if (signature96.length != SIGNATURE_BYTES) {
            return false;
        }
        byte[] hash = Arrays.copyOfRange(signature96, Primitives.ED25519_SIGNATURE_BYTES, SIGNATURE_BYTES);
        return MessageDigest.isEqual(hash, hash(message))
                && Primitives.get()
                        .verify(
                                secondHalf(publicKey64),
                                hash,
                                Arrays.copyOf(signature96, Primitives.ED25519_SIGNATURE_BYTES));
    }

    /** What is signed for a message: the first 32 bytes of its SHA-512. */
    private static byte[] hash(byte[] message) {
        return Arrays.copyOf(Primitives.get().sha512(message), HASH_BYTES);
    }

    private static byte[] secondHalf(byte[] pair) {
        return Arrays.copyOfRange(pair, PAIR_BYTES / 2, PAIR_BYTES);
    }

    private static void requirePair(byte[] key) {
        if (key.length != PAIR_BYTES) {
            throw new IllegalArgumentException("half a key pair has 64 bytes, not " + key.length);
        }
    }
}
