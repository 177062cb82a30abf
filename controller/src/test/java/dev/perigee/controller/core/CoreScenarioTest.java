package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a network: members join and leave, operators let in, put out, delete and edit, the process crashes, the
 * disk fails, datagrams are lost, clocks are set, signatures and writes take their time. What must hold is checked at
 * every step and with every packet that leaves. {@code -Dperigee.long=true} for many lives, {@code -Dperigee.seed=N} for
 * the one of a failure.
 */
class CoreScenarioTest {
    private static final int LIVES = Boolean.getBoolean("perigee.long") ? 1_000 : 20;
    private static final int STEPS = 80;

    @Test
    void whateverHappensNothingIsPromisedThatIsNotKept() {
        long only = Long.getLong("perigee.seed", 0);
        long[] seeds =
                only != 0 ? new long[] {only} : LongStream.rangeClosed(1, LIVES).toArray();
        long updates = 0;
        long withdrawals = 0;
        for (long seed : seeds) {
            CoreScenario life = new CoreScenario(seed);
            try {
                life.live(STEPS);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + life.whatHappened() + ": " + e.getMessage(), e);
            }
            updates += life.updatesSeen();
            withdrawals += life.watchesKept();
        }
        assertThat(updates).as("configurations that members got").isGreaterThan(50L * seeds.length);
        assertThat(withdrawals).as("peers looked at after somebody was put out").isGreaterThanOrEqualTo(seeds.length);
    }

    @Test
    void theSameSeedIsTheSameLife() {
        CoreScenario one = new CoreScenario(77);
        CoreScenario other = new CoreScenario(77);
        one.live(STEPS);
        other.live(STEPS);

        assertThat(one.whatHappened()).isEqualTo(other.whatHappened());
        assertThat(one.updatesSeen()).isEqualTo(other.updatesSeen());
    }
}
