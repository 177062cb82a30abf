package dev.perigee.protocol.verb;

import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * OK(MULTICAST_FRAME): further members of the group, as the frame's gather limit asked for. See vl1.md 6.10.
 *
 * <pre>
 * 9    8   network ID
 * 17   6   MAC
 * 23   4   additional distinguishing information
 * 27   1   flags; 01: a certificate follows, 02: gather results follow
 * 28       certificate of membership of the sender, if flag 01 is set
 *          {@link GatherResults}, if flag 02 is set
 * </pre>
 *
 * @param flags all eight bits, known or not; 01 and 02 always tell which of the two are there
 * @param certificate no longer sent by anybody, still read
 */
public record MulticastFrameOk(
        NetworkId network,
        MulticastGroup group,
        int flags,
        Optional<CertificateOfMembership> certificate,
        Optional<GatherResults> results)
        implements OkBody {
    /** Flag: a certificate of membership follows. */
    public static final int CERTIFICATE = 0x01;

    /** Flag: gather results follow. */
    public static final int RESULTS = 0x02;

    public MulticastFrameOk {
        flags = certificate.isPresent() ? flags | CERTIFICATE : flags & ~CERTIFICATE;
        flags = results.isPresent() ? flags | RESULTS : flags & ~RESULTS;
    }

    /** What a 1.14.1 member answers. */
    public static MulticastFrameOk of(NetworkId network, MulticastGroup group, GatherResults results) {
        return new MulticastFrameOk(network, group, 0, Optional.empty(), Optional.of(results));
    }

    static MulticastFrameOk parse(PacketReader in) throws MalformedPacketException {
        NetworkId network = in.networkId();
        MulticastGroup group = in.multicastGroup();
        int flags = in.u8();
        Optional<CertificateOfMembership> certificate =
                (flags & CERTIFICATE) == 0 ? Optional.empty() : Optional.of(CertificateOfMembership.parse(in));
        Optional<GatherResults> results =
                (flags & RESULTS) == 0 ? Optional.empty() : Optional.of(GatherResults.parse(in));
        return new MulticastFrameOk(network, group, flags, certificate, results);
    }

    @Override
    public Optional<Verb> answers() {
        return Optional.of(Verb.MULTICAST_FRAME);
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network).multicastGroup(group).u8(flags);
        certificate.ifPresent(c -> c.write(out));
        results.ifPresent(r -> r.write(out));
    }
}
