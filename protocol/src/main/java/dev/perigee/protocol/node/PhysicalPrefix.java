package dev.perigee.protocol.node;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;

/** The IPv4 /24 or IPv6 /48 that an address is in: whom a flood is taken to come from (vl1.md 5.1). */
record PhysicalPrefix(IpPrefix prefix) {
    static PhysicalPrefix of(IpAddress ip) {
        return new PhysicalPrefix(new IpPrefix(ip, 8 * bytes(ip)).network());
    }

    /** How many bytes of the address tell the network it is in. */
    static int bytes(IpAddress ip) {
        return ip.isV4() ? 3 : 6;
    }
}
