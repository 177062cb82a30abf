package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How packets of revocations are cut, spaced and repeated. */
class RevocationsTest {
    private static final Address BOB = new Address(0xb0b0b0b0b0L);
    private static final NetworkId NETWORK = NetworkId.parse("95a4fb9cc70000f1");

    private record Sent(long atMs, Address to, NetworkCredentials packet) {}

    private final Timers timers = new Timers();
    private final List<Revocation> alive = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<CoreWork> work = new ArrayList<>();
    private final List<Runnable> parked = new ArrayList<>();
    private boolean isDurable = true;
    private boolean signsAtOnce = true;
    private int timersSet;
    private long nowMs = 1_000;

    private final Revocations revocations = new Revocations(new Revocations.Desk() {
        @Override
        public List<Revocation> unsignedFor(Address member) {
            return List.copyOf(alive);
        }

        @Override
        public Revocation sign(Revocation unsigned) {
            return unsigned;
        }

        @Override
        public void send(Address to, Payload payload) {
            sent.add(new Sent(nowMs, to, (NetworkCredentials) payload));
        }

        @Override
        public void work(CoreWork given) {
            if (signsAtOnce) {
                given.then().accept(now(), given.task().get());
            } else {
                work.add(given);
            }
        }

        @Override
        public void whenDurable(Runnable action) {
            if (isDurable) {
                action.run();
            } else {
                parked.add(action);
            }
        }

        @Override
        public void at(long dueMs, Consumer<Now> action) {
            timersSet++;
            timers.at(dueMs, action);
        }
    });

    private Now now() {
        return new Now(nowMs, 1_700_000_000_000L + nowMs);
    }

    private void runUntil(long ms) {
        while (timers.nextMs() <= ms) {
            nowMs = timers.nextMs();
            timers.run(now());
        }
        nowMs = ms;
    }

    private void revoke(int count) {
        for (int i = 0; i < count; i++) {
            alive.add(0, Revocation.ofMembership(alive.size() + 1, NETWORK, nowMs, new Address(0x1000 + alive.size())));
        }
    }

    private List<Long> times() {
        return sent.stream().map(Sent::atMs).toList();
    }

    private List<Integer> sizes() {
        return sent.stream().map(s -> s.packet.revocations().size()).toList();
    }

    @Test
    void nothingToTellIsNotTold() {
        revocations.tell(now(), BOB);
        runUntil(60_000);

        assertThat(sent).isEmpty();
    }

    @Test
    void oneIsToldAtOnceAndAfter2And10Seconds() {
        revoke(1);
        revocations.tell(now(), BOB);
        runUntil(60_000);

        assertThat(times()).containsExactly(1_000L, 3_000L, 11_000L);
        assertThat(sent.get(0).to).isEqualTo(BOB);
    }

    @Test
    void manyGoInPagesThatKeepTheirDistance() {
        revoke(130);
        revocations.accompany(now(), BOB);
        runUntil(60_000);

        assertThat(sizes()).containsExactly(60, 60, 10);
        assertThat(times()).containsExactly(1_000L, 2_100L, 3_200L);
    }

    @Test
    void newestGoFirst() {
        revoke(61);
        revocations.accompany(now(), BOB);

        assertThat(sent.get(0).packet.revocations().get(0)).isEqualTo(alive.get(0));
    }

    @Test
    void whatComesWithinTheDistanceGoesTogether() {
        revoke(1);
        revocations.tell(now(), BOB);
        runUntil(1_200);
        revoke(1);
        revocations.tell(now(), BOB);
        runUntil(1_400);
        revoke(1);
        revocations.tell(now(), BOB);
        runUntil(2_500);

        assertThat(times()).containsExactly(1_000L, 2_100L);
        assertThat(sizes()).containsExactly(1, 3);
    }

    @Test
    void thousandsAtOnceDoNotSetThousandsOfTimers() {
        for (int i = 0; i < 5_000; i++) {
            revoke(1);
            revocations.tell(now(), BOB);
        }

        assertThat(timersSet).isLessThan(10);
        runUntil(3_600_000);
        assertThat(sent.stream().flatMap(s -> s.packet.revocations().stream()).distinct())
                .hasSize(5_000);
    }

    @Test
    void memberThatHasHeardEverythingIsForgotten() {
        revoke(1);
        revocations.tell(now(), BOB);
        runUntil(60_000);
        sent.clear();
        revocations.accompany(now(), BOB);

        assertThat(times()).containsExactly(60_000L);
    }

    @Test
    void nothingLeavesBeforeItIsDurable() {
        isDurable = false;
        revoke(1);
        revocations.accompany(now(), BOB);
        assertThat(sent).isEmpty();

        parked.forEach(Runnable::run);

        assertThat(sent).hasSize(1);
    }

    @Test
    void whatWasSignedBeforeTheLedgerFailedIsMadeAgainFromWhatIsLeft() {
        revoke(2);
        signsAtOnce = false;
        revocations.accompany(now(), BOB);
        alive.remove(0);
        revocations.rolledBack();
        signsAtOnce = true;
        work.forEach(w -> w.then().accept(now(), w.task().get()));
        runUntil(10_000);

        assertThat(sizes()).containsExactly(1);
    }

    @Test
    void pagesThatWaitWhenTheLedgerFailsAreDropped() {
        revoke(130);
        revocations.accompany(now(), BOB);
        alive.clear();
        revocations.rolledBack();
        runUntil(60_000);

        assertThat(sizes()).containsExactly(60);
    }
}
