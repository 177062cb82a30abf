package dev.perigee.protocol;

import dev.perigee.protocol.crypto.AddressHash;
import dev.perigee.protocol.crypto.Primitives;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.crypto.SigningKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who a node is: its address, its public keys, and for our own nodes the secret ones (vl1.md 1). The public key is an
 * X25519 key (32 bytes) and an Ed25519 key (32 bytes); the secret likewise, the latter as its seed.
 *
 * <p>Two identities are equal if address and public key are. The secret is never printed by {@link #toString()}.
 */
public final class Identity {
    public static final int PUBLIC_KEY_BYTES = 64;
    public static final int SECRET_KEY_BYTES = 64;

    /** Bytes on the wire: address, type, public key, and a zero for "no secret". */
    public static final int SIZE_BYTES = 71;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A key may be used if the first byte of its hash is below this: about one in 15. */
    private static final int HASH_FIRST_BYTE_LIMIT = 17;

    private static final int ADDRESS_BYTES_AT = AddressHash.DIGEST_BYTES - Address.SIZE_BYTES;
    private static final byte TYPE = 0;

    private final Address address;
    private final Bytes publicKey;
    private final Optional<byte[]> secret;

    private Identity(Address address, Bytes publicKey, Optional<byte[]> secret) {
        if (publicKey.size() != PUBLIC_KEY_BYTES) {
            throw new IllegalArgumentException("a public key has 64 bytes, not " + publicKey.size());
        }
        if (secret.isPresent() && secret.get().length != SECRET_KEY_BYTES) {
            throw new IllegalArgumentException("a secret key has 64 bytes, not " + secret.get().length);
        }
        this.address = address;
        this.publicKey = publicKey;
        this.secret = secret;
    }

    /** An identity without secret; whether the address belongs to the key is not checked. */
    public static Identity ofPublic(Address address, Bytes publicKey64) {
        return new Identity(address, publicKey64, Optional.empty());
    }

    /** An identity with its secret; whether address, public and secret key belong together is not checked. */
    public static Identity ofSecret(Address address, Bytes publicKey64, byte[] secret64) {
        return new Identity(address, publicKey64, Optional.of(secret64.clone()));
    }

    /**
     * Reads the text form, public or secret, as loosely as every client does (vl1.md 1.1); never checks that the
     * address belongs to the key.
     *
     * @throws IllegalArgumentException if it is no identity, with a sentence that repeats nothing of a secret
     */
    public static Identity parse(String text) {
        return IdentityText.parse(text);
    }

    /** Makes a new one. Takes 0.4 s on average: about 15 keys are tried. */
    public static Identity generate(Entropy entropy) {
        Primitives primitives = Primitives.get();
        while (true) {
            byte[] secret = new byte[SECRET_KEY_BYTES];
            entropy.fill(secret);
            byte[] seed = Arrays.copyOfRange(secret, Primitives.KEY_BYTES, SECRET_KEY_BYTES);
            byte[] publicKey = new byte[PUBLIC_KEY_BYTES];
            byte[] signingKey = primitives.ed25519PublicKey(seed);
            System.arraycopy(signingKey, 0, publicKey, Primitives.KEY_BYTES, Primitives.KEY_BYTES);
            byte[] hash;
            do {
                // Any other secret will do; these bytes are not touched by the clamping.
                LONG.set(secret, 8, (long) LONG.get(secret, 8) + 1);
                byte[] agreementSecret = Arrays.copyOf(secret, Primitives.KEY_BYTES);
                System.arraycopy(primitives.x25519PublicKey(agreementSecret), 0, publicKey, 0, Primitives.KEY_BYTES);
                hash = AddressHash.of(publicKey);
            } while ((hash[0] & 0xff) >= HASH_FIRST_BYTE_LIMIT);
            Address address = addressIn(hash);
            if (!address.isReserved()) {
                return ofSecret(address, Bytes.copyOf(publicKey), secret);
            }
        }
    }

    public Address address() {
        return address;
    }

    /** 64 bytes. */
    public Bytes publicKey() {
        return publicKey;
    }

    public boolean hasSecret() {
        return secret.isPresent();
    }

    public Identity withoutSecret() {
        return secret.isEmpty() ? this : ofPublic(address, publicKey);
    }

    /**
     * Whether the address is the one that belongs to the public key. Takes 30 ms of one core and 2 MiB: never run it
     * on a thread that others wait for.
     */
    public boolean validate() {
        if (address.isReserved()) {
            return false;
        }
        byte[] hash = AddressHash.of(publicKey.toArray());
        return (hash[0] & 0xff) < HASH_FIRST_BYTE_LIMIT && addressIn(hash).equals(address);
    }

    private static Address addressIn(byte[] hash) {
        long value = 0;
        for (int i = ADDRESS_BYTES_AT; i < AddressHash.DIGEST_BYTES; i++) {
            value = value << 8 | hash[i] & 0xff;
        }
        return new Address(value);
    }

    /**
     * The key shared with another node (vl1.md 1.3); needs our secret. Takes 0.1 ms. Every public key gives one, also
     * those of small order, as in the reference.
     *
     * @throws IllegalStateException if this identity has no secret
     */
    public SharedKey agree(Identity other) {
        return SharedKey.agree(
                Arrays.copyOf(requireSecret(), Primitives.KEY_BYTES),
                Arrays.copyOf(other.publicKey.toArray(), Primitives.KEY_BYTES));
    }

    /** SHA-384 of address and public key, 48 bytes; certificates of membership name a member by it. */
    public Bytes publicKeyHash() {
        byte[] both = new byte[Address.SIZE_BYTES + PUBLIC_KEY_BYTES];
        putAddress(both);
        publicKey.copyTo(both, Address.SIZE_BYTES);
        return Bytes.copyOf(Primitives.get().sha384(both));
    }

    /**
     * Signs a message (vl1.md 1.4); the same message always gets the same signature.
     *
     * @throws IllegalStateException if this identity has no secret
     */
    public Signature sign(byte[] message) {
        return new Signature(Bytes.copyOf(SigningKey.sign(publicKey.toArray(), requireSecret(), message)));
    }

    /** Whether this identity made the signature of this message. */
    public boolean verify(byte[] message, Signature signature) {
        return SigningKey.verify(publicKey.toArray(), message, signature.bytes().toArray());
    }

    private byte[] requireSecret() {
        return secret.orElseThrow(() -> new IllegalStateException("identity " + address + " has no secret key here"));
    }

    private void putAddress(byte[] target) {
        for (int i = 0; i < Address.SIZE_BYTES; i++) {
            target[i] = (byte) (address.value() >>> 8 * (Address.SIZE_BYTES - 1 - i));
        }
    }

    /** The public form, {@code address:0:key}, in lower case. */
    @Override
    public String toString() {
        return address + ":0:" + publicKey;
    }

    /**
     * The secret form, {@code address:0:key:secret}; to be written to the file of the identity and nowhere else.
     *
     * @throws IllegalStateException if this identity has no secret
     */
    public String toSecretText() {
        return this + ":" + HexFormat.of().formatHex(requireSecret());
    }

    /**
     * The secret binary form, 135 bytes: address, type, public key, length of the secret, secret.
     *
     * @throws IllegalStateException if this identity has no secret
     */
    public byte[] toSecretBinary() {
        byte[] binary = new byte[SIZE_BYTES + SECRET_KEY_BYTES];
        putAddress(binary);
        binary[Address.SIZE_BYTES] = TYPE;
        publicKey.copyTo(binary, Address.SIZE_BYTES + 1);
        binary[SIZE_BYTES - 1] = SECRET_KEY_BYTES;
        System.arraycopy(requireSecret(), 0, binary, SIZE_BYTES, SECRET_KEY_BYTES);
        return binary;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that && address.equals(that.address) && publicKey.equals(that.publicKey);
    }

    @Override
    public int hashCode() {
        return address.hashCode() * 31 + publicKey.hashCode();
    }
}
