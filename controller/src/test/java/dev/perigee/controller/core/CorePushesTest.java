package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static dev.perigee.controller.core.CoreOnWire.routes;
import static dev.perigee.controller.core.CoreOnWire.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.core.Overheard.Update;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.InMemoryInternet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Configurations that nobody asked for: they leave at once, again until acknowledged, and never with old content. */
class CorePushesTest {
    private final InMemoryInternet wire = new InMemoryInternet(2);
    private final CoreOnWire controller = new CoreOnWire(wire).start().withNetwork();

    private void nothingReaches(WireMember member) {
        wire.dropIf(datagram -> datagram.to().equals(member.socket()));
    }

    private List<Long> timesAfter(long startMs, List<Update> updates) {
        return updates.stream().map(u -> u.atMs() - startMs).toList();
    }

    @Test
    void authorizationIsPushedAtOnceWithoutAPoll() {
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(6_000);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        controller.authorize(alice);
        wire.run(10);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(alice.configuration(NETWORK).orElseThrow().addresses()).hasSize(1);
        assertThat(controller.overheard().answersTo(alice.address())).isEmpty();
    }

    @Test
    void editIsPushedToEveryMemberThatIsThere() {
        WireMember alice = controller.admitted("alice");
        WireMember bob = controller.admitted("bob");
        controller.editNetwork(n -> n.routes(routes("10.244.0.0/16", "192.168.1.0/24 via 10.244.0.7")));
        wire.run(10);

        assertThat(alice.configuration(NETWORK).orElseThrow().routes()).hasSize(2);
        assertThat(bob.configuration(NETWORK).orElseThrow().routes()).hasSize(2);
    }

    @Test
    void editThatChangesNothingIsNotPushed() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        controller.editNetwork(n -> n.name("offices"));
        controller.editMember(alice.address(), m -> m.authorized(true));
        wire.run(5_000);

        assertThat(controller.overheard().updatesTo(alice.address())).isEmpty();
    }

    @Test
    void pushIsMadeAnewAfter1And3And9SecondsUntilAcknowledged() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        nothingReaches(alice);
        long startMs = wire.now().monotonicMs();
        controller.editNetwork(n -> n.name("renamed"));
        wire.run(30_000);

        List<Update> pushes = controller.overheard().pushesTo(alice.address());
        assertThat(timesAfter(startMs, pushes)).containsExactly(0L, 1_000L, 3_000L, 9_000L);
        assertThat(new HashSet<>(pushes.stream().map(Update::updateId).toList()))
                .hasSize(4);
        assertThat(pushes.stream().map(u -> u.configuration().timestampMs()).toList())
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(pushes).allSatisfy(u -> assertThat(u.configuration().name()).isEqualTo("renamed"));
    }

    @Test
    void acknowledgedPushIsNotMadeAgain() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        nothingReaches(alice);
        controller.editNetwork(n -> n.name("renamed"));
        wire.run(2_000);
        wire.dropIf(datagram -> false);
        wire.run(30_000);

        assertThat(controller.overheard().pushesTo(alice.address())).hasSize(3);
        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("renamed");
    }

    @Test
    void lostAcknowledgementMakesAnotherPushAndNothingWorse() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        wire.dropIf(datagram -> datagram.from().equals(alice.socket()));
        controller.editNetwork(n -> n.name("renamed"));
        wire.run(500);
        wire.dropIf(datagram -> false);
        controller.overheard().clear();
        wire.run(20_000);

        assertThat(controller.overheard().pushesTo(alice.address())).hasSize(1);
        assertThat(alice.timestamps(NETWORK)).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void newestEditReplacesAPushThatIsStillTried() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        nothingReaches(alice);
        controller.editNetwork(n -> n.name("first"));
        wire.run(2_000);
        controller.editNetwork(n -> n.name("second"));
        wire.run(30_000);

        assertThat(controller.overheard().pushesTo(alice.address()).stream()
                        .map(u -> u.configuration().name())
                        .toList())
                .containsExactly("first", "first", "second", "second", "second", "second");
    }

    @Test
    void memberRefusedInTheLastTenSecondsGetsASecondPush() {
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(6_000);
        long startMs = wire.now().monotonicMs();
        controller.authorize(alice);
        wire.run(20_000);

        List<Update> pushes = controller.overheard().pushesTo(alice.address());
        assertThat(timesAfter(startMs, pushes)).containsExactly(0L, 2_000L);
        assertThat(pushes.get(1).configuration().timestampMs())
                .isGreaterThan(pushes.get(0).configuration().timestampMs());
    }

    @Test
    void lateRefusalDoesNotOutliveTheAuthorization() {
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(6_000);
        wire.latency(900);
        int before = controller.overheard().errorsTo(alice.address()).size();
        assertThat(wire.runUntil(
                        () -> controller.overheard().errorsTo(alice.address()).size() > before, 10_000))
                .isTrue();
        wire.latency(1);
        controller.authorize(alice);
        wire.run(100);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        wire.run(900);
        assertThat(alice.status(NETWORK)).as("the refusal came late").isEqualTo(NetworkStatus.ACCESS_DENIED);
        wire.run(1_100);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void pushesOfOneMemberAreSignedOneAtATime() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        controller.holdSigning();
        for (int i = 0; i < 5; i++) {
            controller.editNetwork(edit("edit " + i));
            wire.settle();
        }
        assertThat(controller.heldSigning()).hasSize(1);

        controller.releaseSigning();

        assertThat(controller.overheard().updatesTo(alice.address()).stream()
                        .map(u -> u.configuration().name())
                        .toList())
                .containsExactly("edit 4");
    }

    private static UnaryOperator<NetworkRecord.Builder> edit(String name) {
        return n -> n.name(name);
    }

    @Test
    void configurationSignedBeforeAnEditDoesNotLeaveAfterIt() {
        WireMember alice = controller.admitted("alice");
        controller.holdSigning();
        controller.overheard().clear();
        assertThat(wire.runUntil(() -> !controller.heldSigning().isEmpty(), 70_000))
                .isTrue();
        controller.editNetwork(n -> n.name("renamed"));
        wire.settle();
        controller.releaseSigning();
        wire.run(1_000);

        List<Update> updates = controller.overheard().updatesTo(alice.address());
        assertThat(updates)
                .isNotEmpty()
                .allSatisfy(u -> assertThat(u.configuration().name()).isEqualTo("renamed"));
        assertThat(controller.overheard().answersTo(alice.address())).hasSize(1);
    }

    @Test
    void configurationSignedBeforeADeauthorizationDoesNotLeaveAfterIt() {
        WireMember alice = controller.admitted("alice");
        controller.holdSigning();
        controller.overheard().clear();
        assertThat(wire.runUntil(() -> !controller.heldSigning().isEmpty(), 70_000))
                .isTrue();
        controller.deauthorize(alice);
        wire.settle();
        controller.releaseSigning();
        wire.run(1_000);

        assertThat(controller.overheard().updatesTo(alice.address()))
                .isNotEmpty()
                .allMatch(Update::isStripped);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
    }

    @Test
    void answerAndPushThatAreDueTogetherBothLeaveInOrder() {
        WireMember alice = controller.admitted("alice");
        controller.signingTakes(40);
        for (int i = 0; i < 140; i++) {
            controller.editNetwork(edit("edit " + i));
            wire.run(1_000);
        }
        wire.run(1_000);

        assertThat(alice.timestamps(NETWORK)).doesNotHaveDuplicates().isSorted();
        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("edit 139");
        assertThat(controller.overheard().answersTo(alice.address())).isNotEmpty();
    }

    @Test
    void resultsOfWorkMayComeInAnyOrder() {
        List<WireMember> members = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            members.add(controller.admitted("member " + i));
        }
        controller.holdSigning();
        controller.editNetwork(n -> n.name("renamed"));
        wire.settle();
        assertThat(controller.heldSigning()).hasSize(6);
        for (int i = 5; i >= 0; i--) {
            controller.release(controller.heldSigning().get(i));
        }
        wire.run(10);

        assertThat(members)
                .allSatisfy(
                        m -> assertThat(m.configuration(NETWORK).orElseThrow().name())
                                .isEqualTo("renamed"));
    }

    @Test
    void refreshIsNotAPush() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        wire.run(130_000);

        assertThat(controller.overheard().pushesTo(alice.address())).isEmpty();
        assertThat(controller.overheard().answersTo(alice.address())).hasSize(2);
        assertThat(alice.timestamps(NETWORK)).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void memberThatIsAwayIsNotPushedToAndLearnsWhenItComesBack() {
        WireMember alice = controller.admitted("alice");
        wire.dropIf(datagram ->
                datagram.to().equals(alice.socket()) || datagram.from().equals(alice.socket()));
        wire.run(300_000);
        controller.overheard().clear();
        controller.editNetwork(n -> n.name("renamed"));
        wire.run(1_000);
        assertThat(controller.overheard().pushesTo(alice.address())).isEmpty();

        wire.dropIf(datagram -> false);
        wire.run(70_000);

        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("renamed");
        assertThat(value(controller.calls().network(NETWORK)).orElseThrow().name())
                .isEqualTo("renamed");
    }

    @Test
    void lostSignaturesHoldUpNobodyElse() {
        WireMember alice = controller.admitted("alice");
        WireMember bob = controller.admitted("bob");
        controller.holdSigning();
        controller.editNetwork(n -> n.name("renamed"));
        wire.settle();
        List.copyOf(controller.heldSigning()).forEach(controller::lose);
        controller.releaseSigning();
        controller.editNetwork(n -> n.name("renamed again"));
        wire.run(10);

        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("renamed again");
        assertThat(bob.configuration(NETWORK).orElseThrow().name()).isEqualTo("renamed again");
    }
}
