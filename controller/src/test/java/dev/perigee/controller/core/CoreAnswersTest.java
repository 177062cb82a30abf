package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static dev.perigee.controller.core.CoreOnWire.SELF;
import static dev.perigee.controller.core.CoreOnWire.isDone;
import static dev.perigee.controller.core.CoreOnWire.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a node that asks for its configuration is answered, and when the answer leaves. */
class CoreAnswersTest {
    private final InMemoryInternet wire = new InMemoryInternet(1);
    private final CoreOnWire controller = new CoreOnWire(wire).start();

    @Test
    void pendingMemberIsRefusedAndRecorded() {
        controller.withNetwork();
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(4_900);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        MemberRecord recorded = controller.inStore(alice.address()).orElseThrow();
        assertThat(recorded.authorized()).isFalse();
        assertThat(recorded.identity()).contains(alice.identity());
    }

    @Test
    void authorizedMemberGetsItsConfigurationWithAnAddress() {
        controller.withNetwork();
        WireMember alice = controller.admitted("alice");

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(alice.configuration(NETWORK).orElseThrow().addresses())
                .singleElement()
                .satisfies(address -> assertThat(controller
                                .inStore(alice.address())
                                .orElseThrow()
                                .ipAssignments())
                        .containsExactly(address.ip()));
    }

    @Test
    void memberOfAPublicNetworkIsLetInWithItsFirstRequest() {
        controller.withNetwork(n -> n.isPrivate(false));
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(1_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(controller.inStore(alice.address()).orElseThrow().authorized())
                .isTrue();
    }

    @Test
    void refusalWaitsUntilTheRecordIsDurable() {
        controller.withNetwork();
        controller.ledger().hold();
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(4_900);
        assertThat(controller.inMemory(alice.address())).isPresent();
        assertThat(controller.overheard().errorsTo(alice.address())).isEmpty();

        controller.ledger().write();
        wire.run(10);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
    }

    @Test
    void configurationWaitsUntilTheAssignedAddressIsDurable() {
        controller.withNetwork(n -> n.isPrivate(false));
        controller.ledger().hold();
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(4_900);
        assertThat(controller.inMemory(alice.address()).orElseThrow().ipAssignments())
                .hasSize(1);
        assertThat(controller.overheard().updatesTo(alice.address())).isEmpty();

        controller.ledger().write();
        wire.run(10);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void callAndItsPushWaitUntilTheChangeIsDurable() {
        controller.withNetwork();
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(3_000);
        controller.ledger().hold();
        CompletionStage<Optional<MemberRecord>> call = controller.authorize(alice);
        wire.run(10);
        assertThat(isDone(call)).isFalse();
        assertThat(controller.overheard().updatesTo(alice.address())).isEmpty();

        controller.ledger().write();
        wire.run(10);

        assertThat(value(call).orElseThrow().authorized()).isTrue();
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void readsWaitForWhatTheyShow() {
        controller.withNetwork();
        controller.ledger().hold();
        Address bob = new Address(0xb0b0b0b0b0L);
        controller.editMember(bob, m -> m.name(Optional.of("bob")));
        controller.editNetwork(n -> n.name("renamed"));
        CompletionStage<Optional<MemberRecord>> member = controller.calls().member(NETWORK, bob);
        CompletionStage<Optional<List<MemberRecord>>> members =
                controller.calls().members(NETWORK);
        CompletionStage<Optional<NetworkRecord>> network = controller.calls().network(NETWORK);
        CompletionStage<List<NetworkRecord>> networks = controller.calls().networks();
        wire.run(1_000);
        assertThat(List.of(member, members, network, networks)).noneMatch(CoreOnWire::isDone);

        controller.ledger().write();

        assertThat(value(member).orElseThrow().name()).contains("bob");
        assertThat(value(members).orElseThrow()).hasSize(1);
        assertThat(value(network).orElseThrow().name()).isEqualTo("renamed");
        assertThat(value(networks)).extracting(NetworkRecord::name).containsExactly("renamed");
    }

    @Test
    void readsOfWhatIsDurableDoNotWait() {
        controller.withNetwork();
        controller.ledger().hold();

        assertThat(value(controller.calls().network(NETWORK))).isPresent();
        assertThat(value(controller.calls().networks())).hasSize(1);
        assertThat(value(controller.calls().status()).identity()).isEqualTo(SELF);
    }

    @Test
    void crashBeforeDurableLosesAnswerAndChangeTogether() {
        controller.withNetwork(n -> n.isPrivate(false));
        controller.ledger().hold();
        WireMember alice = controller.member("alice").join(NETWORK);
        CompletionStage<NetworkRecord> call = controller.editNetwork(n -> n.name("never"));
        wire.run(4_900);
        controller.restart();

        assertThat(controller.overheard().updatesTo(alice.address())).isEmpty();
        assertThat(isDone(call)).isFalse();
        assertThat(controller.inMemory(alice.address())).isEmpty();
        assertThat(value(controller.calls().network(NETWORK)).orElseThrow().name())
                .isEqualTo("offices");
        // Who she is was lost as well, so the root cannot read what she says before her next HELLO.
        assertThat(wire.runUntil(() -> alice.status(NETWORK) == NetworkStatus.OK, 70_000))
                .isTrue();
    }

    @Test
    void crashAfterDurableKeepsTheChangeThoughNobodyWasAnswered() {
        controller.withNetwork(n -> n.isPrivate(false));
        controller.ledger().hold();
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(4_900);
        List<?> assigned = controller.inMemory(alice.address()).orElseThrow().ipAssignments();
        controller.crashAfterWriting();
        controller.start();
        assertThat(controller.overheard().updatesTo(alice.address())).isEmpty();

        wire.run(10_000);

        assertThat(alice.configuration(NETWORK).orElseThrow().addresses())
                .extracting(address -> (Object) address.ip())
                .isEqualTo(assigned);
    }

    @Test
    void requestWithinOneSecondGetsNoReply() {
        controller.withNetwork();
        WireMember alice = controller.member("alice");
        wire.run(100);

        assertThat(errorsAfterAsking(alice, NETWORK)).isEqualTo(1);
        wire.run(990);
        assertThat(errorsAfterAsking(alice, NETWORK)).isZero();
        wire.run(1);
        assertThat(errorsAfterAsking(alice, NETWORK)).isEqualTo(1);
        assertThat(counter("configuration_requests_too_soon")).isEqualTo(1);
    }

    @Test
    void requestsForTwoNetworksWithinOneSecondAreBothAnswered() {
        controller.withNetwork();
        WireMember alice = controller.member("alice");
        wire.run(100);

        assertThat(errorsAfterAsking(alice, NETWORK)).isEqualTo(1);
        assertThat(errorsAfterAsking(alice, NetworkId.of(SELF.address(), 0x777777)))
                .isEqualTo(1);
    }

    /** Asks by hand and gives the answer 10 ms; how many errors came. */
    private int errorsAfterAsking(WireMember member, NetworkId network) {
        int before = controller.overheard().errorsTo(member.address()).size();
        member.send(SELF, new NetworkConfigRequest(network, Bytes.EMPTY, 0, 0));
        wire.run(10);
        return controller.overheard().errorsTo(member.address()).size() - before;
    }

    private long counter(String name) {
        return value(controller.calls().status()).counters().get(name);
    }

    @Test
    void unknownNetworkIsNotFoundAndLeavesNoRecord() {
        NetworkId unknown = NetworkId.of(SELF.address(), 0x777777);
        WireMember alice = controller.member("alice").join(unknown);
        wire.run(4_900);

        assertThat(alice.status(unknown)).isEqualTo(NetworkStatus.NOT_FOUND);
        assertThat(controller.written()).noneMatch(Change.MemberSaved.class::isInstance);
    }

    @Test
    void networkOfAnotherControllerIsNotSpokenAbout() {
        controller.withNetwork();
        WireMember alice = controller.admitted("alice");
        controller.overheard().clear();
        NetworkId foreign = NetworkId.of(new Address(0x1234567890L), 1);

        assertThat(errorsAfterAsking(alice, foreign)).isZero();
        assertThat(controller.overheard().updatesTo(alice.address())).isEmpty();
    }

    @Test
    void deletedNetworkSaysNotFoundAndTakesEverythingAway() {
        controller.withNetwork();
        WireMember alice = controller.admitted("alice");
        WireMember pending = controller.member("pending").join(NETWORK);
        wire.run(6_000);
        controller.overheard().clear();
        CompletionStage<Optional<NetworkRecord>> call = controller.calls().deleteNetwork(NETWORK);
        wire.run(1_000);
        assertThat(value(call)).isPresent();

        assertThat(controller.overheard().errorCodesTo(alice.address()))
                .containsOnly(ErrorCode.OBJECT_NOT_FOUND)
                .isNotEmpty();
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.NOT_FOUND);
        assertThat(alice.configuration(NETWORK).orElseThrow().addresses()).isEmpty();
        assertThat(alice.configuration(NETWORK).orElseThrow().routes()).isEmpty();
        assertThat(pending.status(NETWORK)).isEqualTo(NetworkStatus.NOT_FOUND);
        wire.run(70_000);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.NOT_FOUND);
        assertThat(controller.store().load().members()).isEmpty();
    }

    @Test
    void identityPinMismatchIsRefused() {
        controller.withNetwork();
        WireMember alice = controller.member("alice");
        Identity other =
                Identity.ofPublic(alice.address(), TestIdentities.get(30).publicKey());
        controller.editMember(
                alice.address(), m -> m.identity(Optional.of(other)).authorized(true));
        alice.join(NETWORK);
        wire.run(12_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(controller.inStore(alice.address()).orElseThrow().identity()).contains(other);
    }

    @Test
    void afterARestartAnotherIdentityAtThePinnedAddressIsNotEvenTalkedTo() {
        controller.withNetwork();
        WireMember alice = controller.member("alice");
        Identity other =
                Identity.ofPublic(alice.address(), TestIdentities.get(30).publicKey());
        controller.editMember(
                alice.address(), m -> m.identity(Optional.of(other)).authorized(true));
        wire.settle();
        controller.restart();
        alice.join(NETWORK);
        wire.run(12_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);
        assertThat(counter("identity_collision")).isPositive();
    }
}
