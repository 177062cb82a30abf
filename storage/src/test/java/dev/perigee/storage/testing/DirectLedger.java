package dev.perigee.storage.testing;

import dev.perigee.model.Change;
import dev.perigee.storage.Ledger;
import dev.perigee.storage.Store;
import dev.perigee.storage.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * A ledger without a thread, for tests and simulations: what is appended is durable, or has failed, when {@code append}
 * returns. After a failure it drops what comes until a probe succeeds, like the real one.
 */
public final class DirectLedger implements Ledger {
    private final Store store;
    private long appended;
    private long durable;
    private Optional<StoreException> failure = Optional.empty();

    public DirectLedger(Store store) {
        this.store = store;
    }

    @Override
    public long append(List<Change> changes) {
        appended += changes.size();
        if (failure.isEmpty()) {
            try {
                store.commit(changes);
                durable = appended;
            } catch (StoreException e) {
                failure = Optional.of(e);
            }
        }
        return appended;
    }

    @Override
    public long durable() {
        return durable;
    }

    /** Why nothing is written; empty if it is. */
    public Optional<StoreException> failure() {
        return failure;
    }

    @Override
    public void probe() {
        if (failure.isPresent()) {
            try {
                store.probe();
                failure = Optional.empty();
                durable = appended;
            } catch (StoreException e) {
                failure = Optional.of(e);
            }
        }
    }
}
