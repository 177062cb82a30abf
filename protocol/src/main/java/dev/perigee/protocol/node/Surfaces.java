package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpScope;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this node looks like from outside, as peers that it hears from directly report: kept for 600 s by reporter,
 * socket, the reporter's address and scope. When a root sees another IP than before, the paths in that scope and family
 * are started anew. See vl1.md 7.4.
 */
final class Surfaces {
    static final long LIFETIME_MS = 600_000;

    /** Reports kept of roots, and as many of others: the latter anybody can make, so they have a table of their own. */
    static final int MAX_REPORTS = 512;

    /** Paths asked at a time when all of them are to answer again, so that thousands are not asked in one moment. */
    static final int RESTARTED_AT_ONCE = 256;

    private static final long RESTART_GAP_MS = 100;

    private record Key(Address reporter, int localSocket, SocketAddress reporterAt, IpScope scope) {}

    private record Report(SocketAddress seenAt, boolean answered, long atMs) {
        boolean isOld(long nowMs) {
            return nowMs - atMs >= LIFETIME_MS;
        }
    }

    private record Restart(Peer peer, Path path) {}

    private final Context context;
    private final PeerTable peers;
    private final Challenges challenges;
    private final Map<Key, Report> ofRoots = new LinkedHashMap<>();
    private final Map<Key, Report> ofOthers = new LinkedHashMap<>();
    private final Deque<Restart> restarts = new ArrayDeque<>();
    private final Timers.Timer restart;

    Surfaces(Context context, PeerTable peers, Challenges challenges) {
        this.context = context;
        this.peers = peers;
        this.challenges = challenges;
        this.restart = context.timers().timer(this::restartSome);
    }

    /**
     * A peer, heard directly over this path, says where it sees us.
     *
     * @param answered it is the answer to our own packet; anything else may be a copy of an old one, and resets nothing
     */
    void reported(Now now, Peer peer, Path path, SocketAddress seenAt, boolean answered) {
        IpScope scope = seenAt.ip().scope();
        boolean useful = scope == path.remote().ip().scope()
                && scope != IpScope.NONE
                && scope != IpScope.LOOPBACK
                && scope != IpScope.MULTICAST;
        if (!useful) {
            return;
        }
        long nowMs = now.monotonicMs();
        dropOld(nowMs);
        Key key = new Key(peer.address(), path.localSocket(), path.remote(), scope);
        Map<Key, Report> reports = peer.isRoot() ? ofRoots : ofOthers;
        // Taken out first, so that the map stays in the order of age.
        Optional<Report> before = Optional.ofNullable(reports.remove(key));
        if (before.isPresent() && before.get().answered() && !answered) {
            reports.put(key, before.get());
            return;
        }
        reports.put(key, new Report(seenAt, answered, nowMs));
        boolean moved = peer.isRoot()
                && answered
                && before.filter(b -> !b.seenAt().ip().equals(seenAt.ip())).isPresent();
        if (moved) {
            // What others said before is no more true, and is not to start everything anew once more.
            ofRoots.keySet().removeIf(k -> k.scope == scope && !k.reporterAt.equals(path.remote()));
            ofOthers.keySet().removeIf(k -> k.scope == scope && !k.reporterAt.equals(path.remote()));
            startAnew(now, scope, seenAt.ip().isV4(), path);
        }
    }

    private void dropOld(long nowMs) {
        for (Map<Key, Report> reports : List.of(ofRoots, ofOthers)) {
            var oldest = reports.values().iterator();
            while (oldest.hasNext() && (oldest.next().isOld(nowMs) || reports.size() >= MAX_REPORTS)) {
                oldest.remove();
            }
        }
    }

    private void startAnew(Now now, IpScope scope, boolean v4, Path heardOver) {
        for (Peer peer : peers.all()) {
            for (PeerPath path : peer.paths().all()) {
                var remote = path.path().remote().ip();
                if (remote.isV4() == v4
                        && remote.scope() == scope
                        && !path.path().equals(heardOver)) {
                    path.suspend();
                    restarts.add(new Restart(peer, path.path()));
                    context.count(Counter.PATHS_RESET);
                }
            }
        }
        restartSome(now);
    }

    private void restartSome(Now now) {
        for (int i = 0; i < RESTARTED_AT_ONCE && !restarts.isEmpty(); i++) {
            Restart next = restarts.remove();
            Optional<PeerPath> path = next.peer.paths().find(next.path);
            // It may have answered something by itself meanwhile.
            if (path.isEmpty() || path.get().isExpired(now.monotonicMs())) {
                challenges.start(now, next.peer, next.path);
            }
        }
        if (!restarts.isEmpty()) {
            restart.atLatest(now.monotonicMs() + RESTART_GAP_MS);
        }
    }

    /** Everything reported in the last 600 s, over sockets that are still there; what roots say comes first. */
    List<SurfaceAddress> all(long nowMs) {
        List<SurfaceAddress> all = new ArrayList<>();
        for (Map<Key, Report> reports : List.of(ofRoots, ofOthers)) {
            reports.forEach((key, report) -> {
                if (!report.isOld(nowMs) && context.sockets().contains(key.localSocket)) {
                    all.add(new SurfaceAddress(
                            report.seenAt,
                            key.localSocket,
                            key.reporter,
                            key.reporterAt,
                            report.answered,
                            nowMs - report.atMs));
                }
            });
        }
        return all;
    }

    /** Each once. */
    Set<SocketAddress> addresses(long nowMs) {
        Set<SocketAddress> addresses = new LinkedHashSet<>();
        all(nowMs).forEach(surface -> addresses.add(surface.address()));
        return addresses;
    }

    /** What the answers mean, the worst of all sockets; those of the widest scope count, if there are any. */
    NatKind natKind(long nowMs) {
        List<SurfaceAddress> answers =
                all(nowMs).stream().filter(SurfaceAddress::answered).toList();
        List<SurfaceAddress> global = answers.stream()
                .filter(s -> s.address().ip().scope() == IpScope.GLOBAL)
                .toList();
        List<SurfaceAddress> counting = global.isEmpty() ? answers : global;
        NatKind worst = NatKind.UNKNOWN;
        for (int socket : context.sockets().all().keySet()) {
            for (boolean v4 : new boolean[] {true, false}) {
                NatKind kind = kindOf(counting.stream()
                        .filter(s ->
                                s.localSocket() == socket && s.address().ip().isV4() == v4)
                        .toList());
                worst = kind.compareTo(worst) > 0 ? kind : worst;
            }
        }
        return worst;
    }

    private NatKind kindOf(List<SurfaceAddress> ofSocket) {
        Set<SocketAddress> seen = new HashSet<>();
        Set<Object> destinations = new HashSet<>();
        for (SurfaceAddress surface : ofSocket) {
            seen.add(surface.address());
            // A NAT may map by destination IP alone, so that two ports of one host see the same.
            destinations.add(surface.reportedFrom().ip());
        }
        if (seen.isEmpty()) {
            return NatKind.UNKNOWN;
        }
        if (seen.size() > 1) {
            return NatKind.PER_DESTINATION;
        }
        SocketAddress bound = context.sockets().bound(ofSocket.get(0).localSocket());
        if (seen.contains(bound)) {
            return NatKind.NONE;
        }
        return destinations.size() > 1 ? NatKind.SAME_FOR_ALL : NatKind.UNKNOWN;
    }

    int size() {
        return ofRoots.size() + ofOthers.size();
    }

    int restartsWaiting() {
        return restarts.size();
    }
}
