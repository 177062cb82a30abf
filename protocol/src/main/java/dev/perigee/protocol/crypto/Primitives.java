package dev.perigee.protocol.crypto;

/**
 * The one place where signatures, key agreement and hashes come from. Everything else in this package is our own code
 * or the JDK's AES.
 *
 * <p>All methods are pure, may be called from any thread, and take and give arrays of exactly the sizes named.
 */
public interface Primitives {
    /** Bytes of one X25519 or Ed25519 key, public or secret. */
    int KEY_BYTES = 32;

    /** Bytes of a bare Ed25519 signature. */
    int ED25519_SIGNATURE_BYTES = 64;

    /** The primitives that this process uses. */
    static Primitives get() {
        return BouncyCastlePrimitives.INSTANCE;
    }

    /** Ed25519 public key (32 bytes) of a seed (32 bytes). */
    byte[] ed25519PublicKey(byte[] seed);

    /**
     * Signs with Ed25519.
     *
     * @param seed 32 bytes
     * @param publicKey the public key of the seed, 32 bytes; given because making it costs as much as signing
     * @return 64 bytes
     */
    byte[] sign(byte[] seed, byte[] publicKey, byte[] message);

    /**
     * Whether this is the owner's Ed25519 signature of this message.
     *
     * @param publicKey 32 bytes; any other content than a point on the curve verifies nothing
     * @param signature 64 bytes
     */
    boolean verify(byte[] publicKey, byte[] message, byte[] signature);

    /** X25519 public key (32 bytes) of a secret (32 bytes, clamped on use). */
    byte[] x25519PublicKey(byte[] secret);

    /**
     * X25519. A public key of small order gives 32 zero bytes; they are used like any other result (vl1.md 1.3).
     *
     * @return 32 bytes
     */
    byte[] agree(byte[] secret, byte[] publicKey);

    /** SHA-512, 64 bytes. */
    byte[] sha512(byte[] message);

    /** SHA-384, 48 bytes. */
    byte[] sha384(byte[] message);

    /** HMAC-SHA-384, 48 bytes. */
    byte[] hmacSha384(byte[] key, byte[] message);
}
