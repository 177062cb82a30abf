package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.testing.SeededScenario;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a network on the internet: two to fifty members behind NATs of every kind, loss and latency, crashes
 * of everybody, an attacker. For more lives, or the one of a failure, see {@link SeededScenario}.
 */
class InternetScenarioTest {
    private static final int LIVES = 200;
    private static final int MANY_LIVES = 2_000;
    private static final int STEPS = 40;

    @Test
    void whateverHappensOnTheInternetWhatMustHoldHolds() {
        AtomicLong refusals = new AtomicLong();
        AtomicLong pings = new AtomicLong();
        int lives = SeededScenario.forEachSeed(LIVES, MANY_LIVES, internet -> {
            InternetScenario life = new InternetScenario(internet);
            life.live(STEPS);
            refusals.addAndGet(life.refusalsChecked());
            pings.addAndGet(life.pingsAnswered());
        });
        if (lives > 1) {
            assertThat(refusals.get()).as("refusals looked at").isGreaterThan(10L * lives);
            assertThat(pings.get()).as("pings answered").isGreaterThan(5L * lives);
        }
    }

    @Test
    void fiftyMembersStayTogetherForAnHour() {
        InternetScenario life = new InternetScenario(new InMemoryInternet(50), 50);
        life.stayTogether(60);
        assertThat(life.pingsAnswered()).isGreaterThan(2_800);
    }

    @Test
    void theSameSeedIsTheSameLife() {
        SeededScenario.assertRepeats(4711, internet -> new InternetScenario(internet, 5).live(STEPS));
    }
}
