package dev.perigee.storage;

import static dev.perigee.storage.testing.Records.ALICE;
import static dev.perigee.storage.testing.Records.NETWORK;
import static dev.perigee.storage.testing.Records.member;
import static dev.perigee.storage.testing.Records.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.model.Change;
import dev.perigee.model.NetworkRecord;
import dev.perigee.storage.StoreException.Kind;
import dev.perigee.storage.testing.MemoryStore;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitLedgerTest {
    private static final StoreException FULL = new StoreException(Kind.DISK_FULL, "the disk is full");

    private final MemoryStore memory = new MemoryStore();
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final BlockingQueue<Integer> begun = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();

    /** A store whose commits can be held up. */
    private final Store store = new Store() {
        @Override
        public Snapshot load() {
            return memory.load();
        }

        @Override
        public void commit(List<Change> changes) throws StoreException {
            begun.add(changes.size());
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            try {
                memory.commit(changes);
            } catch (StoreException e) {
                refused.add(e.kind().name());
                throw e;
            }
        }

        @Override
        public void close() {
            memory.close();
        }
    };

    private final GroupCommitLedger.Listener listener = new GroupCommitLedger.Listener() {
        @Override
        public void durable(long sequence) {
            news.add("durable " + sequence);
        }

        @Override
        public void failed(StoreException why) {
            news.add("failed " + why.kind());
        }

        @Override
        public void recovered() {
            news.add("recovered");
        }
    };

    private final GroupCommitLedger ledger = new GroupCommitLedger(store, listener);

    @AfterEach
    void end() {
        gate.countDown();
        ledger.close();
    }

    private String next() throws InterruptedException {
        return news.poll(30, TimeUnit.SECONDS);
    }

    private void awaitCommitBegun() throws InterruptedException {
        assertThat(begun.poll(30, TimeUnit.SECONDS)).as("a commit begins").isNotNull();
    }

    @Test
    void sequenceCountsChangesFromOne() throws Exception {
        assertThat(ledger.durable()).isZero();
        assertThat(ledger.append(List.of())).isZero();
        assertThat(ledger.append(List.of(network(NETWORK, "a"), member(NETWORK, ALICE))))
                .isEqualTo(2);
        assertThat(next()).isEqualTo("durable 2");
        assertThat(ledger.durable()).isEqualTo(2);
        assertThat(ledger.append(List.of())).isEqualTo(2);
        assertThat(ledger.append(List.of(network(NETWORK, "b")))).isEqualTo(3);
        assertThat(next()).isEqualTo("durable 3");
        assertThat(memory.load().networks()).extracting(NetworkRecord::name).containsExactly("b");
    }

    @Test
    void changesThatQueueUpShareTheNextCommit() throws Exception {
        gate = new CountDownLatch(1);
        ledger.append(List.of(network(NETWORK, "0")));
        awaitCommitBegun();
        for (int i = 1; i <= 100; i++) {
            assertThat(ledger.append(List.of(network(NETWORK, "" + i)))).isEqualTo(i + 1);
        }
        assertThat(ledger.durable())
                .as("append does not wait for the commit under way")
                .isZero();
        gate.countDown();
        assertThat(next()).isEqualTo("durable 1");
        assertThat(next()).isEqualTo("durable 101");
        assertThat(memory.commits()).isEqualTo(2);
        assertThat(memory.load().networks()).extracting(NetworkRecord::name).containsExactly("100");
    }

    @Test
    void failureDropsEverythingThatWaitsUntilAProbeSucceeds() throws Exception {
        ledger.append(List.of(network(NETWORK, "kept")));
        assertThat(next()).isEqualTo("durable 1");
        awaitCommitBegun();
        gate = new CountDownLatch(1);
        ledger.append(List.of(network(NETWORK, "in flight")));
        awaitCommitBegun();
        memory.failWith(FULL);
        ledger.append(List.of(network(NETWORK, "behind it")));
        gate.countDown();
        assertThat(next()).isEqualTo("failed DISK_FULL");
        assertThat(ledger.append(List.of(network(NETWORK, "too late")))).isEqualTo(4);
        assertThat(ledger.durable()).isEqualTo(1);

        memory.repair();
        ledger.probe();
        assertThat(next()).isEqualTo("recovered");
        assertThat(memory.load().networks()).extracting(NetworkRecord::name).containsExactly("kept");
        assertThat(ledger.append(List.of(network(NETWORK, "new"))))
                .as("no number is given twice")
                .isEqualTo(5);
        assertThat(next()).isEqualTo("durable 5");
        assertThat(memory.load().networks()).extracting(NetworkRecord::name).containsExactly("new");
    }

    @Test
    void probeThatFailsIsSilentAndCanBeRepeated() throws Exception {
        memory.failWith(FULL);
        ledger.append(List.of(network(NETWORK, "a")));
        assertThat(next()).isEqualTo("failed DISK_FULL");
        refused.clear();
        memory.failWith(FULL);
        ledger.probe();
        assertThat(refused.poll(30, TimeUnit.SECONDS)).as("the probe fails").isEqualTo("DISK_FULL");
        memory.repair();
        ledger.probe();
        assertThat(next()).isEqualTo("recovered");
        assertThat(news).isEmpty();
    }

    @Test
    void probeWithoutFailureDoesNothing() throws Exception {
        ledger.probe();
        ledger.append(List.of(network(NETWORK, "a")));
        assertThat(next()).isEqualTo("durable 1");
        assertThat(news).isEmpty();
    }

    @Test
    void closingWritesWhatWaits() throws Exception {
        gate = new CountDownLatch(1);
        ledger.append(List.of(network(NETWORK, "a")));
        awaitCommitBegun();
        ledger.append(List.of(network(NETWORK, "b")));
        gate.countDown();
        ledger.close();
        assertThat(ledger.durable()).isEqualTo(2);
        assertThat(news).containsExactly("durable 1", "durable 2");
        assertThat(memory.load().networks()).extracting(NetworkRecord::name).containsExactly("b");
        assertThatThrownBy(() -> ledger.append(List.of(network(NETWORK, "c"))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void storeThatBreaksItsPromiseIsAFailureToo() throws Exception {
        Store broken = new Store() {
            @Override
            public Snapshot load() {
                return Snapshot.EMPTY;
            }

            @Override
            public void commit(List<Change> changes) {
                throw new UnsupportedOperationException("a mistake of ours");
            }

            @Override
            public void close() {}
        };
        try (GroupCommitLedger unlucky = new GroupCommitLedger(broken, listener)) {
            unlucky.append(List.of(network(NETWORK, "a")));
            assertThat(next()).isEqualTo("failed IO");
            assertThat(unlucky.durable()).isZero();
        }
    }

    @Test
    void listenerThatThrowsDoesNotEndTheLedger() throws Exception {
        BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        GroupCommitLedger.Listener rude = new GroupCommitLedger.Listener() {
            @Override
            public void durable(long sequence) {
                heard.add(sequence);
                throw new IllegalStateException("thrown on purpose by a test");
            }

            @Override
            public void failed(StoreException why) {}

            @Override
            public void recovered() {}
        };
        try (GroupCommitLedger second = new GroupCommitLedger(store, rude)) {
            second.append(List.of(network(NETWORK, "a")));
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
            second.append(List.of(network(NETWORK, "b")));
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }
}
