package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What RFC 4787 calls mapping, filtering, refresh, pooling and hairpinning. */
class NatTest {
    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final Mailbox server = new Mailbox(internet.host("server", "203.0.113.1/9993", "203.0.113.1/2000"));
    private final Mailbox stranger = new Mailbox(internet.host("stranger", "203.0.113.2/9993"));

    private static SocketAddress at(String text) {
        return SocketAddress.parse(text);
    }

    private Mailbox behind(Box box, String name, String... sockets) {
        return new Mailbox(box.host(name, sockets));
    }

    /** Where a datagram from inside appears to come from. */
    private SocketAddress seen(Mailbox from, Mailbox by, int socket) {
        from.send(by.host.sockets().get(socket), "look");
        internet.run(5);
        return by.lastFrom();
    }

    /** Who gets in to a host that sent to the first socket of the server. */
    private record Admits(boolean sameSocket, boolean otherPort, boolean otherIp) {}

    @TestFactory
    Stream<DynamicTest> filtersByItsKind() {
        Map<NatKind, Admits> expected = new EnumMap<>(NatKind.class);
        expected.put(NatKind.FULL_CONE, new Admits(true, true, true));
        expected.put(NatKind.ADDRESS_RESTRICTED, new Admits(true, true, false));
        expected.put(NatKind.PORT_RESTRICTED, new Admits(true, false, false));
        expected.put(NatKind.SYMMETRIC, new Admits(true, false, false));
        return expected.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey() + "", () -> {
                    String number = "" + entry.getKey().ordinal();
                    Nat nat = internet.nat("nat " + number, entry.getKey(), "198.51.100." + number);
                    Mailbox inner = behind(nat, "inner " + number, "192.168.1.2/9993");
                    SocketAddress outer = seen(inner, server, 0);
                    assertThat(outer.ip()).isEqualTo(nat.publicIps().get(0));
                    assertThat(new Admits(
                                    gets(inner, server, 0, outer),
                                    gets(inner, server, 1, outer),
                                    gets(inner, stranger, 0, outer)))
                            .isEqualTo(entry.getValue());
                }));
    }

    private boolean gets(Mailbox inner, Mailbox from, int socket, SocketAddress outer) {
        int before = inner.mail.size();
        from.send(socket, outer, "hello", 0);
        internet.run(5);
        return inner.mail.size() > before;
    }

    @TestFactory
    Stream<DynamicTest> mapsByItsKind() {
        return Stream.of(NatKind.values())
                .map(kind -> DynamicTest.dynamicTest(kind + "", () -> {
                    Nat nat = internet.nat("nat", kind, "198.51.100." + kind.ordinal());
                    Mailbox inner = behind(nat, "inner", "192.168.1.2/9993", "192.168.1.2/9994");
                    SocketAddress first = seen(inner, server, 0);
                    SocketAddress otherPort = seen(inner, server, 1);
                    SocketAddress otherIp = seen(inner, stranger, 0);
                    boolean same = kind != NatKind.SYMMETRIC;
                    assertThat(otherPort.equals(first)).isEqualTo(same);
                    assertThat(otherIp.equals(first)).isEqualTo(same);
                    assertThat(seen(inner, server, 0)).as("the same again").isEqualTo(first);
                    assertThat(nat.mappings()).isEqualTo(same ? 1 : 3);

                    inner.send(1, server.address(), "look", 0);
                    internet.run(5);
                    assertThat(server.lastFrom()).as("another socket").isNotEqualTo(first);
                    assertThat(nat.mappingsOf(at("192.168.1.2/9994"))).containsExactly(server.lastFrom());
                }));
    }

    @Test
    void nothingGetsInWithoutAMapping() {
        Nat nat = internet.nat("nat", NatKind.FULL_CONE, "198.51.100.1");
        Mailbox inner = behind(nat, "inner", "192.168.1.2/9993");
        server.send(at("198.51.100.1/9993"), "x");
        server.send(at("192.168.1.2/9993"), "x");
        internet.run(5);
        assertThat(inner.mail).isEmpty();
        assertThat(internet.lost(Loss.NO_MAPPING)).isEqualTo(1);
        assertThat(internet.lost(Loss.NOBODY)).isEqualTo(1);
    }

    @Test
    void silentMappingEndsAndTheNextHasAnotherPort() {
        Nat nat = internet.nat("nat", NatKind.PORT_RESTRICTED, "198.51.100.1");
        Mailbox inner = behind(nat, "inner", "192.168.1.2/9993");
        SocketAddress outer = seen(inner, server, 0);
        internet.run(100_000);
        assertThat(gets(inner, server, 0, outer)).isTrue();
        internet.run(115_000);
        assertThat(gets(inner, server, 0, outer))
                .as("what came in kept it alive")
                .isTrue();
        internet.run(120_000);
        assertThat(gets(inner, server, 0, outer)).isFalse();
        assertThat(seen(inner, server, 0)).isNotEqualTo(outer);
        assertThat(nat.mappings()).isEqualTo(1);
    }

    @Test
    void mappingThatOnlyTheInnerSideKeepsAliveEndsThoughMuchComesIn() {
        Nat nat = internet.nat("nat", NatKind.ADDRESS_RESTRICTED, "198.51.100.1")
                .inboundRefreshes(false)
                .timeout(30_000);
        Mailbox inner = behind(nat, "inner", "192.168.1.2/9993");
        SocketAddress outer = seen(inner, server, 0);
        for (int i = 0; i < 2; i++) {
            internet.run(14_000);
            assertThat(gets(inner, server, 0, outer)).isTrue();
        }
        internet.run(2_000);
        assertThat(gets(inner, server, 0, outer)).isFalse();
    }

    @Test
    void permissionEndsForEachRemoteSideByItself() {
        Nat nat = internet.nat("nat", NatKind.PORT_RESTRICTED, "198.51.100.1");
        Mailbox inner = behind(nat, "inner", "192.168.1.2/9993");
        SocketAddress outer = seen(inner, stranger, 0);
        for (int i = 0; i < 3; i++) {
            internet.run(50_000);
            assertThat(seen(inner, server, 0)).isEqualTo(outer);
        }
        assertThat(gets(inner, server, 0, outer)).isTrue();
        assertThat(gets(inner, stranger, 0, outer)).isFalse();
    }

    @Test
    void hairpinOnlyWhereTheBoxDoesIt() {
        Nat nat = internet.nat("nat", NatKind.FULL_CONE, "198.51.100.1");
        Mailbox one = behind(nat, "one", "192.168.1.2/9993");
        Mailbox other = behind(nat, "other", "192.168.1.3/9993");
        SocketAddress outerOne = seen(one, server, 0);
        SocketAddress outerOther = seen(other, server, 0);
        one.send(outerOther, "x");
        internet.run(5);
        assertThat(other.mail).isEmpty();
        assertThat(internet.lost(Loss.NO_HAIRPIN)).isEqualTo(1);

        nat.hairpin(true);
        one.send(outerOther, "x");
        internet.run(5);
        assertThat(other.texts()).containsExactly("x");
        assertThat(other.lastFrom()).as("by its public address").isEqualTo(outerOne);
    }

    @Test
    void hostsBehindOneBoxReachEachOtherDirectly() {
        Nat nat = internet.nat("nat", NatKind.SYMMETRIC, "198.51.100.1");
        Mailbox one = behind(nat, "one", "192.168.1.2/9993");
        Mailbox other = behind(nat, "other", "192.168.1.3/9993");
        one.send(0, other.address(), "x", 1);
        internet.run(5);
        assertThat(other.lastFrom()).isEqualTo(one.address());
        one.send(at("192.168.1.99/9993"), "nobody");
        internet.run(5);
        assertThat(nat.mappings()).as("what is on the LAN does not go out").isZero();
    }

    @Test
    void sameInnerAddressBehindTwoBoxes() {
        Mailbox one = behind(internet.nat("a", NatKind.FULL_CONE, "198.51.100.1"), "one", "192.168.1.2/9993");
        Mailbox other = behind(internet.nat("b", NatKind.FULL_CONE, "198.51.100.2"), "other", "192.168.1.2/9993");
        SocketAddress outerOther = seen(other, server, 0);
        one.send(outerOther, "x");
        internet.run(5);
        assertThat(other.texts()).containsExactly("x");
        assertThat(one.mail).isEmpty();
    }

    @Test
    void portIsPreservedWhereItIsFree() {
        Nat nat = internet.nat("nat", NatKind.PORT_RESTRICTED, "198.51.100.1").preservesPorts(true);
        Mailbox one = behind(nat, "one", "192.168.1.2/9993");
        Mailbox other = behind(nat, "other", "192.168.1.3/9993");
        assertThat(seen(one, server, 0)).isEqualTo(at("198.51.100.1/9993"));
        assertThat(seen(other, server, 0).port()).isNotEqualTo(9993).isGreaterThanOrEqualTo(1_024);
    }

    @Test
    void severalPublicAddressesArePairedUnlessToldOtherwise() {
        Nat nat = internet.nat("nat", NatKind.SYMMETRIC, "198.51.100.1", "198.51.100.2", "198.51.100.3");
        assertThat(publicIpsSeenFrom(behind(nat, "one", "192.168.1.2/9993"))).hasSize(1);
        nat.pairsAddresses(false);
        assertThat(publicIpsSeenFrom(behind(nat, "two", "192.168.1.3/9993"))).hasSizeGreaterThan(1);
    }

    private List<Object> publicIpsSeenFrom(Mailbox inner) {
        List<Object> seen = new ArrayList<>();
        for (int port = 1; port <= 20; port++) {
            inner.send(new SocketAddress(stranger.address().ip(), port), "x");
        }
        internet.run(5);
        inner.host.segment().exit().map(Nat.class::cast).orElseThrow().mappingsOf(inner.address()).stream()
                .map(SocketAddress::ip)
                .distinct()
                .forEach(seen::add);
        return seen;
    }

    @Test
    void tableIsBounded() {
        Nat nat = internet.nat("nat", NatKind.SYMMETRIC, "198.51.100.1").maxMappings(100);
        Mailbox inner = behind(nat, "inner", "192.168.1.2/9993");
        SocketAddress outer = seen(inner, server, 0);
        for (int port = 1; port <= 500; port++) {
            inner.send(new SocketAddress(stranger.address().ip(), port), "x");
        }
        assertThat(nat.mappings()).isEqualTo(100);
        internet.run(5);
        assertThat(gets(inner, server, 0, outer)).as("the oldest is out").isFalse();
    }

    @Test
    void rebootForgetsAndMayBringAnotherAddress() {
        Nat nat = internet.nat("nat", NatKind.FULL_CONE, "198.51.100.1");
        Mailbox inner = behind(nat, "inner", "192.168.1.2/9993");
        SocketAddress outer = seen(inner, server, 0);
        nat.reboot();
        assertThat(gets(inner, server, 0, outer)).isFalse();
        assertThat(seen(inner, server, 0).ip()).isEqualTo(outer.ip());

        nat.reboot("198.51.100.7");
        assertThat(seen(inner, server, 0).ip()).isEqualTo(at("198.51.100.7/1").ip());
        assertThat(gets(inner, server, 0, outer)).isFalse();
        assertThat(internet.lost(Loss.NOBODY)).as("the old address is nobody's").isEqualTo(1);
    }

    @Test
    void natBehindNatTranslatesTwice() {
        Nat outer = internet.nat("provider", NatKind.FULL_CONE, "198.51.100.1");
        Nat home = outer.nat("home", NatKind.PORT_RESTRICTED, "100.64.0.7");
        Mailbox inner = behind(home, "inner", "192.168.1.2/9993");
        Mailbox neighbour = behind(outer, "neighbour", "100.64.0.9/9993");
        SocketAddress seen = seen(inner, server, 0);
        assertThat(seen.ip()).isEqualTo(outer.publicIps().get(0));
        assertThat(gets(inner, server, 0, seen)).isTrue();
        assertThat(gets(inner, stranger, 0, seen)).as("the inner box filters").isFalse();
        assertThat(seen(inner, neighbour, 0).ip()).isEqualTo(home.publicIps().get(0));
        assertThat(gets(inner, neighbour, 0, neighbour.lastFrom())).isTrue();
    }

    @Test
    void eachBoxCountsAHop() {
        Nat outer = internet.nat("provider", NatKind.FULL_CONE, "198.51.100.1");
        Nat home = outer.nat("home", NatKind.FULL_CONE, "100.64.0.7");
        Mailbox inner = behind(home, "inner", "192.168.1.2/9993");
        inner.send(0, server.address(), "x", 1);
        assertThat(home.mappings()).isZero();
        inner.send(0, server.address(), "x", 2);
        assertThat(List.of(home.mappings(), outer.mappings())).containsExactly(1, 0);
        inner.send(0, server.address(), "x", 3);
        assertThat(List.of(home.mappings(), outer.mappings())).containsExactly(1, 1);
        internet.run(5);
        assertThat(server.mail).isEmpty();
        assertThat(internet.lost(Loss.TIME_TO_LIVE)).isEqualTo(3);
    }

    @Test
    void wantsPublicAddressesOfIpv4() {
        assertThatThrownBy(() -> internet.nat("nat", NatKind.FULL_CONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> internet.nat("nat", NatKind.FULL_CONE, "2001:db8::1"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
