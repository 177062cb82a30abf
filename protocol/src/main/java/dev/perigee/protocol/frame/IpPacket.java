package dev.perigee.protocol.frame;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An IPv4 (RFC 791) or IPv6 (RFC 8200) packet, kept as its bytes, so that options and extension headers survive. What
 * lies behind the length that its header names, such as padding, is cut off.
 */
public final class IpPacket {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    /** The fragment header of IPv6, at which {@link #protocol()} stops. */
    public static final int IPV6_FRAGMENT = 44;

    public static final int ICMPV6 = 58;
    public static final int SCTP = 132;
    public static final int UDP_LITE = 136;

    /** Bytes of an IPv4 header without options. */
    public static final int IPV4_HEADER_BYTES = 20;

    /** Bytes of an IPv6 header without extension headers. */
    public static final int IPV6_HEADER_BYTES = 40;

    /** Most bytes of content that fit either family. */
    public static final int MAX_CONTENT_BYTES = 0xffff - IPV4_HEADER_BYTES;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int PORTS_BYTES = 4;

    private final Bytes packet;
    private final int protocol;
    private final int contentOffset;

    private IpPacket(Bytes packet, int protocol, int contentOffset) {
        this.packet = packet;
        this.protocol = protocol;
        this.contentOffset = contentOffset;
    }

    /**
     * A packet without options or extension headers. An IPv4 packet has identification 0 and must not be fragmented.
     *
     * @param hopLimit 0 to 255
     * @throws IllegalArgumentException if the addresses are of two families or the content is longer than
     *     {@link #MAX_CONTENT_BYTES}
     */
    public static IpPacket of(IpAddress source, IpAddress destination, int protocol, int hopLimit, Bytes content) {
        return of(source, destination, 0, protocol, hopLimit, content);
    }

    /**
     * The same with a traffic class.
     *
     * @param trafficClass the type of service of IPv4, the traffic class of IPv6: 0 to 255
     */
    public static IpPacket of(
            IpAddress source, IpAddress destination, int trafficClass, int protocol, int hopLimit, Bytes content) {
        if (source.isV4() != destination.isV4()) {
            throw new IllegalArgumentException(source + " and " + destination + " are of two families");
        }
        if (content.size() > MAX_CONTENT_BYTES) {
            throw new IllegalArgumentException("a packet holds " + MAX_CONTENT_BYTES + " bytes, not " + content.size());
        }
        PacketWriter out = new PacketWriter();
        if (source.isV4()) {
            out.u8(0x45).u8(trafficClass).u16(IPV4_HEADER_BYTES + content.size());
            out.u16(0).u16(DO_NOT_FRAGMENT).u8(hopLimit).u8(protocol).u16(0);
        } else {
            out.u32(6L << 28 | (long) trafficClass << 20)
                    .u16(content.size())
                    .u8(protocol)
                    .u8(hopLimit);
        }
        byte[] bytes = out.bytes(source.toArray())
                .bytes(destination.toArray())
                .bytes(content)
                .toArray();
        if (source.isV4()) {
            writeHeaderChecksum(bytes, IPV4_HEADER_BYTES);
        }
        return new IpPacket(Bytes.copyOf(bytes), protocol, bytes.length - content.size());
    }

    /** Reads the payload of a frame; empty unless the frame's type and the packet's version agree. */
    public static Optional<IpPacket> parse(EthernetFrame frame) {
        return switch (frame.etherType()) {
            case EthernetFrame.IPV4 -> parse(frame.payload()).filter(IpPacket::isV4);
            case EthernetFrame.IPV6 -> parse(frame.payload()).filter(p -> !p.isV4());
            default -> Optional.empty();
        };
    }

    /**
     * Reads a packet of either version. Empty if it is cut short or its lengths contradict each other. A wrong header
     * checksum is no reason to refuse it here: see {@link #hasRightHeaderChecksum()}.
     */
    public static Optional<IpPacket> parse(Bytes packet) {
        if (packet.isEmpty()) {
            return Optional.empty();
        }
        return switch (packet.at(0) >> 4) {
            case 4 -> parseV4(packet);
            case 6 -> parseV6(packet);
            default -> Optional.empty();
        };
    }

    private static Optional<IpPacket> parseV4(Bytes packet) {
        if (packet.size() < IPV4_HEADER_BYTES) {
            return Optional.empty();
        }
        int headerBytes = (packet.at(0) & 0xf) * 4;
        int totalBytes = u16(packet, 2);
        if (headerBytes < IPV4_HEADER_BYTES || headerBytes > totalBytes || totalBytes > packet.size()) {
            return Optional.empty();
        }
        return Optional.of(new IpPacket(cut(packet, totalBytes), packet.at(9), headerBytes));
    }

    private static Optional<IpPacket> parseV6(Bytes packet) {
        if (packet.size() < IPV6_HEADER_BYTES) {
            return Optional.empty();
        }
        int totalBytes = IPV6_HEADER_BYTES + u16(packet, 4);
        if (totalBytes > packet.size()) {
            return Optional.empty();
        }
        int protocol = packet.at(6);
        int at = IPV6_HEADER_BYTES;
        while (isSkipped(protocol)) {
            if (at + 8 > totalBytes) {
                return Optional.empty();
            }
            protocol = packet.at(at);
            at += packet.at(at + 1) * 8 + 8;
        }
        return at > totalBytes ? Optional.empty() : Optional.of(new IpPacket(cut(packet, totalBytes), protocol, at));
    }

    private static boolean isSkipped(int protocol) {
        return protocol == HOP_BY_HOP || protocol == ROUTING || protocol == DESTINATION_OPTIONS || protocol == MOBILITY;
    }

    private static Bytes cut(Bytes packet, int size) {
        return packet.size() == size ? packet : Bytes.copyOf(packet.toArray(), 0, size);
    }

    private static int u16(Bytes bytes, int at) {
        return bytes.at(at) << 8 | bytes.at(at + 1);
    }

    private static void writeHeaderChecksum(byte[] packet, int headerBytes) {
        packet[10] = 0;
        packet[11] = 0;
        int checksum = InternetChecksum.of(packet, 0, headerBytes);
        packet[10] = (byte) (checksum >> 8);
        packet[11] = (byte) checksum;
    }

    public boolean isV4() {
        return packet.at(0) >> 4 == 4;
    }

    public IpAddress source() {
        return isV4() ? address(12, 4) : address(8, 16);
    }

    public IpAddress destination() {
        return isV4() ? address(16, 4) : address(24, 16);
    }

    private IpAddress address(int from, int bytes) {
        byte[] address = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            address[i] = (byte) packet.at(from + i);
        }
        return IpAddress.of(address);
    }

    /** The type of service of IPv4, the traffic class of IPv6: 0 to 255. */
    public int trafficClass() {
        return isV4() ? packet.at(1) : u16(packet, 0) >> 4 & 0xff;
    }

    /**
     * What the content is: the protocol of IPv4; in IPv6 the first next header that is not hop-by-hop, routing,
     * destination options or mobility. It stops at a fragment header ({@link #IPV6_FRAGMENT}), at ESP and at
     * authentication, as the reference's rules do.
     */
    public int protocol() {
        return protocol;
    }

    /** The time to live of IPv4, the hop limit of IPv6: 0 to 255. */
    public int hopLimit() {
        return packet.at(isV4() ? 8 : 7);
    }

    /** Where {@link #content()} begins in {@link #toBytes()}. */
    public int contentOffset() {
        return contentOffset;
    }

    /** The upper layer's bytes: what follows the header, its options, and the extension headers passed over. */
    public Bytes content() {
        return Bytes.copyOf(packet.toArray(), contentOffset, packet.size());
    }

    /** Whether it is a part of a larger packet, the first one included. */
    public boolean isFragment() {
        return isV4() ? (u16(packet, 6) & 0x3fff) != 0 : protocol == IPV6_FRAGMENT;
    }

    /** Whether it is a part other than the first, whose content does not begin with a header of the upper layer. */
    public boolean isLaterFragment() {
        if (isV4()) {
            return (u16(packet, 6) & 0x1fff) != 0;
        }
        return protocol == IPV6_FRAGMENT
                && packet.size() >= contentOffset + 4
                && (u16(packet, contentOffset + 2) & 0xfff8) != 0;
    }

    /** The port it came from; empty unless it is TCP, UDP, SCTP or UDP-Lite and begins with its ports. */
    public OptionalInt sourcePort() {
        return hasPorts() ? OptionalInt.of(u16(packet, contentOffset)) : OptionalInt.empty();
    }

    /** The port it is for; empty unless it is TCP, UDP, SCTP or UDP-Lite and begins with its ports. */
    public OptionalInt destinationPort() {
        return hasPorts() ? OptionalInt.of(u16(packet, contentOffset + 2)) : OptionalInt.empty();
    }

    private boolean hasPorts() {
        return (protocol == TCP || protocol == UDP || protocol == SCTP || protocol == UDP_LITE)
                && packet.size() - contentOffset >= PORTS_BYTES
                && !isLaterFragment();
    }

    /** Always true for IPv6, which has none. */
    public boolean hasRightHeaderChecksum() {
        return !isV4() || InternetChecksum.of(packet.toArray(), 0, contentOffset) == 0;
    }

    /**
     * The same packet with another hop limit, the header checksum renewed.
     *
     * @param hopLimit 0 to 255
     */
    public IpPacket withHopLimit(int hopLimit) {
        byte[] bytes = packet.toArray();
        bytes[isV4() ? 8 : 7] = (byte) hopLimit;
        if (isV4()) {
            writeHeaderChecksum(bytes, contentOffset);
        }
        return new IpPacket(Bytes.copyOf(bytes), protocol, contentOffset);
    }

    /** The packet as a router sends it on, with the hop limit one lower; empty if its hops are used up. */
    public Optional<IpPacket> forwarded() {
        return hopLimit() > 1 ? Optional.of(withHopLimit(hopLimit() - 1)) : Optional.empty();
    }

    /** {@link EthernetFrame#IPV4} or {@link EthernetFrame#IPV6}. */
    public int etherType() {
        return isV4() ? EthernetFrame.IPV4 : EthernetFrame.IPV6;
    }

    public Bytes toBytes() {
        return packet;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpPacket that && packet.equals(that.packet);
    }

    @Override
    public int hashCode() {
        return packet.hashCode();
    }

    @Override
    public String toString() {
        return source() + " to " + destination() + " protocol " + protocol + ", " + packet.size() + " bytes";
    }
}
