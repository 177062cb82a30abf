package dev.perigee.protocol.node;

/**
 * How a node stays in touch with its roots, and what it does at the edge of the protocol: our own way, or that of a
 * line of clients in the field, so that a simulated one can stand in for each of them. See vl1.md 7.1.
 */
public enum Habits {
    /** HELLO every 5 s until the root answers, then ECHO every 14 s and HELLO every minute over all paths. */
    PERIGEE(new PeerVersion(12, 1, 14, 1), 0),

    /**
     * 1.12 and 1.14: HELLO every 5 s to a random endpoint of each family until the root answers, then every 225 s; and
     * every 5 s one WHOIS for each root to the best one, whose answers are what keeps the path to it.
     */
    V1_14(new PeerVersion(12, 1, 14, 1), 166),

    /** 1.10.3 to 1.10.6: as {@link #V1_14}, but the second HELLO comes 225 s after the first even if that was lost. */
    V1_10_3(new PeerVersion(12, 1, 10, 3), 166),

    /**
     * 1.6 to 1.10.2: ECHO when a path is idle for 14 s, and a HELLO to a random endpoint of each family in every 5 s
     * round in which nothing else went there; no WHOIS. Reads AES only from whom it knows to announce protocol 12, as
     * 1.6.0 to 1.6.3 do (vl1.md 2.7).
     */
    V1_6(new PeerVersion(12, 1, 6, 2), 0);

    private final PeerVersion version;
    private final int echoGapMs;

    Habits(PeerVersion version, int echoGapMs) {
        this.version = version;
        this.echoGapMs = echoGapMs;
    }

    /** What such a node announces. */
    PeerVersion version() {
        return version;
    }

    /** An ECHO that comes sooner after the one before on the same path is not answered (vl1.md 6.7). */
    int echoGapMs() {
        return echoGapMs;
    }
}
