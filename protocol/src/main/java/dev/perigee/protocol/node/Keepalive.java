package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;

/**
 * Stays in touch with active peers and roots over all their paths, which keeps the mappings of NATs on the way open and
 * says which paths work: HELLO every 60 s, ECHO when the last challenge is 14 s old. See vl1.md 5.6.
 */
final class Keepalive {
    static final long ECHO_AFTER_MS = 14_000;
    static final long HELLO_AFTER_MS = 60_000;

    /** A packet over a path that was not challenged for so long, since its peer is not active, has it challenged. */
    static final long RENEW_AFTER_MS = 60_000;

    private final Context context;
    private final Challenges challenges;
    private final Agreements agreements;

    Keepalive(Context context, Challenges challenges, Agreements agreements) {
        this.context = context;
        this.challenges = challenges;
        this.agreements = agreements;
    }

    /** To be called when a peer becomes active, or has a new path, or its key. */
    void watch(Now now, Peer peer) {
        long nextMs = nextMs(now.monotonicMs(), peer);
        if (nextMs != Timers.NEVER) {
            timer(peer).atLatest(Math.max(nextMs, now.monotonicMs()));
        }
    }

    /** As {@link #watch}, but the first challenge may come this late. */
    void watchFrom(Now now, Peer peer, long delayMs) {
        timer(peer).atLatest(now.monotonicMs() + delayMs);
    }

    private Timers.Timer timer(Peer peer) {
        if (peer.keepalive().isEmpty()) {
            peer.setKeepalive(context.timers().timer(now -> due(now, peer)));
        }
        return peer.keepalive().orElseThrow();
    }

    private void due(Now now, Peer peer) {
        long nowMs = now.monotonicMs();
        peer.paths().dropExpired(nowMs);
        long echoAfterMs = echoAfterMs(nowMs, peer);
        if (echoAfterMs != Timers.NEVER && peer.key().isEmpty()) {
            agreements.want(peer);
        } else if (echoAfterMs != Timers.NEVER) {
            for (PeerPath path : peer.paths().live(nowMs)) {
                if (isActive(nowMs, peer) && nowMs - path.helloMs() >= HELLO_AFTER_MS) {
                    challenges.renew(now, peer, path, true);
                } else if (nowMs - path.challengedMs() >= echoAfterMs) {
                    challenges.renew(now, peer, path, false);
                }
            }
        }
        watch(now, peer);
    }

    private long nextMs(long nowMs, Peer peer) {
        long nextMs = Timers.NEVER;
        long echoAfterMs = peer.key().isPresent() ? echoAfterMs(nowMs, peer) : Timers.NEVER;
        for (PeerPath path : peer.paths().all()) {
            if (path.isExpired(nowMs)) {
                continue;
            }
            nextMs = Math.min(nextMs, path.answeredMs() + PeerPath.EXPIRED_MS);
            if (echoAfterMs != Timers.NEVER) {
                nextMs = Math.min(nextMs, path.challengedMs() + echoAfterMs);
            }
            if (echoAfterMs != Timers.NEVER && isActive(nowMs, peer)) {
                long helloMs = Math.max(path.helloMs() + HELLO_AFTER_MS, path.challengedMs() + Challenges.MIN_GAP_MS);
                nextMs = Math.min(nextMs, helloMs);
            }
        }
        return nextMs;
    }

    /** Clients leave their roots to {@link RootRounds}. */
    private boolean isActive(long nowMs, Peer peer) {
        return peer.isRoot() ? context.settings().habits() == Habits.PERIGEE : peer.isActive(nowMs);
    }

    /** How old the last challenge may get, NEVER if nothing keeps the peer's paths open. */
    private long echoAfterMs(long nowMs, Peer peer) {
        if (isActive(nowMs, peer)) {
            return ECHO_AFTER_MS;
        }
        return peer.isAttended(nowMs) ? context.settings().attendMs() : Timers.NEVER;
    }
}
