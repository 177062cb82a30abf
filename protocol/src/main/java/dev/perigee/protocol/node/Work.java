package dev.perigee.protocol.node;

import java.util.function.Supplier;

/**
 * A computation too long for the thread that owns the node. The owner runs it wherever and whenever it likes and hands
 * the result to {@link Node#done}; order does not matter.
 *
 * @param id names this piece of work to the node
 * @param kind what it is, for counters and queues
 * @param task touches nothing but its own arguments, throws nothing
 */
public record Work(long id, Kind kind, Supplier<Object> task) {
    public enum Kind {
        /** Agree on a key with a known identity (0.1 ms). */
        AGREE,
        /** Check a stranger's HELLO and validate its identity (30 ms, 2 MiB). */
        VALIDATE,
        /** Check a signature (0.1 ms). */
        VERIFY,
        /** Sign credentials and configuration chunks (0.1 ms). */
        SIGN
    }

    /** Runs the task; the result means something to the node only. */
    public Object run() {
        return task.get();
    }
}
