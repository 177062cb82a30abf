package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinkTest {
    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final Mailbox alice = new Mailbox(internet.host("alice", "10.0.0.1/1"));
    private final Mailbox bob = new Mailbox(internet.host("bob", "10.0.0.2/1"));
    private final Mailbox carol = new Mailbox(internet.host("carol", "10.0.0.3/1"));

    private void send(Mailbox from, Mailbox to, int count) {
        for (int i = 0; i < count; i++) {
            from.send(to.address(), "" + i);
            internet.run(1);
        }
        internet.run(1_000);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "" + i).toList();
    }

    @Test
    void eachDirectionOfALineHasItsOwnLatency() {
        alice.host.up(Link.PERFECT.latency(10)).down(Link.PERFECT.latency(100));
        bob.host.down(Link.PERFECT.latency(5));
        long startMs = internet.now().monotonicMs();
        alice.send(bob.address(), "there");
        internet.run(200);
        bob.send(alice.address(), "back");
        internet.run(200);
        assertThat(bob.mail.get(0).atMs() - startMs).isEqualTo(10 + 1 + 5);
        assertThat(alice.mail.get(0).atMs() - startMs).isEqualTo(200 + 1 + 100);
    }

    @Test
    void latencyVariesWithinItsBoundsAndKeepsTheOrder() {
        internet.everywhere(Link.PERFECT.latency(1, 300));
        long startMs = internet.now().monotonicMs();
        send(alice, bob, 200);
        assertThat(bob.texts()).isEqualTo(numbers(200));
        for (int i = 0; i < 200; i++) {
            assertThat(bob.mail.get(i).atMs() - startMs - i).isBetween(1L, 300L);
        }
        assertThat(bob.mail.stream().map(m -> m.atMs() - startMs).distinct().count())
                .isGreaterThan(10);
    }

    @Test
    void reorderedDatagramsAreOvertaken() {
        alice.host.up(Link.PERFECT.reordering(20));
        send(alice, bob, 200);
        assertThat(bob.texts()).hasSize(200).isNotEqualTo(numbers(200)).containsAll(numbers(200));
        send(carol, bob, 50);
        assertThat(bob.texts().subList(200, 250)).as("from others").isEqualTo(numbers(50));
    }

    @Test
    void linesLoseTheirShareInTheirDirection() {
        alice.host.up(Link.PERFECT.loss(20));
        send(alice, bob, 1_000);
        assertThat(bob.mail.size()).isBetween(740, 860);
        assertThat(internet.lost(Loss.LINE)).isEqualTo(1_000 - bob.mail.size());
        send(bob, alice, 100);
        assertThat(alice.mail).hasSize(100);

        bob.mail.clear();
        alice.host.up(Link.PERFECT);
        bob.host.down(Link.PERFECT.loss(100));
        send(alice, bob, 10);
        assertThat(bob.mail).isEmpty();
    }

    @Test
    void duplicatesArriveLater() {
        bob.host.down(Link.PERFECT.duplication(100));
        alice.send(bob.address(), "x");
        internet.run(100);
        assertThat(bob.texts()).containsExactly("x", "x");
        assertThat(bob.mail.get(1).atMs()).isGreaterThan(bob.mail.get(0).atMs());
        alice.host.up(Link.PERFECT.duplication(100));
        alice.send(bob.address(), "y");
        internet.run(100);
        assertThat(bob.texts().subList(2, 6)).containsOnly("y");
        assertThat(bob.mail).hasSize(6);
    }

    @Test
    void largeDatagramsPassUnlessTheLineLosesFragments() {
        alice.send(bob.address(), "x".repeat(10_000));
        internet.run(10);
        assertThat(bob.mail).hasSize(1);

        bob.host.line(Link.PERFECT.dropsAbove(1_472));
        alice.send(bob.address(), "x".repeat(1_473));
        bob.send(alice.address(), "x".repeat(1_473));
        alice.send(bob.address(), "x".repeat(1_472));
        internet.run(10);
        assertThat(bob.mail).hasSize(2);
        assertThat(alice.mail).isEmpty();
        assertThat(internet.lost(Loss.TOO_LARGE)).isEqualTo(2);
    }

    @Test
    void impossibleLatencyIsRefused() {
        assertThatThrownBy(() -> Link.PERFECT.latency(5, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Link.PERFECT.latency(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isolatedHostsReachEachOtherOnly() {
        internet.isolate(alice.host, bob.host);
        send(alice, bob, 1);
        send(alice, carol, 1);
        send(carol, bob, 1);
        assertThat(bob.mail).hasSize(1);
        assertThat(carol.mail).isEmpty();
        assertThat(internet.lost(Loss.PARTITION)).isEqualTo(2);

        internet.isolate(bob.host);
        send(alice, bob, 1);
        assertThat(bob.mail).hasSize(1);

        internet.heal();
        send(alice, bob, 1);
        send(carol, bob, 1);
        assertThat(bob.mail).hasSize(3);
    }

    @Test
    void partitionTakesWhatIsUnderWayToo() {
        alice.send(bob.address(), "x");
        internet.isolate(bob.host);
        internet.run(10);
        assertThat(bob.mail).isEmpty();
    }

    @Test
    void oneDirectionCanBeCut() {
        internet.cut(alice.host, bob.host);
        send(alice, bob, 1);
        send(bob, alice, 1);
        assertThat(bob.mail).isEmpty();
        assertThat(alice.mail).hasSize(1);
        internet.mend(alice.host, bob.host);
        send(alice, bob, 1);
        assertThat(bob.mail).hasSize(1);
    }

    @Test
    void unpluggedHostHearsAndSaysNothing() {
        alice.send(bob.address(), "under way");
        bob.host.unplug();
        bob.send(alice.address(), "x");
        internet.run(10);
        assertThat(bob.mail).isEmpty();
        assertThat(alice.mail).isEmpty();
        assertThat(internet.lost(Loss.UNPLUGGED)).isEqualTo(2);
        bob.host.plugIn();
        send(alice, bob, 1);
        assertThat(bob.mail).hasSize(1);
    }
}
