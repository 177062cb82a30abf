package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.frame.EthernetFrame;
import org.junit.jupiter.api.Test;

class WaitingMulticastsTest {
    private final WaitingMulticasts waiting = new WaitingMulticasts();

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    private static MulticastGroup group(int adi) {
        return new MulticastGroup(Mac.BROADCAST, adi);
    }

    private static GroupFrame frame(int adi) {
        return new GroupFrame(group(adi), new EthernetFrame(Mac.BROADCAST, new Mac(2), 0x88b5, Bytes.EMPTY), false, 1);
    }

    @Test
    void frameGoesToEachMemberOnceAndToNoMoreThanTheLimit() {
        WaitingMulticasts.Waiting held = waiting.hold(at(0), frame(1), 2);

        assertThat(held.take(new Address(1))).isTrue();
        assertThat(held.take(new Address(1))).isFalse();
        assertThat(held.take(new Address(2))).isTrue();
        assertThat(held.take(new Address(3))).isFalse();
    }

    @Test
    void frameWaitsForFiveSecondsForItsOwnGroup() {
        WaitingMulticasts.Waiting held = waiting.hold(at(0), frame(1), 2);
        waiting.hold(at(1_000), frame(2), 2);

        assertThat(waiting.of(at(4_999), group(1))).containsExactly(held);
        assertThat(waiting.of(at(5_000), group(1))).isEmpty();
        assertThat(waiting.size()).isEqualTo(1);
    }

    @Test
    void onlySoManyFramesWaitForAGroupAndInAll() {
        for (int i = 0; i < 100; i++) {
            waiting.hold(at(i), frame(1), 2);
        }
        assertThat(waiting.size()).isEqualTo(WaitingMulticasts.MAX_PER_GROUP);

        for (int i = 0; i < 1_000; i++) {
            waiting.hold(at(100), frame(i), 2);
        }
        assertThat(waiting.size()).isEqualTo(WaitingMulticasts.MAX_WAITING);
    }
}
