package dev.perigee.protocol.node;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.SocketAddress;
import java.util.List;

/** Where the planet, or a moon, says that a root is. */
record RootEndpoints(List<SocketAddress> addresses) {
    RootEndpoints {
        addresses = List.copyOf(addresses);
    }

    /** Without any, a root can be anywhere; otherwise the ports do not matter, the IPs do (vl1.md 5.4). */
    boolean allow(IpAddress ip) {
        return addresses.isEmpty() || addresses.stream().anyMatch(a -> a.ip().equals(ip));
    }
}
