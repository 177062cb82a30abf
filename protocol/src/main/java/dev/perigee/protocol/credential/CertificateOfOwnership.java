package dev.perigee.protocol.credential;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says which addresses are a member's own. See vl2.md 7.4. 141 + 17 n bytes on the wire:
 *
 * <pre>0 8 network ID | 8 8 timestamp | 16 8 flags | 24 4 ID | 28 2 n | 30 17n things | then 5 issued to | 5 signed by
 * 99 signature with type and length | 2 length of further fields, passed over</pre>
 *
 * @param flags 0, none are defined
 * @param id 32 bits, unsigned
 * @param things at most 16
 * @param signedBy the network's controller, or {@link Address#NONE}
 */
public record CertificateOfOwnership(
        NetworkId network,
        long timestampMs,
        long flags,
        long id,
        List<Thing> things,
        Address issuedTo,
        Address signedBy,
        Optional<Signature> signature) {
    /** Most things in one certificate. */
    public static final int MAX_THINGS = 16;

    /**
     * Something that can be owned; types that are not known here are kept as they are.
     *
     * @param type {@link #MAC}, {@link #IPV4} or {@link #IPV6}
     * @param value 16 bytes, zero padded
     */
    public record Thing(int type, Bytes value) {
        public static final int MAC = 1;
        public static final int IPV4 = 2;
        public static final int IPV6 = 3;

        /** Bytes of a value, whatever the type uses of them. */
        public static final int VALUE_BYTES = 16;

        public Thing {
            if (type < 0 || type > 0xff) {
                throw new IllegalArgumentException("a thing's type is 0 to 255, not " + type);
            }
            if (value.size() != VALUE_BYTES) {
                throw new IllegalArgumentException("a thing has 16 bytes, not " + value.size());
            }
        }

        public static Thing of(IpAddress ip) {
            return padded(ip.isV4() ? IPV4 : IPV6, ip.toArray());
        }

        public static Thing of(Mac mac) {
            return padded(MAC, new PacketWriter().mac(mac).toArray());
        }

        private static Thing padded(int type, byte[] bytes) {
            byte[] value = new byte[VALUE_BYTES];
            System.arraycopy(bytes, 0, value, 0, bytes.length);
            return new Thing(type, Bytes.copyOf(value));
        }
    }

    public CertificateOfOwnership {
        Unsigned32.require("the ID of a certificate of ownership", id);
        things = List.copyOf(things);
        if (things.size() > MAX_THINGS) {
            throw new IllegalArgumentException(
                    "a certificate of ownership has at most 16 things, not " + things.size());
        }
    }

    /** An unsigned certificate for the first 16 of the given things; there is no room for more. */
    public static CertificateOfOwnership of(
            NetworkId network, long timestampMs, long id, List<Thing> things, Address issuedTo) {
        List<Thing> first = things.subList(0, Math.min(things.size(), MAX_THINGS));
        return new CertificateOfOwnership(network, timestampMs, 0, id, first, issuedTo, Address.NONE, Optional.empty());
    }

    public byte[] signedBytes() {
        return SignedForm.bracketed(writer -> {
            writeFields(writer);
            writer.u16(0);
        });
    }

    /** The same, signed by the network's controller. */
    public CertificateOfOwnership sign(Identity controller) {
        CertificateOfOwnership named = with(controller.address(), Optional.empty());
        return with(controller.address(), Optional.of(controller.sign(named.signedBytes())));
    }

    private CertificateOfOwnership with(Address signer, Optional<Signature> signed) {
        return new CertificateOfOwnership(network, timestampMs, flags, id, things, issuedTo, signer, signed);
    }

    /** Whether {@code controller} is the network's, is named as the signer, and did sign. */
    public boolean verify(Identity controller) {
        return SignedForm.isGood(network, signedBy, signature, controller, signedBytes());
    }

    /** @throws MalformedPacketException TRUNCATED; LENGTH beyond 16 things; VALUE for another type of signature */
    public static CertificateOfOwnership parse(PacketReader from) throws MalformedPacketException {
        NetworkId network = from.networkId();
        long timestampMs = from.u64();
        long flags = from.u64();
        long id = from.u32();
        int count = from.u16();
        if (count > MAX_THINGS) {
            throw from.malformed(Reason.LENGTH, count + " things, at most " + MAX_THINGS);
        }
        List<Thing> things = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            things.add(new Thing(from.u8(), from.bytes(Thing.VALUE_BYTES)));
        }
        Address issuedTo = from.address();
        Address signedBy = from.address();
        Optional<Signature> signature = SignedForm.readEnd(from, signedBy);
        return new CertificateOfOwnership(network, timestampMs, flags, id, things, issuedTo, signedBy, signature);
    }

    public void write(PacketWriter to) {
        writeFields(to);
        SignedForm.writeEnd(to, signature);
    }

    private void writeFields(PacketWriter to) {
        to.networkId(network).u64(timestampMs).u64(flags).u32(id).u16(things.size());
        for (Thing thing : things) {
            to.u8(thing.type).bytes(thing.value);
        }
        to.address(issuedTo).address(signedBy);
    }
}
