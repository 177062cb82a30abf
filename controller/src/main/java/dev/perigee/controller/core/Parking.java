package dev.perigee.controller.core;

import java.util.ArrayDeque;

/**
 * Answers that wait until what they promise is durable. They leave in the order in which they came, since each waits
 * for the newest change there was.
 */
final class Parking {
    private record Parked(long sequence, Runnable leave, Runnable drop) {}

    private final ArrayDeque<Parked> parked = new ArrayDeque<>();
    private long durable;

    /**
     * Leaves at once if everything up to {@code sequence} is durable.
     *
     * @param drop what happens instead if the ledger fails first
     */
    void park(long sequence, Runnable leave, Runnable drop) {
        if (sequence <= durable) {
            leave.run();
        } else {
            parked.add(new Parked(sequence, leave, drop));
        }
    }

    /** Up to which sequence answers leave at once. */
    long durable() {
        return durable;
    }

    void durable(long sequence) {
        durable = Math.max(durable, sequence);
        while (!parked.isEmpty() && parked.peek().sequence <= durable) {
            parked.poll().leave.run();
        }
    }

    /** The ledger failed: nothing that waits will ever be durable. */
    void dropAll() {
        while (!parked.isEmpty()) {
            parked.poll().drop.run();
        }
    }
}
