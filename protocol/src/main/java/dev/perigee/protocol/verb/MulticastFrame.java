package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * MULTICAST_FRAME (0x0e): one member's copy of an Ethernet frame to a group. See vl1.md 6.10.
 *
 * <pre>
 * 0   8   network ID
 * 8   1   flags
 * 9       certificate of membership of the sender, if flag 01 is set
 *     4   gather limit, if flag 02 is set
 *     6   source MAC, if flag 04 is set
 *     6   destination MAC
 *     4   additional distinguishing information
 *     2   ethertype
 *         what the frame carries
 * </pre>
 *
 * A sender tries to compress it, unless the network's configuration has flag 0x10: then it sends
 * {@link #uncompressed()}.
 *
 * @param flags all eight bits, known or not; 01, 02 and 04 always tell which of the three optional fields are there
 * @param certificate no longer sent by anybody, still read
 * @param gatherLimit 0 to 2^32 - 1: how many addresses of the group the sender wants, in a {@link MulticastFrameOk}
 * @param from empty if it is the sender's own MAC
 * @param etherType 0 to 65,535
 * @param data the frame without its header
 */
public record MulticastFrame(
        NetworkId network,
        int flags,
        Optional<CertificateOfMembership> certificate,
        OptionalLong gatherLimit,
        Optional<Mac> from,
        MulticastGroup to,
        int etherType,
        Bytes data)
        implements Payload {
    /** Flag: a certificate of membership is attached. */
    public static final int CERTIFICATE = 0x01;

    /** Flag: a gather limit is there. */
    public static final int GATHER = 0x02;

    /** Flag: the source MAC is there. */
    public static final int SOURCE = 0x04;

    /** Flag: a replicator is asked to send copies on. */
    public static final int REPLICATE = 0x08;

    /** Bytes in front of the data, without the optional fields. */
    public static final int HEAD_BYTES = 21;

    public MulticastFrame {
        flags = with(flags, CERTIFICATE, certificate.isPresent());
        flags = with(flags, GATHER, gatherLimit.isPresent());
        flags = with(flags, SOURCE, from.isPresent());
    }

    private static int with(int flags, int flag, boolean set) {
        return set ? flags | flag : flags & ~flag;
    }

    /**
     * What a 1.14.1 member sends.
     *
     * @param gatherLimit 1 or more
     * @param from given only if it is not the sender's own MAC
     */
    public static MulticastFrame of(
            NetworkId network, long gatherLimit, Optional<Mac> from, MulticastGroup to, int etherType, Bytes data) {
        return new MulticastFrame(
                network, 0, Optional.empty(), OptionalLong.of(gatherLimit), from, to, etherType, data);
    }

    static MulticastFrame parse(PacketReader in) throws MalformedPacketException {
        NetworkId network = in.networkId();
        int flags = in.u8();
        Optional<CertificateOfMembership> certificate =
                (flags & CERTIFICATE) == 0 ? Optional.empty() : Optional.of(CertificateOfMembership.parse(in));
        OptionalLong gatherLimit = (flags & GATHER) == 0 ? OptionalLong.empty() : OptionalLong.of(in.u32());
        Optional<Mac> from = (flags & SOURCE) == 0 ? Optional.empty() : Optional.of(in.mac());
        return new MulticastFrame(
                network, flags, certificate, gatherLimit, from, in.multicastGroup(), in.u16(), in.rest());
    }

    @Override
    public int verbCode() {
        return Verb.MULTICAST_FRAME.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network).u8(flags);
        certificate.ifPresent(c -> c.write(out));
        gatherLimit.ifPresent(out::u32);
        from.ifPresent(out::mac);
        out.multicastGroup(to).u16(etherType).bytes(data);
    }
}
