package dev.perigee.protocol.credential;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Makes credentials of one type void. See vl2.md 7.5. 152 bytes on the wire:
 *
 * <pre>0 4 zero | 4 4 ID | 8 8 network ID | 16 4 zero | 20 4 credential ID | 24 8 threshold | 32 8 flags
 * 40 5 target | 45 5 signed by | 50 1 credential type | 51 99 signature with type and length
 * 150 2 length of further fields, passed over</pre>
 *
 * @param id 32 bits, unsigned, random
 * @param credentialId which credential of the type, 32 bits, unsigned; 0 for a membership
 * @param thresholdMs credentials with this timestamp or an older one are void
 * @param flags {@link #FAST_PROPAGATE} or 0
 * @param target whose credentials
 * @param signedBy the network's controller, or {@link Address#NONE}
 * @param type which credentials; whatever it is, clients also take the threshold for the target's membership
 */
public record Revocation(
        long id,
        NetworkId network,
        long credentialId,
        long thresholdMs,
        long flags,
        Address target,
        Address signedBy,
        CredentialType type,
        Optional<Signature> signature) {
    /** Flag: members that learn of it pass it on to all members they know. */
    public static final long FAST_PROPAGATE = 1;

    public Revocation {
        Unsigned32.require("a revocation's ID", id);
        Unsigned32.require("a credential's ID", credentialId);
    }

    /** An unsigned, fast propagating revocation of the target's membership. */
    public static Revocation ofMembership(long id, NetworkId network, long thresholdMs, Address target) {
        return new Revocation(
                id,
                network,
                0,
                thresholdMs,
                FAST_PROPAGATE,
                target,
                Address.NONE,
                CredentialType.MEMBERSHIP,
                Optional.empty());
    }

    public byte[] signedBytes() {
        return SignedForm.bracketed(writer -> {
            writeFields(writer);
            writer.u16(0);
        });
    }

    /** The same, signed by the network's controller. */
    public Revocation sign(Identity controller) {
        Revocation named = with(controller.address(), Optional.empty());
        return with(controller.address(), Optional.of(controller.sign(named.signedBytes())));
    }

    private Revocation with(Address signer, Optional<Signature> signed) {
        return new Revocation(id, network, credentialId, thresholdMs, flags, target, signer, type, signed);
    }

    /** Whether {@code controller} is the network's, is named as the signer, and did sign. */
    public boolean verify(Identity controller) {
        return SignedForm.isGood(network, signedBy, signature, controller, signedBytes());
    }

    /** @throws MalformedPacketException TRUNCATED; VALUE for a credential type or a type of signature nobody has */
    public static Revocation parse(PacketReader from) throws MalformedPacketException {
        from.u32();
        long id = from.u32();
        NetworkId network = from.networkId();
        from.u32();
        long credentialId = from.u32();
        long thresholdMs = from.u64();
        long flags = from.u64();
        Address target = from.address();
        Address signedBy = from.address();
        int code = from.u8();
        Optional<CredentialType> type = CredentialType.of(code);
        if (type.isEmpty()) {
            throw from.malformed(Reason.VALUE, "credential type " + code + ", only 1, 2, 3, 4 and 6 exist");
        }
        Optional<Signature> signature = SignedForm.readEnd(from, signedBy);
        return new Revocation(id, network, credentialId, thresholdMs, flags, target, signedBy, type.get(), signature);
    }

    public void write(PacketWriter to) {
        writeFields(to);
        SignedForm.writeEnd(to, signature);
    }

    private void writeFields(PacketWriter to) {
        to.u32(0)
                .u32(id)
                .networkId(network)
                .u32(0)
                .u32(credentialId)
                .u64(thresholdMs)
                .u64(flags);
        to.address(target).address(signedBy).u8(type.code());
    }
}
