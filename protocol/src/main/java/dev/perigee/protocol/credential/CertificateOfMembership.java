package dev.perigee.protocol.credential;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says that a node is a member of a network. Two members let each other in when their certificates agree. See vl2.md
 * 7.1. On the wire, with all seven qualifiers 272 bytes signed and 176 unsigned:
 *
 * <pre>0 1 always 1 | 1 2 n | 3 24n qualifiers | then 5 signer | then 96 signature, only if there is a signer</pre>
 *
 * @param qualifiers in ascending order of their IDs, at most 8
 * @param signedBy the network's controller, or {@link Address#NONE}
 */
public record CertificateOfMembership(List<Qualifier> qualifiers, Address signedBy, Optional<Signature> signature) {
    /** Most qualifiers a certificate has room for. */
    public static final int MAX_QUALIFIERS = 8;

    /** Qualifier ID of the time of issue. */
    public static final long TIMESTAMP = 0;
    /** Qualifier ID of the network. */
    public static final long NETWORK = 1;
    /** Qualifier ID of the member's address. */
    public static final long ISSUED_TO = 2;
    /** First of the four qualifier IDs that hold the hash of the member's identity. */
    public static final long IDENTITY_HASH = 3;

    private static final int IDENTITY_HASH_QUALIFIERS = 4;
    private static final long ANY = -1;
    private static final int WIRE_FORM = 1;

    /**
     * One value that two certificates compare.
     *
     * @param id unsigned
     * @param value unsigned
     * @param maxDelta how far the other certificate's value may differ, unsigned
     */
    public record Qualifier(long id, long value, long maxDelta) {
        /** Bytes on the wire. */
        public static final int SIZE_BYTES = 24;

        private boolean admits(long otherValue) {
            long delta = Long.compareUnsigned(value, otherValue) >= 0 ? value - otherValue : otherValue - value;
            return Long.compareUnsigned(delta, maxDelta) <= 0;
        }
    }

    public CertificateOfMembership {
        qualifiers = List.copyOf(qualifiers);
        if (qualifiers.size() > MAX_QUALIFIERS) {
            throw new IllegalArgumentException(
                    "a certificate of membership has at most 8 qualifiers, not " + qualifiers.size());
        }
        for (int i = 1; i < qualifiers.size(); i++) {
            if (Long.compareUnsigned(qualifiers.get(i - 1).id, qualifiers.get(i).id) > 0) {
                throw new IllegalArgumentException("qualifiers are in ascending order of their IDs");
            }
        }
        if (signature.isPresent() == signedBy.equals(Address.NONE)) {
            throw new IllegalArgumentException("a certificate of membership has both signer and signature or neither");
        }
    }

    /**
     * An unsigned certificate with all seven qualifiers. A network must not mix these with the old ones of three, since
     * the two kinds agree in one direction only.
     *
     * @param timestampMs the controller's clock; members replace a certificate only by one that is not older
     * @param maxDeltaMs how far the timestamps of two certificates that agree may lie apart
     */
    public static CertificateOfMembership of(long timestampMs, long maxDeltaMs, NetworkId network, Identity member) {
        List<Qualifier> qualifiers = new ArrayList<>();
        qualifiers.add(new Qualifier(TIMESTAMP, timestampMs, maxDeltaMs));
        qualifiers.add(new Qualifier(NETWORK, network.value(), 0));
        qualifiers.add(new Qualifier(ISSUED_TO, member.address().value(), ANY));
        ByteBuffer hash = ByteBuffer.wrap(member.publicKeyHash().toArray());
        for (int i = 0; i < IDENTITY_HASH_QUALIFIERS; i++) {
            qualifiers.add(new Qualifier(IDENTITY_HASH + i, hash.getLong(), ANY));
        }
        return new CertificateOfMembership(qualifiers, Address.NONE, Optional.empty());
    }

    /** 0 if the certificate does not say. */
    public long timestampMs() {
        return value(TIMESTAMP).orElse(0L);
    }

    public Optional<NetworkId> network() {
        return value(NETWORK).map(NetworkId::new);
    }

    /** The member; empty if the certificate does not say, or not with an address. */
    public Optional<Address> issuedTo() {
        return value(ISSUED_TO).filter(v -> v >>> 40 == 0).map(Address::new);
    }

    private Optional<Long> value(long id) {
        for (Qualifier qualifier : qualifiers) {
            if (qualifier.id == id) {
                return Optional.of(qualifier.value);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the holder of this certificate lets in the holder of {@code peer}. Not symmetric: this certificate's
     * qualifiers and deltas count. Says nothing about signatures.
     *
     * @param peerIdentity who the other really is
     */
    public boolean agreesWith(CertificateOfMembership peer, Identity peerIdentity) {
        if (qualifiers.isEmpty() || peer.qualifiers.isEmpty()) {
            return false;
        }
        boolean bindsIdentity = false;
        for (Qualifier own : qualifiers) {
            Optional<Long> theirs = peer.value(own.id);
            if (theirs.isEmpty() || !own.admits(theirs.get())) {
                return false;
            }
            bindsIdentity |= own.id >= IDENTITY_HASH && own.id < IDENTITY_HASH + IDENTITY_HASH_QUALIFIERS;
        }
        return !bindsIdentity || peer.isBoundTo(peerIdentity);
    }

    private boolean isBoundTo(Identity identity) {
        ByteBuffer hash = ByteBuffer.wrap(identity.publicKeyHash().toArray());
        for (int i = 0; i < IDENTITY_HASH_QUALIFIERS; i++) {
            if (!value(IDENTITY_HASH + i).equals(Optional.of(hash.getLong()))) {
                return false;
            }
        }
        return true;
    }

    /** The qualifiers alone, without the markers that other credentials have. */
    public byte[] signedBytes() {
        PacketWriter writer = new PacketWriter();
        writeQualifiers(writer);
        return writer.toArray();
    }

    /** The same, signed by the network's controller. */
    public CertificateOfMembership sign(Identity controller) {
        return new CertificateOfMembership(
                qualifiers, controller.address(), Optional.of(controller.sign(signedBytes())));
    }

    /** Whether {@code controller} is the one of the network named, is named as the signer, and did sign. */
    public boolean verify(Identity controller) {
        return network()
                .filter(network -> SignedForm.isGood(network, signedBy, signature, controller, signedBytes()))
                .isPresent();
    }

    /**
     * @throws MalformedPacketException TRUNCATED; VALUE if the first byte is not 1 or the IDs descend; LENGTH beyond 8
     *     qualifiers
     */
    public static CertificateOfMembership parse(PacketReader from) throws MalformedPacketException {
        int form = from.u8();
        if (form != WIRE_FORM) {
            throw from.malformed(Reason.VALUE, "certificate of membership of form " + form + ", only 1 exists");
        }
        int count = from.u16();
        if (count > MAX_QUALIFIERS) {
            throw from.malformed(Reason.LENGTH, count + " qualifiers, at most " + MAX_QUALIFIERS);
        }
        List<Qualifier> qualifiers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Qualifier qualifier = new Qualifier(from.u64(), from.u64(), from.u64());
            if (i > 0 && Long.compareUnsigned(qualifiers.get(i - 1).id, qualifier.id) > 0) {
                throw from.malformed(Reason.VALUE, "qualifier IDs descend");
            }
            qualifiers.add(qualifier);
        }
        Address signedBy = from.address();
        Optional<Signature> signature =
                signedBy.equals(Address.NONE) ? Optional.empty() : Optional.of(from.signature());
        return new CertificateOfMembership(qualifiers, signedBy, signature);
    }

    public void write(PacketWriter to) {
        to.u8(WIRE_FORM).u16(qualifiers.size());
        writeQualifiers(to);
        if (signature.isPresent()) {
            to.address(signedBy).signature(signature.get());
        } else {
            to.address(Address.NONE);
        }
    }

    private void writeQualifiers(PacketWriter to) {
        for (Qualifier qualifier : qualifiers) {
            to.u64(qualifier.id).u64(qualifier.value).u64(qualifier.maxDelta);
        }
    }

    /** The wire form. */
    public Bytes toBytes() {
        PacketWriter writer = new PacketWriter();
        write(writer);
        return writer.toBytes();
    }
}
