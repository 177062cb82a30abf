package dev.perigee.controller.core;

import dev.perigee.model.Change;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.storage.GroupCommitLedger;
import dev.perigee.storage.Ledger;
import dev.perigee.storage.StoreException;
import dev.perigee.storage.testing.MemoryStore;
import java.util.ArrayList;
import java.util.List;

/**
 * A ledger on the clock of a {@link InMemoryInternet}: what is appended becomes durable a while later, or when the test says so, or
 * never. It keeps the promises of the real one and remembers every change that became durable.
 */
final class TestLedger implements Ledger {
    private static final long HELD = -1;

    private final InMemoryInternet wire;
    private final MemoryStore store;
    private final GroupCommitLedger.Listener listener;
    private final List<Change> written;
    private List<Change> queue = new ArrayList<>();
    private long appended;
    private long durable;
    private long delayMs;
    private boolean scheduled;
    private boolean failed;
    private boolean dead;

    /** @param written takes every change that became durable, in order */
    TestLedger(InMemoryInternet wire, MemoryStore store, GroupCommitLedger.Listener listener, List<Change> written) {
        this.wire = wire;
        this.store = store;
        this.listener = listener;
        this.written = written;
    }

    /** From now on a write takes this long; 0, the default, is as soon as the wire runs. */
    void takes(long ms) {
        delayMs = ms;
        schedule();
    }

    /** From now on nothing is written before {@link #write}. */
    void hold() {
        delayMs = HELD;
    }

    /** Writes what waits, all in one, and says so. */
    void write() {
        if (dead || queue.isEmpty()) {
            return;
        }
        try {
            commit();
        } catch (StoreException e) {
            failed = true;
            queue.clear();
            listener.failed(e);
            return;
        }
        listener.durable(durable);
    }

    /** Writes what waits, but the process ends before anybody hears of it. */
    void writeUnheard() {
        try {
            commit();
        } catch (StoreException e) {
            queue.clear();
        }
        kill();
    }

    /** The process has ended: what waits is lost, and nobody is told anything any more. */
    void kill() {
        dead = true;
    }

    private void commit() throws StoreException {
        store.commit(queue);
        written.addAll(queue);
        queue = new ArrayList<>();
        durable = appended;
    }

    boolean isWaiting() {
        return !queue.isEmpty();
    }

    @Override
    public long append(List<Change> changes) {
        appended += changes.size();
        if (!failed) {
            queue.addAll(changes);
            schedule();
        }
        return appended;
    }

    private void schedule() {
        if (!scheduled && delayMs != HELD && !queue.isEmpty()) {
            scheduled = true;
            wire.at(delayMs, () -> {
                scheduled = false;
                if (delayMs != HELD) {
                    write();
                }
            });
        }
    }

    @Override
    public long durable() {
        return durable;
    }

    @Override
    public void probe() {
        wire.at(0, () -> {
            if (dead || !failed) {
                return;
            }
            try {
                store.probe();
            } catch (StoreException e) {
                return;
            }
            failed = false;
            durable = appended;
            listener.recovered();
        });
    }
}
