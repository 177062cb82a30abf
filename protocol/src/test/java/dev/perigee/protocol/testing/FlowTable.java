package dev.perigee.protocol.testing;

import dev.perigee.protocol.SocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;

/** Who spoke to whom not too long ago, as stateful filters remember it; the longest silent are forgotten first. */
final class FlowTable<K> {
    private final LinkedHashMap<K, Long> spokeMs = new LinkedHashMap<>(16, 0.75f, true);
    private final int max;

    FlowTable(int max) {
        this.max = max;
    }

    /** Somebody inside and somebody outside. */
    record Flow(SocketAddress inside, SocketAddress remote) {}

    void spoke(long nowMs, K who) {
        spokeMs.put(who, nowMs);
        if (spokeMs.size() > max) {
            Iterator<K> eldest = spokeMs.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    boolean knows(long nowMs, K who, long timeoutMs) {
        Long at = spokeMs.get(who);
        return at != null && nowMs - at < timeoutMs;
    }

    void clear() {
        spokeMs.clear();
    }

    int size() {
        return spokeMs.size();
    }
}
