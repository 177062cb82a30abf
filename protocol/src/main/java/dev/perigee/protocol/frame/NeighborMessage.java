package dev.perigee.protocol.frame;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Neighbour solicitation or advertisement of IPv6 (RFC 4861 4.3 and 4.4): 24 bytes and options, big-endian. Written
 * with one option at most, the link-layer address; other options of a message that is read are passed over.
 *
 * <pre>0 1 type | 1 1 code 0 | 2 2 checksum | 4 1 flags | 5 3 0 | 8 16 target | 24 n options</pre>
 *
 * @param solicitation whether it asks; else it is an advertisement
 * @param target the IPv6 address asked for or told about
 * @param flags of an advertisement: {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}; 0 in a solicitation
 * @param linkLayer the sender's MAC in a solicitation, the target's in an advertisement
 */
public record NeighborMessage(boolean solicitation, IpAddress target, int flags, Optional<Mac> linkLayer) {
    public static final int ROUTER = 0x80;
    public static final int SOLICITED = 0x40;
    public static final int OVERRIDE = 0x20;

    /** With any other hop limit a message came from outside of the link and is not believed. */
    public static final int HOP_LIMIT = 255;

    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int SOURCE_LINK_LAYER = 1;
    private static final int TARGET_LINK_LAYER = 2;
    private static final int FIXED_BYTES = 24;
    private static final int TARGET_OFFSET = 8;
    private static final int OPTION_UNIT_BYTES = 8;

    public NeighborMessage {
        if (target.isV4()) {
            throw new IllegalArgumentException("neighbour discovery is for IPv6, not for " + target);
        }
        if ((flags & ~(ROUTER | SOLICITED | OVERRIDE)) != 0 || solicitation && flags != 0) {
            throw new IllegalArgumentException("flags 0x" + Integer.toHexString(flags) + " do not exist");
        }
    }

    /** Asks for the MAC of {@code target} and tells the sender's own. */
    public static NeighborMessage solicit(IpAddress target, Mac sender) {
        return new NeighborMessage(true, target, 0, Optional.of(sender));
    }

    /** Tells the MAC of {@code target}. */
    public static NeighborMessage advertise(IpAddress target, int flags, Mac mac) {
        return new NeighborMessage(false, target, flags, Optional.of(mac));
    }

    /** Whether the bits of {@code flag} are set. */
    public boolean has(int flag) {
        return (flags & flag) == flag;
    }

    /**
     * Empty if it is anything else, and if RFC 4861 7.1 tells to ignore it: hop limit other than 255, code other than
     * 0, wrong checksum, too short, a multicast target, an option without length or cut short.
     */
    public static Optional<NeighborMessage> parse(IpPacket packet) {
        if (packet.isV4() || packet.protocol() != IpPacket.ICMPV6 || packet.hopLimit() != HOP_LIMIT) {
            return Optional.empty();
        }
        byte[] content = packet.content().toArray();
        if (content.length < FIXED_BYTES || content[1] != 0 || content[TARGET_OFFSET] == (byte) 0xff) {
            return Optional.empty();
        }
        int type = content[0] & 0xff;
        if (type != SOLICITATION && type != ADVERTISEMENT
                || InternetChecksum.of(packet.source(), packet.destination(), IpPacket.ICMPV6, content) != 0) {
            return Optional.empty();
        }
        boolean solicitation = type == SOLICITATION;
        Optional<Mac> linkLayer = Optional.empty();
        int wanted = solicitation ? SOURCE_LINK_LAYER : TARGET_LINK_LAYER;
        for (int at = FIXED_BYTES; at < content.length; ) {
            int size = at + 1 < content.length ? (content[at + 1] & 0xff) * OPTION_UNIT_BYTES : 0;
            if (size == 0 || at + size > content.length) {
                return Optional.empty();
            }
            if (content[at] == wanted && size == OPTION_UNIT_BYTES) {
                linkLayer = Optional.of(mac(content, at + 2));
            }
            at += size;
        }
        byte[] target = new byte[16];
        System.arraycopy(content, TARGET_OFFSET, target, 0, target.length);
        int flags = solicitation ? 0 : content[4] & (ROUTER | SOLICITED | OVERRIDE);
        return Optional.of(new NeighborMessage(solicitation, IpAddress.of(target), flags, linkLayer));
    }

    private static Mac mac(byte[] data, int from) {
        long value = 0;
        for (int i = 0; i < Mac.SIZE_BYTES; i++) {
            value = value << 8 | data[from + i] & 0xff;
        }
        return new Mac(value);
    }

    /**
     * The packet that carries it.
     *
     * @param source the unspecified address only in a solicitation without a MAC
     */
    public IpPacket toPacket(IpAddress source, IpAddress destination) {
        PacketWriter out = new PacketWriter()
                .u16((solicitation ? SOLICITATION : ADVERTISEMENT) << 8)
                .u16(0)
                .u32((long) flags << 24)
                .bytes(target.toArray());
        linkLayer.ifPresent(mac -> out.u8(solicitation ? SOURCE_LINK_LAYER : TARGET_LINK_LAYER)
                .u8(1)
                .mac(mac));
        byte[] content = out.toArray();
        int checksum = InternetChecksum.of(source, destination, IpPacket.ICMPV6, content);
        content[2] = (byte) (checksum >> 8);
        content[3] = (byte) checksum;
        return IpPacket.of(source, destination, IpPacket.ICMPV6, HOP_LIMIT, Bytes.copyOf(content));
    }
}
