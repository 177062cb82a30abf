package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.Datagram;
import dev.perigee.protocol.verb.Nop;
import dev.perigee.protocol.verb.PushDirectPaths;
import dev.perigee.protocol.verb.UserMessage;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.PacketHeader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a trusted peer is told, and what is passed on for it. */
class OffersTest {
    private static final SocketAddress ROOT = SocketAddress.parse(Net.ROOT_SOCKET);
    private static final UserMessage MESSAGE = new UserMessage(1, Bytes.ofHex("aa"));

    private final Net net = new Net(51);
    private final Net.Inhabitant node = net.add(1, "node", "198.51.100.1/9993", "10.1.0.1/9993");
    private final Stranger peer = net.stranger(2, "198.51.100.2/1");

    private List<PushDirectPaths> pushed() {
        return peer.got(node.identity(), PushDirectPaths.class);
    }

    /** Something of the peer arrives through the root. */
    private void relayed() {
        byte[] packet = peer.seal(node.identity(), CipherSuite.SALSA20_POLY1305, MESSAGE);
        packet[PacketHeader.FLAGS_AT] |= 1;
        net.wire.inject(ROOT, node.station().address(), packet);
        net.wire.run(5);
    }

    /** What leaves for the peer through the root, as the root sees it. */
    private long pushedThroughRoot() {
        return net.wire.sentTo(ROOT).stream()
                .filter(d -> d.from().equals(node.station().address()))
                .filter(d -> Arrays.equals(
                        Arrays.copyOfRange(d.data(), 8, 13),
                        Bytes.ofHex(peer.address().toString()).toArray()))
                .count();
    }

    @Test
    void aTrustedPeerIsToldWhereElseTheNodeIsOverThePathItCameBy() {
        net.wire.run(1_000);
        peer.meet(node);
        peer.tell(node, MESSAGE);
        assertThat(pushed()).isEmpty();
        node.node().trusted(net.now(), peer.address());
        net.wire.run(5);

        assertThat(pushed())
                .singleElement()
                .satisfies(push -> assertThat(push.entries())
                        .extracting(PushDirectPaths.Entry::at)
                        .containsExactlyInAnyOrder(
                                SocketAddress.parse("198.51.100.1/9993"), SocketAddress.parse("10.1.0.1/9993")));
        assertThat(node.count(Counter.PATHS_OFFERED)).isEqualTo(1);
    }

    @Test
    void overADirectPathItIsToldEveryTwoMinutesAtMost() {
        net.wire.run(1_000);
        peer.meet(node);
        for (int second = 0; second < 250; second++) {
            peer.tell(node, MESSAGE);
            node.node().trusted(net.now(), peer.address());
            net.wire.run(995);
            peer.answerHellos(node);
        }
        assertThat(pushed()).hasSize(3);
    }

    @Test
    void throughARelayItIsToldEvery15SecondsButNeverNineTimesInARow() {
        net.wire.run(1_000);
        node.node().learn(peer.identity.withoutSecret());
        relayed();
        net.wire.sent().clear();
        node.node().trusted(net.now(), peer.address());
        for (int i = 0; i < 120; i++) {
            relayed();
            net.wire.run(995);
        }
        // Eight, 15 s apart; the ninth waits until the receiver counts anew.
        assertThat(pushedThroughRoot()).isEqualTo(8);
        for (int i = 0; i < 20; i++) {
            relayed();
            net.wire.run(995);
        }
        assertThat(pushedThroughRoot()).isEqualTo(9);
    }

    @Test
    void trustEndsAfterTenMinutes() {
        net.wire.run(1_000);
        peer.meet(node);
        node.node().trusted(net.now(), peer.address());
        net.wire.run(601_000);
        peer.meet(node);
        peer.clear();
        peer.tell(node, MESSAGE);
        assertThat(pushed()).isEmpty();
    }

    @Test
    void aCopyFromElsewhereDrawsNothingThere() {
        net.wire.run(1_000);
        peer.meet(node);
        byte[] packet = peer.seal(node.identity(), CipherSuite.SALSA20_POLY1305, MESSAGE);
        peer.send(node.station().address(), packet);
        net.wire.run(5);
        node.node().trusted(net.now(), peer.address());
        net.wire.run(130_000);
        peer.meet(node);
        node.node().trusted(net.now(), peer.address());
        net.wire.run(130_000);
        net.wire.sent().clear();
        SocketAddress attacker = SocketAddress.parse("192.0.2.66/666");
        for (int hops = 0; hops < 3; hops++) {
            byte[] copy = packet.clone();
            copy[PacketHeader.FLAGS_AT] |= (byte) hops;
            net.wire.inject(attacker, node.station().address(), copy);
            net.wire.run(5);
        }
        assertThat(net.wire.sentTo(attacker))
                .extracting(d -> d.data().length)
                .as("a challenge and nothing else")
                .containsOnly(28);
    }

    @Test
    void manyAddressesStayUnder1200Bytes() {
        String[] sockets = new String[120];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = i == 0 ? "198.51.100.9/1" : "10.2." + i + ".1/1";
        }
        Net.Inhabitant many = net.add(3, "many", sockets);
        net.wire.run(1_000);
        peer.meet(many);
        net.wire.sent().clear();
        peer.tell(many, new Nop(Bytes.EMPTY));
        many.node().trusted(net.now(), peer.address());
        net.wire.run(5);
        assertThat(peer.got(many.identity(), PushDirectPaths.class))
                .singleElement()
                .satisfies(push -> assertThat(push.toBytes().length).isBetween(1_100, 1_172));
        assertThat(net.wire.sentTo(peer.station.address()))
                .extracting(Datagram::data)
                .allMatch(d -> d.length < 1_200);
    }

    // ---- relay by a node that is no root ------------------------------------------------------------------------

    @Test
    void anOrdinaryNodeRelaysForTrustedPeersOnly() {
        net.wire.run(1_000);
        Stranger far = net.stranger(3, "198.51.100.3/1");
        peer.meet(node);
        far.meet(node);
        far.clear();
        byte[] packet = peer.seal(far.identity, CipherSuite.SALSA20_POLY1305, MESSAGE);
        peer.send(node.station().address(), packet);
        net.wire.run(5);
        assertThat(far.datagrams()).isEmpty();
        assertThat(node.count(Counter.NOT_FOR_US)).isEqualTo(1);

        node.node().trusted(net.now(), peer.address());
        peer.send(node.station().address(), packet);
        net.wire.run(5);
        byte[] expected = packet.clone();
        expected[PacketHeader.FLAGS_AT]++;
        assertThat(far.datagrams()).singleElement().isEqualTo(expected);
        assertThat(node.count(Counter.INTRODUCED)).as("nobody would believe it").isZero();

        // From another address, or the other way, nothing is passed on.
        net.wire.inject(SocketAddress.parse("192.0.2.66/666"), node.station().address(), packet);
        far.send(node.station().address(), far.seal(peer.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
        net.wire.run(5);
        assertThat(node.count(Counter.NOT_FOR_US)).isEqualTo(3);
        assertThat(far.datagrams()).hasSize(1);
    }

    @Test
    void anOrdinaryNodeCountsHopsToo() {
        net.wire.run(1_000);
        Stranger far = net.stranger(3, "198.51.100.3/1");
        peer.meet(node);
        far.meet(node);
        far.clear();
        node.node().trusted(net.now(), peer.address());
        for (int hops = 0; hops < 8; hops++) {
            byte[] packet = peer.seal(far.identity, CipherSuite.SALSA20_POLY1305, MESSAGE);
            packet[PacketHeader.FLAGS_AT] |= (byte) hops;
            peer.send(node.station().address(), packet);
            net.wire.run(5);
        }
        assertThat(far.datagrams()).hasSize(3);
        assertThat(node.count(Counter.TOO_MANY_HOPS)).isEqualTo(5);
    }

    @Test
    void anOrdinaryNodePassesOnToARootWhatItCannotDeliver() {
        Net.Inhabitant far = net.add(3, "far", "198.51.100.3/9993");
        net.wire.run(1_000);
        peer.meet(node);
        node.node().trusted(net.now(), peer.address());
        far.node().learn(peer.identity.withoutSecret());
        peer.send(node.station().address(), peer.seal(far.identity(), CipherSuite.SALSA20_POLY1305, MESSAGE));
        net.wire.run(50);
        assertThat(far.received(UserMessage.class)).containsExactly(MESSAGE);
        assertThat(far.received().get(0).hops()).isEqualTo(2);
    }

    @Test
    void trustOfTheDeadEnds() {
        net.wire.run(1_000);
        Stranger far = net.stranger(3, "198.51.100.3/1");
        peer.meet(node);
        far.meet(node);
        node.node().trusted(net.now(), peer.address());
        net.wire.run(250_000);
        far.meet(node);
        far.clear();
        peer.send(node.station().address(), peer.seal(far.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
        net.wire.run(5);
        assertThat(far.datagrams()).isEmpty();
    }

    @Test
    void whatIsToBeSentWhenThereIsNoOtherWayWaitsForTheLastOneKnown() {
        Net.Inhabitant other = net.add(4, "other", "198.51.100.4/9993");
        net.wire.run(1_000);
        node.send(other, MESSAGE);
        net.wire.run(1_000);
        assertThat(node.reaches(other)).isTrue();
        net.root.station().detach();
        net.wire.run(800_000);
        assertThat(node.reaches(other)).isFalse();
        node.send(other, MESSAGE);
        net.wire.run(100);
        assertThat(other.received(UserMessage.class)).containsExactly(MESSAGE, MESSAGE);
    }
}
