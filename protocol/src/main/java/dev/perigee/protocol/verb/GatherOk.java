package dev.perigee.protocol.verb;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.List;
import java.util.Optional;

/**
 * OK(MULTICAST_GATHER): who wants what is sent to the group. See vl1.md 6.10.
 *
 * <pre>
 * 9    8   network ID
 * 17   6   MAC
 * 23   4   additional distinguishing information
 * 27   4   how many are known in all
 * 31   2   count
 * 33       addresses, 5 each
 * </pre>
 *
 * @param totalKnown 0 to 2^32 - 1; counts the asker too, who is never listed
 */
public record GatherOk(NetworkId network, MulticastGroup group, long totalKnown, List<Address> members)
        implements OkBody {
    public GatherOk {
        members = List.copyOf(members);
        Counts.requireU16(members.size(), "members");
    }

    static GatherOk parse(PacketReader in) throws MalformedPacketException {
        NetworkId network = in.networkId();
        MulticastGroup group = in.multicastGroup();
        GatherResults results = GatherResults.parse(in);
        return new GatherOk(network, group, results.totalKnown(), results.members());
    }

    /** What it shares with a {@link MulticastFrameOk}. */
    public GatherResults results() {
        return new GatherResults(totalKnown, members);
    }

    @Override
    public Optional<Verb> answers() {
        return Optional.of(Verb.MULTICAST_GATHER);
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network).multicastGroup(group);
        results().write(out);
    }
}
