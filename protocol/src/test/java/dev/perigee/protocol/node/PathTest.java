package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.verb.ConfigAck;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.EchoOk;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.PushDirectPaths;
import dev.perigee.protocol.verb.UserMessage;
import dev.perigee.protocol.verb.Whois;
import dev.perigee.protocol.wire.CipherSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PathTest {
    private static final SocketAddress HOME = SocketAddress.parse("198.51.100.3/9993");
    private static final SocketAddress ELSEWHERE = SocketAddress.parse("192.0.2.66/666");
    private static final UserMessage MESSAGE = new UserMessage(1, Bytes.ofHex("aa"));

    private final Net net = new Net(4);
    private final Net.Inhabitant node = net.add(1, "node", "198.51.100.1/9993");
    private final Stranger client = net.stranger(3, HOME.toString());

    private byte[] seal(Payload payload) {
        return client.seal(node.identity(), CipherSuite.SALSA20_POLY1305, payload);
    }

    private List<NodeEvent.PathConfirmed> confirmed() {
        return node.station().events(NodeEvent.PathConfirmed.class).stream()
                .filter(event -> event.peer().equals(client.address()))
                .toList();
    }

    @Test
    void anAddressServesForNothingUntilItAnswersAChallenge() {
        client.send(node.station().address(), client.sealHello(node.identity()));
        net.wire.run(100);
        assertThat(client.helloOks(node.identity())).hasSize(1);
        assertThat(client.got(node.identity(), Hello.class)).hasSize(1);
        assertThat(node.node().reachable(net.now(), client.address())).isFalse();
        assertThat(confirmed()).isEmpty();

        client.answerHellos(node);
        assertThat(confirmed()).containsExactly(new NodeEvent.PathConfirmed(client.address(), new Path(0, HOME)));
        assertThat(node.node().path(net.now(), client.address())).contains(new Path(0, HOME));
    }

    @Test
    void aReplayFromElsewhereGetsItsReplyAndAChallengeAndDivertsNothing() {
        client.meet(node);
        byte[] echo = seal(Echo.EMPTY);
        byte[] request = seal(new NetworkConfigRequest(NetworkId.of(node.address(), 1), Bytes.EMPTY, 0, 0));
        client.send(node.station().address(), echo);
        client.send(node.station().address(), request);
        net.wire.run(100);
        List<NodeEvent.PathConfirmed> before = confirmed();
        for (int i = 0; i < 5; i++) {
            net.wire.inject(ELSEWHERE, node.station().address(), echo);
            net.wire.inject(ELSEWHERE, node.station().address(), request);
            net.wire.run(10);
        }
        assertThat(net.wire.sentTo(ELSEWHERE))
                .as("five replies and one challenge")
                .hasSize(6);

        net.wire.run(18_000);
        assertThat(confirmed()).isEqualTo(before);
        assertThat(node.node().path(net.now(), client.address())).contains(new Path(0, HOME));
        node.node().send(net.now(), client.address(), MESSAGE);
        net.wire.run(10);
        assertThat(net.wire.sentTo(ELSEWHERE)).hasSize(6);
        assertThat(client.got(node.identity(), UserMessage.class)).containsExactly(MESSAGE);
    }

    @Test
    void replaysFromTheOldAddressDoNotKeepAPathInUse() {
        client.meet(node);
        byte[] old = seal(MESSAGE);
        for (int i = 0; i < 300; i++) {
            net.wire.inject(HOME, node.station().address(), old);
            net.wire.run(1_000);
        }
        assertThat(node.node().reachable(net.now(), client.address())).isFalse();
        assertThat(confirmed()).hasSize(1);
    }

    @Test
    void anOkWithAnotherSocketAddressOrMoreHopsProvesNothing() {
        client.send(node.station().address(), client.sealHello(node.identity()));
        net.wire.run(10);
        Stranger.Got hello = client.got(node.identity()).stream()
                .filter(got -> got.payload() instanceof Hello)
                .findFirst()
                .orElseThrow();
        byte[] ok = client.sealHelloOk(node.identity(), hello, (Hello) hello.payload());
        byte[] relayed = ok.clone();
        relayed[18] |= 1;
        client.send(node.station().address(), relayed);
        net.wire.inject(ELSEWHERE, node.station().address(), ok);
        net.wire.run(10);
        assertThat(confirmed()).isEmpty();

        client.send(node.station().address(), ok);
        net.wire.run(10);
        assertThat(confirmed()).hasSize(1);
        client.send(node.station().address(), ok);
        net.wire.run(10);
        assertThat(confirmed()).as("a copy proves nothing more").hasSize(1);
    }

    @Test
    void anOkThatComesTooLateProvesNothing() {
        client.send(node.station().address(), client.sealHello(node.identity()));
        net.wire.run(10);
        net.wire.run(11_000);
        client.answerHellos(node);
        assertThat(confirmed()).isEmpty();
        assertThat(node.node().version(client.address())).isPresent();
    }

    @Test
    void anOkOfSomebodyElseOrToNothingIsIgnored() {
        client.meet(node);
        Stranger other = net.stranger(4, "198.51.100.4/9993");
        other.send(node.station().address(), other.sealHello(node.identity()));
        net.wire.run(10);
        Stranger.Got hello = other.got(node.identity()).stream()
                .filter(got -> got.payload() instanceof Hello)
                .findFirst()
                .orElseThrow();
        int events = node.station().events().size();
        client.send(node.station().address(), seal(Ok.of(hello.header().packetId(), new EchoOk(Bytes.EMPTY))));
        client.send(node.station().address(), client.sealHelloOk(node.identity(), hello, (Hello) hello.payload()));
        client.send(node.station().address(), seal(Ok.of(0, new EchoOk(Bytes.EMPTY))));
        // The upper half of an ID that is expected is not enough.
        client.send(node.station().address(), seal(Ok.of(hello.header().packetId() ^ 1, new EchoOk(Bytes.EMPTY))));
        net.wire.run(10);

        assertThat(node.count(Counter.UNEXPECTED_OK)).isEqualTo(4);
        assertThat(node.station().events()).hasSize(events);
    }

    @Test
    void aMovedClientIsFoundByItsNextPacket() {
        Net.Inhabitant member = net.add(2, "member", "198.51.100.2/9993");
        net.wire.run(500);
        member.send(node, new NetworkConfigRequest(NetworkId.of(node.address(), 1), Bytes.EMPTY, 0, 0));
        net.wire.run(2_000);
        assertThat(node.pathTo(member)).contains(new Path(0, member.station().address()));

        net.wire.move(member.station(), "192.0.2.2/7777");
        member.send(node, MESSAGE);
        net.wire.run(25_000);
        assertThat(node.pathTo(member)).contains(new Path(0, SocketAddress.parse("192.0.2.2/7777")));
        node.send(member, MESSAGE);
        net.wire.run(10);
        assertThat(member.received(UserMessage.class)).containsExactly(MESSAGE);
    }

    @Test
    void anotherPortOfAHostThatAnswersIsNotTried() {
        Stranger twoPorts = net.stranger(4, "198.51.100.4/9993", "198.51.100.4/1111");
        twoPorts.meet(node);
        twoPorts.clear();
        byte[] early = twoPorts.seal(node.identity(), CipherSuite.SALSA20_POLY1305, MESSAGE);
        twoPorts.send(1, node.station().address(), early);
        net.wire.run(100);
        assertThat(twoPorts.datagrams()).isEmpty();

        net.wire.run(20_000);
        byte[] later = twoPorts.seal(node.identity(), CipherSuite.SALSA20_POLY1305, MESSAGE);
        twoPorts.send(1, node.station().address(), later);
        net.wire.run(10);
        twoPorts.answerHellos(node);
        answerEchos(twoPorts);
        assertThat(paths(twoPorts)).containsExactly(new Path(0, SocketAddress.parse("198.51.100.4/1111")));
    }

    private List<Path> paths(Stranger stranger) {
        return node.node().peers(net.now()).stream()
                .filter(view -> view.identity().equals(stranger.identity))
                .flatMap(view -> view.paths().stream())
                .map(PeerView.PathView::path)
                .toList();
    }

    @Test
    void ofTwoPortsThatAnswerAtOnceOneIsKept() {
        Stranger twoPorts = net.stranger(4, "198.51.100.4/9993", "198.51.100.4/1111");
        byte[] hello = twoPorts.sealHello(node.identity());
        twoPorts.send(0, node.station().address(), hello);
        twoPorts.send(1, node.station().address(), hello);
        net.wire.run(5);
        assertThat(twoPorts.got(node.identity(), Hello.class)).hasSize(2);
        twoPorts.answerHellos(node);
        assertThat(paths(twoPorts)).containsExactly(new Path(0, SocketAddress.parse("198.51.100.4/9993")));
    }

    @Test
    void aClientThatOnlyAsksAndAnswersStaysReachable() {
        client.meet(node);
        for (int i = 0; i < 120; i++) {
            client.clear();
            client.tell(node, Whois.of(node.address()));
            answerEchos(client);
            net.wire.run(4_985);
        }
        assertThat(node.node().reachable(net.now(), client.address())).isTrue();
        assertThat(confirmed()).as("one challenge a minute is enough").hasSizeBetween(9, 12);
    }

    @Test
    void anOkThatNamesAnotherVerbThanWasSentIsIgnored() {
        client.send(node.station().address(), client.sealHello(node.identity()));
        net.wire.run(10);
        long helloId = client.got(node.identity()).stream()
                .filter(got -> got.payload() instanceof Hello)
                .findFirst()
                .orElseThrow()
                .header()
                .packetId();
        client.tell(node, Ok.of(helloId, new EchoOk(Bytes.EMPTY)));
        assertThat(node.count(Counter.UNEXPECTED_OK)).isEqualTo(1);
        assertThat(confirmed()).isEmpty();
    }

    @Test
    void theOwnerHearsOfAcknowledgementsButNotOfAnsweredChallenges() {
        client.meet(node);
        client.tell(node, new NetworkConfigRequest(NetworkId.of(node.address(), 1), Bytes.EMPTY, 0, 0));
        net.wire.run(15_000);
        answerEchos(client);
        assertThat(node.received(Ok.class)).isEmpty();

        ConfigChunk chunk = ConfigChunk.cut(NetworkId.of(node.address(), 1), new byte[100], 7, node.identity())
                .get(0);
        node.node().send(net.now(), client.address(), new NetworkConfig(chunk));
        net.wire.run(5);
        Stranger.Got push = client.got(node.identity()).stream()
                .filter(got -> got.payload() instanceof NetworkConfig)
                .findFirst()
                .orElseThrow();
        client.tell(node, Ok.of(push.header().packetId(), new ConfigAck(chunk.network(), chunk.updateId())));
        assertThat(node.received(Ok.class)).singleElement().satisfies(ok -> {
            assertThat(ok.inRePacketId()).isEqualTo(push.header().packetId());
            assertThat(ConfigAck.from((EchoOk) ok.body())).contains(new ConfigAck(chunk.network(), 7));
        });
        assertThat(confirmed()).as("it proves where the member is, too").hasSize(3);
    }

    @Test
    void aPathThatWorksIsNotTriedAgainBecauseItIsPushed() {
        client.meet(node);
        net.wire.run(2_000);
        client.clear();
        client.tell(node, new PushDirectPaths(List.of(entry(0, HOME.toString()))));
        assertThat(client.datagrams()).isEmpty();
    }

    private void answerEchos(Stranger stranger) {
        for (Stranger.Got got : stranger.got(node.identity())) {
            if (got.payload() instanceof Echo echo) {
                Ok ok = Ok.of(got.header().packetId(), new EchoOk(echo.data()));
                stranger.send(
                        got.socket(), got.from(), stranger.seal(node.identity(), CipherSuite.SALSA20_POLY1305, ok));
            }
        }
        net.wire.run(10);
    }

    @Test
    void unusableAddressesAreNeverTried() {
        client.meet(node);
        client.tell(
                node,
                new PushDirectPaths(List.of(
                        entry(0, "127.0.0.1/9"),
                        entry(0, "169.254.1.1/9"),
                        entry(0, "239.1.1.1/9"),
                        entry(0, "192.0.2.7/0"),
                        entry(1, "192.0.2.8/9"),
                        entry(0, "192.0.2.9/9"))));
        assertThat(net.wire.sent().stream().map(d -> d.to().ip().toString()).filter(ip -> !ip.startsWith("198.51")))
                .doesNotContain("127.0.0.1", "169.254.1.1", "239.1.1.1", "192.0.2.7", "192.0.2.8")
                .contains("192.0.2.9");
    }

    @Test
    void tunnelsOfABrokerAreNoPaths() {
        assertThat(PathPolicy.ROUTABLE.usable(SocketAddress.parse("2001:470:1::1/9")))
                .isFalse();
        assertThat(PathPolicy.WITH_LOOPBACK.usable(SocketAddress.parse("2001:470:1::1/9")))
                .isFalse();
        assertThat(PathPolicy.ROUTABLE.usable(SocketAddress.parse("2001:471::1/9")))
                .isTrue();
    }

    private static PushDirectPaths.Entry entry(int flags, String at) {
        return new PushDirectPaths.Entry(flags, SocketAddress.parse(at));
    }

    @Test
    void pushedPathsAreTriedWithinLimits() {
        client.meet(node);
        int before = net.wire.sent().size();
        for (int push = 0; push < 12; push++) {
            List<PushDirectPaths.Entry> entries = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                entries.add(entry(0, "192.0.2." + (push * 20 + i) + "/9"));
            }
            client.tell(node, new PushDirectPaths(entries));
            net.wire.run(1_000);
        }
        assertThat(net.wire.sent().subList(before, net.wire.sent().size()).stream()
                        .filter(d -> d.to().port() == 9))
                .as("eight of a scope, of eight pushes")
                .hasSize(64);
        assertThat(node.count(Counter.PATHS_TOO_OFTEN)).isEqualTo(4);
    }

    @Test
    void replaysCannotMakeUsShowerOthers() {
        client.meet(node);
        byte[] packet = seal(MESSAGE);
        int before = net.wire.sent().size();
        for (int i = 1; i < 250; i++) {
            net.wire.inject(
                    SocketAddress.parse("192.0.2." + i + "/9"), node.station().address(), packet);
        }
        net.wire.run(900);
        assertThat(net.wire.sent().size() - before).isLessThanOrEqualTo(32);
    }

    @Test
    void aPeerHasAtMost64Paths() {
        String[] sockets =
                IntStream.range(1, 80).mapToObj(i -> "192.0." + i + ".1/9993").toArray(String[]::new);
        Stranger many = net.stranger(4, sockets);
        for (int i = 0; i < sockets.length; i++) {
            many.clear();
            many.send(i, node.station().address(), many.sealHello(node.identity()));
            net.wire.run(100);
            many.answerHellos(node);
            answerEchos(many);
        }
        assertThat(paths(many))
                .hasSize(64)
                .contains(new Path(0, SocketAddress.parse("192.0.79.1/9993")))
                .doesNotContain(new Path(0, SocketAddress.parse("192.0.1.1/9993")));
    }

    @Test
    void aRootIsOnlyWhereThePlanetSaysItIs() {
        net.wire.run(500);
        net.wire.move(net.root.station(), "192.0.2.200/9993");
        net.root.send(node, MESSAGE);
        net.wire.run(300_000);

        assertThat(node.received(UserMessage.class)).containsExactly(MESSAGE);
        assertThat(node.reaches(net.root)).isFalse();
        assertThat(net.wire.sentTo(SocketAddress.parse("192.0.2.200/9993")))
                .as("answers to its own ECHOs, and nothing else")
                .allMatch(d -> d.data().length == 37);
    }

    @Test
    void pathsOfARemovedSocketAreGone() {
        client.meet(node);
        node.node().removeSocket(0);
        assertThat(node.node().reachable(net.now(), client.address())).isFalse();
        assertThat(node.node().sockets()).isEmpty();
        node.node().reply(net.now(), client.address(), new Path(0, HOME), MESSAGE);
        assertThat(node.count(Counter.SOCKET_GONE)).isEqualTo(1);
    }
}
