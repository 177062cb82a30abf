package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Work that was handed out and what is to be done with its result. How much is outstanding is bounded by those who hand
 * it out.
 */
final class OutstandingWork {
    private record Waiting<T>(Class<T> type, BiConsumer<Now, Optional<T>> then) {
        void finish(Now now, Optional<Object> result) {
            then.accept(now, result.filter(type::isInstance).map(type::cast));
        }
    }

    private final NodeOutput out;
    private final Counters counters;
    private final Map<Long, Waiting<?>> waiting = new HashMap<>();
    private long lastId;

    OutstandingWork(NodeOutput out, Counters counters) {
        this.out = out;
        this.counters = counters;
    }

    /** @param then gets the result, or nothing if the owner could not have the work done */
    <T> void handOut(Work.Kind kind, Class<T> type, Supplier<? extends T> task, BiConsumer<Now, Optional<T>> then) {
        long id = ++lastId;
        waiting.put(id, new Waiting<>(type, then));
        out.work(new Work(id, kind, task::get));
    }

    void done(Now now, long id, Optional<Object> result) {
        Waiting<?> work = waiting.remove(id);
        if (work == null) {
            counters.count(Counter.STRAY_RESULT);
            return;
        }
        if (result.isEmpty()) {
            counters.count(Counter.WORK_REFUSED);
        }
        work.finish(now, result);
    }

    int size() {
        return waiting.size();
    }
}
