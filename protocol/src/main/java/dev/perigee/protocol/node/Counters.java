package dev.perigee.protocol.node;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often each thing happened since the node was made. Readable from any thread. */
public final class Counters {
    private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);

    public Counters() {
        for (Counter counter : Counter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    void count(Counter counter) {
        adders.get(counter).increment();
    }

    void count(Counter counter, int times) {
        adders.get(counter).add(times);
    }

    public long get(Counter counter) {
        return adders.get(counter).sum();
    }

    /** All of them, those that are zero too, in the order of their declaration. */
    public Map<Counter, Long> snapshot() {
        Map<Counter, Long> values = new EnumMap<>(Counter.class);
        adders.forEach((counter, adder) -> values.put(counter, adder.sum()));
        return values;
    }
}
