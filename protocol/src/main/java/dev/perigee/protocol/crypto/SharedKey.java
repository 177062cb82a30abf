package dev.perigee.protocol.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that two nodes share: 48 bytes, the same in both directions and for ever (vl1.md 1.3). Immutable, usable from
 * any thread, and never printed.
 */
public final class SharedKey {
    public static final int SIZE_BYTES = 48;

    private static final int SALSA_KEY_BYTES = 32;
    private static final int AES_KEY_BYTES = 32;
    private static final byte MAC_LABEL = 0x30;
    private static final byte CIPHER_LABEL = 0x31;

    private final byte[] key;
    private final SecretKey aesMacKey;
    private final SecretKey aesCipherKey;

    private SharedKey(byte[] key) {
        this.key = key;
        this.aesMacKey = aesKey(MAC_LABEL);
        this.aesCipherKey = aesKey(CIPHER_LABEL);
    }

    /** The key whose 48 bytes are known. */
    public static SharedKey of(byte[] key48) {
        if (key48.length != SIZE_BYTES) {
            throw new IllegalArgumentException("a shared key has 48 bytes, not " + key48.length);
        }
        return new SharedKey(key48.clone());
    }

    /** Agrees by X25519 from one side's secret (32 bytes) and the other side's public key (32 bytes). */
    public static SharedKey agree(byte[] secret, byte[] publicKey) {
        Primitives primitives = Primitives.get();
        return new SharedKey(Arrays.copyOf(primitives.sha512(primitives.agree(secret, publicKey)), SIZE_BYTES));
    }

    private SecretKey aesKey(byte label) {
        return new SecretKeySpec(derive(label), 0, AES_KEY_BYTES, "AES");
    }

    /** All 48 bytes of the key derivation of vl1.md 1.3. */
    byte[] derive(byte label) {
        // Counter 0, "ZT", label, context 0, and the number of bits wanted: 384.
        byte[] input = {0, 0, 0, 0, 'Z', 'T', label, 0, 0, 0, 0, 1, (byte) 0x80};
        return Primitives.get().hmacSha384(key, input);
    }

    /** A copy of the 32 bytes that the Salsa20 suites and the tail of HELLO use. */
    byte[] salsaKey() {
        return Arrays.copyOf(key, SALSA_KEY_BYTES);
    }

    /** K0, the key of GMAC. */
    SecretKey aesMacKey() {
        return aesMacKey;
    }

    /** K1, the key of AES in counter mode and of the block that hides the IV. */
    SecretKey aesCipherKey() {
        return aesCipherKey;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedKey that && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "SharedKey[48 bytes]";
    }
}
