package dev.perigee.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.protocol.Address;
import dev.perigee.storage.testing.ChildProcess;
import dev.perigee.storage.testing.Records;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the middle of its commits and looks at what is left. */
@Timeout(120)
class CrashTest {
    private static final int MEMBERS_OF_A_BATCH = 4;
    private static final int MOST_BATCHES_WAITING = 50;

    /**
     * The victim: appends batches without end and says of each when it is durable. A batch gives all its members the
     * name of the batch.
     */
    public static final class Victim {
        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            Random random = new Random(Long.parseLong(args[1]));
            DataDirectory.open(directory, random::nextBytes);
            SqliteStore store = SqliteStore.open(directory);
            Semaphore mayWait = new Semaphore(MOST_BATCHES_WAITING);
            Map<Long, Integer> batchEndingAt = new ConcurrentHashMap<>();
            GroupCommitLedger ledger = new GroupCommitLedger(store, new GroupCommitLedger.Listener() {
                private long said;

                @Override
                public void durable(long sequence) {
                    StringBuilder lines = new StringBuilder();
                    while (said < sequence) {
                        Integer batch = batchEndingAt.remove(++said);
                        if (batch != null) {
                            mayWait.release();
                            lines.append("durable ").append(batch).append('\n');
                        }
                    }
                    System.out.print(lines);
                    System.out.flush();
                }

                @Override
                public void failed(StoreException why) {
                    System.out.println("failed " + why.getMessage());
                }

                @Override
                public void recovered() {}
            });
            ledger.append(List.of(Records.network(Records.NETWORK, "crash")));
            long last = 1;
            for (int batch = 1; ; batch++) {
                List<Change> changes = new ArrayList<>();
                for (int i = 0; i < MEMBERS_OF_A_BATCH; i++) {
                    Address address = new Address(1 + (long) batch * MEMBERS_OF_A_BATCH + i);
                    changes.add(new Change.MemberSaved(Records.memberRecord(Records.NETWORK, address).toBuilder()
                            .name(Optional.of("batch " + batch))
                            .build()));
                }
                mayWait.acquire();
                last += changes.size();
                batchEndingAt.put(last, batch);
                ledger.append(changes);
            }
        }
    }

    @Test
    void whatWasSaidToBeDurableIsThereAndBatchesAreWhole(@TempDir Path parent) throws Exception {
        Random random = new Random(20_261_124);
        for (int round = 0; round < 3; round++) {
            Path directory = parent.resolve("round-" + round);
            int killAfter = 1 + random.nextInt(300);
            int acknowledged = 0;
            try (ChildProcess victim = ChildProcess.start(Victim.class, directory.toString(), "" + round)) {
                while (acknowledged < killAfter) {
                    acknowledged = batch(victim.readLine());
                }
                victim.kill();
                for (String line = victim.readLine(); line != null; line = victim.readLine()) {
                    // The last line may be cut short.
                    acknowledged = line.matches("durable [0-9]+") ? Math.max(acknowledged, batch(line)) : acknowledged;
                }
            }
            assertWholeUpTo(directory, acknowledged, "round " + round + ", killed after " + killAfter);
        }
    }

    private static int batch(String line) {
        assertThat(line).as("what the victim says").matches("durable [0-9]+");
        return Integer.parseInt(line.substring("durable ".length()));
    }

    private static void assertWholeUpTo(Path directory, int acknowledged, String when) throws StoreException {
        try (DataDirectory reopened = DataDirectory.open(directory, new Random(0)::nextBytes);
                SqliteStore store = SqliteStore.open(reopened.path())) {
            Map<String, Long> membersOfBatch = store.load().members().stream()
                    .collect(Collectors.groupingBy(CrashTest::name, Collectors.counting()));
            assertThat(membersOfBatch.values()).as(when).allMatch(count -> count == MEMBERS_OF_A_BATCH);
            int there = membersOfBatch.size();
            assertThat(there).as(when).isGreaterThanOrEqualTo(acknowledged);
            for (int batch = 1; batch <= there; batch++) {
                assertThat(membersOfBatch).as(when).containsKey("batch " + batch);
            }
            store.commit(List.of(Records.network(Records.NETWORK, "goes on")));
            assertThat(store.load().networks()).hasSize(1);
        }
    }

    private static String name(MemberRecord member) {
        return member.name().orElseThrow();
    }
}
