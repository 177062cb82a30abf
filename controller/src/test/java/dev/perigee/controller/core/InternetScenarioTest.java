package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a network on the internet: two to fifty members behind NATs of every kind, loss and latency, crashes
 * of everybody, an attacker. {@code -Dperigee.long=true} for many lives, {@code -Dperigee.seed=N} for the one of a
 * failure, which repeats exactly.
 */
class InternetScenarioTest {
    private static final int LIVES = Boolean.getBoolean("perigee.long") ? 2_000 : 200;
    private static final int STEPS = 40;
    private static final int TRACE_LINES = 60;

    @Test
    void whateverHappensOnTheInternetWhatMustHoldHolds() {
        long only = Long.getLong("perigee.seed", 0);
        long[] seeds =
                only != 0 ? new long[] {only} : LongStream.rangeClosed(1, LIVES).toArray();
        long refusals = 0;
        long pings = 0;
        for (long seed : seeds) {
            InternetScenario life = new InternetScenario(seed);
            try {
                life.live(STEPS);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " (repeat it with -Dperigee.seed=" + seed + "): " + e.getMessage() + "\n"
                                + String.join("\n", tail(life.trace())),
                        e);
            }
            refusals += life.refusalsChecked();
            pings += life.pingsAnswered();
        }
        if (only != 0) {
            return;
        }
        assertThat(refusals).as("refusals looked at").isGreaterThan(10L * seeds.length);
        assertThat(pings).as("pings answered").isGreaterThan(5L * seeds.length);
    }

    @Test
    void fiftyMembersStayTogetherForAnHour() {
        InternetScenario life = new InternetScenario(50, 50);
        life.stayTogether(60);
        assertThat(life.pingsAnswered()).isGreaterThan(2_800);
    }

    @Test
    void theSameSeedIsTheSameLife() {
        InternetScenario one = new InternetScenario(4711, 5);
        InternetScenario other = new InternetScenario(4711, 5);
        one.live(STEPS);
        other.live(STEPS);

        assertThat(one.fingerprint()).isEqualTo(other.fingerprint());
        assertThat(one.trace()).isEqualTo(other.trace());
    }

    private static List<String> tail(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - TRACE_LINES), lines.size());
    }
}
