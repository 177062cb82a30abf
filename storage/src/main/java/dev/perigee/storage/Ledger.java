package dev.perigee.storage;

import dev.perigee.model.Change;
import java.util.List;

/** Takes changes in order and makes them durable. Changes are counted from 1; that number is their sequence. */
public interface Ledger {
    /**
     * Queues changes that become durable together or not at all. Never waits.
     *
     * @return the sequence of the newest change there is; 0 before any
     */
    long append(List<Change> changes);

    /** The sequence up to which changes are durable. */
    long durable();

    /** After a failure: asks for a try whether writing works again. Never waits. */
    void probe();
}
