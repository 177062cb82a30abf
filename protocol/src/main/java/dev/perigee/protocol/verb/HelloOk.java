package dev.perigee.protocol.verb;

import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * OK(HELLO): who answers, and how it sees us. See vl1.md 6.3.
 *
 * <pre>
 * 9        8         timestamp of the HELLO
 * 17       1         protocol version
 * 18       1         software major
 * 19       1         minor
 * 20       2         revision
 * 22       1, 7, 19  where the HELLO came from; port 0 toward protocols below 5
 *          2         n
 *          n         worlds, one after the other
 * </pre>
 *
 * The payload may end after the revision or after the address. One malformed world makes the whole malformed.
 *
 * @param timestampEcho the HELLO's timestamp, by the clock of the one who sent it
 * @param seenAt empty if not told
 */
public record HelloOk(
        long timestampEcho,
        int protocol,
        int major,
        int minor,
        int revision,
        Optional<SocketAddress> seenAt,
        List<World> worlds)
        implements OkBody {
    public HelloOk {
        worlds = List.copyOf(worlds);
    }

    static HelloOk parse(PacketReader in) throws MalformedPacketException {
        long timestampEcho = in.u64();
        int protocol = in.u8();
        int major = in.u8();
        int minor = in.u8();
        int revision = in.u16();
        Optional<SocketAddress> seenAt = in.hasRemaining() ? in.socketAddress() : Optional.empty();
        List<World> worlds = new ArrayList<>();
        if (in.hasRemaining()) {
            PacketReader updates = new PacketReader(in.array(in.u16()));
            while (updates.hasRemaining()) {
                worlds.add(World.parse(updates));
            }
        }
        return new HelloOk(timestampEcho, protocol, major, minor, revision, seenAt, worlds);
    }

    @Override
    public Optional<Verb> answers() {
        return Optional.of(Verb.HELLO);
    }

    @Override
    public void write(PacketWriter out) {
        out.u64(timestampEcho).u8(protocol).u8(major).u8(minor).u16(revision).socketAddress(seenAt);
        PacketWriter updates = new PacketWriter();
        worlds.forEach(world -> world.write(updates));
        Counts.requireU16(updates.size(), "bytes of worlds");
        out.u16(updates.size()).bytes(updates.toArray());
    }
}
