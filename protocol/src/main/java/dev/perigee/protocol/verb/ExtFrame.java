package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Arrays;
import java.util.Optional;

/**
 * EXT_FRAME (0x07): an Ethernet frame with its MACs: from or to something bridged, or a copy that a rule made. See
 * vl1.md 6.9.
 *
 * <pre>
 * 0   8   network ID
 * 8   1   flags: 01 a certificate is attached, 0e which {@link Copy}, 10 the sender wants an {@link ExtFrameOk}
 * 9       certificate of membership of the sender, if flag 01 is set
 *     6   destination MAC
 *     6   source MAC
 *     2   ethertype
 *         what the frame carries
 * </pre>
 *
 * @param flags all eight bits, known or not; bit 01 always tells whether there is a certificate
 * @param certificate no longer sent by anybody, still read
 * @param etherType 0 to 65,535
 * @param data the frame without its header; of a tee or a watch no more than the rule's length
 */
public record ExtFrame(
        NetworkId network,
        int flags,
        Optional<CertificateOfMembership> certificate,
        Mac to,
        Mac from,
        int etherType,
        Bytes data)
        implements Payload {
    /** Flag: a certificate of membership is attached. */
    public static final int CERTIFICATE = 0x01;

    /** Flag: the receiver answers with an {@link ExtFrameOk}. */
    public static final int ACKNOWLEDGE = 0x10;

    /** Bytes in front of the data, without a certificate. */
    public static final int HEAD_BYTES = 23;

    /** Why the frame comes here. Nothing depends on it at the receiver, whose rules have their own say. */
    public enum Copy {
        /** The frame itself. */
        NONE(0x00),
        TEE_BY_SENDER(0x02),
        REDIRECT_BY_SENDER(0x04),
        WATCH_BY_SENDER(0x06),
        TEE_BY_RECEIVER(0x08),
        /** Read only: nobody sends it. */
        REDIRECT_BY_RECEIVER(0x0a),
        WATCH_BY_RECEIVER(0x0c);

        private static final int MASK = 0x0e;

        private final int bits;

        Copy(int bits) {
            this.bits = bits;
        }

        /** Bits 1 to 3 of the flags, in their places. */
        public int bits() {
            return bits;
        }

        /** A watch is a tee that wants to be acknowledged. */
        public boolean isWatch() {
            return this == WATCH_BY_SENDER || this == WATCH_BY_RECEIVER;
        }

        /**
         * @param flags the other bits are not looked at
         * @return empty for the eighth value of the three bits, which has no meaning
         */
        public static Optional<Copy> of(int flags) {
            return Arrays.stream(values())
                    .filter(copy -> copy.bits == (flags & MASK))
                    .findFirst();
        }
    }

    public ExtFrame {
        flags = certificate.isPresent() ? flags | CERTIFICATE : flags & ~CERTIFICATE;
    }

    /** A frame on its way, as to or from a bridge. */
    public static ExtFrame of(NetworkId network, Mac to, Mac from, int etherType, Bytes data) {
        return ofCopy(Copy.NONE, network, to, from, etherType, data);
    }

    /**
     * What a rule sends elsewhere, with the flags that 1.14.1 gives it: a watch wants to be acknowledged.
     *
     * @param to the original MAC, not the one of the node it is sent to
     * @param data cut to the rule's length already
     */
    public static ExtFrame ofCopy(Copy copy, NetworkId network, Mac to, Mac from, int etherType, Bytes data) {
        int flags = copy.isWatch() ? copy.bits() | ACKNOWLEDGE : copy.bits();
        return new ExtFrame(network, flags, Optional.empty(), to, from, etherType, data);
    }

    static ExtFrame parse(PacketReader in) throws MalformedPacketException {
        NetworkId network = in.networkId();
        int flags = in.u8();
        Optional<CertificateOfMembership> certificate =
                (flags & CERTIFICATE) == 0 ? Optional.empty() : Optional.of(CertificateOfMembership.parse(in));
        return new ExtFrame(network, flags, certificate, in.mac(), in.mac(), in.u16(), in.rest());
    }

    /** Empty if the three bits have no meaning. */
    public Optional<Copy> copy() {
        return Copy.of(flags);
    }

    /** Whether the sender wants an {@link ExtFrameOk}. */
    public boolean wantsAcknowledgement() {
        return (flags & ACKNOWLEDGE) != 0;
    }

    /** Only a copy is: frames on their way are not worth the time. */
    @Override
    public boolean compressible() {
        return (flags & Copy.MASK) != 0;
    }

    @Override
    public int verbCode() {
        return Verb.EXT_FRAME.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network).u8(flags);
        certificate.ifPresent(c -> c.write(out));
        out.mac(to).mac(from).u16(etherType).bytes(data);
    }
}
