package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.UserMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTest {
    private static final UserMessage MESSAGE = new UserMessage(1, Bytes.ofHex("aa"));
    private static final PeerVersion VERSION = new PeerVersion(12, 1, 14, 1);

    private final Net net = new Net(12);
    private final Net.Inhabitant member = net.add(1, "member", "198.51.100.1/9993");

    private Net.Inhabitant restartRoot() {
        net.root.station().detach();
        net.root.station().events().clear();
        net.root.station().handedOut().clear();
        return net.start(0, net.root.station(), net.planet, NodeSettings.DEFAULT, MulticastAuthority.NONE);
    }

    @Test
    void aRecalledPathIsGoodForSendingAtOnce() {
        net.wire.run(1_000);
        Net.Inhabitant root = restartRoot();
        root.node().learn(member.identity().withoutSecret());
        Path path = new Path(0, member.station().address());
        root.node().recallPath(net.now(), member.address(), path, VERSION);
        assertThat(root.reaches(member)).isTrue();
        assertThat(root.node().version(member.address())).contains(VERSION);
        root.send(member, MESSAGE);
        net.wire.run(5);

        assertThat(member.received(UserMessage.class)).containsExactly(MESSAGE);
        assertThat(root.station().handedOut()).extracting(Work::kind).containsExactly(Work.Kind.AGREE);

        net.wire.run(14_100);
        assertThat(root.station().events(NodeEvent.PathConfirmed.class))
                .contains(new NodeEvent.PathConfirmed(member.address(), path));
    }

    @Test
    void recalledPathsAreNotChallengedAllAtOnce() {
        Net.Inhabitant root = restartRoot();
        for (int i = 2; i < 42; i++) {
            Identity each = TestIdentities.get(i).withoutSecret();
            root.node().learn(each);
            Path path = new Path(0, SocketAddress.parse("192.0.2." + i + "/9993"));
            root.node().recallPath(net.now(), each.address(), path, VERSION);
        }
        List<Integer> perSecond = new ArrayList<>();
        for (int second = 0; second < 14; second++) {
            net.wire.sent().clear();
            net.wire.run(1_000);
            perSecond.add((int) net.wire.sent().stream()
                    .filter(d -> d.to().toString().startsWith("192.0.2."))
                    .count());
        }
        assertThat(perSecond.stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(38);
        assertThat(perSecond).allMatch(count -> count < 15);
    }

    @Test
    void aRecalledPathThatNobodyIsAtExpires() {
        member.station().detach();
        Net.Inhabitant root = restartRoot();
        root.node().learn(member.identity().withoutSecret());
        root.node()
                .recallPath(
                        net.now(),
                        member.address(),
                        new Path(0, member.station().address()),
                        VERSION);
        net.wire.run(242_000);
        assertThat(root.reaches(member)).isTrue();
        net.wire.run(2_000);
        assertThat(root.reaches(member)).isFalse();
    }

    @Test
    void pathsThatMayNotBeUsedAreNotRecalled() {
        Net.Inhabitant root = restartRoot();
        Identity identity = member.identity().withoutSecret();
        Path usable = new Path(0, member.station().address());
        root.node().recallPath(net.now(), identity.address(), usable, VERSION);
        root.node().learn(identity);
        root.node().recallPath(net.now(), identity.address(), new Path(7, usable.remote()), VERSION);
        root.node()
                .recallPath(net.now(), identity.address(), new Path(0, SocketAddress.parse("127.0.0.1/9993")), VERSION);
        assertThat(root.reaches(member)).isFalse();
    }

    @Test
    void aRestartedRootReadsItsClientsWithoutTheirHello() {
        net.wire.run(1_000);
        Net.Inhabitant root = restartRoot();
        root.node().remember(member.identity().withoutSecret());
        member.send(root, MESSAGE);
        net.wire.run(10);

        assertThat(root.received(UserMessage.class)).containsExactly(MESSAGE);
        assertThat(root.reaches(member)).isTrue();
        assertThat(root.station().handedOut()).extracting(Work::kind).containsExactly(Work.Kind.AGREE);
    }

    @Test
    void whatIsLearnedReplacesWhatIsKnownButNeverARootOrItself() {
        Identity other =
                Identity.ofPublic(member.address(), TestIdentities.get(2).publicKey());
        net.wire.run(1_000);
        net.root.node().learn(other);
        assertThat(net.root.node().identityOf(member.address())).contains(other);
        net.root.node().remember(member.identity().withoutSecret());
        assertThat(net.root.node().identityOf(member.address())).as("pinned").contains(other);

        Identity falseRoot =
                Identity.ofPublic(net.root.address(), TestIdentities.get(2).publicKey());
        member.node().learn(falseRoot);
        assertThat(member.node().identityOf(net.root.address()))
                .contains(net.root.identity().withoutSecret());
        net.root.node().learn(falseRoot);
        assertThat(net.root.node().identityOf(net.root.address())).isEmpty();
    }
}
