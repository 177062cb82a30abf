package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostTest {
    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final Mailbox alice = new Mailbox(internet.host("alice", "203.0.113.1/1"));
    private final Mailbox bob = new Mailbox(internet.host("bob", "203.0.113.2/1"));

    @Test
    void workIsDoneAtOnceUnlessToldOtherwise() {
        alice.work(1);
        assertThat(alice.said).as("never within the call").doesNotContain("1: result 1");
        internet.settle();
        assertThat(alice.said).contains("1: result 1");
        assertThat(alice.host.handedOut()).hasSize(1);
    }

    @Test
    void workTakesItsTimeAndComesBackInAnotherOrder() {
        alice.said.clear();
        alice.host.workTakes(20);
        alice.work(1);
        internet.run(19);
        assertThat(alice.said).isEmpty();
        internet.run(1);
        assertThat(alice.said).containsExactly("1: result 1");

        alice.said.clear();
        alice.host.workTakes(1, 100);
        List<String> inOrder = new ArrayList<>();
        for (long i = 0; i < 20; i++) {
            alice.work(i);
            inOrder.add(i + ": result " + i);
        }
        internet.run(100);
        assertThat(alice.said).containsExactlyInAnyOrderElementsOf(inOrder).isNotEqualTo(inOrder);
    }

    @Test
    void workGetsLost() {
        alice.said.clear();
        alice.host.workIsLost(30);
        for (long i = 0; i < 100; i++) {
            alice.work(i);
        }
        internet.settle();
        assertThat(alice.said).hasSize(100);
        assertThat(alice.said.stream().filter(s -> s.endsWith("refused")).count())
                .isBetween(15L, 45L);
    }

    @Test
    void heldWorkWaits() {
        alice.said.clear();
        alice.host.holdWork();
        alice.work(1);
        alice.work(2);
        alice.work(3);
        internet.run(1_000);
        assertThat(alice.said).isEmpty();
        alice.host.release(alice.host.heldWork().get(1));
        alice.host.lose(alice.host.heldWork().get(0));
        internet.settle();
        assertThat(alice.said).containsExactly("2: result 2", "1 refused");
        assertThat(alice.host.heldWork()).hasSize(1);
    }

    @Test
    void crashLosesTheProcessItsWorkAndItsTimersButNotTheSockets() {
        alice.host.workTakes(10);
        alice.work(1);
        alice.host.at(10, () -> alice.said.add("timer"));
        bob.send(alice.address(), "under way");
        alice.host.crash();
        assertThat(alice.host.isRunning()).isFalse();
        internet.run(5);
        alice.said.clear();
        alice.host.restart();
        internet.run(20);
        assertThat(alice.mail).isEmpty();
        assertThat(alice.said).as("nothing of the life before").containsExactly("socket 0 at 203.0.113.1/1");
        bob.send(alice.address(), "hello");
        internet.run(5);
        assertThat(alice.texts()).containsExactly("hello");
    }

    @Test
    void crashLosesWhatWasNotFlushed() {
        alice.host.disk().write("a", new byte[] {1});
        alice.host.disk().flush();
        alice.host.disk().write("b", new byte[] {2});
        alice.host.restart();
        assertThat(alice.host.disk().keys()).containsExactly("a");
    }

    @Test
    void sleepingHostHearsNothingAndDoesLaterWhatWasToBeDone() {
        alice.said.clear();
        alice.host.workTakes(10);
        alice.work(1);
        alice.host.at(20, () -> alice.said.add("timer"));
        alice.nextTickMs = internet.now().monotonicMs() + 30;
        alice.host.sleep();
        bob.send(alice.address(), "unheard");
        internet.run(60_000);
        assertThat(alice.said).isEmpty();
        assertThat(alice.ticks).isEmpty();

        alice.host.wake();
        bob.send(alice.address(), "heard");
        internet.run(1);
        assertThat(alice.said).containsExactly("1: result 1", "timer");
        assertThat(alice.ticks).hasSize(1);
        assertThat(alice.texts()).containsExactly("heard");

        alice.work(2);
        alice.host.sleep();
        internet.run(20);
        alice.host.restart();
        internet.run(20);
        assertThat(alice.said).as("of a life that is over").doesNotContain("2: result 2");
        assertThat(alice.host.isAsleep()).isFalse();
    }

    @Test
    void hostThatWasNeverStartedCannotStartAgain() {
        Host host = internet.host("empty", "203.0.113.9/1");
        assertThatThrownBy(host::restart).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endpointIsToldOfItsSockets() {
        assertThat(alice.host.bind("203.0.113.1/2")).isEqualTo(1);
        alice.host.removeSocket(0);
        bob.send(SocketAddress.parse("203.0.113.1/1"), "lost");
        bob.send(SocketAddress.parse("203.0.113.1/2"), "found");
        internet.run(5);
        assertThat(alice.texts()).containsExactly("found");
        assertThat(alice.said)
                .containsExactly("socket 0 at 203.0.113.1/1", "socket 1 at 203.0.113.1/2", "socket 0 gone");
        assertThatThrownBy(() -> alice.send(bob.address(), "x"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not have");
    }

    @Test
    void hostIsCarriedBehindABoxAndBack() {
        Nat nat = internet.nat("nat", NatKind.FULL_CONE, "198.51.100.1");
        alice.host.moveTo(nat.inside(), "192.168.1.2/1");
        alice.send(bob.address(), "from home");
        bob.send(SocketAddress.parse("203.0.113.1/1"), "lost");
        internet.run(5);
        assertThat(bob.lastFrom().ip()).isEqualTo(nat.publicIps().get(0));
        assertThat(alice.mail).isEmpty();

        alice.host.moveTo(internet.core(), "203.0.113.7/1");
        alice.send(bob.address(), "from elsewhere");
        internet.run(5);
        assertThat(bob.lastFrom()).isEqualTo(alice.address());
        bob.send(alice.address(), "back");
        internet.run(5);
        assertThat(alice.texts()).containsExactly("back");
        assertThat(alice.said)
                .containsExactly(
                        "socket 0 at 203.0.113.1/1",
                        "socket 0 gone",
                        "socket 0 at 192.168.1.2/1",
                        "socket 0 gone",
                        "socket 0 at 203.0.113.7/1");
    }

    @Test
    void addressCanChangeWithoutTheHostKnowing() {
        internet.move(alice.host, "203.0.113.7/1");
        alice.send(bob.address(), "x");
        internet.run(5);
        assertThat(bob.lastFrom()).isEqualTo(SocketAddress.parse("203.0.113.7/1"));
        assertThat(alice.said).containsExactly("socket 0 at 203.0.113.1/1");
    }

    @Test
    void crashesComeBetweenAnyTwoEventsAndEndWhenToldSo() {
        List<Host> hosts = List.of(alice.host, bob.host);
        CrashPlan plan =
                new CrashPlan(internet, hosts).everyEvents(10).downFor(5, 50).begin();
        for (int i = 0; i < 300; i++) {
            internet.at(i * 10L, () -> {
                alice.send(bob.address(), "x");
                bob.send(alice.address(), "x");
            });
        }
        internet.run(3_000);
        plan.end();
        internet.run(100);
        assertThat(plan.crashes()).isGreaterThan(20);
        assertThat(alice.said.size()).as("starts").isGreaterThan(10);
        assertThat(bob.said.size()).isGreaterThan(10);
        assertThat(hosts).allMatch(Host::isRunning);
        assertThat(alice.mail.size()).isBetween(50, 299);

        long crashes = plan.crashes();
        for (int i = 0; i < 100; i++) {
            alice.send(bob.address(), "x");
        }
        internet.run(1_000);
        assertThat(plan.crashes()).isEqualTo(crashes);
    }
}
