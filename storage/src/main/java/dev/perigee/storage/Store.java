package dev.perigee.storage;

import dev.perigee.model.Change;
import java.util.List;

/** Where the durable state is. Safe to use from several threads; every call may wait for the disk. */
public interface Store extends AutoCloseable {
    /**
     * Everything that is there.
     *
     * @throws StoreException if it cannot be read
     */
    Snapshot load() throws StoreException;

    /**
     * Writes all changes in their order, or none of them; they are durable when it returns.
     *
     * @throws StoreException if they cannot be written; nothing of them is there then
     */
    void commit(List<Change> changes) throws StoreException;

    /**
     * Writes something that means nothing, to see whether the store can write at all.
     *
     * @throws StoreException if it cannot
     */
    default void probe() throws StoreException {
        commit(List.of());
    }

    @Override
    void close();
}
