package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.UnknownPayload;
import dev.perigee.protocol.verb.Whois;
import dev.perigee.protocol.wire.CipherSuite;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final NodeSettings SMALL = NodeSettings.builder()
            .maxStrangers(10)
            .maxHeldPackets(20)
            .maxExpectedReplies(30)
            .maxSubscriptions(40)
            .build();

    private final Net net = new Net(13, SMALL, MulticastAuthority.NONE);

    private static Identity madeUp(long address) {
        return Identity.ofPublic(new Address(address), TestIdentities.get(1).publicKey());
    }

    @Test
    void strangersAreForgottenInTheOrderOfTheirLastUseAndPinnedOnesNever() {
        Node node = net.root.node();
        node.learn(madeUp(1_000));
        for (int i = 1; i <= 10; i++) {
            node.remember(madeUp(i));
        }
        assertThat(node.identityOf(new Address(1))).isPresent();
        node.remember(madeUp(11));
        assertThat(node.identityOf(new Address(2))).isEmpty();
        assertThat(node.identityOf(new Address(1))).isPresent();
        for (int i = 12; i <= 500; i++) {
            node.remember(madeUp(i));
        }
        assertThat(node.identityOf(new Address(1_000))).isPresent();
        assertThat(IntStream.rangeClosed(1, 500)
                        .filter(i -> node.identityOf(new Address(i)).isPresent()))
                .hasSize(10);

        node.forget(new Address(1_000));
        for (int i = 501; i <= 520; i++) {
            node.remember(madeUp(i));
        }
        assertThat(node.identityOf(new Address(1_000))).isEmpty();
        assertThat(net.root.count(Counter.PEER_EVICTED)).isEqualTo(511);
    }

    @Test
    void anEvictedStrangerComesBackByItsNextHello() {
        Stranger client = net.stranger(2, "198.51.100.2/1");
        client.meet(net.root);
        for (int i = 1; i <= 20; i++) {
            net.root.node().remember(madeUp(i));
        }
        assertThat(net.root.node().reachable(net.now(), client.address())).isFalse();
        assertThat(net.root.node().nextTickMs())
                .as("nothing is due for it any more")
                .isEqualTo(Timers.NEVER);
        net.root
                .node()
                .reply(net.now(), client.address(), new Path(0, client.station.address()), Whois.of(client.address()));
        assertThat(net.root.count(Counter.REPLY_TO_UNKNOWN)).isEqualTo(1);
        client.clear();
        net.wire.run(1_000);
        client.meet(net.root);
        assertThat(net.root.node().reachable(net.now(), client.address())).isTrue();
    }

    @Test
    void whatTheOwnerSendsIntoTheVoidIsBounded() {
        for (int i = 1; i <= 100; i++) {
            net.root.node().send(net.now(), new Address(i), new UnknownPayload(0, Bytes.EMPTY));
        }
        assertThat(net.root.count(Counter.HELD_TOO_MANY)).isEqualTo(80);
        net.wire.run(6_000);
        assertThat(net.root.count(Counter.HELD_TOO_LONG)).isEqualTo(20);
        assertThat(net.root.node().nextTickMs()).isEqualTo(Timers.NEVER);
    }

    @Test
    void agreementsAreHandedOutAFewAtATime() {
        Node node = net.root.node();
        net.root.station().holdWork();
        for (int i = 1; i <= 100; i++) {
            node.learn(madeUp(i));
            node.send(net.now(), new Address(i), new UnknownPayload(0, Bytes.EMPTY));
        }
        assertThat(net.root.station().heldWork()).hasSize(64);
        for (int i = 0; i < 100; i++) {
            net.root.station().release(net.root.station().heldWork().get(0));
            net.wire.settle();
        }
        assertThat(net.root.station().handedOut())
                .hasSize(100)
                .extracting(Work::kind)
                .containsOnly(Work.Kind.AGREE);
    }

    @Test
    void nothingIsSentToItself() {
        net.root.node().send(net.now(), net.root.address(), Whois.of(net.root.address()));
        assertThat(net.root.count(Counter.SENT_TO_SELF)).isEqualTo(1);
        assertThat(net.wire.sent()).isEmpty();
    }

    @Test
    void aFullLaneGivesWayToAnEmptyOne() {
        Lanes<Integer> lanes = new Lanes<>(100, 1);
        SocketAddress flood = SocketAddress.parse("198.18.0.1/1");
        SocketAddress other = SocketAddress.parse("192.0.2.1/1");
        assertThat(lanes.laneOf(flood)).isNotEqualTo(lanes.laneOf(other));
        assertThat(lanes.add(other, -1)).isEmpty();
        for (int i = 0; i < 1_000; i++) {
            lanes.add(flood, i).ifPresent(out -> assertThat(out).isNotEqualTo(-1));
        }
        assertThat(lanes.add(other, -2)).contains(901);
        assertThat(lanes.size()).isEqualTo(100);
        assertThat(lanes.all()).contains(-1, -2, 999);
        assertThat(lanes.add(other, -2)).isEmpty();
    }

    @Test
    void everyTableIsBoundedWhateverComesAndEmptiesByItself() {
        Net.Inhabitant node =
                net.add(1, "node", net.planet, SMALL, MulticastAuthority.NONE, "198.51.100.1/9993", "10.1.0.1/9993");
        Stranger peer = net.stranger(2, "198.51.100.2/1");
        net.wire.run(1_000);
        peer.meet(node);
        node.node().trusted(net.now(), peer.address());
        byte[] echo = peer.seal(node.identity(), CipherSuite.SALSA20_POLY1305, Echo.EMPTY);
        byte[] hello = peer.sealHello(node.identity());
        byte[] strange = new byte[100];
        Entropy entropy = net.wire.entropy();
        for (int i = 0; i < 20_000; i++) {
            SocketAddress from = SocketAddress.parse("10." + i % 200 + "." + i / 200 + ".9/" + (1 + i));
            net.wire.inject(from, node.station().address(), i % 2 == 0 ? echo : hello);
            entropy.fill(strange);
            byte[] unknown = strange.clone();
            System.arraycopy(echo, 8, unknown, 8, 5);
            unknown[18] = (byte) (i % 3 == 0 ? 0x80 : i % 3 == 1 ? 0x88 : 0xc8);
            net.wire.inject(from, node.station().address(), unknown);
            if (i % 100 == 0) {
                net.wire.run(10);
                node.node()
                        .tableSizes()
                        .forEach((table, size) -> assertThat(size).as(table).isLessThanOrEqualTo(mostOf(table)));
            }
        }
        peer.station.detach();
        net.wire.run(1_200_000);
        Map<String, Integer> after = node.node().tableSizes();
        assertThat(after)
                .containsEntry("packetsWaiting", 0)
                .containsEntry("lookups", 0)
                .containsEntry("work", 0);
        assertThat(after.get("paths")).as("those to the root").isEqualTo(2);
        assertThat(after.get("timers")).isLessThanOrEqualTo(4);
    }

    private static int mostOf(String table) {
        return switch (table) {
            case "peers" -> 10 + 1;
            case "paths" -> 2 * PeerPaths.MAX_PATHS;
            case "expectedReplies" -> 30;
            case "packetsWaiting", "lookups" -> 2 * 20;
            case "armoredHellos" -> ExtendedHellos.MAX_IN_FLIGHT;
            case "incompletePackets" -> 256;
            // Tried within a second, 32 of one peer.
            case "addressesTried" -> 64;
            case "surfaceReports" -> Surfaces.MAX_REPORTS;
            default -> 200;
        };
    }
}
