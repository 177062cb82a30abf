package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static dev.perigee.controller.core.CoreOnWire.isRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.core.Overheard.Packet;
import dev.perigee.controller.core.Overheard.Update;
import dev.perigee.model.MemberRecord;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a member that is put out hears of it, and that nobody hears of it who was not. */
class CoreWithdrawalTest {
    private final InMemoryInternet wire = new InMemoryInternet(3);
    private final CoreOnWire controller = new CoreOnWire(wire).start().withNetwork();

    private static void assertHasNothing(WireMember member) {
        NetworkConfiguration left = member.configuration(NETWORK).orElseThrow();
        assertThat(left.addresses()).isEmpty();
        assertThat(left.routes()).isEmpty();
        assertThat(left.membership()).isEmpty();
        assertThat(member.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
    }

    private void assertStillIn(WireMember member) {
        assertThat(controller.overheard().updatesTo(member.address())).noneMatch(Update::isStripped);
        assertThat(controller.overheard().errorsTo(member.address())).isEmpty();
        assertThat(member.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void deauthorizedMemberGetsStrippedConfigurationThenError() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        controller.deauthorize(alice);
        wire.run(10);

        assertHasNothing(alice);
        List<Packet> said = controller.overheard().packetsTo(alice.address());
        assertThat(said.get(0).payload()).isInstanceOf(NetworkConfig.class);
        assertThat(said.get(1).payload()).isInstanceOfSatisfying(ErrorReply.class, error -> {
            assertThat(error.errorCode()).contains(ErrorCode.NETWORK_ACCESS_DENIED);
            assertThat(error.inRePacketId()).isZero();
            assertThat(error.network()).contains(NETWORK);
        });
    }

    @Test
    void errorIsSaidAgainAfterAcknowledgement() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        controller.deauthorize(alice);
        wire.run(1);
        assertThat(controller.overheard().errorsTo(alice.address())).hasSize(1);

        wire.run(10);

        assertThat(controller.overheard().errorsTo(alice.address())).hasSize(2);
        assertThat(controller.overheard().pushesTo(alice.address())).hasSize(1);
    }

    @Test
    void withdrawalIsMadeAnewUntilAcknowledged() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        wire.dropIf(datagram -> datagram.to().equals(alice.socket()));
        controller.deauthorize(alice);
        wire.run(8_000);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        wire.dropIf(datagram -> false);
        wire.run(2_000);

        assertHasNothing(alice);
        assertThat(controller.overheard().pushesTo(alice.address()))
                .hasSize(4)
                .allMatch(Update::isStripped)
                .extracting(u -> u.configuration().timestampMs())
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void deauthorizationShortlyAfterAnAuthorizationIsNotForgottenForTheSecondPush() {
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(6_000);
        controller.authorize(alice);
        wire.run(1_500);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        wire.dropIf(datagram -> datagram.to().equals(alice.socket()));
        controller.deauthorize(alice);
        wire.run(700);
        wire.dropIf(datagram -> false);
        wire.run(5_000);

        assertHasNothing(alice);
    }

    @Test
    void secondPushDoesNotReplaceAWithdrawalThatIsBeingSigned() {
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(6_000);
        controller.authorize(alice);
        wire.run(1_990);
        controller.signingTakes(50);
        controller.deauthorize(alice);
        wire.run(100);

        assertHasNothing(alice);
    }

    @Test
    void deletedMemberIsPutOutLikeADeauthorizedOne() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        CompletionStage<Optional<MemberRecord>> call = controller.calls().deleteMember(NETWORK, alice.address());
        wire.run(10);

        assertThat(CoreOnWire.value(call)).isPresent();
        assertHasNothing(alice);
        wire.run(70_000);
        assertThat(controller.inStore(alice.address()).orElseThrow().authorized())
                .isFalse();
    }

    @Test
    void reauthorizedMemberHasEverythingAgainAtOnce() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.deauthorize(alice);
        wire.run(100);
        controller.authorize(alice);
        wire.run(10);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(alice.configuration(NETWORK).orElseThrow().addresses()).hasSize(1);
        wire.run(20_000);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void withdrawalThatIsBeingSignedDoesNotLeaveAfterAReauthorization() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        controller.holdSigning();
        controller.deauthorize(alice);
        wire.settle();
        controller.authorize(alice);
        wire.settle();
        controller.releaseSigning();
        wire.run(20_000);

        assertThat(controller.overheard().updatesTo(alice.address())).noneMatch(Update::isStripped);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void withdrawalDoesNotLeaveIfItsChangeIsNeverWritten() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        controller.breakDisk();
        CompletionStage<Optional<MemberRecord>> call = controller.deauthorize(alice);
        wire.run(20_000);

        assertThat(isRefused(call)).isTrue();
        assertStillIn(alice);
    }

    @Test
    void withdrawalThatIsBeingSignedDoesNotLeaveIfItsChangeIsNeverWritten() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        controller.holdSigning();
        controller.breakDisk();
        controller.deauthorize(alice);
        wire.run(10);
        controller.releaseSigning();
        wire.run(20_000);

        assertStillIn(alice);
    }

    @Test
    void revocationThatIsBeingSignedDoesNotLeaveIfItsChangeIsNeverWritten() {
        WireMember alice = controller.admitted("alice");
        WireMember bob = controller.admitted("bob");
        wire.run(5_000);
        controller.overheard().clear();
        controller.holdSigning();
        controller.breakDisk();
        controller.deauthorize(alice);
        wire.run(10);
        controller.releaseSigning();
        wire.run(20_000);

        assertThat(controller.overheard().packetsTo(bob.address()))
                .noneMatch(p -> p.payload() instanceof NetworkCredentials);
    }

    @Test
    void deletionOfANetworkThatIsNeverWrittenIsNotSaid() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        controller.overheard().clear();
        controller.holdSigning();
        controller.breakDisk();
        controller.calls().deleteNetwork(NETWORK);
        wire.run(10);
        controller.releaseSigning();
        wire.run(20_000);

        assertStillIn(alice);
    }
}
