package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Now;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();
    private final List<String> ran = new ArrayList<>();

    private void at(long ms, String name) {
        timers.at(ms, now -> ran.add(name));
    }

    private void run(long ms) {
        timers.run(new Now(ms, 0));
    }

    @Test
    void nothingToDoIsFarAway() {
        assertThat(timers.nextMs()).isEqualTo(Long.MAX_VALUE);
        run(1_000_000);
        assertThat(ran).isEmpty();
    }

    @Test
    void actionsRunInOrderOfTheirTimeAndThenAsTheyCame() {
        at(30, "c");
        at(10, "a");
        at(30, "d");
        at(20, "b");
        assertThat(timers.nextMs()).isEqualTo(10);
        run(30);

        assertThat(ran).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whatIsNotDueWaits() {
        at(10, "a");
        at(11, "b");
        run(10);

        assertThat(ran).containsExactly("a");
        assertThat(timers.nextMs()).isEqualTo(11);
    }

    @Test
    void actionCanSetAnotherThatIsDueAtOnce() {
        timers.at(10, now -> timers.at(now.monotonicMs(), then -> ran.add("inner")));
        run(10);

        assertThat(ran).containsExactly("inner");
    }

    @Test
    void actionThatFailsIsNotRunAgainAndKeepsNoOtherFromRunning() {
        timers.at(10, now -> {
            throw new IllegalStateException("no");
        });
        at(11, "next");
        try {
            run(20);
        } catch (IllegalStateException expected) {
            ran.add("failed");
        }
        run(20);

        assertThat(ran).containsExactly("failed", "next");
    }
}
