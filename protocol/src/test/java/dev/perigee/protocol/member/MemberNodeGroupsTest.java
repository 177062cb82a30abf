package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.ScriptedController.NETWORK;
import static dev.perigee.protocol.member.Trio.DATA;
import static dev.perigee.protocol.member.Trio.TEST_TYPE;
import static dev.perigee.protocol.member.Trio.frame;
import static dev.perigee.protocol.member.Trio.frames;
import static dev.perigee.protocol.member.Trio.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.ExtFrame;
import dev.perigee.protocol.verb.ExtFrameOk;
import dev.perigee.protocol.verb.MulticastFrame;
import dev.perigee.protocol.verb.MulticastFrameOk;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.OkBody;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Frames for groups, and frames from and to what is bridged: vl1.md 6.9, 6.10. */
class MemberNodeGroupsTest {
    private static final MulticastGroup GROUP = new MulticastGroup(new Mac(0x01005e010203L), 0);
    private static final EthernetFrame TO_GROUP = frame(GROUP.mac(), mac(Cast.ALICE));
    private static final Mac FOREIGN = new Mac(0x001122334455L);

    private final Trio trio = new Trio();
    private final InMemoryInternet wire = trio.wire;
    private final SimulatedMember alice = trio.alice;
    private final SimulatedMember bob = trio.bob;
    private final SimulatedMember carol = trio.carol;

    private void subscribe(SimulatedMember... members) {
        for (SimulatedMember member : members) {
            member.member().subscribe(wire.now(), NETWORK, GROUP);
        }
        wire.run(5_100);
    }

    private <T extends OkBody> List<T> answers(Class<T> kind) {
        return trio.controller.received(Ok.class).stream()
                .map(Ok::body)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Test
    void frameReachesThoseWhoSubscribed() {
        trio.join(alice, bob, carol);
        subscribe(bob);

        trio.send(alice, TO_GROUP);

        assertThat(frames(bob)).containsExactly(TO_GROUP);
        assertThat(frames(carol)).isEmpty();
    }

    private boolean isKnownToTheRoot(SimulatedMember member) {
        return trio.controller
                .node()
                .subscribers(wire.now(), NETWORK, GROUP, 10)
                .contains(member.member().node().identity().address());
    }

    @Test
    void frameGoesToThoseWhoAreFoundWithinFiveSeconds() {
        trio.join(alice, bob);
        bob.member().subscribe(wire.now(), NETWORK, GROUP);
        alice.member().send(wire.now(), NETWORK, TO_GROUP);
        assertThat(wire.runUntil(() -> isKnownToTheRoot(bob), 4_900)).isTrue();
        assertThat(frames(bob)).isEmpty();

        alice.member().gather(wire.now(), NETWORK, GROUP);
        wire.run(50);
        alice.member().gather(wire.now(), NETWORK, GROUP);
        wire.run(50);

        assertThat(frames(bob)).as("and to each once").containsExactly(TO_GROUP);
    }

    @Test
    void frameWaitsNoLongerThanFiveSeconds() {
        trio.join(alice, bob);
        alice.member().send(wire.now(), NETWORK, TO_GROUP);
        wire.run(1_000);
        subscribe(bob);

        alice.member().gather(wire.now(), NETWORK, GROUP);
        wire.run(100);

        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void endedSubscriptionIsNotRenewed() {
        trio.join(alice, bob);
        subscribe(bob);

        bob.member().unsubscribe(wire.now(), NETWORK, GROUP);
        wire.run(700_000);
        trio.send(alice, TO_GROUP);

        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void frameReachesNoMoreThanTheLimit() {
        trio.terms((who, c) -> c.multicastLimit(1));
        trio.join(alice, bob, carol);
        subscribe(bob, carol);

        trio.send(alice, TO_GROUP);
        assertThat(frames(bob).size() + frames(carol).size()).isEqualTo(1);
        trio.send(alice, TO_GROUP);

        assertThat(frames(bob).size() + frames(carol).size()).isEqualTo(2);
    }

    @Test
    void nothingIsSentAndNothingTakenWhereMulticastIsOff() {
        trio.terms((who, c) -> c.multicastLimit(0));
        trio.join(alice, bob);
        trio.showCertificateTo(Cast.BOB);

        trio.send(alice, TO_GROUP);
        trio.sendRaw(Cast.BOB, MulticastFrame.of(NETWORK, 1, Optional.empty(), GROUP, TEST_TYPE, DATA));

        assertThat(alice.ignored(Ignored.MULTICAST_IS_OFF)).isEqualTo(1);
        assertThat(bob.ignored(Ignored.MULTICAST_IS_OFF)).isEqualTo(1);
        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void broadcastNeedsTheNetworksLeave() {
        EthernetFrame broadcast = frame(Mac.BROADCAST, mac(Cast.ALICE));
        trio.join(alice, bob);
        trio.send(alice, broadcast);
        assertThat(alice.ignored(Ignored.BROADCAST_IS_OFF)).isEqualTo(1);

        trio.terms((who, c) -> c.flags(NetworkConfiguration.BROADCAST));
        wire.run(70_000);
        trio.send(alice, broadcast);

        assertThat(frames(bob)).containsExactly(broadcast);
    }

    @Test
    void memberThatWantsNoMoreIsLeftOutForAWhile() {
        trio.join(alice, bob, carol);
        subscribe(bob, carol);
        trio.send(alice, TO_GROUP);

        bob.member().node().send(wire.now(), Cast.ALICE.address(), ErrorReply.unwantedMulticast(0, NETWORK, GROUP));
        wire.run(100);
        assertThat(alice.member().allows(NETWORK, Cast.BOB.address()))
                .as("who is not known to be a member is not heard")
                .isFalse();
        trio.send(bob, frame(mac(Cast.ALICE), mac(Cast.BOB)));
        bob.member().node().send(wire.now(), Cast.ALICE.address(), ErrorReply.unwantedMulticast(0, NETWORK, GROUP));
        wire.run(100);
        trio.send(alice, TO_GROUP);

        assertThat(frames(bob)).hasSize(1);
        assertThat(frames(carol)).hasSize(2);
    }

    @Test
    void whoAsksInAFrameIsToldOfTheGroup() {
        trio.join(bob);
        subscribe(bob);
        trio.showCertificateTo(Cast.BOB);

        trio.sendRaw(Cast.BOB, MulticastFrame.of(NETWORK, 5, Optional.empty(), GROUP, TEST_TYPE, DATA));

        assertThat(frames(bob)).containsExactly(frame(GROUP.mac(), mac(Cast.CONTROLLER)));
        assertThat(answers(MulticastFrameOk.class))
                .singleElement()
                .satisfies(
                        ok -> assertThat(ok.results().orElseThrow().members()).containsExactly(Cast.BOB.address()));
    }

    @Test
    void sourceOfAMulticastFrameMustBeRight() {
        trio.join(bob);
        subscribe(bob);
        trio.showCertificateTo(Cast.BOB);

        for (Mac source : List.of(new Mac(0), GROUP.mac(), mac(Cast.BOB))) {
            trio.sendRaw(Cast.BOB, MulticastFrame.of(NETWORK, 5, Optional.of(source), GROUP, TEST_TYPE, DATA));
        }
        MulticastGroup notAGroup = new MulticastGroup(FOREIGN, 0);
        trio.sendRaw(Cast.BOB, MulticastFrame.of(NETWORK, 5, Optional.empty(), notAGroup, TEST_TYPE, DATA));
        assertThat(bob.ignored(Ignored.WRONG_MAC_ADDRESS)).isEqualTo(4);
        trio.sendRaw(Cast.BOB, MulticastFrame.of(NETWORK, 5, Optional.of(FOREIGN), GROUP, TEST_TYPE, DATA));

        assertThat(bob.ignored(Ignored.NOT_A_BRIDGE)).isEqualTo(1);
        assertThat(frames(bob)).isEmpty();
        assertThat(answers(MulticastFrameOk.class)).isEmpty();
    }

    @Test
    void memberThatIsNotConfiguredYetIsInItsKernelsGroups() {
        trio.controller.answer(asked -> List.of());
        bob.join(NETWORK);
        wire.run(5_100);

        MulticastGroup allHosts = new MulticastGroup(new Mac(0x01005e000001L), 0);
        assertThat(trio.controller.node().subscribers(wire.now(), NETWORK, allHosts, 10))
                .containsExactly(Cast.BOB.address());
    }

    @Test
    void membersTellEachOtherOfTheirGroups() {
        trio.join(alice, bob);
        subscribe(bob);
        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        trio.send(bob, frame(mac(Cast.ALICE), mac(Cast.BOB)));
        wire.run(70_000);

        assertThat(alice.member().node().subscribers(wire.now(), NETWORK, GROUP, 10))
                .containsExactly(Cast.BOB.address());
    }

    @Test
    void membersTellEachOtherAgainAfterOneOfThemWasOutForAWhile() {
        trio.join(alice, bob);
        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        trio.send(bob, frame(mac(Cast.ALICE), mac(Cast.BOB)));
        trio.controller.refuseAll(ErrorCode.NETWORK_ACCESS_DENIED);
        trio.controller.push(
                Cast.BOB.address(),
                NetworkConfiguration.stripped(
                        NETWORK, Cast.BOB.address(), wire.now().wallMs(), ScriptedController.MAX_DELTA_MS));
        wire.run(130_000);
        trio.controller.push(Cast.BOB.address(), trio.configuration(Cast.BOB));
        subscribe(bob);
        wire.run(65_000);

        assertThat(alice.member().node().subscribers(wire.now(), NETWORK, GROUP, 10))
                .containsExactly(Cast.BOB.address());
    }

    /** Receivers take a replicated frame only from a bridge, as its source is not the replicator. */
    @Test
    void replicatorSendsTheCopies() {
        long tasks = Specialist.MULTICAST_REPLICATOR | Specialist.ACTIVE_BRIDGE;
        trio.terms((who, c) -> c.specialists(List.of(Specialist.of(Cast.CAROL.address(), tasks))));
        trio.join(alice, bob, carol);
        subscribe(bob);
        trio.send(alice, frame(mac(Cast.CAROL), mac(Cast.ALICE)));
        trio.send(carol, frame(mac(Cast.ALICE), mac(Cast.CAROL)));
        wire.run(10_000);
        assertThat(alice.member().node().reachable(wire.now(), Cast.CAROL.address()))
                .isTrue();

        trio.send(alice, TO_GROUP);

        assertThat(frames(carol)).contains(TO_GROUP);
        assertThat(frames(bob)).containsExactly(TO_GROUP);
    }

    @Test
    void bridgePassesForeignMacsAndIsLearned() {
        trio.terms((who, c) -> c.specialists(List.of(
                Specialist.of(Cast.BOB.address(), Specialist.ACTIVE_BRIDGE),
                Specialist.of(Cast.CAROL.address(), Specialist.ACTIVE_BRIDGE))));
        trio.join(alice, bob, carol);

        trio.send(alice, frame(FOREIGN, mac(Cast.ALICE)));
        assertThat(frames(bob)).as("nobody knows, so all bridges get it").hasSize(1);
        assertThat(frames(carol)).hasSize(1);
        trio.send(bob, frame(mac(Cast.ALICE), FOREIGN));
        trio.send(alice, frame(FOREIGN, mac(Cast.ALICE)));

        assertThat(frames(alice)).containsExactly(frame(mac(Cast.ALICE), FOREIGN));
        assertThat(frames(bob)).hasSize(2);
        assertThat(frames(carol)).hasSize(1);
    }

    @Test
    void bridgedGroupsAreSubscribedTo() {
        trio.terms((who, c) -> c.specialists(List.of(Specialist.of(Cast.BOB.address(), Specialist.ACTIVE_BRIDGE))));
        trio.join(alice, bob);

        trio.send(bob, frame(GROUP.mac(), FOREIGN));
        wire.run(5_100);

        assertThat(trio.controller.node().subscribers(wire.now(), NETWORK, GROUP, 10))
                .containsExactly(Cast.BOB.address());
    }

    @Test
    void memberThatIsNoBridgeSendsNoForeignMacs() {
        trio.join(alice, bob);

        trio.send(alice, frame(mac(Cast.BOB), FOREIGN));
        trio.send(alice, frame(FOREIGN, mac(Cast.ALICE)));

        assertThat(alice.ignored(Ignored.NOT_A_BRIDGE)).isEqualTo(1);
        assertThat(alice.ignored(Ignored.NO_SUCH_MEMBER)).isEqualTo(1);
        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void wantedAcknowledgementIsGiven() {
        trio.join(bob);
        trio.showCertificateTo(Cast.BOB);

        trio.sendRaw(
                Cast.BOB,
                ExtFrame.ofCopy(
                        ExtFrame.Copy.WATCH_BY_SENDER, NETWORK, mac(Cast.BOB), mac(Cast.CONTROLLER), TEST_TYPE, DATA));

        assertThat(answers(ExtFrameOk.class)).containsExactly(new ExtFrameOk(NETWORK));
    }

    @Test
    void flaggedChunkIsPassedOnOnce() {
        trio.join(alice, bob);
        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        trio.send(bob, frame(mac(Cast.ALICE), mac(Cast.BOB)));
        ConfigChunk plain = trio.controller.chunks(trio.configuration(Cast.BOB)).get(0);
        ConfigChunk flagged = new ConfigChunk(
                        NETWORK,
                        plain.data(),
                        ConfigChunk.FAST_PROPAGATE,
                        plain.updateId(),
                        plain.totalBytes(),
                        plain.offsetBytes(),
                        Optional.empty())
                .sign(Cast.CONTROLLER);

        trio.controller.push(Cast.BOB.address(), List.of(flagged));
        wire.run(1_000);

        assertThat(alice.ignored(Ignored.FOREIGN_CONFIGURATION)).isEqualTo(1);
    }
}
