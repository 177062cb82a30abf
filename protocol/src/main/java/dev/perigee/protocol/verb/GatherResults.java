package dev.perigee.protocol.verb;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Some members of a multicast group, in a {@link GatherOk} or a {@link MulticastFrameOk}. See vl1.md 6.10.
 *
 * <pre>
 * 0   4   how many are known in all
 * 4   2   count
 * 6       addresses, 5 each
 * </pre>
 *
 * @param totalKnown 0 to 2^32 - 1; counts the asker too, who is never listed
 * @param members at most 65,535
 */
public record GatherResults(long totalKnown, List<Address> members) {
    public GatherResults {
        members = List.copyOf(members);
        Counts.requireU16(members.size(), "members");
    }

    static GatherResults parse(PacketReader in) throws MalformedPacketException {
        long totalKnown = in.u32();
        int count = in.u16();
        if (count * Address.SIZE_BYTES > in.remaining()) {
            throw in.malformed(Reason.LENGTH, count + " addresses in " + in.remaining() + " bytes");
        }
        List<Address> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(in.address());
        }
        return new GatherResults(totalKnown, members);
    }

    void write(PacketWriter out) {
        out.u32(totalKnown).u16(members.size());
        members.forEach(out::address);
    }
}
