package dev.perigee.controller.decision;

import dev.perigee.model.AddressPool;
import dev.perigee.model.ManagedRoute;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses a member is issued and which one it gets by itself. See vl2.md 9.5.
 *
 * <p>An automatic address is taken from the pools in their order. The first place looked at depends on the node alone,
 * so a member that comes back finds its old address if it is still free. Where a pool and the managed routes overlap,
 * every address is used but those of the network itself and of its broadcast, and those that a longer route leads to a
 * gateway.
 */
public final class AddressAssignment {
    /** Most addresses that a client takes. */
    public static final int MAX_ADDRESSES = 32;

    private AddressAssignment() {}

    /**
     * The assigned addresses that a managed route contains, each with the bits of the longest such route, without
     * duplicates, in the order of the record; those that no route contains stay in the record and are not issued.
     */
    public static List<IpPrefix> issued(NetworkRecord network, List<IpAddress> assignments) {
        Set<IpPrefix> issued = new LinkedHashSet<>();
        for (IpAddress ip : assignments) {
            if (issued.size() < MAX_ADDRESSES) {
                longestRouteBits(network, ip).ifPresent(bits -> issued.add(new IpPrefix(ip, bits)));
            }
        }
        return List.copyOf(issued);
    }

    private static Optional<Integer> longestRouteBits(NetworkRecord network, IpAddress ip) {
        int longest = -1;
        for (ManagedRoute route : network.routes()) {
            IpPrefix target = route.target();
            // As in the reference, an IPv6 target with host bits contains nothing.
            if (target.bits() > longest && target.contains(ip) && (ip.isV4() || target.isNetworkAddress())) {
                longest = target.bits();
            }
        }
        return longest < 0 ? Optional.empty() : Optional.of(longest);
    }

    /**
     * The IPv4 address that the member gets besides those it has; empty if it needs none, may have none, or all pools
     * are full. It lies in a managed route, so it is issued at once.
     */
    public static Optional<IpAddress> automatic(NetworkView view, MemberRecord member) {
        NetworkRecord network = view.network();
        if (!network.v4AssignZt() || member.noAutoAssignIps()) {
            return Optional.empty();
        }
        List<IpPrefix> issued = issued(network, member.ipAssignments());
        if (issued.size() >= MAX_ADDRESSES
                || issued.stream().anyMatch(prefix -> prefix.ip().isV4())) {
            return Optional.empty();
        }
        List<V4Route> routes = network.routes().stream()
                .filter(route -> route.target().ip().isV4() && route.target().bits() > 0)
                .map(V4Route::of)
                .toList();
        for (AddressPool pool : network.pools()) {
            Optional<IpAddress> found =
                    firstFree(view, routes, pool, member.address().value() & 0xffffffffL);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<IpAddress> firstFree(
            NetworkView view, List<V4Route> routes, AddressPool pool, long preference) {
        if (!pool.start().isV4() || !pool.end().isV4() || pool.start().equals(IpAddress.ANY_V4)) {
            return Optional.empty();
        }
        long start = AddressRuns.number(pool.start());
        long end = AddressRuns.number(pool.end());
        if (end < start) {
            return Optional.empty();
        }
        // The reference leaves the last address out of this count; so a member keeps its address when it comes from
        // there.
        long preferred = end == start ? start : start + preference % (end - start);
        Optional<IpAddress> found = firstFree(view, routes, preferred, end);
        return found.isPresent() ? found : firstFree(view, routes, start, preferred - 1);
    }

    /** Goes through the range stretch by stretch; on each of them the same routes contain all addresses. */
    private static Optional<IpAddress> firstFree(NetworkView view, List<V4Route> routes, long from, long to) {
        long at = from;
        while (at <= to) {
            Stretch stretch = Stretch.at(at, to, routes);
            if (stretch.first <= stretch.last) {
                Optional<IpAddress> found =
                        view.nextFree(IpAddress.v4((int) stretch.first), IpAddress.v4((int) stretch.last));
                if (found.isPresent()) {
                    return found;
                }
            }
            at = stretch.end + 1;
        }
        return Optional.empty();
    }

    /**
     * A route by its first and last address. A target that is not written as a network address covers none for a pool.
     */
    private record V4Route(long first, long last, int bits, boolean writtenAsNetwork, boolean throughGateway) {
        static V4Route of(ManagedRoute route) {
            IpPrefix target = route.target();
            long first = AddressRuns.number(target.network().ip());
            return new V4Route(
                    first,
                    first + (1L << 32 - target.bits()) - 1,
                    target.bits(),
                    target.isNetworkAddress(),
                    route.via().isPresent());
        }

        boolean contains(long address) {
            return first <= address && address <= last;
        }

        /** Whether {@code this} says more of an address in both than {@code other} does. */
        boolean isCloserThan(V4Route other) {
            return bits > other.bits || bits == other.bits && other.throughGateway && !throughGateway;
        }
    }

    /**
     * Addresses up to {@code end}, of which those from {@code first} to {@code last} can be assigned; none if these
     * are in the wrong order.
     */
    private record Stretch(long first, long last, long end) {
        static Stretch at(long at, long limit, List<V4Route> routes) {
            long end = limit;
            V4Route closest = null;
            boolean covered = false;
            boolean direct = false;
            for (V4Route route : routes) {
                if (route.contains(at)) {
                    end = Math.min(end, route.last);
                    closest = closest == null || route.isCloserThan(closest) ? route : closest;
                    covered |= route.writtenAsNetwork;
                    direct |= !route.throughGateway;
                } else if (route.first > at) {
                    end = Math.min(end, route.first - 1);
                }
            }
            // In a pool that spans a LAN, the LAN's own addresses belong to what is behind the gateway.
            if (!covered || closest.throughGateway && direct) {
                return new Stretch(1, 0, end);
            }
            // Routes of 31 and 32 bits have neither an address of the network nor one for broadcasts.
            boolean hasEdges = closest.bits <= 30;
            return new Stretch(
                    hasEdges && at == closest.first ? at + 1 : at,
                    hasEdges && end == closest.last ? end - 1 : end,
                    end);
        }
    }
}
