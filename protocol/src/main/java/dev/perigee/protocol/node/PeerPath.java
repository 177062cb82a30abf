package dev.perigee.protocol.node;

import dev.perigee.protocol.IpScope;

/**
 * A path of a peer that answered a challenge, and when. Packets that merely arrive over it prove nothing, since anybody
 * can send a copy of one from any address (vl1.md 2.2).
 */
final class PeerPath {
    /** So long after an answered challenge a path counts as working (vl1.md 5.3). */
    static final long ALIVE_MS = 19_000;

    /** So long after it a path is given up. */
    static final long EXPIRED_MS = 243_000;

    private static final int UNKNOWN_LATENCY_MS = 65_535;
    private static final long MAX_AGE_MS = 140_000;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final Path path;
    private long answeredMs;
    private long challengedMs = LONG_AGO;
    private long helloMs = LONG_AGO;
    private boolean suspended;
    private int latencyMs = UNKNOWN_LATENCY_MS;

    PeerPath(Path path, long answeredMs) {
        this.path = path;
        this.answeredMs = answeredMs;
    }

    Path path() {
        return path;
    }

    void answered(long nowMs, long tookMs) {
        answeredMs = nowMs;
        suspended = false;
        int measured = (int) Math.min(tookMs, UNKNOWN_LATENCY_MS);
        latencyMs = latencyMs == UNKNOWN_LATENCY_MS ? measured : (latencyMs + measured) / 2;
    }

    void challenged(long nowMs, boolean byHello) {
        challengedMs = nowMs;
        if (byHello) {
            helloMs = nowMs;
        }
    }

    /** It is not to be used until it answers again. */
    void suspend() {
        suspended = true;
    }

    /** When the last answer to a challenge arrived. */
    long answeredMs() {
        return answeredMs;
    }

    /** When the last challenge was sent. */
    long challengedMs() {
        return challengedMs;
    }

    /** When the last HELLO was sent. */
    long helloMs() {
        return helloMs;
    }

    boolean isLatencyKnown() {
        return latencyMs != UNKNOWN_LATENCY_MS;
    }

    /** Round trip, 65,535 if unknown. */
    int latencyMs() {
        return latencyMs;
    }

    boolean isAlive(long nowMs) {
        return !suspended && nowMs - answeredMs < ALIVE_MS;
    }

    boolean isExpired(long nowMs) {
        return suspended || nowMs - answeredMs >= EXPIRED_MS;
    }

    /** Lower is better (vl1.md 5.3). */
    long quality(long nowMs) {
        IpScope scope = path.remote().ip().scope();
        return isAlive(nowMs)
                ? (long) Math.max(1, latencyMs) * (IpScope.values().length - scope.ordinal())
                : latencyMs + UNKNOWN_LATENCY_MS + Math.min(nowMs - answeredMs, MAX_AGE_MS);
    }
}
