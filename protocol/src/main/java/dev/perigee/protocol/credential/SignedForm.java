package dev.perigee.protocol.credential;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;
import java.util.function.Consumer;

/** What tags, capabilities, certificates of ownership and revocations have in common (vl2.md 7). */
final class SignedForm {
    private static final long MARKER = 0x7f7f7f7f7f7f7f7fL;

    /** What an unsigned credential has in the place of its signature. */
    private static final Signature ZERO = new Signature(Bytes.copyOf(new byte[Signature.SIZE_BYTES]));

    private SignedForm() {}

    /** The fields between two markers of 8 bytes each. */
    static byte[] bracketed(Consumer<PacketWriter> fields) {
        PacketWriter writer = new PacketWriter().u64(MARKER);
        fields.accept(writer);
        return writer.u64(MARKER).toArray();
    }

    /** The signature with type and length, then the length of further fields, of which there are none. 101 bytes. */
    static void writeEnd(PacketWriter to, Optional<Signature> signature) {
        to.typedSignature(signature.orElse(ZERO)).u16(0);
    }

    /** Reads what {@link #writeEnd} writes and passes over further fields. */
    static Optional<Signature> readEnd(PacketReader from, Address signedBy) throws MalformedPacketException {
        Signature signature = from.typedSignature();
        skipFurtherFields(from);
        return signedBy.equals(Address.NONE) && signature.equals(ZERO) ? Optional.empty() : Optional.of(signature);
    }

    static void skipFurtherFields(PacketReader from) throws MalformedPacketException {
        from.skip(from.u16());
    }

    /** Whether {@code controller} is the network's, is named as the signer, and did sign. */
    static boolean isGood(
            NetworkId network, Address signedBy, Optional<Signature> signature, Identity controller, byte[] signed) {
        return signedBy.equals(network.controller())
                && signedBy.equals(controller.address())
                && signature.isPresent()
                && controller.verify(signed, signature.get());
    }
}
