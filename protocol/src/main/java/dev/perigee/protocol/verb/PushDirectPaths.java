package dev.perigee.protocol.verb;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PUSH_DIRECT_PATHS (0x10): where else the sender may be reached. See vl1.md 6.8.
 *
 * <pre>
 * 2   count, then for each path:
 *     1   flags
 *     2   e
 *     e   extension, not kept
 *     1   type of address, 4 or 6
 *     1   length of what follows, 6 or 18
 *         IP and 2 bytes of port
 * </pre>
 *
 * Entries of another type or length are skipped.
 */
public record PushDirectPaths(List<Entry> entries) implements Payload {
    private static final int TYPE_V4 = 4;
    private static final int TYPE_V6 = 6;
    private static final int V4_BYTES = 6;
    private static final int V6_BYTES = 18;

    /**
     * One path.
     *
     * @param flags all eight bits, known or not
     */
    public record Entry(int flags, SocketAddress at) {
        /** The receiver shall not use the path; the entry is skipped. */
        public static final int FORGET = 0x01;
        /** The receiver shall replace its paths of lower or equal priority by this one. */
        public static final int CLUSTER_REDIRECT = 0x02;
    }

    public PushDirectPaths {
        entries = List.copyOf(entries);
        Counts.requireU16(entries.size(), "paths");
    }

    static PushDirectPaths parse(PacketReader in) throws MalformedPacketException {
        List<Entry> entries = new ArrayList<>();
        for (int left = in.u16(); left > 0; left--) {
            int flags = in.u8();
            in.skip(in.u16());
            int type = in.u8();
            byte[] address = in.array(in.u8());
            socketAddress(type, address).ifPresent(at -> entries.add(new Entry(flags, at)));
        }
        return new PushDirectPaths(entries);
    }

    private static Optional<SocketAddress> socketAddress(int type, byte[] bytes) throws MalformedPacketException {
        boolean known = type == TYPE_V4 && bytes.length == V4_BYTES || type == TYPE_V6 && bytes.length == V6_BYTES;
        if (!known) {
            return Optional.empty();
        }
        PacketReader in = new PacketReader(bytes);
        return Optional.of(new SocketAddress(IpAddress.of(in.array(bytes.length - 2)), in.u16()));
    }

    @Override
    public int verbCode() {
        return Verb.PUSH_DIRECT_PATHS.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.u16(entries.size());
        for (Entry entry : entries) {
            IpAddress ip = entry.at().ip();
            out.u8(entry.flags()).u16(0);
            out.u8(ip.isV4() ? TYPE_V4 : TYPE_V6).u8(ip.isV4() ? V4_BYTES : V6_BYTES);
            out.bytes(ip.toArray()).u16(entry.at().port());
        }
    }
}
