package dev.perigee.controller.core;

import dev.perigee.protocol.Now;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Things to do later on the core thread, in the order of their time. */
final class Timers {
    private record Timer(long dueMs, long order, Consumer<Now> action) {}

    private final PriorityQueue<Timer> queue = new PriorityQueue<>(
            (a, b) -> a.dueMs != b.dueMs ? Long.compare(a.dueMs, b.dueMs) : Long.compare(a.order, b.order));
    private long order;

    /** @param dueMs on the monotonic clock */
    void at(long dueMs, Consumer<Now> action) {
        queue.add(new Timer(dueMs, order++, action));
    }

    /** When the next is due on the monotonic clock; far away if there is none. */
    long nextMs() {
        return queue.isEmpty() ? Long.MAX_VALUE : queue.peek().dueMs;
    }

    void run(Now now) {
        while (!queue.isEmpty() && queue.peek().dueMs <= now.monotonicMs()) {
            queue.poll().action.accept(now);
        }
    }
}
