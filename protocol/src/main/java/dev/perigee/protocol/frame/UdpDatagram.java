package dev.perigee.protocol.frame;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * A UDP datagram (RFC 768): 8 bytes and the data, big-endian. The checksum covers the addresses; over IPv4 it may be
 * missing in what is read, and is never missing in what is written.
 *
 * <pre>0 2 source port | 2 2 destination port | 4 2 bytes in all | 6 2 checksum | 8 n data</pre>
 *
 * @param fromPort 0 to 65,535
 * @param toPort 0 to 65,535
 */
public record UdpDatagram(int fromPort, int toPort, Bytes data) {
    /** Bytes before the data. */
    public static final int HEADER_BYTES = 8;

    public UdpDatagram {
        if (fromPort < 0 || fromPort > 0xffff || toPort < 0 || toPort > 0xffff) {
            throw new IllegalArgumentException("ports are 0 to 65535, not " + fromPort + " and " + toPort);
        }
    }

    /** Empty if the packet is a fragment, anything but UDP, shorter than it says, or its checksum is wrong. */
    public static Optional<UdpDatagram> parse(IpPacket packet) {
        Bytes content = packet.content();
        if (packet.protocol() != IpPacket.UDP || packet.isFragment() || content.size() < HEADER_BYTES) {
            return Optional.empty();
        }
        int size = u16(content, 4);
        if (size < HEADER_BYTES || size > content.size()) {
            return Optional.empty();
        }
        byte[] bytes = Bytes.copyOf(content.toArray(), 0, size).toArray();
        boolean unchecked = packet.isV4() && u16(content, 6) == 0;
        if (!unchecked && !isRight(packet, bytes)) {
            return Optional.empty();
        }
        return Optional.of(
                new UdpDatagram(u16(content, 0), u16(content, 2), Bytes.copyOf(bytes, HEADER_BYTES, bytes.length)));
    }

    /** A checksum of 0 is none, which IPv6 does not allow, though the sum might be right. */
    private static boolean isRight(IpPacket packet, byte[] bytes) {
        return (bytes[6] != 0 || bytes[7] != 0)
                && InternetChecksum.of(packet.source(), packet.destination(), IpPacket.UDP, bytes) == 0;
    }

    private static int u16(Bytes bytes, int at) {
        return bytes.at(at) << 8 | bytes.at(at + 1);
    }

    /**
     * The packet that carries it.
     *
     * @param hopLimit 0 to 255
     * @throws IllegalArgumentException if the addresses are of two families or the data is too long for a packet
     */
    public IpPacket toPacket(IpAddress source, IpAddress destination, int hopLimit) {
        byte[] content = new PacketWriter()
                .u16(fromPort)
                .u16(toPort)
                .u16(HEADER_BYTES + data.size())
                .u16(0)
                .bytes(data)
                .toArray();
        int sum = InternetChecksum.of(source, destination, IpPacket.UDP, content);
        int checksum = sum == 0 ? 0xffff : sum;
        content[6] = (byte) (checksum >> 8);
        content[7] = (byte) checksum;
        return IpPacket.of(source, destination, IpPacket.UDP, hopLimit, Bytes.copyOf(content));
    }
}
