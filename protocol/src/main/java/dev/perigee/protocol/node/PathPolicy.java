package dev.perigee.protocol.node;

import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.IpScope;
import dev.perigee.protocol.SocketAddress;

/** Which physical addresses may become paths. See vl1.md 5.4. */
@FunctionalInterface
public interface PathPolicy {
    boolean usable(SocketAddress remote);

    /** Tunnels of a broker, which clients do not use: what comes through is slower than what is around them. */
    IpPrefix TUNNELS = IpPrefix.parse("2001:470::/32");

    /** What real clients do: private, pseudo-private, shared and global addresses, without {@link #TUNNELS}. */
    PathPolicy ROUTABLE = remote -> remote.port() != 0
            && !TUNNELS.contains(remote.ip())
            && switch (remote.ip().scope()) {
                case PRIVATE, PSEUDO_PRIVATE, SHARED, GLOBAL -> true;
                case NONE, MULTICAST, LOOPBACK, LINK_LOCAL -> false;
            };

    /** As {@link #ROUTABLE}, and loopback: for an operator, or a test, who binds to a loopback address. */
    PathPolicy WITH_LOOPBACK = remote ->
            ROUTABLE.usable(remote) || remote.port() != 0 && remote.ip().scope() == IpScope.LOOPBACK;
}
