package dev.perigee.protocol.node;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which ECHOs are answered by a node with the habits of a client: one per 166 ms and path (vl1.md 6.7). */
final class EchoGate {
    private static final int MAX_PATHS = 4_096;

    private final int gapMs;
    private final Map<Path, Long> takenMs = new LinkedHashMap<>();

    EchoGate(int gapMs) {
        this.gapMs = gapMs;
    }

    boolean take(long nowMs, Path path) {
        if (gapMs == 0) {
            return true;
        }
        var oldest = takenMs.values().iterator();
        while (oldest.hasNext() && (nowMs - oldest.next() >= gapMs || takenMs.size() >= MAX_PATHS)) {
            oldest.remove();
        }
        return takenMs.putIfAbsent(path, nowMs) == null;
    }

    int size() {
        return takenMs.size();
    }
}
