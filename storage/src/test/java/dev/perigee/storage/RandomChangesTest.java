package dev.perigee.storage;

import static dev.perigee.storage.testing.Records.identity;
import static dev.perigee.storage.testing.Records.member;
import static dev.perigee.storage.testing.Records.network;
import static dev.perigee.storage.testing.Records.presence;
import static dev.perigee.storage.testing.Records.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.storage.testing.MemoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any sequence of commits leaves the same in the file as in a plain model of it, also across restarts. */
class RandomChangesTest {
    private static final int NETWORKS = 3;
    private static final int NODES = 5;
    private static final int IPS = 6;

    @Test
    void fileHoldsWhatTheModelHolds(@TempDir Path directory) throws StoreException {
        int refused = 0;
        for (long seed = 0; seed < 12; seed++) {
            Path place = directory.resolve("seed-" + seed);
            assertThat(place.toFile().mkdir()).isTrue();
            refused += compare(place, seed);
        }
        assertThat(refused).as("some commits were impossible").isPositive();
    }

    private static int compare(Path directory, long seed) throws StoreException {
        Random random = new Random(seed);
        MemoryStore model = new MemoryStore();
        SqliteStore store = SqliteStore.open(directory);
        int refused = 0;
        try {
            for (int i = 0; i < 30; i++) {
                List<Change> changes = new ArrayList<>();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    changes.add(change(random));
                }
                boolean possible = commits(model, changes);
                assertThat(commits(store, changes))
                        .as("seed %d, commit %d: %s", seed, i, changes)
                        .isEqualTo(possible);
                refused += possible ? 0 : 1;
                if (random.nextInt(8) == 0) {
                    store.close();
                    store = SqliteStore.open(directory);
                }
                assertThat(store.load()).as("seed %d, after commit %d", seed, i).isEqualTo(model.load());
            }
        } finally {
            store.close();
        }
        return refused;
    }

    private static boolean commits(Store store, List<Change> changes) {
        try {
            store.commit(changes);
            return true;
        } catch (StoreException e) {
            assertThat(e.kind()).isEqualTo(StoreException.Kind.CONFLICT);
            return false;
        }
    }

    private static Change change(Random random) {
        NetworkId network = new NetworkId(0xffa4fb9cc7000000L + random.nextInt(NETWORKS));
        Address node = new Address(1 + random.nextInt(NODES));
        long time = random.nextInt(1_000);
        return switch (random.nextInt(14)) {
            case 0 -> new Change.NetworkDeleted(network);
            case 1, 2, 3 -> network(network, "name " + random.nextInt(100));
            case 4 -> new Change.MemberDeleted(network, node);
            case 5 -> revocation(network, node, random.nextInt(3), time);
            case 6 -> new Change.RevocationsExpired(time);
            case 7 -> presence(node, "203.0.113.7/" + random.nextInt(100), time);
            case 8 -> new Change.ClockReserved(time);
            case 9 -> new Change.IdentityKept(identity(node), time);
            case 10 -> new Change.IdentityForgotten(node);
            default ->
                member(
                        network,
                        node,
                        random.ints(random.nextInt(3), 0, IPS)
                                .mapToObj(ip -> "10.0.0." + ip)
                                .toArray(String[]::new));
        };
    }
}
