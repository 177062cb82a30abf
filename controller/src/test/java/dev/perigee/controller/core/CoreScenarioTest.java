package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.testing.SeededScenario;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a network: members join and leave, operators let in, put out, delete and edit, the process crashes, the
 * disk fails, datagrams are lost, clocks are set, signatures and writes take their time. What must hold is checked at
 * every step and with every packet that leaves. For more lives, or the one of a failure, see {@link SeededScenario}.
 */
class CoreScenarioTest {
    private static final int LIVES = 20;
    private static final int MANY_LIVES = 1_000;
    private static final int STEPS = 80;

    @Test
    void whateverHappensNothingIsPromisedThatIsNotKept() {
        AtomicLong updates = new AtomicLong();
        AtomicLong withdrawals = new AtomicLong();
        int lives = SeededScenario.forEachSeed(LIVES, MANY_LIVES, wire -> {
            CoreScenario life = new CoreScenario(wire);
            life.live(STEPS);
            updates.addAndGet(life.updatesSeen());
            withdrawals.addAndGet(life.watchesKept());
        });
        assertThat(updates.get()).as("configurations that members got").isGreaterThan(50L * lives);
        assertThat(withdrawals.get())
                .as("peers looked at after somebody was put out")
                .isGreaterThanOrEqualTo(lives);
    }

    @Test
    void theSameSeedIsTheSameLife() {
        SeededScenario.assertRepeats(77, wire -> new CoreScenario(wire).live(STEPS));
    }
}
