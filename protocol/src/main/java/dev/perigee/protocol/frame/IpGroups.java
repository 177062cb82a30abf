package dev.perigee.protocol.frame;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpScope;
import dev.perigee.protocol.Mac;

/** How multicast addresses of IP become multicast addresses of Ethernet. */
public final class IpGroups {
    private static final long IPV4_GROUPS = 0x0100_5e00_0000L;
    private static final long IPV6_GROUPS = 0x3333_0000_0000L;
    private static final int IPV6_BYTES = 16;

    private IpGroups() {}

    /** Whether {@code ip} names a group: 224.0.0.0/4 or ff00::/8. */
    public static boolean isGroup(IpAddress ip) {
        return ip.scope() == IpScope.MULTICAST;
    }

    /**
     * Where frames for the group go: 01:00:5e and 23 bits (RFC 1112), or 33:33 and 32 bits (RFC 2464).
     *
     * @param group a group; of any other address the bits are taken all the same
     */
    public static Mac mac(IpAddress group) {
        if (group.isV4()) {
            return new Mac(IPV4_GROUPS | group.v4Bits() & 0x7fffff);
        }
        return new Mac(IPV6_GROUPS
                | (long) group.at(12) << 24
                | (long) group.at(13) << 16
                | (long) group.at(14) << 8
                | group.at(15));
    }

    /** The group in which the holder of an IPv6 address is asked for: ff02::1:ff and its last 24 bits (RFC 4291). */
    public static IpAddress solicitedNode(IpAddress v6) {
        byte[] group = new byte[IPV6_BYTES];
        group[0] = (byte) 0xff;
        group[1] = 0x02;
        group[11] = 0x01;
        group[12] = (byte) 0xff;
        System.arraycopy(v6.toArray(), 13, group, 13, 3);
        return IpAddress.of(group);
    }
}
