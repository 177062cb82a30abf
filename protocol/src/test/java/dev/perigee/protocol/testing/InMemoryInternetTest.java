package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryInternetTest {
    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final Mailbox alice = new Mailbox(internet.host("alice", "10.0.0.1/1"));
    private final Mailbox bob = new Mailbox(internet.host("bob", "10.0.0.2/1", "10.0.0.2/2"));
    private final long startMs = internet.now().monotonicMs();

    @Test
    void datagramTakesOneMillisecondUnlessToldOtherwise() {
        alice.send(bob.address(), "one");
        internet.settle();
        assertThat(bob.mail).isEmpty();
        internet.run(1);
        assertThat(bob.texts()).containsExactly("one");

        internet.latency(40);
        alice.send(SocketAddress.parse("10.0.0.2/2"), "two");
        internet.run(39);
        assertThat(bob.texts()).containsExactly("one");
        internet.run(1);
        assertThat(bob.mail.get(1)).isEqualTo(new Mailbox.Mail(startMs + 41, 1, alice.address(), "two"));
    }

    @Test
    void whatNobodyIsThereForIsLost() {
        alice.send(SocketAddress.parse("10.0.0.9/1"), "lost");
        bob.host.detach();
        alice.send(bob.address(), "lost too");
        internet.run(10);
        assertThat(internet.lost(Loss.NOBODY)).isEqualTo(1);
        assertThat(internet.lost(Loss.NOT_RUNNING)).isEqualTo(1);
        assertThat(internet.sentCount()).isEqualTo(2);
        assertThat(internet.deliveredCount()).isZero();
    }

    @Test
    void datagramOfTheOtherFamilyIsLost() {
        internet.host("carol", "2001:db8::1/1");
        alice.send(SocketAddress.parse("2001:db8::1/1"), "x");
        internet.run(10);
        assertThat(internet.lost(Loss.FAMILY)).isEqualTo(1);
    }

    @Test
    void smallTimeToLiveDoesNotCrossTheCore() {
        alice.send(0, bob.address(), "junk", 2);
        internet.run(10);
        assertThat(bob.mail).isEmpty();
        assertThat(internet.lost(Loss.TIME_TO_LIVE)).isEqualTo(1);
    }

    @Test
    void timersRunWhenTheyAreDueAndAfterWhatArrivesInThatMillisecond() {
        bob.nextTickMs = startMs + 1;
        bob.everyMs = 10;
        alice.send(bob.address(), "x");
        List<String> order = new ArrayList<>();
        internet.listen(new InternetListener() {
            @Override
            public void afterEvent() {
                order.add(bob.mail.size() + " mails, " + bob.ticks.size() + " ticks");
            }
        });
        internet.run(25);
        assertThat(order.subList(0, 2)).containsExactly("1 mails, 0 ticks", "1 mails, 1 ticks");
        assertThat(bob.ticks).containsExactly(startMs + 1, startMs + 11, startMs + 21);
    }

    @Test
    void timerThatIsSetFromOutsideIsNoticedAtTheNextRun() {
        internet.run(5);
        bob.nextTickMs = startMs + 7;
        internet.run(5);
        assertThat(bob.ticks).containsExactly(startMs + 7);

        internet.at(3, () -> bob.nextTickMs = startMs + 14);
        internet.run(10);
        assertThat(bob.ticks).containsExactly(startMs + 7, startMs + 14);
    }

    @Test
    void timerThatIsPutOffDoesNotRunEarly() {
        bob.nextTickMs = startMs + 10;
        internet.run(5);
        bob.nextTickMs = startMs + 30;
        internet.run(10);
        assertThat(bob.ticks).isEmpty();
        internet.run(20);
        assertThat(bob.ticks).containsExactly(startMs + 30);
    }

    @Test
    void whatStandsStillIsNoticed() {
        bob.nextTickMs = startMs;
        bob.host.attach(new Idle() {
            @Override
            public long nextTickMs() {
                return startMs;
            }
        });
        assertThatThrownBy(() -> internet.run(1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("time stands still, seed 1");

        InMemoryInternet other = new InMemoryInternet(2);
        again(other);
        assertThatThrownBy(() -> other.run(1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("time stands still, seed 2");
    }

    private static void again(InMemoryInternet internet) {
        internet.at(0, () -> again(internet));
    }

    @Test
    void runUntilStopsWhenTheConditionHolds() {
        internet.at(7, () -> alice.send(bob.address(), "x"));
        assertThat(internet.runUntil(() -> !bob.mail.isEmpty(), 100)).isTrue();
        assertThat(internet.now().monotonicMs()).isEqualTo(startMs + 8);
        assertThat(internet.runUntil(() -> bob.mail.size() > 1, 100)).isFalse();
        assertThat(internet.now().monotonicMs()).isEqualTo(startMs + 108);
    }

    @Test
    void wallClocksMoveWithoutTheMonotonicOne() {
        long wallMs = internet.now().wallMs();
        internet.moveWallClock(-5_000);
        bob.host.moveWallClock(60_000);
        internet.run(10);
        assertThat(internet.now().wallMs()).isEqualTo(wallMs - 4_990);
        assertThat(alice.host.now()).isEqualTo(internet.now());
        assertThat(bob.host.now().wallMs()).isEqualTo(wallMs + 55_010);
        assertThat(bob.host.now().monotonicMs()).isEqualTo(startMs + 10);
    }

    @Test
    void oneMoreHostChangesNobodysRandomNumbers() {
        InMemoryInternet one = new InMemoryInternet(5);
        InMemoryInternet other = new InMemoryInternet(5);
        other.host("zoe", "10.0.0.9/1").entropy().nextLong();
        Host here = one.host("alice", "10.0.0.1/1");
        Host there = other.host("alice", "10.0.0.2/1");

        Entropy first = here.entropy();
        long number = first.nextLong();
        assertThat(there.entropy().nextLong()).isEqualTo(number);
        assertThat(here.entropy().nextLong()).as("another source").isNotEqualTo(number);
        assertThat(new InMemoryInternet(6).host("alice").entropy().nextLong()).isNotEqualTo(number);
        assertThat(other.host("alice").entropy().nextLong())
                .as("a second host of the name")
                .isNotEqualTo(number);
    }

    @Test
    void historyKeepsTheNewest() {
        alice.send(bob.address(), "1");
        internet.dropIf(d -> true);
        alice.send(bob.address(), "2");
        assertThat(internet.sent()).hasSize(2);
        assertThat(internet.sentTo(bob.address())).hasSize(2);
        assertThat(internet.lost(Loss.RULE)).isEqualTo(1);

        internet.keepSent(3);
        for (int i = 0; i < 10; i++) {
            alice.send(bob.address(), "" + i);
        }
        assertThat(internet.sent()).extracting(d -> new String(d.data())).containsExactly("7", "8", "9");
        internet.sent().clear();
        assertThat(internet.sent()).isEmpty();
        internet.keepSent(0);
        alice.send(bob.address(), "x");
        assertThat(internet.sent()).isEmpty();
    }

    @Test
    void injectedDatagramComesFromWhereItClaims() {
        internet.inject(SocketAddress.parse("1.2.3.4/5"), bob.address(), new byte[] {'i'});
        internet.run(1);
        assertThat(bob.lastFrom()).isEqualTo(SocketAddress.parse("1.2.3.4/5"));
        assertThat(internet.sent()).isEmpty();
    }

    @Test
    void listenersHearOfEveryDatagram() {
        List<String> heard = new ArrayList<>();
        internet.listen(new InternetListener() {
            @Override
            public void sent(Host from, Datagram datagram) {
                heard.add("sent by " + from);
            }

            @Override
            public void passed(Segment segment, Passage passage, Datagram datagram) {
                heard.add("passed " + segment);
            }

            @Override
            public void delivered(Host to, Passage passage, Datagram datagram) {
                heard.add("delivered to " + to + " from " + passage.who());
            }

            @Override
            public void lost(Passage passage, Datagram datagram, Loss why, String where) {
                heard.add("lost: " + why);
            }
        });
        alice.send(bob.address(), "x");
        internet.run(1);
        internet.dropIf(d -> true);
        alice.send(bob.address(), "x");
        assertThat(heard)
                .containsExactly(
                        "sent by alice",
                        "passed the core",
                        "delivered to bob from alice",
                        "sent by alice",
                        "lost: dropped by the test");
    }

    @Test
    void somethingCanBeDoneBetweenTwoEvents() {
        for (int i = 0; i < 5; i++) {
            alice.send(bob.address(), "" + i);
        }
        internet.afterEvents(3, bob.host::crash);
        internet.run(1);
        assertThat(bob.texts()).containsExactly("0", "1", "2");
        assertThat(internet.lost(Loss.NOT_RUNNING)).isEqualTo(2);
    }

    @Test
    void fingerprintSaysWhetherTheSameHappened() {
        assertThat(fingerprint("a", "b")).isEqualTo(fingerprint("a", "b"));
        assertThat(fingerprint("a", "b")).isNotEqualTo(fingerprint("b", "a"));
        assertThat(fingerprint("a")).isNotEqualTo(fingerprint("a", ""));
    }

    private static long fingerprint(String... texts) {
        InMemoryInternet internet = new InMemoryInternet(3);
        Mailbox one = new Mailbox(internet.host("one", "10.0.0.1/1"));
        Mailbox other = new Mailbox(internet.host("other", "10.0.0.2/1"));
        for (String text : texts) {
            one.send(other.address(), text);
        }
        internet.run(10);
        return internet.fingerprint();
    }

    /** Does nothing. */
    private abstract static class Idle implements Endpoint {
        @Override
        public void addSocket(Now now, int id, SocketAddress bound) {}

        @Override
        public void receive(Now now, int socket, SocketAddress from, byte[] datagram) {}

        @Override
        public void tick(Now now) {}

        @Override
        public void done(Now now, long workId, Object result) {}
    }
}
