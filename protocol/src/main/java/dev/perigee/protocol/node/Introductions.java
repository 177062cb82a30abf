package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpScope;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.verb.Rendezvous;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells two peers, for whom this root relays, where the other is: once per 30 s and pair, and again a second later,
 * because the first often comes before the receiver knows whom it is about. See vl1.md 9, item 5, and trap 25.
 */
final class Introductions {
    static final long PER_PAIR_MS = 30_000;
    static final long AGAIN_AFTER_MS = 1_000;

    private static final int MAX_REPEATS = 4_096;

    private record Pair(Address low, Address high) {
        static Pair of(Peer a, Peer b) {
            boolean inOrder = a.address().compareTo(b.address()) < 0;
            return inOrder ? new Pair(a.address(), b.address()) : new Pair(b.address(), a.address());
        }
    }

    private record Repeat(long dueMs, Pair pair) {}

    private record Meeting(PeerPath ofA, PeerPath ofB) {}

    private final Context context;
    private final PeerTable peers;
    private final Transmitter transmitter;
    private final Agreements agreements;
    private final Map<Pair, Long> introducedMs = new LinkedHashMap<>();
    private final Deque<Repeat> repeats = new ArrayDeque<>();
    private final Timers.Timer repeat;

    Introductions(Context context, PeerTable peers, Transmitter transmitter, Agreements agreements) {
        this.context = context;
        this.peers = peers;
        this.transmitter = transmitter;
        this.agreements = agreements;
        this.repeat = context.timers().timer(this::repeatDue);
    }

    /** The head of a packet from one of them to the other was relayed. */
    void relayed(Now now, Peer a, Peer b) {
        long nowMs = now.monotonicMs();
        Pair pair = Pair.of(a, b);
        Long before = introducedMs.get(pair);
        if (before != null && nowMs - before < PER_PAIR_MS || a == b || a.isRoot() || b.isRoot()) {
            return;
        }
        if (introduce(now, a, b)) {
            introducedMs.remove(pair);
            introducedMs.put(pair, nowMs);
            dropOld(nowMs);
            if (repeats.size() < MAX_REPEATS) {
                repeats.add(new Repeat(nowMs + AGAIN_AFTER_MS, pair));
                repeat.atLatest(nowMs + AGAIN_AFTER_MS);
            }
        }
    }

    private void dropOld(long nowMs) {
        Iterator<Long> oldest = introducedMs.values().iterator();
        while (oldest.hasNext()
                && (nowMs - oldest.next() >= PER_PAIR_MS
                        || introducedMs.size() > context.settings().maxIntroductions())) {
            oldest.remove();
        }
    }

    private void repeatDue(Now now) {
        while (!repeats.isEmpty() && repeats.peek().dueMs <= now.monotonicMs()) {
            Pair pair = repeats.remove().pair;
            Optional<Peer> low = peers.find(pair.low);
            Optional<Peer> high = peers.find(pair.high);
            if (low.isPresent() && high.isPresent()) {
                introduce(now, low.get(), high.get());
            }
        }
        if (!repeats.isEmpty()) {
            repeat.at(repeats.peek().dueMs);
        }
    }

    private boolean introduce(Now now, Peer a, Peer b) {
        agreements.want(a);
        agreements.want(b);
        Optional<Meeting> meeting = meeting(now.monotonicMs(), a, b);
        if (meeting.isEmpty() || a.key().isEmpty() || b.key().isEmpty()) {
            return false;
        }
        // Nobody knows whose NAT is the stricter one, so nobody always goes first.
        boolean firstA = (context.entropy().nextInt() & 1) == 0;
        if (firstA) {
            tell(now, a, b.address(), meeting.get().ofB);
            tell(now, b, a.address(), meeting.get().ofA);
        } else {
            tell(now, b, a.address(), meeting.get().ofA);
            tell(now, a, b.address(), meeting.get().ofB);
        }
        context.count(Counter.INTRODUCED);
        return true;
    }

    private void tell(Now now, Peer whom, Address about, PeerPath where) {
        whom.paths()
                .best(now.monotonicMs())
                .ifPresent(path -> transmitter.direct(
                        now.monotonicMs(),
                        whom,
                        path.path(),
                        new Rendezvous(0, about, where.path().remote())));
    }

    /** The highest scope in which both have a path of the same family, IPv6 before IPv4. */
    private static Optional<Meeting> meeting(long nowMs, Peer a, Peer b) {
        IpScope[] scopes = IpScope.values();
        for (int i = scopes.length - 1; i >= 0; i--) {
            for (boolean v4 : new boolean[] {false, true}) {
                Optional<PeerPath> ofA = best(nowMs, a, scopes[i], v4);
                Optional<PeerPath> ofB = best(nowMs, b, scopes[i], v4);
                if (ofA.isPresent() && ofB.isPresent()) {
                    return Optional.of(new Meeting(ofA.get(), ofB.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<PeerPath> best(long nowMs, Peer peer, IpScope scope, boolean v4) {
        return peer.paths().best(nowMs, path -> {
            var ip = path.path().remote().ip();
            return ip.isV4() == v4 && ip.scope() == scope;
        });
    }

    /** Pairs remembered, and repeats to come. */
    int size() {
        return introducedMs.size() + repeats.size();
    }
}
