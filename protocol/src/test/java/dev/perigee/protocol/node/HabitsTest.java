package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.Datagram;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.UserMessage;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of every line under a root of ours, and that our own stand for each of them as they really are. */
class HabitsTest {
    private static final SocketAddress ROOT = SocketAddress.parse(Net.ROOT_SOCKET);
    private static final UserMessage MESSAGE = new UserMessage(1, Bytes.ofHex("aa"));
    private static final int HELLO_BYTES = 137;
    private static final int WHOIS_BYTES = 33;
    private static final int ECHO_BYTES = 28;

    private final Net net = new Net(31);

    private Net.Inhabitant client(int identity, Habits habits) {
        return client(identity, NodeSettings.client(habits), net.planet);
    }

    private Net.Inhabitant client(int identity, NodeSettings settings, World planet) {
        return net.add(
                identity,
                "client " + identity,
                planet,
                settings,
                MulticastAuthority.NONE,
                "198.51.100." + identity + "/9993");
    }

    private Net.Inhabitant restartRoot() {
        net.root.station().detach();
        return net.start(0, net.root.station(), net.planet, NodeSettings.DEFAULT, MulticastAuthority.NONE);
    }

    private List<Long> times(Net.Inhabitant from, int bytes) {
        List<Long> times = new ArrayList<>();
        for (Datagram d : net.wire.sentTo(ROOT)) {
            if (d.from().equals(from.station().address()) && d.data().length == bytes) {
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

    @ParameterizedTest
    @EnumSource
    void aClientIsReachableForAnHour(Habits habits) {
        Net.Inhabitant client = client(1, habits);
        Net.Inhabitant other = client(2, Habits.V1_14);
        net.wire.run(5_000);
        for (int minute = 0; minute < 60; minute++) {
            assertThat(net.root.reaches(client)).as("minute %d", minute).isTrue();
            assertThat(client.reaches(net.root)).as("minute %d", minute).isTrue();
            assertThat(client.node().online(net.now())).isTrue();
            net.wire.sent().clear();
            net.wire.run(60_000);
        }
        net.wire.dropIf(d -> !d.from().equals(ROOT) && !d.to().equals(ROOT));
        other.send(client, MESSAGE);
        net.wire.run(100);
        assertThat(client.received(UserMessage.class)).containsExactly(MESSAGE);
    }

    @ParameterizedTest
    @EnumSource
    void theWayToAClientIsUsedAtLeastEveryHalfMinuteSoThatItsNatStaysOpen(Habits habits) {
        Net.Inhabitant client = client(1, habits);
        net.wire.run(5_000);
        net.wire.sent().clear();
        net.wire.run(600_000);
        List<Long> both = new ArrayList<>();
        for (Datagram d : net.wire.sent()) {
            if (d.from().equals(client.station().address())) {
                both.add(d.sentMs());
            }
        }
        assertThat(gaps(both)).allMatch(gap -> gap <= 26_000);
    }

    @ParameterizedTest
    @EnumSource
    void aClientIsFoundAgainAtOnceByARootThatRestartedWithItsIdentity(Habits habits) {
        Net.Inhabitant client = client(1, habits);
        net.wire.run(20_000);
        Net.Inhabitant root = restartRoot();
        root.node().remember(client.identity().withoutSecret());
        boolean found = net.wire.runUntil(() -> root.reaches(client), 300_000);
        assertThat(found).isTrue();
        assertThat(net.now().monotonicMs() - 1_020_000).isLessThanOrEqualTo(20_000);
        net.wire.run(600_000);
        assertThat(root.reaches(client)).isTrue();
        assertThat(client.reaches(root)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aClientIsFoundAgainByARootThatRestartedWithoutIdentities(Habits habits) {
        Net.Inhabitant client = client(1, habits);
        net.wire.run(20_000);
        Net.Inhabitant root = restartRoot();
        boolean found = net.wire.runUntil(() -> root.reaches(client), 300_000);
        assertThat(found).isTrue();
        // Nothing that it sends can be read until its next HELLO.
        long tookMs = net.now().monotonicMs() - 1_020_000;
        assertThat(tookMs).isLessThanOrEqualTo(habits == Habits.V1_14 || habits == Habits.V1_10_3 ? 230_000 : 65_000);
        net.wire.run(600_000);
        assertThat(root.reaches(client)).isTrue();
        assertThat(client.reaches(root)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aLostFirstHelloIsMadeUpForAsEachLineDoes(Habits habits) {
        net.root.station().detach();
        Net.Inhabitant client = client(1, habits);
        net.wire.run(4_000);
        Net.Inhabitant root = restartRoot();
        boolean found = net.wire.runUntil(() -> root.reaches(client), 300_000);
        assertThat(found).isTrue();
        long tookMs = net.now().monotonicMs() - 1_000_000;
        if (habits == Habits.V1_10_3) {
            assertThat(tookMs).isBetween(225_000L, 226_000L);
        } else {
            assertThat(tookMs).isLessThanOrEqualTo(6_000);
        }
        net.wire.run(3_000);
        assertThat(client.reaches(root)).isTrue();
    }

    @Test
    void clients1_14SayHelloEvery225SecondsAndAskForTheirRootsEveryFive() {
        Net.Inhabitant client = client(1, Habits.V1_14);
        net.wire.run(1_000);
        net.wire.sent().clear();
        net.wire.run(900_000);
        List<Long> hellos = times(client, HELLO_BYTES);
        assertThat(hellos).hasSize(4);
        assertThat(gaps(hellos)).containsOnly(225_000L);
        assertThat(times(client, WHOIS_BYTES)).hasSize(176);
        assertThat(gaps(times(client, WHOIS_BYTES))).allMatch(gap -> gap == 5_000 || gap == 10_000);
    }

    @Test
    void clients1_14WithoutAnAnswerSayHelloEveryFiveSeconds() {
        net.root.station().detach();
        Net.Inhabitant client = client(1, Habits.V1_14);
        net.wire.run(21_000);
        assertThat(gaps(times(client, HELLO_BYTES))).hasSize(4).containsOnly(5_000L);
    }

    @Test
    void clients1_14WhoseRootFallsSilentWaitTwiceAndThenHurry() {
        Net.Inhabitant client = client(1, Habits.V1_14);
        net.wire.run(1_000);
        net.root.station().detach();
        net.wire.sent().clear();
        net.wire.run(500_000);
        List<Long> hellos = times(client, HELLO_BYTES);
        assertThat(hellos.get(0) - 1_000_000).isEqualTo(225_000);
        assertThat(hellos.get(1) - 1_000_000).isEqualTo(450_000);
        assertThat(gaps(hellos.subList(1, hellos.size()))).hasSizeGreaterThan(8).containsOnly(5_000L);
        assertThat(client.node().online(net.now())).isFalse();
    }

    @Test
    void clients1_14WithTwoRootsAskTheBestOneForBothAndLeaveTheOtherAlone() {
        World planet = Net.planet(1_000, Net.root(0, Net.ROOT_SOCKET), Net.root(3, "203.0.113.3/9993"));
        Net.Inhabitant second = net.add(
                3,
                "second",
                planet,
                NodeSettings.builder().attendMs(0).build(),
                MulticastAuthority.NONE,
                "203.0.113.3/9993");
        Net.Inhabitant client = client(1, NodeSettings.client(Habits.V1_14), planet);
        net.wire.run(11_000);
        net.wire.sent().clear();
        net.wire.run(200_000);
        int toFirst = times(client, WHOIS_BYTES).size();
        long toSecond = net.wire.sentTo(second.station().address()).stream()
                .filter(d -> d.from().equals(client.station().address()) && d.data().length == WHOIS_BYTES)
                .count();
        assertThat(toFirst + toSecond).isEqualTo(80);
        assertThat(Math.min(toFirst, toSecond)).isZero();
    }

    @Test
    void clients1_6SayHelloInTheRoundsWithoutAnEcho() {
        Net.Inhabitant client = client(1, Habits.V1_6);
        net.wire.run(16_000);
        net.wire.sent().clear();
        net.wire.run(150_000);
        assertThat(times(client, HELLO_BYTES)).hasSizeBetween(19, 21);
        assertThat(times(client, ECHO_BYTES)).hasSizeBetween(9, 14);
        assertThat(times(client, WHOIS_BYTES)).isEmpty();
    }

    @Test
    void clients1_6GetNoAesBeforeTheyKnowOurVersion() {
        Net.Inhabitant client = client(1, Habits.V1_6);
        Net.Inhabitant other = net.add(2, "other", "198.51.100.2/9993");
        net.wire.run(20_000);
        client.send(other, MESSAGE);
        net.wire.run(2_000);
        other.send(client, MESSAGE);
        net.root.send(client, MESSAGE);
        net.wire.run(1_000);
        assertThat(client.received(UserMessage.class)).hasSize(2);
        assertThat(client.count(Counter.UNREADABLE_CIPHER)).isZero();
    }

    @Test
    void aClientOfProtocolTenIsServedInSalsa20() {
        NodeSettings old =
                NodeSettings.builder().habits(Habits.V1_6).version(10, 1, 4, 6).build();
        Net.Inhabitant client = client(1, old, net.planet);
        net.wire.run(60_000);
        net.wire.sent().clear();
        net.root.send(client, MESSAGE);
        client.send(net.root, MESSAGE);
        net.wire.run(60_000);
        assertThat(client.received(UserMessage.class)).containsExactly(MESSAGE);
        assertThat(net.root.received(UserMessage.class)).containsExactly(MESSAGE);
        assertThat(net.root.node().version(client.address())).contains(new PeerVersion(10, 1, 4, 6));
        assertThat(net.wire.sent()).noneMatch(d -> (d.data()[18] & 0x38) == 0x18);
    }

    @Test
    void clientsAnswerOneEchoPer166MillisecondsAndPath() {
        for (Habits habits : Habits.values()) {
            Net each = new Net(32);
            Net.Inhabitant client = each.add(
                    1,
                    "client",
                    each.planet,
                    NodeSettings.client(habits),
                    MulticastAuthority.NONE,
                    "198.51.100.1/9993");
            Stranger asker = each.stranger(2, "198.51.100.2/9993");
            asker.meet(client);
            asker.clear();
            each.wire.run(1_000);
            asker.clear();
            for (int i = 0; i < 5; i++) {
                asker.tell(client, Echo.EMPTY);
            }
            int answered = asker.got(client.identity(), Ok.class).size();
            boolean limited = habits == Habits.V1_14 || habits == Habits.V1_10_3;
            assertThat(answered).as(habits.name()).isEqualTo(limited ? 1 : 5);
            each.wire.run(170);
            asker.clear();
            asker.tell(client, Echo.EMPTY);
            assertThat(asker.got(client.identity(), Ok.class)).hasSize(1);
        }
    }
}
