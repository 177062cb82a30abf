package dev.perigee.storage;

import static dev.perigee.storage.testing.Records.NETWORK;
import static dev.perigee.storage.testing.Records.network;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.NetworkRecord;
import dev.perigee.storage.StoreException.Kind;
import dev.perigee.storage.testing.DirectLedger;
import dev.perigee.storage.testing.MemoryStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ledger of simulations fails and recovers as the real one does. */
class DirectLedgerTest {
    private final MemoryStore store = new MemoryStore();
    private final DirectLedger ledger = new DirectLedger(store);

    @Test
    void whatIsAppendedIsDurableAtOnce() {
        assertThat(ledger.append(List.of(network(NETWORK, "a"), network(NETWORK, "b"))))
                .isEqualTo(2);
        assertThat(ledger.durable()).isEqualTo(2);
        assertThat(store.load().networks()).extracting(NetworkRecord::name).containsExactly("b");
        assertThat(store.commits()).isEqualTo(1);
    }

    @Test
    void failureDropsChangesUntilAProbeSucceeds() {
        store.failWith(new StoreException(Kind.DISK_FULL, "full"));
        assertThat(ledger.append(List.of(network(NETWORK, "lost")))).isEqualTo(1);
        ledger.probe();
        assertThat(ledger.failure())
                .hasValueSatisfying(why -> assertThat(why.kind()).isEqualTo(Kind.DISK_FULL));
        store.repair();
        assertThat(ledger.append(List.of(network(NETWORK, "lost too")))).isEqualTo(2);
        assertThat(ledger.durable()).isZero();
        assertThat(store.load()).isEqualTo(Snapshot.EMPTY);
        ledger.probe();
        assertThat(ledger.failure()).isEmpty();
        assertThat(ledger.append(List.of(network(NETWORK, "kept")))).isEqualTo(3);
        assertThat(ledger.durable()).isEqualTo(3);
        assertThat(store.load().networks()).extracting(NetworkRecord::name).containsExactly("kept");
    }
}
