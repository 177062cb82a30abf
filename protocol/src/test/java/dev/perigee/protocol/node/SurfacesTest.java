package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.HelloOk;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.wire.CipherSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SurfacesTest {
    private static final String HOME = "198.51.100.1/9993";

    private final Net net = new Net(41);

    private List<SocketAddress> surfaces(Net.Inhabitant node) {
        return node.node().surfaceAddresses(net.now()).stream()
                .map(SurfaceAddress::address)
                .distinct()
                .toList();
    }

    private NatKind kind(Net.Inhabitant node) {
        return node.node().natKind(net.now());
    }

    /** A stranger whom the node contacts, and who answers that he sees it at this address. */
    private void seenBy(Stranger stranger, Net.Inhabitant node, String at) {
        stranger.clear();
        stranger.send(node.station().address(), stranger.sealHello(node.identity()));
        net.wire.run(5);
        for (Stranger.Got got : stranger.got(node.identity())) {
            if (got.payload() instanceof Hello hello) {
                HelloOk ok =
                        new HelloOk(hello.timestampMs(), 12, 1, 14, 1, Optional.of(SocketAddress.parse(at)), List.of());
                stranger.send(
                        node.station().address(),
                        stranger.seal(
                                node.identity(),
                                CipherSuite.SALSA20_POLY1305,
                                Ok.of(got.header().packetId(), ok)));
            }
        }
        net.wire.run(5);
    }

    @Test
    void aNodeThatEverybodySeesWhereItIsHasNoNat() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        assertThat(kind(node)).isEqualTo(NatKind.UNKNOWN);
        net.wire.run(1_000);
        assertThat(surfaces(node)).containsExactly(SocketAddress.parse(HOME));
        assertThat(kind(node)).isEqualTo(NatKind.NONE);
        SurfaceAddress report = node.node().surfaceAddresses(net.now()).get(0);
        assertThat(report.reporter()).isEqualTo(net.root.address());
        assertThat(report.reportedFrom()).isEqualTo(SocketAddress.parse(Net.ROOT_SOCKET));
        assertThat(report.answered()).isTrue();
    }

    @Test
    void oneReportOfAnotherAddressDoesNotSayWhichKindOfNatThereIs() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        net.wire.dropIf(d -> true);
        seenBy(net.stranger(2, "192.0.2.2/1"), node, "192.0.2.200/4000");
        assertThat(kind(node)).isEqualTo(NatKind.UNKNOWN);
    }

    @Test
    void theSameAddressSeenByAllIsAMappingOthersCanUse() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        net.root.station().detach();
        seenBy(net.stranger(2, "192.0.2.2/1"), node, "192.0.2.200/4000");
        seenBy(net.stranger(3, "192.0.2.3/1"), node, "192.0.2.200/4000");
        assertThat(kind(node)).isEqualTo(NatKind.SAME_FOR_ALL);
        assertThat(surfaces(node)).containsExactly(SocketAddress.parse("192.0.2.200/4000"));
    }

    @Test
    void anotherPortForEachDestinationIsASymmetricNat() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        net.root.station().detach();
        seenBy(net.stranger(2, "192.0.2.2/1"), node, "192.0.2.200/4000");
        seenBy(net.stranger(3, "192.0.2.3/1"), node, "192.0.2.200/4001");
        assertThat(kind(node)).isEqualTo(NatKind.PER_DESTINATION);
    }

    @Test
    void reportsOfAnotherScopeAndOfNowhereAreIgnored() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        net.root.station().detach();
        Stranger local = net.stranger(2, "192.0.2.2/1");
        seenBy(local, node, "9.9.9.9/4000");
        seenBy(local, node, "127.0.0.1/4000");
        seenBy(local, node, "0.0.0.0/4000");
        assertThat(node.node().surfaceAddresses(net.now())).isEmpty();
    }

    @Test
    void reportsAreForgottenAfterTenMinutes() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        net.root.station().detach();
        seenBy(net.stranger(2, "192.0.2.2/1"), node, "192.0.2.200/4000");
        net.wire.run(599_000);
        assertThat(surfaces(node)).hasSize(1);
        net.wire.run(2_000);
        assertThat(surfaces(node)).isEmpty();
    }

    @Test
    void whatAHelloSaysCountsOnlyOverAConfirmedPathAndNotForTheKindOfNat() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        Net.Inhabitant other = net.add(2, "other", "198.51.100.2/9993");
        net.wire.run(1_000);
        NetworkConfigRequest request = new NetworkConfigRequest(NetworkId.of(node.address(), 1), Bytes.EMPTY, 0, 0);
        other.send(node, request);
        net.wire.run(1_000);
        node.node().trusted(net.now(), other.address());
        net.wire.run(61_000);
        assertThat(node.node().surfaceAddresses(net.now()))
                .extracting(SurfaceAddress::reporter)
                .contains(other.address());
        assertThat(kind(node)).isEqualTo(NatKind.NONE);
    }

    // ---- what happens when a root sees another IP ---------------------------------------------------------------

    private Net.Inhabitant nodeWithPeer(Stranger peer, Net.Inhabitant node) {
        net.wire.run(1_000);
        peer.meet(node);
        assertThat(node.node().reachable(net.now(), peer.address())).isTrue();
        return node;
    }

    @Test
    void aChangedIpSeenByARootPutsAllPathsOfThatScopeAndFamilyToTheTest() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        Stranger peer = net.stranger(2, "192.0.2.2/1");
        Stranger global = net.stranger(3, "9.0.0.2/1");
        nodeWithPeer(peer, node);
        nodeWithPeer(global, node);
        peer.clear();
        global.clear();
        // From now on the root sees it elsewhere, as after a change of the line behind a NAT.
        net.wire.move(node.station(), "198.51.100.77/9993");
        net.wire.run(80_000);

        assertThat(node.count(Counter.PATHS_RESET)).isEqualTo(1);
        assertThat(node.node().reachable(net.now(), peer.address())).isFalse();
        assertThat(node.node().reachable(net.now(), global.address())).isTrue();
        assertThat(peer.got(node.identity())).as("asked once").hasSize(1);
        assertThat(node.reaches(net.root)).isTrue();
    }

    @Test
    void aPeerThatIsStillThereAnswersAndIsUsedAgain() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        Net.Inhabitant other = net.add(2, "other", "198.51.100.2/9993");
        net.wire.run(1_000);
        other.send(node, new NetworkConfigRequest(NetworkId.of(node.address(), 1), Bytes.EMPTY, 0, 0));
        net.wire.run(1_000);
        assertThat(node.reaches(other)).isTrue();
        net.wire.move(node.station(), "198.51.100.77/9993");
        net.wire.runUntil(() -> node.count(Counter.PATHS_RESET) > 0, 80_000);
        assertThat(node.reaches(other)).isFalse();
        net.wire.run(100);
        assertThat(node.reaches(other)).isTrue();
        assertThat(node.count(Counter.PATHS_RESET)).isEqualTo(1);
    }

    @Test
    void aChangedPortDoesNothing() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        Stranger peer = net.stranger(2, "192.0.2.2/1");
        nodeWithPeer(peer, node);
        net.wire.move(node.station(), "198.51.100.1/4444");
        net.wire.run(130_000);
        assertThat(surfaces(node)).contains(SocketAddress.parse("198.51.100.1/4444"));
        assertThat(node.count(Counter.PATHS_RESET)).isZero();
        assertThat(node.node().reachable(net.now(), peer.address())).isTrue();
    }

    @Test
    void whoIsNoRootCannotPutPathsToTheTest() {
        Net.Inhabitant node = net.add(1, "node", HOME);
        Stranger peer = net.stranger(2, "192.0.2.2/1");
        Stranger liar = net.stranger(3, "192.0.2.3/1");
        nodeWithPeer(peer, node);
        seenBy(liar, node, "192.0.2.200/1");
        net.wire.run(2_000);
        net.wire.move(liar.station, "192.0.2.4/1");
        seenBy(liar, node, "192.0.2.201/1");
        assertThat(node.count(Counter.PATHS_RESET)).isZero();
        assertThat(node.node().reachable(net.now(), peer.address())).isTrue();
    }

    @Test
    void manyPathsAreAskedInPortions() {
        Context context = UnderTest.context(NodeSettings.DEFAULT);
        context.sockets().add(0, SocketAddress.parse("198.51.100.1/9993"));
        PeerTable peers = new PeerTable(context);
        ExpectedReplies replies = new ExpectedReplies(10_000);
        Challenges challenges = new Challenges(context, new Transmitter(context, replies), new Worlds(net.planet));
        Surfaces surfaces = new Surfaces(context, peers, challenges);
        Peer root = peers.add(TestIdentities.get(1));
        root.setRootEndpoints(Optional.of(new RootEndpoints(List.of())));
        Path rootPath = new Path(0, SocketAddress.parse("203.0.113.1/1"));
        Peer peer = peers.add(TestIdentities.get(2));
        List<Peer> many = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Peer each = peers.add(TestIdentities.get(3 + i));
            for (int port = 1; port <= 64; port++) {
                each.paths()
                        .add(
                                new Path(0, SocketAddress.parse("192.0.2." + port + "/" + port)),
                                net.now().monotonicMs());
            }
            many.add(each);
        }
        surfaces.reported(net.now(), root, rootPath, SocketAddress.parse("192.0.2.9/1"), true);
        surfaces.reported(net.now(), root, rootPath, SocketAddress.parse("192.0.2.10/1"), true);
        assertThat(surfaces.restartsWaiting()).isEqualTo(640 - Surfaces.RESTARTED_AT_ONCE);
        assertThat(many).allMatch(each -> !each.paths().hasLive(net.now().monotonicMs()));
        assertThat(peer.paths().all()).isEmpty();
    }

    @Test
    void reportsAreBounded() {
        Context context = UnderTest.context(NodeSettings.DEFAULT);
        context.sockets().add(0, SocketAddress.parse("198.51.100.1/9993"));
        PeerTable peers = new PeerTable(context);
        Surfaces surfaces = new Surfaces(
                context,
                peers,
                new Challenges(context, new Transmitter(context, new ExpectedReplies(10)), new Worlds(net.planet)));
        Peer root = peers.add(TestIdentities.get(1));
        root.setRootEndpoints(Optional.of(new RootEndpoints(List.of())));
        Peer stranger = peers.add(TestIdentities.get(2));
        SocketAddress seen = SocketAddress.parse("192.0.2.9/1");
        surfaces.reported(net.now(), root, new Path(0, SocketAddress.parse("203.0.113.1/1")), seen, true);
        for (int i = 1; i <= 5_000; i++) {
            Path path = new Path(0, SocketAddress.parse("203.0.113.2/" + i));
            surfaces.reported(net.now(), stranger, path, seen, true);
        }
        assertThat(surfaces.size()).isLessThanOrEqualTo(Surfaces.MAX_REPORTS + 1);
        assertThat(surfaces.all(net.now().monotonicMs()).get(0).reporter()).isEqualTo(root.address());
    }
}
