package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static dev.perigee.controller.core.CoreOnWire.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.NodePresence;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.Datagram;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where members and strangers are, who they are, and what of that outlives a restart. */
class CorePathsTest {
    private final InMemoryInternet wire = new InMemoryInternet(7);
    private final CoreOnWire controller = new CoreOnWire(wire).start().withNetwork();
    private final SocketAddress socket = SocketAddress.parse(CoreOnWire.SOCKET);

    private Optional<NodePresence> presence(Address member) {
        return controller.store().load().presence().stream()
                .filter(p -> p.address().equals(member))
                .findFirst();
    }

    private SocketAddress storedPath(WireMember member) {
        return presence(member.address()).orElseThrow().remote();
    }

    private Datagram lastFrom(WireMember member) {
        List<Datagram> sent = wire.sentTo(socket).stream()
                .filter(d -> d.from().equals(member.socket()))
                .toList();
        return sent.get(sent.size() - 1);
    }

    @Test
    void firstPathIsDurableWithTheRecord() {
        WireMember alice = controller.member("alice").join(NETWORK);
        assertThat(wire.runUntil(() -> controller.inStore(alice.address()).isPresent(), 5_000))
                .isTrue();
        wire.run(10);

        assertThat(storedPath(alice)).isEqualTo(alice.socket());
        assertThat(presence(alice.address()).orElseThrow().local()).contains(socket);
        assertThat(presence(alice.address()).orElseThrow().protocol()).isEqualTo(12);
    }

    @Test
    void lastSeenIsWrittenWithinAMinuteAndNotMoreOften() {
        WireMember alice = controller.admitted("alice");
        wire.run(10_000);
        int before = controller.store().commits();
        long startMs = wire.now().wallMs();
        wire.run(600_000);

        assertThat(presence(alice.address()).orElseThrow().lastSeenMs()).isGreaterThan(startMs + 500_000);
        // The clock's mark once or twice a minute, and this.
        assertThat(controller.store().commits() - before).isLessThan(35);
    }

    @Test
    void movedMemberIsWrittenWithinASecondOnceItAnsweredThere() {
        WireMember alice = controller.admitted("alice");
        wire.run(20_000);
        wire.move(alice.host(), "192.0.2.77/4242");
        assertThat(wire.runUntil(() -> storedPath(alice).equals(alice.socket()), 70_000))
                .isTrue();
        controller.restart();
        controller.editNetwork(n -> n.name("renamed"));
        wire.run(10);

        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("renamed");
    }

    @Test
    void presenceCountsAnsweredChallengesOnly() {
        WireMember alice = controller.admitted("alice");
        wire.run(61_000);
        SocketAddress thief = SocketAddress.parse("203.0.113.66/666");
        for (int i = 0; i < 70; i++) {
            wire.inject(thief, socket, lastFrom(alice).data());
            wire.run(1_000);
        }
        wire.run(61_000);
        assertThat(storedPath(alice)).isEqualTo(alice.socket());
        int toThief = wire.sentTo(thief).size();
        controller.editNetwork(n -> n.name("renamed"));
        wire.run(10);

        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("renamed");
        assertThat(wire.sentTo(thief)).hasSize(toThief);
    }

    @Test
    void replayedPacketsOfAMemberThatIsGoneDoNotMakeItSeen() {
        WireMember alice = controller.admitted("alice");
        wire.run(61_000);
        byte[] packet = lastFrom(alice).data();
        wire.dropIf(d -> d.from().equals(alice.socket()) || d.to().equals(alice.socket()));
        wire.run(61_000);
        long lastSeenMs = presence(alice.address()).orElseThrow().lastSeenMs();
        for (int i = 0; i < 300; i++) {
            wire.inject(alice.socket(), socket, packet);
            wire.run(1_000);
        }

        assertThat(presence(alice.address()).orElseThrow().lastSeenMs()).isEqualTo(lastSeenMs);
        controller.overheard().clear();
        controller.editNetwork(n -> n.name("renamed"));
        wire.run(10);
        assertThat(controller.overheard().pushesTo(alice.address())).isEmpty();
    }

    @Test
    void restartCanPushAndAnswerAtOnce() {
        WireMember alice = controller.admitted("alice");
        WireMember pending = controller.member("pending").join(NETWORK);
        wire.run(6_000);
        controller.restart();
        controller.editNetwork(n -> n.name("renamed"));
        controller.authorize(pending);
        wire.run(10);

        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("renamed");
        assertThat(pending.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void recalledPathThatNobodyAnswersAtIsGivenUp() {
        WireMember alice = controller.admitted("alice");
        wire.run(6_000);
        wire.dropIf(d -> d.from().equals(alice.socket()) || d.to().equals(alice.socket()));
        controller.restart();
        wire.run(300_000);
        controller.overheard().clear();
        controller.editNetwork(n -> n.name("renamed"));
        wire.run(10_000);

        assertThat(controller.overheard().pushesTo(alice.address())).isEmpty();
    }

    @Test
    void deletedMemberThatComesBackCanBeReachedRightAfterARestart() {
        WireMember alice = controller.admitted("alice");
        wire.run(61_000);
        controller.calls().deleteMember(NETWORK, alice.address());
        wire.run(100);
        assertThat(wire.runUntil(() -> controller.inStore(alice.address()).isPresent(), 75_000))
                .isTrue();
        wire.run(10);
        controller.restart();
        controller.authorize(alice);
        wire.run(10);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void nothingIsKeptOfWhereADeletedMemberIs() {
        WireMember alice = controller.admitted("alice");
        wire.run(61_000);
        alice.leave(NETWORK);
        controller.calls().deleteMember(NETWORK, alice.address());
        wire.run(120_000);

        assertThat(controller.store().load().members()).isEmpty();
        assertThat(presence(alice.address())).isEmpty();
        assertThat(controller.core().state().presence(alice.address())).isEmpty();
    }

    @Test
    void identitiesOfStrangersSurviveARestart() {
        WireMember stranger = controller.member("stranger");
        wire.run(1_000);
        assertThat(controller.store().load().identities()).containsExactly(stranger.identity());
        controller.restart();
        controller.overheard().clear();
        stranger.send(SELF, new NetworkConfigRequest(NetworkId.of(SELF.address(), 0x777777), Bytes.EMPTY, 0, 0));
        wire.run(10);

        assertThat(controller.overheard().errorsTo(stranger.address())).hasSize(1);
    }

    @Test
    void strangerThatBecomesAMemberIsKeptInOnePlaceOnly() {
        WireMember alice = controller.member("alice");
        wire.run(1_000);
        assertThat(controller.store().load().identities()).hasSize(1);
        alice.join(NETWORK);
        wire.run(6_000);

        assertThat(controller.store().load().identities()).isEmpty();
        assertThat(controller.inStore(alice.address()).orElseThrow().identity()).contains(alice.identity());
    }
}
