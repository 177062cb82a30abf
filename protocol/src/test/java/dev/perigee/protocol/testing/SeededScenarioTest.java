package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeededScenarioTest {
    /** Everything that is random at once: lines, boxes, crashes, work, an attacker. */
    private static void weather(InMemoryInternet internet) {
        List<Mailbox> all = new ArrayList<>();
        Mailbox server = new Mailbox(internet.host("server", "203.0.113.1/9993"));
        all.add(server);
        internet.everywhere(Link.PERFECT.latency(1, 300).loss(5).reordering(5).duplication(5));
        for (NatKind kind : NatKind.values()) {
            Nat nat = internet.nat("nat " + kind, kind, "198.51.100." + kind.ordinal(), "198.51.101." + kind.ordinal());
            Mailbox inner = new Mailbox(nat.host("behind " + kind, "192.168.1.2/9993"));
            inner.everyMs = 700 + kind.ordinal();
            inner.host.workTakes(1, 50);
            inner.host.workIsLost(10);
            all.add(inner);
        }
        Attacker mallory = internet.attacker("mallory", "203.0.113.66/1").overhearAll();
        mallory.harass(200, 20_000);
        new CrashPlan(internet, all.stream().map(m -> m.host).toList())
                .everyEvents(200)
                .begin();
        SplittableRandom random = internet.seedOf("scenario").random();
        for (int i = 0; i < 300; i++) {
            internet.at(random.nextInt(20_000), () -> {
                Mailbox one = all.get(random.nextInt(all.size()));
                if (one.mail.isEmpty() || random.nextBoolean()) {
                    one.send(server.address(), "to the server");
                } else {
                    one.send(one.lastFrom(), "answer");
                }
                one.work(random.nextInt(1_000));
            });
        }
        internet.run(30_000);
    }

    @Test
    void sameSeedIsTheSameRun() {
        SeededScenario.assertRepeats(7, SeededScenarioTest::weather);
        assertThat(SeededScenario.play(7, SeededScenarioTest::weather).trace())
                .isEqualTo(SeededScenario.play(7, SeededScenarioTest::weather).trace())
                .hasSizeGreaterThan(500);
    }

    @Test
    void otherSeedIsAnotherRun() {
        assertThat(SeededScenario.play(7, SeededScenarioTest::weather).fingerprint())
                .isNotEqualTo(
                        SeededScenario.play(8, SeededScenarioTest::weather).fingerprint());
    }

    @Test
    void scenarioThatDoesNotRepeatIsFound() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() ->
                        SeededScenario.assertRepeats(1, internet -> internet.note("run " + runs.incrementAndGet())))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 1 does not repeat")
                .hasMessageContaining("---- run 2");
        assertThatThrownBy(() -> SeededScenario.assertRepeats(1, internet -> {
                    internet.keepTrace(0);
                    internet.note("run " + runs.incrementAndGet());
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not repeat");
    }

    @Test
    void failureNamesSeedTraceAndHowToRepeat() {
        assertThatThrownBy(() -> SeededScenario.forEachSeed(5, 5, internet -> {
                    Mailbox alice = new Mailbox(internet.host("alice", "10.0.0.1/1"));
                    alice.send(alice.address(), "x");
                    internet.note("the step before");
                    assertThat(internet.seed()).isLessThan(3);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 3: ")
                .hasMessageContaining("alice sent: 10.0.0.1/1 -> 10.0.0.1/1")
                .hasMessageContaining("---- the step before")
                .hasMessageContaining(
                        "-Dtest='SeededScenarioTest#failureNamesSeedTraceAndHowToRepeat' -Dperigee.seed=3")
                .hasCauseInstanceOf(AssertionError.class);
    }

    @Test
    void everySeedIsPlayedOnceOrOnlyTheOneAskedFor() {
        List<Long> played = new ArrayList<>();
        SeededScenario.forEachSeed(3, 3, internet -> played.add(internet.seed()));
        assertThat(played).containsExactly(1L, 2L, 3L);
    }
}
