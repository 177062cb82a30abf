package dev.perigee.protocol.credential;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * A number that a member carries and that rules look at. See vl2.md 7.2. 135 bytes on the wire:
 *
 * <pre>0 8 network ID | 8 8 timestamp | 16 4 ID | 20 4 value | 24 5 issued to | 29 5 signed by
 * 34 99 signature with type and length | 133 2 length of further fields, passed over</pre>
 *
 * @param id 32 bits, unsigned
 * @param value 32 bits, unsigned
 * @param signedBy the network's controller, or {@link Address#NONE}
 */
public record Tag(
        NetworkId network,
        long timestampMs,
        long id,
        long value,
        Address issuedTo,
        Address signedBy,
        Optional<Signature> signature) {
    public Tag {
        Unsigned32.require("a tag's ID", id);
        Unsigned32.require("a tag's value", value);
    }

    /** An unsigned tag. */
    public static Tag of(NetworkId network, long timestampMs, long id, long value, Address issuedTo) {
        return new Tag(network, timestampMs, id, value, issuedTo, Address.NONE, Optional.empty());
    }

    public byte[] signedBytes() {
        return SignedForm.bracketed(writer -> {
            writeFields(writer);
            writer.u16(0);
        });
    }

    /** The same, signed by the network's controller. */
    public Tag sign(Identity controller) {
        Tag named = new Tag(network, timestampMs, id, value, issuedTo, controller.address(), Optional.empty());
        Signature signed = controller.sign(named.signedBytes());
        return new Tag(network, timestampMs, id, value, issuedTo, controller.address(), Optional.of(signed));
    }

    /** Whether {@code controller} is the network's, is named as the signer, and did sign. */
    public boolean verify(Identity controller) {
        return SignedForm.isGood(network, signedBy, signature, controller, signedBytes());
    }

    /** @throws MalformedPacketException TRUNCATED; VALUE if the signature has another type or length */
    public static Tag parse(PacketReader from) throws MalformedPacketException {
        NetworkId network = from.networkId();
        long timestampMs = from.u64();
        long id = from.u32();
        long value = from.u32();
        Address issuedTo = from.address();
        Address signedBy = from.address();
        return new Tag(network, timestampMs, id, value, issuedTo, signedBy, SignedForm.readEnd(from, signedBy));
    }

    public void write(PacketWriter to) {
        writeFields(to);
        SignedForm.writeEnd(to, signature);
    }

    private void writeFields(PacketWriter to) {
        to.networkId(network)
                .u64(timestampMs)
                .u32(id)
                .u32(value)
                .address(issuedTo)
                .address(signedBy);
    }
}
