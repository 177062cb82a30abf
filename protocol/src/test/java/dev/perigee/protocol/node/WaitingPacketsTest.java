package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.Datagram;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.UnknownPayload;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WaitingPacketsTest {
    private static final SocketAddress ROOT = SocketAddress.parse(Net.ROOT_SOCKET);

    private final Net net = new Net(2);
    private final Net.Inhabitant controller = net.add(1, "controller", "198.51.100.1/9993");

    private static NetworkConfigRequest request(int number) {
        return new NetworkConfigRequest(NetworkId.of(TestIdentities.get(1).address(), number), Bytes.EMPTY, 0, 0);
    }

    private static Predicate<Datagram> whois(Net.Inhabitant from) {
        // 28 bytes, and one address; nothing else these nodes send is as long.
        return d -> d.from().equals(from.station().address()) && d.to().equals(ROOT) && d.data().length == 33;
    }

    @Test
    void aRequestOfAnUnknownSenderIsReleasedByWhatTheRootSays() {
        Net.Inhabitant member = net.add(2, "member", "198.51.100.2/9993");
        net.wire.run(500);
        net.wire.dropIf(d -> d.from().equals(member.station().address()) && !d.to().equals(ROOT));
        member.send(controller, request(1));
        net.wire.run(100);

        assertThat(controller.received(NetworkConfigRequest.class)).containsExactly(request(1));
        NodeEvent.Received received = controller.received().get(0);
        assertThat(received.hops()).isEqualTo(1);
        assertThat(received.path()).isEqualTo(new Path(0, ROOT));
        assertThat(net.wire.sent().stream().filter(whois(controller))).hasSize(1);
        assertThat(controller.station().events(NodeEvent.IdentityLearned.class))
                .containsExactly(new NodeEvent.IdentityLearned(member.identity().withoutSecret()));
    }

    @Test
    void allThatAJoiningClientSendsAtOnceIsKept() {
        Net.Inhabitant member = net.add(2, "member", "198.51.100.2/9993");
        net.wire.run(500);
        for (int i = 1; i <= 4; i++) {
            member.send(controller, request(i));
        }
        net.wire.run(100);

        assertThat(controller.received(NetworkConfigRequest.class))
                .containsExactly(request(1), request(2), request(3), request(4));
    }

    @Test
    void aHelloReleasesWhatWaitedToo() {
        net.wire.run(500);
        net.wire.dropIf(whois(controller));
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        client.send(
                controller.station().address(),
                client.seal(controller.identity(), CipherSuite.SALSA20_POLY1305, request(1)));
        net.wire.run(100);
        assertThat(controller.received()).isEmpty();

        client.send(controller.station().address(), client.sealHello(controller.identity()));
        net.wire.run(100);
        assertThat(controller.received(NetworkConfigRequest.class)).containsExactly(request(1));
        assertThat(controller.received().get(0).hops()).isZero();
    }

    @Test
    void theRootIsAskedEvery500MsAndAfterFiveSecondsThePacketIsGone() {
        net.wire.run(500);
        net.wire.dropIf(whois(controller));
        net.wire.sent().clear();
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        client.send(
                controller.station().address(),
                client.seal(controller.identity(), CipherSuite.SALSA20_POLY1305, request(1)));
        net.wire.run(4_900);
        assertThat(net.wire.sent().stream().filter(whois(controller))).hasSize(10);

        net.wire.run(700);
        assertThat(controller.count(Counter.HELD_TOO_LONG)).isEqualTo(1);
        client.send(controller.station().address(), client.sealHello(controller.identity()));
        net.wire.run(100);
        assertThat(controller.received()).isEmpty();
    }

    @Test
    void aRootThatKnowsNobodyElseHoldsAPacketUntilTheHello() {
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        client.send(
                net.root.station().address(),
                client.seal(net.root.identity(), CipherSuite.SALSA20_POLY1305, request(1)));
        net.wire.run(3_000);
        client.send(net.root.station().address(), client.sealHello(net.root.identity()));
        net.wire.run(100);

        assertThat(net.root.received(NetworkConfigRequest.class)).containsExactly(request(1));
    }

    @Test
    void whatIsSentBeforeThereIsAWayWaitsForIt() {
        Net.Inhabitant member = net.add(2, "member", "198.51.100.2/9993");
        member.send(controller, request(1));
        assertThat(net.wire.sent()).isEmpty();
        net.wire.run(500);

        assertThat(controller.received(NetworkConfigRequest.class)).containsExactly(request(1));
    }

    @Test
    void anIdentityThatTheRootMadeUpIsNotTaken() {
        Net.Inhabitant member = net.add(2, "member", "198.51.100.2/9993");
        net.wire.run(500);
        Identity lie = Identity.ofPublic(
                TestIdentities.get(5).address(), TestIdentities.get(6).publicKey());
        net.root.node().learn(lie);
        member.node().send(net.now(), lie.address(), request(1));
        net.wire.run(1_000);

        assertThat(member.count(Counter.FALSE_IDENTITY)).isPositive();
        assertThat(member.node().identityOf(lie.address())).isEmpty();
    }

    @Test
    void aFloodOfMadeUpSourcesPushesOutItself() {
        net.wire.run(500);
        Stranger flood = net.stranger(4, "198.18.0.1/1");
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        client.send(
                controller.station().address(),
                client.seal(controller.identity(), CipherSuite.SALSA20_POLY1305, request(1)));
        net.wire.run(2);
        byte[] packet = flood.seal(controller.identity(), CipherSuite.SALSA20_POLY1305, request(2));
        int before = net.wire.sent().size();
        for (int i = 1; i <= 20_000; i++) {
            byte[] copy = packet.clone();
            copy[14] = (byte) (i >> 16);
            copy[15] = (byte) (i >> 8);
            copy[16] = (byte) i;
            net.wire.inject(
                    SocketAddress.parse("198.18.0.1/1"), controller.station().address(), copy);
        }
        net.wire.run(2);
        assertThat(net.wire.sent().size() - before).as("questions to the root").isLessThanOrEqualTo(201);
        assertThat(controller.count(Counter.HELD_TOO_MANY)).isGreaterThan(10_000);

        client.send(controller.station().address(), client.sealHello(controller.identity()));
        net.wire.run(100);
        assertThat(controller.received(NetworkConfigRequest.class)).containsExactly(request(1));
    }

    @Test
    void onePeerCannotHoldMoreThanItsShare() {
        net.wire.run(500);
        net.wire.dropIf(whois(controller));
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        for (int i = 1; i <= 20; i++) {
            client.send(
                    controller.station().address(),
                    client.seal(controller.identity(), CipherSuite.SALSA20_POLY1305, request(i)));
        }
        client.send(controller.station().address(), client.sealHello(controller.identity()));
        net.wire.run(100);

        assertThat(controller.received(NetworkConfigRequest.class)).hasSize(16).startsWith(request(5));
    }

    @Test
    void aLearnedIdentityNeedsItsKeyOnceAndThePacketWaitsForIt() {
        net.wire.run(500);
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        controller.node().learn(client.identity);
        controller.station().holdWork();
        client.send(
                controller.station().address(),
                client.seal(controller.identity(), CipherSuite.SALSA20_POLY1305, request(1)));
        client.send(controller.station().address(), client.sealHello(controller.identity()));
        net.wire.run(20);
        assertThat(controller.station().heldWork())
                .singleElement()
                .satisfies(work -> assertThat(work.kind()).isEqualTo(Work.Kind.AGREE));
        assertThat(controller.received()).isEmpty();

        controller.station().release(controller.station().heldWork().get(0));
        net.wire.run(20);
        assertThat(controller.received(NetworkConfigRequest.class)).containsExactly(request(1));
        assertThat(client.helloOks(controller.identity())).hasSize(1);
    }

    @Test
    void refusedWorkIsTriedAgainWithTheNextPacket() {
        net.wire.run(500);
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        controller.node().learn(client.identity);
        controller.station().holdWork();
        client.send(
                controller.station().address(),
                client.seal(controller.identity(), CipherSuite.SALSA20_POLY1305, request(1)));
        net.wire.run(5);
        Work refused = controller.station().heldWork().remove(0);
        controller.node().refused(net.now(), refused.id());
        controller.station().workTakes(0);
        client.send(
                controller.station().address(),
                client.seal(controller.identity(), CipherSuite.SALSA20_POLY1305, request(2)));
        net.wire.run(5);

        assertThat(controller.received(NetworkConfigRequest.class)).containsExactly(request(1), request(2));
        assertThat(controller.count(Counter.WORK_REFUSED)).isEqualTo(1);
        controller.node().done(net.now(), refused.id(), "late");
        assertThat(controller.count(Counter.STRAY_RESULT)).isEqualTo(1);
    }

    @Test
    void workMayComeBackLateAndInAnyOrder() {
        Net.Inhabitant member = net.add(2, "member", "198.51.100.2/9993");
        controller.station().workTakes(700);
        member.station().workTakes(300);
        net.root.station().holdWork();
        for (int i = 0; i < 40; i++) {
            net.wire.run(250);
            List<Work> held = net.root.station().heldWork();
            if (!held.isEmpty()) {
                net.root.station().release(held.get(held.size() - 1));
            }
        }
        member.send(controller, request(1));
        net.wire.run(2_000);

        assertThat(controller.received(NetworkConfigRequest.class)).containsExactly(request(1));
        assertThat(net.root.reaches(member)).isTrue();
    }

    @Test
    void aPacketSealedForSomebodyElseIsNotOpenedByMistake() {
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        client.meet(controller);
        byte[] packet = PacketSeal.seal(
                client.identity.agree(net.root.identity()),
                CipherSuite.SALSA20_POLY1305,
                new SeededEntropy(9).nextLong(),
                controller.address(),
                client.address(),
                0,
                new byte[0],
                false);
        client.send(controller.station().address(), packet);
        client.tell(controller, new UnknownPayload(0, Bytes.EMPTY));

        assertThat(controller.count(Counter.WRONG_MAC)).isEqualTo(1);
        assertThat(controller.count(Counter.IGNORED_VERB)).isEqualTo(1);
    }

    @Test
    void theOwnerMayPinAndAnswerFromWithinTheEvent() {
        Host station = net.wire.host("quick", "198.51.100.50/9993");
        List<Node> node = new ArrayList<>();
        NodeOutput quick = new NodeOutput() {
            @Override
            public void send(Path path, byte[] datagram, int timeToLive) {
                station.send(path, datagram, timeToLive);
            }

            @Override
            public void work(Work work) {
                station.work(work);
            }

            @Override
            public void event(NodeEvent event) {
                if (event instanceof NodeEvent.IdentityLearned learned) {
                    node.get(0).learn(learned.identity());
                    node.get(0).send(net.now(), learned.identity().address(), Echo.EMPTY);
                } else if (event instanceof NodeEvent.Received received) {
                    node.get(0).reply(net.now(), received.from().address(), received.path(), received.payload());
                    node.get(0).forget(received.from().address());
                }
            }
        };
        node.add(new Node(
                TestIdentities.get(7),
                net.planet,
                NodeSettings.DEFAULT,
                net.wire.entropy(),
                PathPolicy.ROUTABLE,
                MulticastAuthority.NONE,
                quick));
        station.attach(Endpoint.of(node.get(0)));
        net.wire.run(500);
        net.wire.dropIf(whois(controller));
        Stranger client = net.stranger(3, "198.51.100.3/9993");
        for (int i = 1; i <= 3; i++) {
            client.send(
                    station.address(), client.seal(node.get(0).identity(), CipherSuite.SALSA20_POLY1305, request(i)));
        }
        client.send(station.address(), client.sealHello(node.get(0).identity()));
        net.wire.run(100);

        assertThat(client.got(node.get(0).identity(), NetworkConfigRequest.class))
                .containsExactly(request(1), request(2), request(3));
        assertThat(net.root.count(Counter.NO_WAY_TO_RELAY))
                .as("sent before there was a path")
                .isEqualTo(1);
    }
}
