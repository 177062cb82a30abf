package dev.perigee.protocol.frame;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Echo request or reply of ICMP (RFC 792) and of ICMPv6 (RFC 4443 4.1 and 4.2): 8 bytes and the data, big-endian.
 *
 * <pre>0 1 type | 1 1 code 0 | 2 2 checksum | 4 2 identifier | 6 2 sequence | 8 n data</pre>
 *
 * @param v6 whether it is of ICMPv6, whose checksum covers the addresses too
 * @param identifier 0 to 65,535
 * @param sequence 0 to 65,535
 */
public record IcmpEcho(boolean v6, boolean reply, int identifier, int sequence, Bytes data) {
    /** Bytes before the data. */
    public static final int HEADER_BYTES = 8;

    private static final int V4_REQUEST = 8;
    private static final int V4_REPLY = 0;
    private static final int V6_REQUEST = 128;
    private static final int V6_REPLY = 129;

    public IcmpEcho {
        if (identifier < 0 || identifier > 0xffff || sequence < 0 || sequence > 0xffff) {
            throw new IllegalArgumentException(
                    "identifier and sequence are 0 to 65535, not " + identifier + " and " + sequence);
        }
    }

    /** The reply that this request wants. */
    public IcmpEcho answered() {
        return new IcmpEcho(v6, true, identifier, sequence, data);
    }

    /** Empty if the packet is a fragment, anything but an echo, or its checksum is wrong. */
    public static Optional<IcmpEcho> parse(IpPacket packet) {
        boolean v6 = !packet.isV4();
        Bytes content = packet.content();
        if (packet.protocol() != protocol(v6) || packet.isFragment() || content.size() < HEADER_BYTES) {
            return Optional.empty();
        }
        boolean reply = content.at(0) == type(v6, true);
        if (!reply && content.at(0) != type(v6, false) || content.at(1) != 0) {
            return Optional.empty();
        }
        byte[] bytes = content.toArray();
        if (checksum(v6, packet.source(), packet.destination(), bytes) != 0) {
            return Optional.empty();
        }
        return Optional.of(new IcmpEcho(
                v6,
                reply,
                content.at(4) << 8 | content.at(5),
                content.at(6) << 8 | content.at(7),
                Bytes.copyOf(bytes, HEADER_BYTES, bytes.length)));
    }

    /**
     * The packet that carries it.
     *
     * @param hopLimit 0 to 255
     * @throws IllegalArgumentException if the addresses are not of its family or the data is too long for a packet
     */
    public IpPacket toPacket(IpAddress source, IpAddress destination, int hopLimit) {
        if (source.isV4() == v6) {
            throw new IllegalArgumentException(source + " is not of the family of this echo");
        }
        byte[] content = new PacketWriter()
                .u16(type(v6, reply) << 8)
                .u16(0)
                .u16(identifier)
                .u16(sequence)
                .bytes(data)
                .toArray();
        int checksum = checksum(v6, source, destination, content);
        content[2] = (byte) (checksum >> 8);
        content[3] = (byte) checksum;
        return IpPacket.of(source, destination, protocol(v6), hopLimit, Bytes.copyOf(content));
    }

    private static int protocol(boolean v6) {
        return v6 ? IpPacket.ICMPV6 : IpPacket.ICMP;
    }

    private static int type(boolean v6, boolean reply) {
        return v6 ? reply ? V6_REPLY : V6_REQUEST : reply ? V4_REPLY : V4_REQUEST;
    }

    private static int checksum(boolean v6, IpAddress source, IpAddress destination, byte[] content) {
        return v6
                ? InternetChecksum.of(source, destination, IpPacket.ICMPV6, content)
                : InternetChecksum.of(content, 0, content.length);
    }
}
