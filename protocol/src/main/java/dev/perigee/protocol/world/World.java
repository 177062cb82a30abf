package dev.perigee.protocol.world;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.crypto.Primitives;
import dev.perigee.protocol.crypto.SigningKey;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A planet or a moon: a signed list of roots. See vl1.md 8. On the wire:
 *
 * <pre>0 1 type | 1 8 ID | 9 8 timestamp | 17 64 update key | 81 96 signature | 177 1 n, roots
 * per root: 71 identity | 1 m, endpoints | 1, 7 or 19 each | moons only, at the end: 2 k | k dictionary, always empty</pre>
 *
 * Reading does not check the signature: the file that a node starts from is trusted as it is (vl1.md trap 28).
 *
 * @param id unsigned; of a moon by custom the address of its first root
 * @param timestampMs a newer world replaces an older one
 * @param updateKey 64 bytes, the public half of the pair that must sign the world that replaces this one
 * @param roots at most 4
 */
public record World(WorldType type, long id, long timestampMs, Bytes updateKey, Signature signature, List<Root> roots) {
    public static final int MAX_ROOTS = 4;

    /** Fixed socket addresses of one root. */
    public static final int MAX_STABLE_ENDPOINTS = 32;

    private static final long SIGNED_START = 0x7f7f7f7f7f7f7f7fL;
    private static final long SIGNED_END = 0xf7f7f7f7f7f7f7f7L;
    private static final Signature NO_SIGNATURE = new Signature(Bytes.copyOf(new byte[Signature.SIZE_BYTES]));

    /** What a world is. */
    public enum WorldType {
        /** Readable, but never in use. */
        NULL(0),
        /** The roots that everybody has. */
        PLANET(1),
        /** Additional roots that a node chose. */
        MOON(127);

        private final int code;

        WorldType(int code) {
            this.code = code;
        }

        /** One byte on the wire. */
        public int code() {
            return code;
        }

        static Optional<WorldType> of(int code) {
            return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
        }
    }

    /**
     * A node named in a world.
     *
     * @param identity public half only
     * @param stableEndpoints where it can always be reached, at most 32
     */
    public record Root(Identity identity, List<SocketAddress> stableEndpoints) {
        public Root {
            identity = identity.withoutSecret();
            stableEndpoints = List.copyOf(stableEndpoints);
            if (stableEndpoints.size() > MAX_STABLE_ENDPOINTS) {
                throw new IllegalArgumentException(
                        "a root has at most 32 stable endpoints, not " + stableEndpoints.size());
            }
        }
    }

    /** A bare key pair that signs worlds. Never prints its secret half; compares by the public one. */
    public static final class SigningPair {
        private final Bytes publicKey;
        private final byte[] secret;

        /**
         * @param publicKey64 64 bytes, of which the second half counts
         * @param secret64 64 bytes, likewise
         */
        public SigningPair(Bytes publicKey64, byte[] secret64) {
            requireKey(publicKey64);
            if (secret64.length != SigningKey.PAIR_BYTES) {
                throw new IllegalArgumentException("the secret half has 64 bytes, not " + secret64.length);
            }
            this.publicKey = publicKey64;
            this.secret = secret64.clone();
        }

        public static SigningPair generate(Entropy entropy) {
            byte[] secret = new byte[SigningKey.PAIR_BYTES];
            entropy.fill(secret);
            byte[] agreement = Arrays.copyOf(secret, Primitives.KEY_BYTES);
            byte[] seed = Arrays.copyOfRange(secret, Primitives.KEY_BYTES, SigningKey.PAIR_BYTES);
            PacketWriter publicKey = new PacketWriter()
                    .bytes(Primitives.get().x25519PublicKey(agreement))
                    .bytes(Primitives.get().ed25519PublicKey(seed));
            return new SigningPair(publicKey.toBytes(), secret);
        }

        public Bytes publicKey64() {
            return publicKey;
        }

        /** A copy of the 64 bytes; not for display. */
        public byte[] secret64() {
            return secret.clone();
        }

        private Signature sign(byte[] message) {
            return new Signature(Bytes.copyOf(SigningKey.sign(publicKey.toArray(), secret, message)));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SigningPair that && publicKey.equals(that.publicKey);
        }

        @Override
        public int hashCode() {
            return publicKey.hashCode();
        }

        @Override
        public String toString() {
            return "SigningPair[" + publicKey + "]";
        }
    }

    public World {
        requireKey(updateKey);
        roots = List.copyOf(roots);
        if (roots.size() > MAX_ROOTS) {
            throw new IllegalArgumentException("a world has at most 4 roots, not " + roots.size());
        }
    }

    private static void requireKey(Bytes key) {
        if (key.size() != SigningKey.PAIR_BYTES) {
            throw new IllegalArgumentException("a world's key has 64 bytes, not " + key.size());
        }
    }

    /** A world signed by {@code signer}; whoever has an older one with that update key accepts it. */
    public static World sign(
            WorldType type, long id, long timestampMs, Bytes updateKey, List<Root> roots, SigningPair signer) {
        World unsigned = new World(type, id, timestampMs, updateKey, NO_SIGNATURE, roots);
        return new World(type, id, timestampMs, updateKey, signer.sign(unsigned.signedBytes()), roots);
    }

    /** Everything but the signature, between 8 bytes {@code 7f} and 8 bytes {@code f7}. */
    public byte[] signedBytes() {
        PacketWriter writer = new PacketWriter().u64(SIGNED_START);
        writeHead(writer);
        writeRoots(writer);
        return writer.u64(SIGNED_END).toArray();
    }

    /** Whether the pair with this public half (64 bytes) signed. */
    public boolean verifiedBy(Bytes publicKey64) {
        requireKey(publicKey64);
        return SigningKey.verify(
                publicKey64.toArray(), signedBytes(), signature.bytes().toArray());
    }

    /**
     * Whether {@code newer} replaces this one: same type and ID, strictly newer, signed by this one's update key (vl1.md
     * 8.3). What a node starts from, and a moon it just began to orbit, replace nothing and are not asked here.
     */
    public boolean isAcceptableUpdate(World newer) {
        return newer.type == type
                && newer.id == id
                && Long.compareUnsigned(newer.timestampMs, timestampMs) > 0
                && newer.verifiedBy(updateKey);
    }

    /**
     * Whether a node that orbits {@code moonId} and has no such moon yet takes this world from {@code seed}. Its
     * signature does not matter then: the seed is trusted (vl1.md trap 29).
     */
    public boolean isFirstOf(long moonId, Address seed) {
        return type == WorldType.MOON && id == moonId && hasRoot(seed);
    }

    public boolean hasRoot(Address address) {
        return roots.stream().anyMatch(root -> root.identity().address().equals(address));
    }

    /** The same for whole bytes, such as a file; bytes after the world are not looked at. */
    public static World parse(byte[] data) throws MalformedPacketException {
        return parse(new PacketReader(data));
    }

    /**
     * @throws MalformedPacketException TRUNCATED; VALUE for a type or a kind of endpoint that nobody has; LENGTH beyond
     *     4 roots or 32 endpoints; IDENTITY
     */
    public static World parse(PacketReader from) throws MalformedPacketException {
        int code = from.u8();
        Optional<WorldType> type = WorldType.of(code);
        if (type.isEmpty()) {
            throw from.malformed(Reason.VALUE, "world type " + code + ", only 0, 1 and 127 exist");
        }
        long id = from.u64();
        long timestampMs = from.u64();
        Bytes updateKey = from.bytes(SigningKey.PAIR_BYTES);
        Signature signature = from.signature();
        int count = from.u8();
        if (count > MAX_ROOTS) {
            throw from.malformed(Reason.LENGTH, count + " roots, at most " + MAX_ROOTS);
        }
        List<Root> roots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            roots.add(parseRoot(from));
        }
        if (type.get() == WorldType.MOON) {
            from.skip(from.u16());
        }
        return new World(type.get(), id, timestampMs, updateKey, signature, roots);
    }

    private static Root parseRoot(PacketReader from) throws MalformedPacketException {
        Identity identity = from.identity();
        int count = from.u8();
        if (count > MAX_STABLE_ENDPOINTS) {
            throw from.malformed(Reason.LENGTH, count + " stable endpoints, at most " + MAX_STABLE_ENDPOINTS);
        }
        List<SocketAddress> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            from.socketAddress().ifPresent(endpoints::add);
        }
        return new Root(identity, endpoints);
    }

    public void write(PacketWriter to) {
        writeHead(to);
        to.signature(signature);
        writeRoots(to);
    }

    /** The wire form, which is also that of a planet or moon file. */
    public Bytes toBytes() {
        PacketWriter writer = new PacketWriter();
        write(writer);
        return writer.toBytes();
    }

    private void writeHead(PacketWriter to) {
        to.u8(type.code).u64(id).u64(timestampMs).bytes(updateKey);
    }

    private void writeRoots(PacketWriter to) {
        to.u8(roots.size());
        for (Root root : roots) {
            to.identity(root.identity).u8(root.stableEndpoints.size());
            root.stableEndpoints.forEach(to::socketAddress);
        }
        if (type == WorldType.MOON) {
            to.u16(0);
        }
    }
}
