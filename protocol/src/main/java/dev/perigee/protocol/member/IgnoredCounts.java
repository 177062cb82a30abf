package dev.perigee.protocol.member;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often each reason to ignore something applied since the member was made. Readable from any thread. */
public final class IgnoredCounts {
    private final Map<Ignored, LongAdder> adders = new EnumMap<>(Ignored.class);

    IgnoredCounts() {
        for (Ignored reason : Ignored.values()) {
            adders.put(reason, new LongAdder());
        }
    }

    void count(Ignored reason) {
        adders.get(reason).increment();
    }

    void count(Ignored reason, int times) {
        adders.get(reason).add(times);
    }

    public long get(Ignored reason) {
        return adders.get(reason).sum();
    }
}
