package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.verb.Verb;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The IDs, all 64 bits as they were on the wire, of packets that may be answered by an OK: to whom they went, over
 * which path, and when. An OK that is not expected here means nothing. See vl1.md 6.3 and traps 6, 20 and 21.
 */
final class ExpectedReplies {
    /** Later than this nobody answers. */
    static final long MAX_AGE_MS = 30_000;

    /** An answer that took longer proves nothing about where the peer is now. */
    static final long MAX_PROOF_MS = 10_000;

    /** One packet that was sent. */
    static final class Expected {
        private final Address to;
        private final Verb verb;
        private final Optional<Path> directPath;
        private final long sentMs;
        private boolean proofGiven;
        private boolean answered;

        private Expected(Address to, Verb verb, Optional<Path> directPath, long sentMs) {
            this.to = to;
            this.verb = verb;
            this.directPath = directPath;
            this.sentMs = sentMs;
        }

        Verb verb() {
            return verb;
        }

        long tookMs(long nowMs) {
            return nowMs - sentMs;
        }

        /** Whether the peer is there now, wherever that is; a second copy of its answer does not say so. */
        boolean isFirstAnswer(long nowMs) {
            boolean first = !answered && tookMs(nowMs) <= MAX_PROOF_MS;
            answered = true;
            return first;
        }

        /**
         * Whether the answer, arriving over {@code path}, proves that the peer is there: it must come back the way the
         * packet went, without a relay, and a second copy proves nothing more.
         */
        boolean proves(Path path, int hops, long nowMs) {
            boolean proof = hops == 0
                    && !proofGiven
                    && directPath.filter(path::equals).isPresent()
                    && tookMs(nowMs) <= MAX_PROOF_MS;
            proofGiven |= proof;
            return proof;
        }
    }

    private final int maxEntries;
    private final Map<Long, Expected> byId = new LinkedHashMap<>();

    ExpectedReplies(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /** @param directPath the path it went by, empty if through a relay */
    void expect(long wireId, Address to, Verb verb, Optional<Path> directPath, long nowMs) {
        Iterator<Expected> oldest = byId.values().iterator();
        while (oldest.hasNext() && (oldest.next().tookMs(nowMs) > MAX_AGE_MS || byId.size() >= maxEntries)) {
            oldest.remove();
        }
        byId.put(wireId, new Expected(to, verb, directPath, nowMs));
    }

    /** What an OK with this ID, from this peer, answers. */
    Optional<Expected> match(long wireId, Address from, long nowMs) {
        Expected expected = byId.get(wireId);
        return expected != null && expected.to.equals(from) && expected.tookMs(nowMs) <= MAX_AGE_MS
                ? Optional.of(expected)
                : Optional.empty();
    }

    int size() {
        return byId.size();
    }
}
