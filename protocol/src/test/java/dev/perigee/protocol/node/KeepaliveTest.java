package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.Datagram;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeepaliveTest {
    private static final int ECHO_BYTES = 28;
    private static final int HELLO_BYTES = 137;

    private final Net net = new Net(5);
    private final Net.Inhabitant controller = net.add(1, "controller", "198.51.100.1/9993");

    private List<Long> times(Net.Inhabitant from, SocketAddress to, int bytes) {
        List<Long> times = new ArrayList<>();
        for (Datagram d : net.wire.sent()) {
            if (d.from().equals(from.station().address()) && d.to().equals(to) && d.data().length == bytes) {
                times.add(d.sentMs());
            }
        }
        return times;
    }

    private static List<Long> gaps(List<Long> times) {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(times.get(i) - times.get(i - 1));
        }
        return gaps;
    }

    @Test
    void aMemberThatAsksIsPinged() {
        Stranger member = net.stranger(2, "198.51.100.2/9993");
        member.meet(controller);
        member.tell(controller, new NetworkConfigRequest(NetworkId.of(controller.address(), 1), Bytes.EMPTY, 0, 0));
        net.wire.sent().clear();
        net.wire.run(130_000);

        assertThat(gaps(times(controller, member.station.address(), HELLO_BYTES)))
                .containsExactly(60_000L);
        // The first 14 s after each HELLO need none.
        assertThat(times(controller, member.station.address(), ECHO_BYTES)).hasSize(8);
        assertThat(gaps(times(controller, member.station.address(), ECHO_BYTES)))
                .allMatch(gap -> gap >= 14_000);
    }

    @Test
    void aMemberThatAnswersStaysReachableFor500SecondsAfterItsLastRequest() {
        Net.Inhabitant member = net.add(2, "member", "198.51.100.2/9993");
        net.wire.run(500);
        member.send(controller, new NetworkConfigRequest(NetworkId.of(controller.address(), 1), Bytes.EMPTY, 0, 0));
        net.wire.run(490_000);
        assertThat(controller.reaches(member)).isTrue();
        net.wire.run(250_000);
        assertThat(controller.reaches(member)).isFalse();
        net.wire.sent().clear();
        net.wire.run(200_000);
        assertThat(net.wire.sentTo(member.station().address()))
                .as("its root still has it, the controller leaves it alone")
                .allMatch(d -> d.from().equals(net.root.station().address()));
    }

    @Test
    void aMemberThatFallsSilentIsGivenUpAfter243Seconds() {
        Net.Inhabitant member = net.add(2, "member", "198.51.100.2/9993");
        net.wire.run(500);
        member.send(controller, new NetworkConfigRequest(NetworkId.of(controller.address(), 1), Bytes.EMPTY, 0, 0));
        net.wire.run(10_000);
        member.station().detach();
        net.wire.run(225_000);
        assertThat(controller.reaches(member)).isTrue();
        net.wire.run(20_000);
        assertThat(controller.reaches(member)).isFalse();
        net.wire.sent().clear();
        net.wire.run(60_000);
        assertThat(times(controller, member.station().address(), ECHO_BYTES)).isEmpty();
    }

    @Test
    void rootsAreGreetedEveryFiveSecondsUntilTheyAnswer() {
        net.root.station().detach();
        net.wire.run(21_000);
        assertThat(times(controller, net.root.station().address(), HELLO_BYTES)).hasSize(5);
        assertThat(gaps(times(controller, net.root.station().address(), HELLO_BYTES)))
                .allMatch(gap -> gap == 5_000);
        assertThat(controller.node().online(net.now())).isFalse();
    }

    @Test
    void rootsThatAnswerGetAHelloAMinuteAndEchosInBetween() {
        net.wire.run(1_000);
        net.wire.sent().clear();
        net.wire.run(600_000);

        List<Long> hellos = times(controller, net.root.station().address(), HELLO_BYTES);
        List<Long> echos = times(controller, net.root.station().address(), ECHO_BYTES);
        assertThat(hellos).hasSizeBetween(9, 11);
        assertThat(echos).hasSizeBetween(35, 43);
        List<Long> all = new ArrayList<>(hellos);
        all.addAll(echos);
        all.sort(null);
        assertThat(gaps(all)).allMatch(gap -> gap >= 1_000 && gap <= 20_000);
        assertThat(controller.node().online(net.now())).isTrue();
    }

    @Test
    void aRootThatFellSilentIsGreetedAgainAndNodesGoOffline() {
        net.wire.run(1_000);
        net.root.station().detach();
        net.wire.run(30_000);
        net.wire.sent().clear();
        net.wire.run(50_000);
        assertThat(times(controller, net.root.station().address(), HELLO_BYTES)).hasSizeBetween(9, 12);
        assertThat(controller.node().online(net.now())).isTrue();
        net.wire.run(430_000);
        assertThat(controller.node().online(net.now())).isFalse();
    }

    @Test
    void aSecondWayToARootIsTriedOnceAMinute() {
        var planet = Net.planet(1_000, Net.root(0, Net.ROOT_SOCKET, "2001:db9::1/9993"));
        Net two = new Net(5);
        two.root.station().detach();
        var rootStation = two.wire.host("root of two families", "203.0.113.1/9993", "2001:db9::1/9993");
        Net.Inhabitant root = two.start(0, rootStation, planet, NodeSettings.DEFAULT, MulticastAuthority.NONE);
        Net.Inhabitant node = two.add(
                1, "node", planet, NodeSettings.DEFAULT, MulticastAuthority.NONE, "198.51.100.7/1", "2001:db9::7/1");
        two.wire.dropIf(d -> !d.to().ip().isV4());
        two.wire.run(10_000);
        assertThat(paths(two, node, root)).hasSize(1);
        two.wire.dropIf(d -> false);
        two.wire.run(65_000);
        assertThat(paths(two, node, root)).hasSize(2);
    }

    private static List<PeerView.PathView> paths(Net net, Net.Inhabitant node, Net.Inhabitant peer) {
        return node.node().peers(net.now()).stream()
                .filter(view -> view.identity().equals(peer.identity()))
                .flatMap(view -> view.paths().stream())
                .toList();
    }

    @Test
    void theWallClockMayJump() {
        net.wire.run(1_000);
        net.wire.moveWallClock(-3_600_000);
        net.wire.sent().clear();
        net.wire.run(120_000);
        assertThat(times(controller, net.root.station().address(), ECHO_BYTES)).hasSizeBetween(7, 9);
        assertThat(controller.reaches(net.root)).isTrue();
    }

    @Test
    void aNodeWithNothingToDoIsNotWokenOften() {
        net.wire.run(1_000);
        int wakeups = 0;
        while (controller.node().nextTickMs() < net.now().monotonicMs() + 60_000 && wakeups < 1_000) {
            long sleepMs = controller.node().nextTickMs() - net.now().monotonicMs();
            net.wire.run(Math.max(1, sleepMs));
            wakeups++;
            if (net.now().monotonicMs() > 1_061_000) {
                break;
            }
        }
        assertThat(wakeups).isLessThan(40);
    }
}
