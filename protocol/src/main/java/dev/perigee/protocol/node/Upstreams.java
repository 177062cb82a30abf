package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The roots of the planet, other than this node: HELLO goes to their stable endpoints every 5 s until they answer, and
 * once a minute over the ways on which they do not. See vl1.md 7.1 to 7.3.
 */
final class Upstreams {
    /** So long after its last answer a root counts as there (vl1.md 7.2). */
    static final long ONLINE_MS = 500_000;

    static final long ROUND_MS = 5_000;
    private static final long OTHER_WAYS_MS = 60_000;
    private static final double AGE_SCALE_MS = 61_000;

    /** A root, with the path to be used. */
    record Reachable(Peer root, PeerPath path) {
        double cost(long nowMs) {
            return Math.max(1, path.latencyMs()) * (1 + (nowMs - root.answeredMs()) / AGE_SCALE_MS);
        }
    }

    private static final class Root {
        private final Peer peer;
        private long otherWaysMs = Long.MIN_VALUE / 2;

        Root(Peer peer) {
            this.peer = peer;
        }
    }

    private final Context context;
    private final PeerTable peers;
    private final Challenges challenges;
    private final Agreements agreements;
    private final Timers.Timer round;
    private volatile World planet;
    private volatile boolean selfIsRoot;
    private List<Root> roots = List.of();

    Upstreams(Context context, PeerTable peers, Challenges challenges, Agreements agreements, World planet) {
        this.context = context;
        this.peers = peers;
        this.challenges = challenges;
        this.agreements = agreements;
        this.round = context.timers().timer(this::contactAll);
        adopt(planet);
    }

    World planet() {
        return planet;
    }

    boolean selfIsRoot() {
        return selfIsRoot;
    }

    boolean isEmpty() {
        return roots.isEmpty();
    }

    /** Uses this planet from now on. */
    void adopt(World planet) {
        this.planet = planet;
        this.selfIsRoot =
                planet.roots().stream().anyMatch(root -> root.identity().equals(context.self()));
        roots.forEach(root -> {
            root.peer.setRootEndpoints(Optional.empty());
            peers.sort(root.peer);
        });
        List<Root> named = new ArrayList<>();
        for (World.Root root : planet.roots()) {
            if (!root.identity().address().equals(context.address())) {
                Peer peer = peers.add(root.identity());
                peer.setRootEndpoints(Optional.of(new RootEndpoints(root.stableEndpoints())));
                peers.sort(peer);
                named.add(new Root(peer));
            }
        }
        roots = List.copyOf(named);
    }

    /** Contacts the roots at the next tick. */
    void contactSoon(Now now) {
        if (!roots.isEmpty()) {
            round.atLatest(now.monotonicMs());
        }
    }

    private void contactAll(Now now) {
        roots.forEach(root -> contact(now, root));
        if (!roots.isEmpty()) {
            round.at(now.monotonicMs() + ROUND_MS);
        }
    }

    private void contact(Now now, Root root) {
        long nowMs = now.monotonicMs();
        if (root.peer.key().isEmpty()) {
            agreements.want(root.peer);
            return;
        }
        boolean answers = root.peer
                .paths()
                .best(nowMs)
                .filter(path -> path.isAlive(nowMs))
                .isPresent();
        if (answers && nowMs - root.otherWaysMs < OTHER_WAYS_MS) {
            return;
        }
        root.otherWaysMs = nowMs;
        for (SocketAddress endpoint : root.peer.rootEndpoints().orElseThrow().addresses()) {
            for (Path path : context.sockets().pathsTo(endpoint)) {
                boolean keptAlive = root.peer
                        .paths()
                        .find(path)
                        .filter(p -> p.isAlive(nowMs))
                        .isPresent();
                if (!keptAlive) {
                    challenges.greet(now, root.peer, path);
                }
            }
        }
    }

    /** The root to relay through and to ask (vl1.md 7.3). */
    Optional<Reachable> best(Now now) {
        return bestExcept(now, Address.NONE);
    }

    /** The best one but this. */
    Optional<Reachable> bestExcept(Now now, Address except) {
        long nowMs = now.monotonicMs();
        Reachable best = null;
        for (Root root : roots) {
            Optional<PeerPath> path = root.peer.paths().best(nowMs);
            if (path.isEmpty()
                    || root.peer.key().isEmpty()
                    || root.peer.address().equals(except)) {
                continue;
            }
            Reachable candidate = new Reachable(root.peer, path.get());
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

    boolean isOnline(Now now) {
        return selfIsRoot || roots.stream().anyMatch(root -> now.monotonicMs() - root.peer.answeredMs() < ONLINE_MS);
    }
}
