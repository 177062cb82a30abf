package dev.perigee.protocol.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Curves by Bouncy Castle without its provider layer, hashes by the JDK, which is faster at those. */
final class BouncyCastlePrimitives implements Primitives {
    static final BouncyCastlePrimitives INSTANCE = new BouncyCastlePrimitives();

    private BouncyCastlePrimitives() {}

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        byte[] publicKey = new byte[KEY_BYTES];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] seed, byte[] publicKey, byte[] message) {
        byte[] signature = new byte[ED25519_SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        return Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
    }

    @Override
    public byte[] x25519PublicKey(byte[] secret) {
        byte[] publicKey = new byte[KEY_BYTES];
        X25519.generatePublicKey(secret, 0, publicKey, 0);
        return publicKey;
    }

    @Override
    public byte[] agree(byte[] secret, byte[] publicKey) {
        byte[] shared = new byte[KEY_BYTES];
        // The result "all zero" is left as it is: the reference uses it too, and it harms only the key's owner.
        X25519.calculateAgreement(secret, 0, publicKey, 0, shared, 0);
        return shared;
    }

    @Override
    public byte[] sha512(byte[] message) {
        return digest("SHA-512", message);
    }

    @Override
    public byte[] sha384(byte[] message) {
        return digest("SHA-384", message);
    }

    @Override
    public byte[] hmacSha384(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA384");
            mac.init(new SecretKeySpec(key, "HmacSHA384"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HMAC-SHA-384", e);
        }
    }

    private static byte[] digest(String algorithm, byte[] message) {
        try {
            return MessageDigest.getInstance(algorithm).digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + algorithm, e);
        }
    }
}
