package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Where peers are. Only an answer to a challenge says so; whatever else arrives may be a copy, sent by anybody, and at
 * most asks for a challenge. See vl1.md 5.3.
 */
final class Presence {
    private final Context context;
    private final Challenges challenges;
    private final Keepalive keepalive;
    private final Upstreams upstreams;
    private final Offers offers;
    private final BiConsumer<Now, Peer> reachable;

    /** @param reachable told when a peer has a path it did not have before */
    Presence(
            Context context,
            Challenges challenges,
            Keepalive keepalive,
            Upstreams upstreams,
            Offers offers,
            BiConsumer<Now, Peer> reachable) {
        this.context = context;
        this.challenges = challenges;
        this.keepalive = keepalive;
        this.upstreams = upstreams;
        this.offers = offers;
        this.reachable = reachable;
    }

    /** An authentic packet of the peer came over this path. */
    void heard(Now now, Peer peer, Path path, int hops) {
        long nowMs = now.monotonicMs();
        peer.heard(path, hops, nowMs);
        offers.heard(now, peer, path, hops);
        if (hops != 0) {
            return;
        }
        peer.paths().dropExpired(nowMs);
        Optional<PeerPath> known = peer.paths().find(path);
        if (known.isPresent()) {
            attend(now, peer);
            if (nowMs - known.get().challengedMs() >= Keepalive.RENEW_AFTER_MS) {
                challenges.renew(now, peer, known.get(), false);
            }
        } else if (!peer.paths().hasAliveNeighbour(path, nowMs)) {
            challenges.contact(now, peer, path);
        }
    }

    /** A root keeps the way to its clients open, so that what it relays gets through. */
    private void attend(Now now, Peer peer) {
        boolean wanted = upstreams.selfIsRoot() && context.settings().attendMs() > 0 && !peer.isRoot();
        if (wanted && peer.attend(now.monotonicMs())) {
            keepalive.watch(now, peer);
        }
    }

    /** The peer sent something that makes it worth to stay in touch. */
    void active(Now now, Peer peer) {
        peer.active(now.monotonicMs());
        keepalive.watch(now, peer);
    }

    /** The peer answered a packet that was sent to it over this path. */
    void proven(Now now, Peer peer, Path path, ExpectedReplies.Expected challenge) {
        long nowMs = now.monotonicMs();
        if (!challenges.mayUse(peer, path)) {
            return;
        }
        attend(now, peer);
        peer.paths().dropExpired(nowMs);
        Optional<PeerPath> known = peer.paths().find(path);
        if (known.isEmpty() && peer.paths().hasAliveNeighbour(path, nowMs)) {
            return;
        }
        long tookMs = challenge.tookMs(nowMs);
        PeerPath proven = known.orElseGet(() -> peer.paths().add(path, nowMs));
        proven.answered(nowMs, tookMs);
        offers.pathOf(nowMs, peer, path);
        context.count(Counter.CHALLENGES_ANSWERED);
        context.out().event(new NodeEvent.PathConfirmed(peer.address(), path));
        if (known.isEmpty()) {
            proven.challenged(nowMs - tookMs, true);
            context.count(Counter.PATHS_CONFIRMED);
            keepalive.watch(now, peer);
            reachable.accept(now, peer);
        }
    }
}
