package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Now;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();
    private final List<String> done = new ArrayList<>();

    private Timers.Timer timer(String name) {
        return timers.timer(now -> done.add(name + now.monotonicMs()));
    }

    @Test
    void theyRunInTheOrderOfTheirTimeAndOnce() {
        timer("b").at(20);
        timer("a").at(10);
        timer("c").at(30);
        assertThat(timers.nextMs()).isEqualTo(10);
        timers.run(new Now(9, 0));
        assertThat(done).isEmpty();
        timers.run(new Now(20, 0));
        timers.run(new Now(25, 0));
        assertThat(done).containsExactly("a20", "b20");
        assertThat(timers.nextMs()).isEqualTo(30);
    }

    @Test
    void oneTimerStandsInTheQueueOnce() {
        Timers.Timer timer = timer("a");
        timer.at(10);
        timer.atLatest(20);
        assertThat(timers.nextMs()).isEqualTo(10);
        timer.at(30);
        timer.atLatest(25);
        assertThat(timers.nextMs()).isEqualTo(25);
        timer.cancel();
        timer.cancel();
        assertThat(timers.nextMs()).isEqualTo(Timers.NEVER);
        timer.at(40);
        timers.run(new Now(50, 0));
        assertThat(done).containsExactly("a50");
    }

    @Test
    void oneThatSetsItselfToNowRunsInTheNextMillisecond() {
        List<Timers.Timer> self = new ArrayList<>();
        self.add(timers.timer(now -> {
            done.add("x");
            self.get(0).at(now.monotonicMs());
        }));
        self.get(0).at(5);
        timers.run(new Now(5, 0));
        assertThat(done).hasSize(1);
        assertThat(timers.nextMs()).isEqualTo(6);
    }
}
