package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Verb;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whom a member lets in, and how it learns that it must not: vl2.md 7. */
class MemberNodeCredentialsTest {
    private static final long SEED = 815;
    private static final NetworkId NETWORK = ScriptedController.NETWORK;
    private static final Address ALICE = Cast.ALICE.address();
    private static final Address BOB = Cast.BOB.address();
    private static final Address CAROL = Cast.CAROL.address();

    private final InMemoryInternet wire = new InMemoryInternet(SEED);
    private final ScriptedController controller = new ScriptedController(wire);
    private final SimulatedMember alice = member("alice", "10.0.0.2/9993", Cast.ALICE);
    private final SimulatedMember bob = member("bob", "10.0.0.3/9993", Cast.BOB);
    private final SimulatedMember carol = member("carol", "10.0.0.4/9993", Cast.CAROL);

    private SimulatedMember member(String name, String socket, Identity identity) {
        return new SimulatedMember(wire, name, socket, identity, controller.planet());
    }

    private void allJoin() {
        controller.authorizeAll();
        List<SimulatedMember> all = List.of(alice, bob, carol);
        all.forEach(member -> member.join(NETWORK));
        assertThat(wire.runUntil(
                        () -> all.stream().allMatch(member -> member.status(NETWORK) == NetworkStatus.OK), 11_000))
                .as("all have a configuration, seed %d", SEED)
                .isTrue();
    }

    /** The member shows its certificate to the other, who can be found through the root. */
    private void present(SimulatedMember from, Address to) {
        assertThat(from.member().presentCredentials(wire.now(), NETWORK, to)).isTrue();
        wire.run(2_000);
    }

    private static boolean allows(SimulatedMember member, Address peer) {
        return member.member().allows(NETWORK, peer);
    }

    private Revocation revocation(Address target, long thresholdMs) {
        return Revocation.ofMembership(wire.now().wallMs() & 0xffffffffL, NETWORK, thresholdMs, target)
                .sign(Cast.CONTROLLER);
    }

    private void revoke(Address at, Revocation... revocations) {
        controller.send(at, NetworkCredentials.ofRevocations(List.of(revocations)));
        wire.run(100);
    }

    /** Who told the member of revocations, each time. */
    private static List<Address> toldOfRevocations(SimulatedMember member) {
        return member.events(MemberEvent.CredentialsReceived.class).stream()
                .filter(event -> !event.credentials().revocations().isEmpty())
                .map(MemberEvent.CredentialsReceived::from)
                .toList();
    }

    private static NetworkCredentials certificates(CertificateOfMembership... certificates) {
        return new NetworkCredentials(List.of(certificates), List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void peerIsAllowedOnceItHasShownItsCertificate() {
        allJoin();
        assertThat(allows(alice, BOB)).isFalse();

        present(bob, ALICE);

        assertThat(allows(alice, BOB)).isTrue();
        assertThat(allows(bob, ALICE)).as("bob has seen nothing of alice").isFalse();
        assertThat(alice.events(MemberEvent.CredentialsReceived.class))
                .extracting(MemberEvent.CredentialsReceived::from)
                .containsExactly(BOB);
    }

    @Test
    void everybodyIsAllowedOnAPublicNetwork() {
        controller.answer(asked -> controller.ok(
                asked,
                controller
                        .builder(asked.who(), wire.now().wallMs())
                        .isPrivate(false)
                        .build()
                        .signedBy(Cast.CONTROLLER)));
        alice.join(NETWORK);
        assertThat(allows(alice, BOB)).as("before there is a configuration").isFalse();
        wire.runUntil(() -> alice.status(NETWORK) == NetworkStatus.OK, 11_000);

        assertThat(allows(alice, BOB)).isTrue();
    }

    @Test
    void revocationCutsAPeerOff() {
        allJoin();
        present(bob, ALICE);

        revoke(ALICE, revocation(BOB, wire.now().wallMs()));

        assertThat(allows(alice, BOB)).isFalse();
    }

    @Test
    void revocationBeforeTheCertificateKeepsItOut() {
        allJoin();
        wire.run(1_000);

        revoke(ALICE, revocation(BOB, wire.now().wallMs()));
        present(bob, ALICE);

        assertThat(allows(alice, BOB)).isFalse();
    }

    @Test
    void thresholdIsInclusive() {
        allJoin();
        long issuedMs = wire.now().wallMs();
        controller.push(BOB, controller.configuration(Cast.BOB, issuedMs));
        wire.run(100);
        present(bob, ALICE);

        revoke(ALICE, revocation(BOB, issuedMs - 1));
        assertThat(allows(alice, BOB)).isTrue();
        wire.run(1_000);
        revoke(ALICE, revocation(BOB, issuedMs));

        assertThat(allows(alice, BOB)).isFalse();
    }

    @Test
    void newerCertificateLetsARevokedPeerInAgain() {
        allJoin();
        present(bob, ALICE);
        revoke(ALICE, revocation(BOB, wire.now().wallMs()));

        wire.run(1_000);
        controller.push(BOB, controller.configuration(Cast.BOB));
        wire.run(1_000);
        present(bob, ALICE);

        assertThat(allows(alice, BOB)).isTrue();
    }

    @Test
    void revocationOfAnotherTypeRaisesTheThresholdOfTheMembershipToo() {
        allJoin();
        present(bob, ALICE);

        revoke(
                ALICE,
                new Revocation(
                                1,
                                NETWORK,
                                5,
                                wire.now().wallMs(),
                                0,
                                BOB,
                                Address.NONE,
                                CredentialType.TAG,
                                Optional.empty())
                        .sign(Cast.CONTROLLER));

        assertThat(allows(alice, BOB)).isFalse();
    }

    @Test
    void revocationThatTheControllerDidNotSignIsIgnored() {
        allJoin();
        present(bob, ALICE);
        Revocation forged = revocation(BOB, wire.now().wallMs());
        Revocation byCarol = new Revocation(
                forged.id(),
                NETWORK,
                0,
                forged.thresholdMs() + 1,
                forged.flags(),
                BOB,
                Cast.CONTROLLER.address(),
                CredentialType.MEMBERSHIP,
                forged.signature());

        revoke(ALICE, byCarol);

        assertThat(allows(alice, BOB)).isTrue();
        assertThat(alice.ignored(Ignored.BAD_CREDENTIAL)).isEqualTo(1);
    }

    @Test
    void certificateOfAnotherSignerIsIgnored() {
        allJoin();
        CertificateOfMembership own =
                CertificateOfMembership.of(wire.now().wallMs(), ScriptedController.MAX_DELTA_MS, NETWORK, Cast.BOB);

        bob.member().node().send(wire.now(), ALICE, certificates(own.sign(Cast.BOB), own));
        wire.run(2_000);

        assertThat(allows(alice, BOB)).isFalse();
    }

    @Test
    void certificateForAnotherIdentityDoesNotLetItsBearerIn() {
        allJoin();
        Identity impostor = Identity.ofPublic(BOB, Bytes.copyOf(new byte[64]));
        CertificateOfMembership forImpostor =
                controller.certificate(impostor, wire.now().wallMs());

        bob.member().node().send(wire.now(), ALICE, certificates(forImpostor));
        wire.run(2_000);

        assertThat(allows(alice, BOB)).isFalse();
    }

    @Test
    void olderCertificateDoesNotReplaceANewerOne() {
        allJoin();
        present(bob, ALICE);
        CertificateOfMembership ancient =
                controller.certificate(Cast.BOB, wire.now().wallMs() - 2 * ScriptedController.MAX_DELTA_MS);

        bob.member().node().send(wire.now(), ALICE, certificates(ancient));
        wire.run(2_000);

        assertThat(allows(alice, BOB)).isTrue();
    }

    @Test
    void certificatesWhoseTimesLieTooFarApartDoNotAgree() {
        allJoin();
        present(bob, ALICE);

        long laterMs = wire.now().wallMs() + ScriptedController.MAX_DELTA_MS + 60_000;
        controller.push(ALICE, controller.configuration(Cast.ALICE, laterMs));
        wire.run(100);

        assertThat(allows(alice, BOB)).isFalse();
    }

    @Test
    void secondPacketOfCredentialsWithinASecondIsLost() {
        allJoin();
        present(bob, ALICE);
        present(carol, ALICE);

        controller.send(
                ALICE,
                NetworkCredentials.ofRevocations(
                        List.of(revocation(BOB, wire.now().wallMs()))));
        wire.run(500);
        controller.send(
                ALICE,
                NetworkCredentials.ofRevocations(
                        List.of(revocation(CAROL, wire.now().wallMs()))));
        wire.run(400);
        assertThat(allows(alice, BOB)).isFalse();
        assertThat(allows(alice, CAROL)).isTrue();
        assertThat(alice.ignored(Ignored.CREDENTIALS_TOO_SOON)).isEqualTo(1);

        wire.run(200);
        revoke(ALICE, revocation(CAROL, wire.now().wallMs()));
        assertThat(allows(alice, CAROL)).as("a second after the first").isFalse();
    }

    @Test
    void revocationsInOnePacketAllTakeEffect() {
        allJoin();
        present(bob, ALICE);
        present(carol, ALICE);

        revoke(
                ALICE,
                revocation(BOB, wire.now().wallMs()),
                revocation(CAROL, wire.now().wallMs()));

        assertThat(allows(alice, BOB)).isFalse();
        assertThat(allows(alice, CAROL)).isFalse();
    }

    @Test
    void revocationIsPassedOnToOtherMembersOnce() {
        allJoin();
        present(bob, ALICE);
        present(carol, ALICE);
        present(bob, CAROL);
        present(alice, CAROL);

        revoke(ALICE, revocation(BOB, wire.now().wallMs()));
        wire.run(30_000);

        assertThat(allows(carol, BOB)).as("carol heard of it from alice").isFalse();
        assertThat(toldOfRevocations(carol)).contains(ALICE).doesNotHaveDuplicates();
        assertThat(toldOfRevocations(bob))
                .as("the target is told like everybody")
                .contains(ALICE)
                .doesNotHaveDuplicates();
        assertThat(toldOfRevocations(alice))
                .as("who told is not told")
                .containsOnlyOnce(Cast.CONTROLLER.address())
                .doesNotHaveDuplicates();
        assertThat(controller.received(NetworkCredentials.class))
                .as("the signer is not told")
                .isEmpty();
    }

    @Test
    void revocationWithoutTheFlagIsNotPassedOn() {
        allJoin();
        present(bob, ALICE);
        present(carol, ALICE);
        present(bob, CAROL);

        Revocation quiet = new Revocation(
                        9,
                        NETWORK,
                        0,
                        wire.now().wallMs(),
                        0,
                        BOB,
                        Address.NONE,
                        CredentialType.MEMBERSHIP,
                        Optional.empty())
                .sign(Cast.CONTROLLER);
        revoke(ALICE, quiet);
        wire.run(5_000);

        assertThat(allows(alice, BOB)).isFalse();
        assertThat(allows(carol, BOB)).isTrue();
    }

    @Test
    void peerThatLacksOurCertificateGetsItAtMostOnceASecond() {
        allJoin();
        ErrorReply needed = ErrorReply.ofNetwork(Verb.FRAME, 0, ErrorCode.NEED_MEMBERSHIP_CERTIFICATE, NETWORK);

        for (int i = 0; i < 10; i++) {
            bob.member().node().send(wire.now(), ALICE, needed);
            wire.run(50);
        }
        wire.run(2_000);

        assertThat(allows(bob, ALICE)).isTrue();
        assertThat(bob.events(MemberEvent.CredentialsReceived.class)).hasSize(1);
        assertThat(bob.ignored(Ignored.CREDENTIALS_TOO_SOON)).isZero();
    }

    @Test
    void revocationsThatComeOneAfterAnotherArePassedOnASecondApart() {
        allJoin();
        present(bob, ALICE);
        present(carol, ALICE);
        present(bob, CAROL);

        revoke(ALICE, revocation(new Address(5), wire.now().wallMs()));
        wire.run(900);
        controller.send(
                ALICE,
                NetworkCredentials.ofRevocations(
                        List.of(revocation(BOB, wire.now().wallMs()))));
        wire.run(50);
        assertThat(allows(alice, BOB)).isFalse();
        assertThat(allows(carol, BOB))
                .as("carol would not have taken a second packet yet")
                .isTrue();

        wire.run(1_000);

        assertThat(allows(carol, BOB)).isFalse();
        assertThat(carol.ignored(Ignored.CREDENTIALS_TOO_SOON)).isZero();
    }

    @Test
    void revocationOfOurselvesIsPassedOnAndChangesNothingHere() {
        allJoin();
        present(alice, BOB);
        present(bob, ALICE);

        revoke(ALICE, revocation(ALICE, wire.now().wallMs()));
        wire.run(3_000);

        assertThat(allows(bob, ALICE)).as("bob heard of it from alice herself").isFalse();
        assertThat(allows(alice, BOB)).isTrue();
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(alice.member().presentCredentials(wire.now(), NETWORK, BOB)).isTrue();
    }

    @Test
    void memberWithoutACertificateHasNothingToPresent() {
        controller.refuseAll(ErrorCode.NETWORK_ACCESS_DENIED);
        alice.join(NETWORK);
        wire.run(6_000);

        assertThat(alice.member().presentCredentials(wire.now(), NETWORK, BOB)).isFalse();
    }

    @Test
    void credentialsOfNetworksThatAreNotJoinedAreOnlyReported() {
        controller.authorizeAll();
        bob.join(NETWORK);
        wire.runUntil(() -> bob.status(NETWORK) == NetworkStatus.OK, 11_000);

        present(bob, ALICE);

        assertThat(alice.events(MemberEvent.CredentialsReceived.class)).hasSize(1);
        assertThat(allows(alice, BOB)).isFalse();
    }
}
