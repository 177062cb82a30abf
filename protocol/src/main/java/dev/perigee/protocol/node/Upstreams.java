package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The roots, of the planet and of all moons, other than this node: which of them to use. See vl1.md 7.2 and 7.3. How
 * they are kept in touch with is the business of {@link RootRounds}.
 */
final class Upstreams {
    /** So long after its last answer a root counts as there (vl1.md 7.2). */
    static final long ONLINE_MS = 500_000;

    private static final double AGE_SCALE_MS = 61_000;

    /** A root, with the path to be used. */
    record Reachable(Peer root, PeerPath path) {
        double cost(long nowMs) {
            return Math.max(1, path.latencyMs()) * (1 + (nowMs - root.answeredMs()) / AGE_SCALE_MS);
        }
    }

    private final Context context;
    private final PeerTable peers;
    private final Worlds worlds;
    private volatile boolean selfIsRoot;
    private List<Peer> roots = List.of();

    Upstreams(Context context, PeerTable peers, Worlds worlds) {
        this.context = context;
        this.peers = peers;
        this.worlds = worlds;
        adopt();
    }

    boolean selfIsRoot() {
        return selfIsRoot;
    }

    boolean isEmpty() {
        return roots.isEmpty();
    }

    List<Peer> roots() {
        return roots;
    }

    /** The worlds have changed: whoever they name is a root from now on, and nobody else. */
    void adopt() {
        selfIsRoot = worlds.name(context.self());
        Map<Identity, Set<SocketAddress>> named = worlds.roots();
        for (Peer before : roots) {
            if (!named.containsKey(before.identity())) {
                before.setRootEndpoints(Optional.empty());
                peers.sort(before);
            }
        }
        List<Peer> now = new ArrayList<>();
        named.forEach((identity, endpoints) -> {
            if (!identity.address().equals(context.address())) {
                Peer peer = peers.add(identity);
                peer.setRootEndpoints(Optional.of(new RootEndpoints(List.copyOf(endpoints))));
                peers.sort(peer);
                now.add(peer);
            }
        });
        roots = List.copyOf(now);
    }

    /** The root to relay through and to ask (vl1.md 7.3). */
    Optional<Reachable> best(Now now) {
        return bestExcept(now, Address.NONE);
    }

    /** The best one but this. */
    Optional<Reachable> bestExcept(Now now, Address except) {
        long nowMs = now.monotonicMs();
        Reachable best = null;
        for (Peer root : roots) {
            Optional<PeerPath> path = root.paths().best(nowMs);
            if (path.isEmpty() || root.key().isEmpty() || root.address().equals(except)) {
                continue;
            }
            Reachable candidate = new Reachable(root, path.get());
            if (best == null || isBetter(candidate, best, nowMs)) {
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean isBetter(Reachable a, Reachable b, long nowMs) {
        int byCost = Double.compare(a.cost(nowMs), b.cost(nowMs));
        return byCost < 0 || byCost == 0 && a.root.address().compareTo(b.root.address()) > 0;
    }

    /** Whether a root can be reached by this path, so that what came over it may have been relayed. */
    boolean areAt(long nowMs, Path path) {
        for (Peer root : roots) {
            if (root.paths().find(path).filter(known -> !known.isExpired(nowMs)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    boolean isOnline(Now now) {
        return selfIsRoot
                || roots.stream().anyMatch(root -> isThere(now, root))
                || worlds.seeds().stream()
                        .anyMatch(seed -> peers.find(seed)
                                .filter(peer -> isThere(now, peer))
                                .isPresent());
    }

    private static boolean isThere(Now now, Peer upstream) {
        return now.monotonicMs() - upstream.answeredMs() < ONLINE_MS;
    }
}
