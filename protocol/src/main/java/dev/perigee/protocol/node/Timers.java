package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Things to do later, in the order of their time. Each timer stands in the queue at most once. */
final class Timers {
    /** Something that can be due; made once, scheduled again and again. */
    final class Timer implements Comparable<Timer> {
        private final long number = ++made;
        private final Consumer<Now> action;
        private long dueMs = NEVER;

        private Timer(Consumer<Now> action) {
            this.action = action;
        }

        /** Due at this moment, and not at the one set before. */
        void at(long atMs) {
            cancel();
            dueMs = Math.max(atMs, earliestMs);
            queue.add(this);
        }

        /** Due at this moment, or earlier if it was set so before. */
        void atLatest(long atMs) {
            if (atMs < dueMs) {
                at(atMs);
            }
        }

        void cancel() {
            if (dueMs != NEVER) {
                queue.remove(this);
                dueMs = NEVER;
            }
        }

        @Override
        public int compareTo(Timer other) {
            return dueMs != other.dueMs ? Long.compare(dueMs, other.dueMs) : Long.compare(number, other.number);
        }
    }

    static final long NEVER = Long.MAX_VALUE;

    private final TreeSet<Timer> queue = new TreeSet<>();
    private long made;
    // A timer that sets itself to "now" while timers run would keep them running for ever.
    private long earliestMs = Long.MIN_VALUE;

    Timer timer(Consumer<Now> action) {
        return new Timer(action);
    }

    /** When the next is due on the monotonic clock, {@link #NEVER} if none is. */
    long nextMs() {
        return queue.isEmpty() ? NEVER : queue.first().dueMs;
    }

    void run(Now now) {
        earliestMs = now.monotonicMs() + 1;
        while (nextMs() <= now.monotonicMs()) {
            Timer timer = queue.pollFirst();
            timer.dueMs = NEVER;
            timer.action.accept(now);
        }
        earliestMs = Long.MIN_VALUE;
    }

    /** Those that are set. */
    int size() {
        return queue.size();
    }
}
