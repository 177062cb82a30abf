package dev.perigee.protocol.member;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which next hop a destination is reached by: the prefixes of the interface's own addresses, then the managed routes,
 * the longest prefix first. As a client's service does, it passes over managed routes whose gateway is the member
 * itself, whose target is the prefix of an own address, for whose family there is no own address, and all but the
 * first for one target; as a kernel does, also those whose gateway is not on the link. Flags and metric mean nothing.
 * A default route is followed like any other: whether to allow one is a question for a machine with another network.
 */
final class RouteTable {
    private final List<Entry> entries;

    /** @param gateway empty if the target is on the link */
    private record Entry(IpPrefix target, Optional<IpAddress> gateway) {}

    RouteTable(InterfaceAddresses addresses, List<Route> managed) {
        List<Entry> found = new ArrayList<>();
        for (IpPrefix own : addresses.all()) {
            add(found, new Entry(own.network(), Optional.empty()));
        }
        List<Route> usable =
                managed.stream().filter(r -> isUsable(r, addresses)).toList();
        for (Route route : usable) {
            if (gateway(route).isEmpty()) {
                add(found, new Entry(route.target().network(), Optional.empty()));
            }
        }
        List<Entry> onLink = List.copyOf(found);
        for (Route route : usable) {
            gateway(route)
                    .filter(via -> onLink.stream().anyMatch(e -> e.target().contains(via)))
                    .ifPresent(via -> add(found, new Entry(route.target().network(), Optional.of(via))));
        }
        found.sort(Comparator.comparingInt(e -> -e.target().bits()));
        entries = List.copyOf(found);
    }

    /** A gateway of the other family is none, as for a client. */
    private static Optional<IpAddress> gateway(Route route) {
        return route.via().filter(via -> via.isV4() == route.target().ip().isV4());
    }

    private static boolean isUsable(Route route, InterfaceAddresses addresses) {
        return addresses.assigned().stream()
                        .anyMatch(a -> a.ip().isV4() == route.target().ip().isV4())
                && gateway(route).map(via -> !addresses.owns(via)).orElse(true);
    }

    private static void add(List<Entry> entries, Entry entry) {
        if (entries.stream().noneMatch(e -> e.target().equals(entry.target()))) {
            entries.add(entry);
        }
    }

    /** The destination itself if it is on the link, its gateway, or empty if there is no route. */
    Optional<IpAddress> nextHop(IpAddress destination) {
        for (Entry entry : entries) {
            if (entry.target().contains(destination)) {
                return Optional.of(entry.gateway().orElse(destination));
            }
        }
        return Optional.empty();
    }

    /** Whether {@code ip} may be talked to without a gateway. */
    boolean isOnLink(IpAddress ip) {
        return nextHop(ip).filter(ip::equals).isPresent();
    }
}
