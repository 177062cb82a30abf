package dev.perigee.storage;

import dev.perigee.model.Change;
import dev.perigee.storage.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger with one thread that writes. Changes that queue up while a commit is under way share the next transaction
 * and its one fsync.
 *
 * <p>When a commit fails, nothing of it is in the store, and everything that waits behind it is dropped, for it was
 * decided from a state that is not going to be. Until {@link #probe()} finds that writing works again, changes are
 * dropped as they come: whoever appends hears {@link Listener#failed}, goes back to what the store holds, and only
 * then probes. A number that was given to a dropped change is never given again.
 */
public final class GroupCommitLedger implements Ledger, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitLedger.class);

    /** Hears what becomes of changes; called on the writing thread, one call after the other. Must not wait. */
    public interface Listener {
        /** All changes up to this sequence are durable. */
        void durable(long sequence);

        /** Nothing above the last {@code durable} is in the store, and nothing will be until {@link #recovered}. */
        void failed(StoreException why);

        /** Writing works again; what is appended from now on is written. */
        void recovered();
    }

    private final Store store;
    private final Listener listener;
    private final Thread writer = new Thread(this::write, "perigee-ledger");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    private List<Change> queue = new ArrayList<>();
    private long appended;
    private boolean failed;
    private boolean probeWanted;
    private boolean closing;
    private volatile long durable;

    /** Starts the writing thread. The store stays open when the ledger is closed. */
    public GroupCommitLedger(Store store, Listener listener) {
        this.store = store;
        this.listener = listener;
        writer.setDaemon(true);
        writer.start();
    }

    /** @throws IllegalStateException after {@link #close()} */
    @Override
    public long append(List<Change> changes) {
        lock.lock();
        try {
            if (closing) {
                throw new IllegalStateException("the ledger is closed");
            }
            appended += changes.size();
            if (!failed && !changes.isEmpty()) {
                queue.addAll(changes);
                work.signal();
            }
            return appended;
        } finally {
            lock.unlock();
        }
    }

    /** Up to which sequence all is durable, or was dropped by a failure that is over. */
    @Override
    public long durable() {
        return durable;
    }

    /**
     * The answer is {@link Listener#recovered()}, or silence if writing still fails. Nothing happens without a
     * failure.
     */
    @Override
    public void probe() {
        lock.lock();
        try {
            probeWanted = failed;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, unless writing fails, and ends the thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        while (true) {
            List<Change> batch;
            long last;
            lock.lock();
            try {
                while (queue.isEmpty() && !probeWanted && !closing) {
                    work.awaitUninterruptibly();
                }
                if (queue.isEmpty() && closing) {
                    return;
                }
                batch = queue;
                last = appended;
                queue = new ArrayList<>();
                probeWanted = false;
            } finally {
                lock.unlock();
            }
            if (batch.isEmpty()) {
                tryAgain();
            } else {
                commit(batch, last);
            }
        }
    }

    private void commit(List<Change> batch, long last) {
        try {
            store.commit(batch);
        } catch (StoreException e) {
            fail(e);
            return;
        } catch (RuntimeException e) {
            fail(new StoreException(Kind.IO, "writing failed in a way nobody foresaw: " + e, e));
            return;
        }
        durable = last;
        tell(() -> listener.durable(last));
    }

    private void fail(StoreException why) {
        lock.lock();
        try {
            failed = true;
            queue = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        tell(() -> listener.failed(why));
    }

    private void tryAgain() {
        try {
            store.probe();
        } catch (StoreException | RuntimeException e) {
            LOG.debug("still cannot write", e);
            return;
        }
        lock.lock();
        try {
            failed = false;
            durable = appended;
        } finally {
            lock.unlock();
        }
        tell(listener::recovered);
    }

    /** A listener that throws must not end the thread: all that comes later would never be durable. */
    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.error("the listener of the ledger failed", e);
        }
    }
}
