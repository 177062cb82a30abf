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
        if (peer.isActive(nowMs) && peer.key().isEmpty()) {
            agreements.want(peer);
        } else if (peer.isActive(nowMs)) {
            for (PeerPath path : peer.paths().live(nowMs)) {
                if (nowMs - path.helloMs() >= HELLO_AFTER_MS) {
                    challenges.renew(now, peer, path, true);
                } else if (nowMs - path.challengedMs() >= ECHO_AFTER_MS) {
                    challenges.renew(now, peer, path, false);
                }
            }
        }
        watch(now, peer);
    }

    private static long nextMs(long nowMs, Peer peer) {
        long nextMs = Timers.NEVER;
        for (PeerPath path : peer.paths().live(nowMs)) {
            nextMs = Math.min(nextMs, path.answeredMs() + PeerPath.EXPIRED_MS);
            if (peer.isActive(nowMs) && peer.key().isPresent()) {
                long helloMs = Math.max(path.helloMs() + HELLO_AFTER_MS, path.challengedMs() + Challenges.MIN_GAP_MS);
                nextMs = Math.min(nextMs, Math.min(helloMs, path.challengedMs() + ECHO_AFTER_MS));
            }
        }
        return nextMs;
    }
}
