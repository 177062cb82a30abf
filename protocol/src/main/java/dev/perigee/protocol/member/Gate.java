package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lets something through for each peer at most once in a time. Remembers the peers that passed last. */
final class Gate {
    private final long minGapMs;
    private final int maxPeers;
    private final Map<Address, Long> lastPassedMs = new LinkedHashMap<>();

    Gate(long minGapMs, int maxPeers) {
        this.minGapMs = minGapMs;
        this.maxPeers = maxPeers;
    }

    /** Whether the last passage of this peer is long enough ago; if so this is the last one from now on. */
    boolean pass(Now now, Address peer) {
        Long last = lastPassedMs.get(peer);
        if (last != null && now.monotonicMs() - last < minGapMs) {
            return false;
        }
        Newest.put(lastPassedMs, peer, now.monotonicMs(), maxPeers);
        return true;
    }
}
