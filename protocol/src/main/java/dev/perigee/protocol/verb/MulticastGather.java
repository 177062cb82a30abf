package dev.perigee.protocol.verb;

import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * MULTICAST_GATHER (0x0d): asks who wants what is sent to a group; the answer is a {@link GatherOk}. See vl1.md 6.10.
 *
 * <pre>
 * 0   8   network ID
 * 8   1   flags; 01: a certificate is attached
 * 9   6   MAC
 * 15  4   additional distinguishing information
 * 19  4   limit: most addresses wanted
 * 23      certificate of membership of the sender, if flag 01 is set
 * </pre>
 *
 * @param flags all eight bits; bit 01 always tells whether there is a certificate
 * @param limit 0 to 2^32 - 1; with 0 there is no answer
 */
public record MulticastGather(
        NetworkId network, int flags, MulticastGroup group, long limit, Optional<CertificateOfMembership> certificate)
        implements Payload {
    private static final int CERTIFICATE_ATTACHED = 0x01;

    public MulticastGather {
        flags = certificate.isPresent() ? flags | CERTIFICATE_ATTACHED : flags & ~CERTIFICATE_ATTACHED;
    }

    static MulticastGather parse(PacketReader in) throws MalformedPacketException {
        NetworkId network = in.networkId();
        int flags = in.u8();
        MulticastGroup group = in.multicastGroup();
        long limit = in.u32();
        Optional<CertificateOfMembership> certificate =
                (flags & CERTIFICATE_ATTACHED) == 0 ? Optional.empty() : Optional.of(CertificateOfMembership.parse(in));
        return new MulticastGather(network, flags, group, limit, certificate);
    }

    @Override
    public int verbCode() {
        return Verb.MULTICAST_GATHER.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network).u8(flags).multicastGroup(group).u32(limit);
        certificate.ifPresent(c -> c.write(out));
    }
}
