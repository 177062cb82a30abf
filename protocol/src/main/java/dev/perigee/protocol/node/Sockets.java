package dev.perigee.protocol.node;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpScope;
import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The local sockets, by the numbers their owner gave them. */
final class Sockets {
    private final Map<Integer, SocketAddress> bound = new TreeMap<>();

    void add(int id, SocketAddress address) {
        bound.put(id, address);
    }

    void remove(int id) {
        bound.remove(id);
    }

    boolean contains(int id) {
        return bound.containsKey(id);
    }

    /** The address that a socket which is there is bound to. */
    SocketAddress bound(int id) {
        return bound.get(id);
    }

    Map<Integer, SocketAddress> all() {
        return Map.copyOf(bound);
    }

    /** One path for each socket from which a datagram can get to the address. */
    List<Path> pathsTo(SocketAddress remote) {
        List<Path> paths = new ArrayList<>(bound.size());
        bound.forEach((id, local) -> {
            if (canReach(local.ip(), remote.ip())) {
                paths.add(new Path(id, remote));
            }
        });
        return paths;
    }

    private static boolean canReach(IpAddress local, IpAddress remote) {
        boolean confinedToMachine = local.scope() == IpScope.LOOPBACK;
        return local.isV4() == remote.isV4() && (!confinedToMachine || remote.scope() == IpScope.LOOPBACK);
    }
}
