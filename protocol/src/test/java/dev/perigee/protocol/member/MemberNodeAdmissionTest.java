package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.ScriptedController.NETWORK;
import static dev.perigee.protocol.member.Trio.DATA;
import static dev.perigee.protocol.member.Trio.TEST_TYPE;
import static dev.perigee.protocol.member.Trio.frame;
import static dev.perigee.protocol.member.Trio.frames;
import static dev.perigee.protocol.member.Trio.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.ExtFrame;
import dev.perigee.protocol.verb.Frame;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose frames are taken: vl1.md 6.9. The controller's node plays somebody whose certificate is not known yet. */
class MemberNodeAdmissionTest {
    private static final Frame STRANGE = new Frame(NETWORK, TEST_TYPE, DATA);

    private final Trio trio = new Trio();
    private final InMemoryInternet wire = trio.wire;
    private final SimulatedMember alice = trio.alice;
    private final SimulatedMember bob = trio.bob;

    private long refusals() {
        return trio.controller.received(ErrorReply.class).stream()
                .filter(error -> error.code() == ErrorCode.NEED_MEMBERSHIP_CERTIFICATE.code())
                .filter(error -> error.network().equals(Optional.of(NETWORK)))
                .count();
    }

    private Revocation revocation(Address member) {
        return new Revocation(
                        5,
                        NETWORK,
                        0,
                        wire.now().wallMs() + 1,
                        0,
                        member,
                        Cast.CONTROLLER.address(),
                        CredentialType.MEMBERSHIP,
                        Optional.empty())
                .sign(Cast.CONTROLLER);
    }

    @Test
    void frameThatComesBeforeItsSendersCertificateWaitsForIt() {
        trio.join(bob);

        trio.sendRaw(Cast.BOB, STRANGE);
        wire.run(1_700);
        assertThat(refusals()).as("at once and three times after").isEqualTo(4);
        assertThat(frames(bob)).isEmpty();
        trio.showCertificateTo(Cast.BOB);
        wire.run(3_000);

        assertThat(frames(bob)).containsExactly(frame(mac(Cast.BOB), mac(Cast.CONTROLLER)));
        assertThat(refusals()).isEqualTo(4);
    }

    @Test
    void frameIsGivenUpAfterFiveSeconds() {
        trio.join(bob);

        trio.sendRaw(Cast.BOB, STRANGE);
        wire.run(6_000);
        trio.showCertificateTo(Cast.BOB);
        wire.run(1_000);

        assertThat(refusals()).isEqualTo(10);
        assertThat(frames(bob)).isEmpty();
        assertThat(bob.ignored(Ignored.SENDER_NOT_ALLOWED)).isEqualTo(1);
    }

    @Test
    void onlySoManyFramesWait() {
        trio.join(bob);

        for (int i = 0; i < 100; i++) {
            trio.controller.send(Cast.BOB.address(), STRANGE);
        }
        wire.run(100);
        trio.showCertificateTo(Cast.BOB);
        wire.run(1_000);

        assertThat(frames(bob)).hasSize(FrameIntake.MAX_HELD);
    }

    @Test
    void memberThatIsToldSoShowsItsCertificateAgain() {
        trio.join(alice, bob);
        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        bob.member().leave(wire.now(), NETWORK);
        bob.join(NETWORK);
        wire.run(5_100);

        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));

        assertThat(frames(bob)).hasSize(2);
    }

    @Test
    void attachedCertificateIsTaken() {
        trio.join(bob);
        CertificateOfMembership certificate =
                trio.controller.certificate(Cast.CONTROLLER, wire.now().wallMs());

        trio.sendRaw(
                Cast.BOB,
                new ExtFrame(
                        NETWORK, 0, Optional.of(certificate), mac(Cast.BOB), mac(Cast.CONTROLLER), TEST_TYPE, DATA));

        assertThat(frames(bob)).hasSize(1);
        assertThat(refusals()).isZero();
    }

    @Test
    void publicNetworkTakesFramesOfEverybody() {
        trio.terms((who, c) -> c.isPrivate(false));
        trio.join(bob);

        trio.sendRaw(Cast.BOB, STRANGE);

        assertThat(frames(bob)).hasSize(1);
        assertThat(refusals()).isZero();
    }

    @Test
    void networkWithoutAConfigurationTakesNothing() {
        trio.controller.answer(asked -> List.of());
        bob.join(NETWORK);
        wire.run(5_100);

        trio.sendRaw(Cast.BOB, STRANGE);

        assertThat(refusals()).isEqualTo(1);
        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void emptyFramePassesQuietly() {
        trio.join(bob);
        trio.showCertificateTo(Cast.BOB);

        trio.sendRaw(Cast.BOB, new Frame(NETWORK, TEST_TYPE, Bytes.EMPTY));

        assertThat(refusals()).isZero();
        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void framesOfARevokedMemberAreRefused() {
        trio.join(alice, bob);
        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        assertThat(frames(bob)).hasSize(1);
        trio.sendRaw(Cast.BOB, NetworkCredentials.ofRevocations(List.of(revocation(Cast.ALICE.address()))));

        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        wire.run(6_000);

        assertThat(frames(bob)).hasSize(1);
        assertThat(bob.member().allows(NETWORK, Cast.ALICE.address())).isFalse();
    }

    @Test
    void memberThatWasAsleepAsksFirstAndRefusesTheRevokedOne() {
        trio.join(alice, bob);
        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        bob.station().detach();
        wire.run(600_000);
        trio.controller.answer(asked -> {
            List<Payload> answers = new ArrayList<>(trio.controller.ok(asked, trio.configuration(asked.who())));
            answers.add(NetworkCredentials.ofRevocations(List.of(revocation(Cast.ALICE.address()))));
            return asked.who().equals(Cast.BOB) ? answers : List.of();
        });
        int before = trio.controller.requests().size();

        bob.station().attach(Endpoint.of(bob.member()));
        wire.run(6_000);

        assertThat(trio.controller
                        .requests()
                        .subList(before, trio.controller.requests().size()))
                .anyMatch(asked -> asked.who().equals(Cast.BOB));
        trio.send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        wire.run(6_000);
        assertThat(frames(bob)).hasSize(1);
    }

    @Test
    void macsThatCannotBeRightAreNotTaken() {
        trio.join(bob);
        trio.showCertificateTo(Cast.BOB);

        trio.sendRaw(Cast.BOB, ExtFrame.of(NETWORK, mac(Cast.BOB), mac(Cast.BOB), TEST_TYPE, DATA));
        trio.sendRaw(Cast.BOB, ExtFrame.of(NETWORK, mac(Cast.BOB), new Mac(0), TEST_TYPE, DATA));
        assertThat(bob.ignored(Ignored.WRONG_MAC_ADDRESS)).isEqualTo(2);
        trio.sendRaw(Cast.BOB, ExtFrame.of(NETWORK, mac(Cast.BOB), mac(Cast.ALICE), TEST_TYPE, DATA));
        trio.sendRaw(Cast.BOB, ExtFrame.of(NETWORK, mac(Cast.ALICE), mac(Cast.CONTROLLER), TEST_TYPE, DATA));

        assertThat(bob.ignored(Ignored.NOT_A_BRIDGE)).isEqualTo(2);
        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void wholeFrameBetweenThePlainMacsIsTakenAsAnyOther() {
        trio.join(bob);
        trio.showCertificateTo(Cast.BOB);

        trio.sendRaw(Cast.BOB, ExtFrame.of(NETWORK, mac(Cast.BOB), mac(Cast.CONTROLLER), TEST_TYPE, DATA));

        assertThat(frames(bob)).containsExactly(frame(mac(Cast.BOB), mac(Cast.CONTROLLER)));
    }
}
