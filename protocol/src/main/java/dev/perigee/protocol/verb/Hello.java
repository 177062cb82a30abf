package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * HELLO (0x01): who the sender is, sent under cipher 0. See vl1.md 6.2.
 *
 * <pre>
 * 0    1         protocol version
 * 1    1         software major
 * 2    1         minor
 * 3    2         revision
 * 5    8         timestamp by the sender's clock, comes back in the OK
 * 13   71        the sender's identity
 * 84   1, 7, 19  the physical address that the packet is sent to
 *      8         world ID of the sender's planet
 *      8         timestamp of that planet
 *                from here on the tail, enciphered by itself (vl1.md 2.5)
 *      2         number of moons
 *      17 each   127 | 8 world ID | 8 timestamp, 0 if the moon is only wanted
 * </pre>
 *
 * The payload may end after the identity, after the address or after the planet's timestamp. Entries of the list whose
 * type is not 127 are skipped.
 *
 * @param sentTo empty if not told; behind a relay it is the relay's address
 * @param planet empty if not told
 */
public record Hello(
        int protocol,
        int major,
        int minor,
        int revision,
        long timestampMs,
        Identity identity,
        Optional<SocketAddress> sentTo,
        Optional<WorldStamp> planet,
        List<WorldStamp> moons)
        implements Payload {
    private static final int MOON = 127;

    /** A world that a node has: its ID and its timestamp in ms; 0 if the node only wants it. */
    public record WorldStamp(long id, long timestampMs) {}

    public Hello {
        moons = List.copyOf(moons);
        Counts.requireU16(moons.size(), "moons");
        if (planet.isEmpty() && !moons.isEmpty()) {
            throw new IllegalArgumentException("the list of moons comes after the planet, which is missing");
        }
    }

    /**
     * Reads a HELLO from the wire.
     *
     * @param tailCipher deciphers the tail; not called if there is none
     */
    public static Hello parse(byte[] payload, UnaryOperator<byte[]> tailCipher) throws MalformedPacketException {
        return parse(new PacketReader(payload), tailCipher);
    }

    static Hello parse(PacketReader in) throws MalformedPacketException {
        return parse(in, UnaryOperator.identity());
    }

    private static Hello parse(PacketReader in, UnaryOperator<byte[]> tailCipher) throws MalformedPacketException {
        int protocol = in.u8();
        int major = in.u8();
        int minor = in.u8();
        int revision = in.u16();
        long timestampMs = in.u64();
        Identity identity = in.identity();
        Optional<SocketAddress> sentTo = in.hasRemaining() ? in.socketAddress() : Optional.empty();
        Optional<WorldStamp> planet =
                in.hasRemaining() ? Optional.of(new WorldStamp(in.u64(), in.u64())) : Optional.empty();
        Bytes tail = in.rest();
        List<WorldStamp> moons = tail.isEmpty() ? List.of() : moons(tailCipher.apply(tail.toArray()));
        return new Hello(protocol, major, minor, revision, timestampMs, identity, sentTo, planet, moons);
    }

    private static List<WorldStamp> moons(byte[] tail) throws MalformedPacketException {
        PacketReader in = new PacketReader(tail);
        List<WorldStamp> moons = new ArrayList<>();
        for (int left = in.u16(); left > 0; left--) {
            int type = in.u8();
            WorldStamp stamp = new WorldStamp(in.u64(), in.u64());
            if (type == MOON) {
                moons.add(stamp);
            }
        }
        return moons;
    }

    @Override
    public int verbCode() {
        return Verb.HELLO.code();
    }

    /** Writes the tail as it is; a HELLO for the wire is written with its cipher. */
    @Override
    public void write(PacketWriter out) {
        write(out, UnaryOperator.identity());
    }

    /**
     * Writes a HELLO for the wire. The packet's ID must be known by then, since the cipher depends on it.
     *
     * @param tailCipher enciphers the tail; not called if the planet is missing, as there is no tail then
     */
    public void write(PacketWriter out, UnaryOperator<byte[]> tailCipher) {
        out.u8(protocol).u8(major).u8(minor).u16(revision).u64(timestampMs).identity(identity);
        out.socketAddress(sentTo);
        planet.ifPresent(stamp -> {
            out.u64(stamp.id()).u64(stamp.timestampMs());
            out.bytes(tailCipher.apply(tail()));
        });
    }

    private byte[] tail() {
        PacketWriter tail = new PacketWriter().u16(moons.size());
        moons.forEach(m -> tail.u8(MOON).u64(m.id()).u64(m.timestampMs()));
        return tail.toArray();
    }
}
