package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingPacketsTest {
    private static final Address PEER = new Address(0x1111111111L);
    private static final SocketAddress FROM = SocketAddress.parse("192.0.2.1/9");

    private final Context context = UnderTest.context(NodeSettings.DEFAULT);
    private final PendingPackets pending = new PendingPackets(context);
    private final List<String> released = new ArrayList<>();

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    private void hold(long nowMs, long sinceMs, String name) {
        pending.holdIncoming(at(nowMs), sinceMs, PEER, FROM, (now, since) -> released.add(name + since));
    }

    @Test
    void theyAreReleasedInOrderAndOnce() {
        hold(0, 0, "a");
        pending.holdOutgoing(at(1), 1, PEER, (now, since) -> released.add("b" + since));
        hold(2, 2, "c");
        pending.release(at(3), new Address(0x2222222222L));
        assertThat(released).isEmpty();
        pending.release(at(3), PEER);
        pending.release(at(4), PEER);
        assertThat(released).containsExactly("a0", "b1", "c2");
        assertThat(pending.size()).isZero();
        assertThat(pending.isWaiting(PEER)).isFalse();
    }

    @Test
    void afterFiveSecondsTheyAreNotReleasedAnyMore() {
        hold(300, 300, "a");
        pending.release(at(5_299), PEER);
        hold(300, 300, "b");
        pending.release(at(5_300), PEER);
        assertThat(released).containsExactly("a300");
    }

    @Test
    void timeSpentWaitingForOneThingCountsWhenItWaitsForAnother() {
        hold(4_900, 100, "a");
        hold(5_100, 100, "b");
        assertThat(pending.size()).isEqualTo(1);
        context.timers().run(at(5_500));
        assertThat(pending.size()).isZero();
        assertThat(context.counters().get(Counter.HELD_TOO_LONG)).isEqualTo(2);
    }

    @Test
    void onePacketMayWaitAgainWhileItIsReleased() {
        pending.holdIncoming(at(0), 0, PEER, FROM, (now, since) -> hold(now.monotonicMs(), since, "again"));
        pending.release(at(10), PEER);
        assertThat(released).isEmpty();
        pending.release(at(20), PEER);
        assertThat(released).containsExactly("again0");
    }
}
