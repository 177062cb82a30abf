package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.node.NodeOutput;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of each credential in a packet: vl2.md 7.1 to 7.7. Signatures are checked when the test says so. */
class CredentialIntakeTest {
    private static final NetworkId NETWORK = ScriptedController.NETWORK;
    private static final Address ALICE = Cast.ALICE.address();
    private static final Address BOB = Cast.BOB.address();
    private static final Address CAROL = Cast.CAROL.address();
    private static final long ISSUED_MS = 1_000_000;

    private record Sent(Address to, NetworkCredentials packet) {}

    private final Queue<Work> work = new ArrayDeque<>();
    private final List<Address> trusted = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final IgnoredCounts ignored = new IgnoredCounts();
    private final Map<NetworkId, Membership> memberships = new LinkedHashMap<>();
    private final Membership membership = new Membership(NETWORK);
    private final SignatureChecks checks = new SignatureChecks(ignored, work::add);
    private final Node node = new Node(
            Cast.ALICE,
            ScriptedController.planet(Cast.CONTROLLER, "10.0.0.1/9993"),
            NodeSettings.DEFAULT,
            new SeededEntropy(5),
            PathPolicy.ROUTABLE,
            MulticastAuthority.NONE,
            new NodeOutput() {
                @Override
                public void send(Path path, byte[] datagram, int timeToLive) {}

                @Override
                public void work(Work work) {}

                @Override
                public void event(NodeEvent event) {}
            });
    private final CredentialPresentation presentation =
            new CredentialPresentation(ALICE, memberships, new CredentialOutbox.Courier() {
                @Override
                public boolean knows(Address peer) {
                    return true;
                }

                @Override
                public void send(Now now, Address to, NetworkCredentials packet) {
                    sent.add(new Sent(to, packet));
                }
            });
    private final CredentialIntake intake = new CredentialIntake(
            node, memberships, checks, presentation, ignored, event -> {}, (now, peer) -> trusted.add(peer));
    private final NetworkConfiguration ours = NetworkConfiguration.builder(NETWORK, ALICE, ISSUED_MS)
            .credentialTimeMaxDeltaMs(60_000)
            .build();
    private long nowMs;

    @BeforeEach
    void join() {
        memberships.put(NETWORK, membership);
        node.learn(Cast.CONTROLLER.withoutSecret());
    }

    private Now now() {
        return new Now(nowMs, 0);
    }

    /** A packet from Bob, long after the one before, and its checks. */
    private void receive(NetworkCredentials packet) {
        receive(BOB, packet);
    }

    private void receive(Address from, NetworkCredentials packet) {
        nowMs += 2_000;
        intake.receive(now(), from, packet);
        check();
    }

    private void check() {
        for (Work next = work.poll(); next != null; next = work.poll()) {
            checks.done(now(), next.id(), Optional.of(next.run()));
        }
    }

    private static CertificateOfMembership certificate(Identity member, long timestampMs) {
        return CertificateOfMembership.of(timestampMs, 60_000, NETWORK, member).sign(Cast.CONTROLLER);
    }

    private static Tag tag(long value, long timestampMs, Identity signer) {
        return Tag.of(NETWORK, timestampMs, 7, value, BOB).sign(signer);
    }

    private static Revocation revocation(Address target, CredentialType type, long id, long thresholdMs) {
        return new Revocation(
                        1,
                        NETWORK,
                        id,
                        thresholdMs,
                        Revocation.FAST_PROPAGATE,
                        target,
                        Address.NONE,
                        type,
                        Optional.empty())
                .sign(Cast.CONTROLLER);
    }

    private static NetworkCredentials memberships(CertificateOfMembership... certificates) {
        return new NetworkCredentials(List.of(certificates), List.of(), List.of(), List.of(), List.of());
    }

    private static NetworkCredentials tags(Tag... tags) {
        return new NetworkCredentials(List.of(), List.of(), List.of(tags), List.of(), List.of());
    }

    private static NetworkCredentials capabilities(Capability... capabilities) {
        return new NetworkCredentials(List.of(), List.of(capabilities), List.of(), List.of(), List.of());
    }

    @Test
    void allFiveKindsInOnePacketAreTaken() {
        IpAddress ip = IpAddress.parse("10.1.2.3");
        Capability capability =
                Capability.of(NETWORK, ISSUED_MS, 3, List.of(Rule.ACCEPT)).sign(Cast.CONTROLLER, BOB);
        CertificateOfOwnership ownership = CertificateOfOwnership.of(NETWORK, ISSUED_MS, 1, List.of(Thing.of(ip)), BOB)
                .sign(Cast.CONTROLLER);

        receive(new NetworkCredentials(
                List.of(certificate(Cast.BOB, ISSUED_MS)),
                List.of(capability),
                List.of(tag(42, ISSUED_MS, Cast.CONTROLLER)),
                List.of(revocation(CAROL, CredentialType.MEMBERSHIP, 0, ISSUED_MS)),
                List.of(ownership)));

        assertThat(membership.peers().valid(BOB)).isPresent();
        assertThat(membership.peers().capabilities(BOB, ours)).containsExactly(capability);
        assertThat(membership.peers().tag(BOB, 7, ours)).hasValue(42);
        assertThat(membership.peers().owns(BOB, ip, ours)).isTrue();
        receive(memberships(certificate(Cast.CAROL, ISSUED_MS)));
        assertThat(membership.peers().valid(CAROL)).isEmpty();
    }

    @Test
    void nothingIsTakenBeforeItsSignatureHasBeenChecked() {
        intake.receive(now(), BOB, tags(tag(42, ISSUED_MS, Cast.CONTROLLER)));

        assertThat(membership.peers().tag(BOB, 7, ours)).isEmpty();
        assertThat(trusted).isEmpty();
    }

    @Test
    void credentialsThatTheControllerDidNotSignAreIgnored() {
        Tag good = tag(1, ISSUED_MS, Cast.CONTROLLER);
        Tag forged = new Tag(NETWORK, ISSUED_MS, 7, 2, BOB, Cast.CONTROLLER.address(), good.signature());

        receive(tags(tag(3, ISSUED_MS, Cast.BOB), forged, Tag.of(NETWORK, ISSUED_MS, 7, 4, BOB)));

        assertThat(membership.peers().size()).isZero();
        assertThat(ignored.get(Ignored.BAD_CREDENTIAL))
                .as("others are not even checked")
                .isEqualTo(1);
        assertThat(trusted).isEmpty();
    }

    @Test
    void credentialsOfAnotherNetworkOfTheSameControllerAreIgnored() {
        NetworkId other = NetworkId.of(NETWORK.controller(), 0x999);

        receive(tags(Tag.of(other, ISSUED_MS, 7, 1, BOB).sign(Cast.CONTROLLER)));

        assertThat(membership.peers().size()).isZero();
        assertThat(work).isEmpty();
    }

    @Test
    void oneBadCredentialDoesNotHinderTheOthers() {
        Tag good = Tag.of(NETWORK, ISSUED_MS, 8, 1, BOB).sign(Cast.CONTROLLER);
        Tag forged = new Tag(NETWORK, ISSUED_MS, 7, 2, BOB, Cast.CONTROLLER.address(), good.signature());

        receive(tags(forged, good));

        assertThat(membership.peers().tag(BOB, 8, ours)).hasValue(1);
        assertThat(trusted).containsExactly(BOB);
    }

    @Test
    void newerReplacesOlderAndNotTheOtherWayRound() {
        receive(tags(tag(1, ISSUED_MS, Cast.CONTROLLER)));
        receive(tags(tag(2, ISSUED_MS + 1, Cast.CONTROLLER)));
        receive(tags(tag(3, ISSUED_MS - 1, Cast.CONTROLLER)));

        assertThat(membership.peers().tag(BOB, 7, ours)).hasValue(2);
    }

    @Test
    void credentialOfSomebodyElseIsTakenFromAnybodyForItsHolder() {
        receive(CAROL, memberships(certificate(Cast.BOB, ISSUED_MS)));

        assertThat(membership.peers().valid(BOB)).isPresent();
        assertThat(trusted).as("the sender, as in clients").containsExactly(CAROL);
    }

    @Test
    void capabilityThatWentThroughOtherHandsNeedsAllTheirSignatures() {
        Capability first =
                new Capability(NETWORK, ISSUED_MS, 3, List.of(Rule.ACCEPT), 3, List.of()).sign(Cast.CONTROLLER, CAROL);
        Capability handedOn = first.sign(Cast.CAROL, BOB);
        Capability gap = first.sign(Cast.ALICE, BOB);

        receive(capabilities(handedOn));
        assertThat(membership.peers().capabilities(BOB, ours))
                .as("nobody knows Carol's identity")
                .isEmpty();

        node.learn(Cast.CAROL.withoutSecret());
        receive(capabilities(gap));
        assertThat(membership.peers().capabilities(BOB, ours)).isEmpty();
        receive(capabilities(handedOn));

        assertThat(membership.peers().capabilities(BOB, ours)).containsExactly(handedOn);
        assertThat(membership.peers().capabilities(CAROL, ours)).isEmpty();
    }

    @Test
    void capabilityThatDidNotComeFromTheControllerIsIgnored() {
        Capability own =
                Capability.of(NETWORK, ISSUED_MS, 3, List.of(Rule.ACCEPT)).sign(Cast.BOB, BOB);

        receive(capabilities(own));

        assertThat(membership.peers().capabilities(BOB, ours)).isEmpty();
    }

    @Test
    void revokedTagIsNotTaken() {
        receive(NetworkCredentials.ofRevocations(List.of(revocation(BOB, CredentialType.TAG, 7, ISSUED_MS))));

        receive(tags(tag(1, ISSUED_MS, Cast.CONTROLLER)));
        assertThat(membership.peers().tag(BOB, 7, ours)).isEmpty();
        receive(tags(tag(1, ISSUED_MS + 1, Cast.CONTROLLER)));
        assertThat(membership.peers().tag(BOB, 7, ours)).hasValue(1);
    }

    @Test
    void revocationThatComesWhileACertificateIsCheckedWins() {
        intake.receive(now(), BOB, memberships(certificate(Cast.BOB, ISSUED_MS)));
        intake.receive(
                now(),
                CAROL,
                NetworkCredentials.ofRevocations(List.of(revocation(BOB, CredentialType.MEMBERSHIP, 0, ISSUED_MS))));
        Work certificateCheck = work.poll();
        check();

        checks.done(now(), certificateCheck.id(), Optional.of(certificateCheck.run()));

        assertThat(membership.peers().valid(BOB)).isEmpty();
    }

    @Test
    void networkThatIsLeftMeanwhileLearnsNothing() {
        intake.receive(now(), BOB, memberships(certificate(Cast.BOB, ISSUED_MS)));
        Membership joinedAgain = new Membership(NETWORK);
        memberships.put(NETWORK, joinedAgain);

        check();

        assertThat(joinedAgain.peers().size()).isZero();
        assertThat(membership.peers().size()).isZero();
        assertThat(trusted).isEmpty();
    }

    @Test
    void sameCertificateAgainCountsForTrustWithoutACheck() {
        receive(memberships(certificate(Cast.BOB, ISSUED_MS)));
        nowMs += 2_000;

        intake.receive(now(), BOB, memberships(certificate(Cast.BOB, ISSUED_MS)));

        assertThat(work).isEmpty();
        assertThat(trusted).containsExactly(BOB, BOB);
    }

    @Test
    void sameCredentialTwiceInAPacketIsCheckedOnce() {
        Revocation revocation = revocation(CAROL, CredentialType.MEMBERSHIP, 0, ISSUED_MS);
        membership.peers().take(CredentialKind.MEMBERSHIP, certificate(Cast.BOB, ISSUED_MS));

        receive(CAROL, NetworkCredentials.ofRevocations(List.of(revocation, revocation)));

        assertThat(sent).containsExactly(new Sent(BOB, NetworkCredentials.ofRevocations(List.of(revocation))));
    }

    @Test
    void onlyNewRevocationsWithTheFlagArePassedOnAllInOnePacket() {
        membership.peers().take(CredentialKind.MEMBERSHIP, certificate(Cast.BOB, ISSUED_MS));
        Revocation first = revocation(CAROL, CredentialType.MEMBERSHIP, 0, ISSUED_MS);
        Revocation second = revocation(CAROL, CredentialType.TAG, 1, ISSUED_MS);
        Revocation quiet = new Revocation(
                        1, NETWORK, 1, ISSUED_MS, 0, CAROL, Address.NONE, CredentialType.CAPABILITY, Optional.empty())
                .sign(Cast.CONTROLLER);
        NetworkCredentials packet = NetworkCredentials.ofRevocations(List.of(first, second, quiet));

        receive(Cast.CONTROLLER.address(), packet);
        receive(Cast.CONTROLLER.address(), packet);

        assertThat(sent).containsExactly(new Sent(BOB, NetworkCredentials.ofRevocations(List.of(first, second))));
    }

    @Test
    void packetWaitsForTheIdentityOfTheController() {
        node.forget(Cast.CONTROLLER.address());
        Membership foreign = new Membership(NetworkId.of(CAROL, 1));
        memberships.put(foreign.id(), foreign);
        Tag tag = Tag.of(foreign.id(), ISSUED_MS, 7, 42, BOB).sign(Cast.CAROL);
        intake.receive(now(), BOB, tags(tag));
        assertThat(work).isEmpty();
        long retryMs = intake.nextTickMs();

        node.learn(Cast.CAROL.withoutSecret());
        nowMs = retryMs;
        intake.tick(now());
        check();

        assertThat(foreign.peers().size()).isEqualTo(1);
        assertThat(intake.nextTickMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void packetWaitsForAControllerOnlySoLongAndNotManyDo() {
        Membership foreign = new Membership(NetworkId.of(CAROL, 1));
        memberships.put(foreign.id(), foreign);
        Tag tag = Tag.of(foreign.id(), ISSUED_MS, 7, 42, BOB).sign(Cast.CAROL);
        for (long i = 1; i <= 10_000; i++) {
            intake.receive(now(), new Address(i), tags(tag));
        }
        assertThat(intake.size()).isEqualTo(CredentialIntake.MAX_WAITING);

        while (intake.nextTickMs() <= CredentialIntake.MAX_WAIT_MS + 1_000) {
            nowMs = intake.nextTickMs();
            intake.tick(now());
        }

        assertThat(intake.size()).isZero();
        assertThat(ignored.get(Ignored.CONTROLLER_UNKNOWN)).isEqualTo(10_000);
    }

    @Test
    void tagsThatNoLongerCountAreDroppedEveryHalfMinute() {
        membership.accept(now(), ours.toDictionaryBytes(), ALICE);
        intake.tick(now());
        receive(tags(tag(1, ISSUED_MS - 100_000, Cast.CONTROLLER)));

        nowMs = CredentialIntake.HOUSEKEEPING_MS - 1;
        intake.tick(now());
        assertThat(membership.peers().size()).isEqualTo(1);
        nowMs++;
        intake.tick(now());
        assertThat(membership.peers().size()).isZero();
    }

    @Test
    void certificateWithinAnotherPacketIsTakenBeforeThePacketGoesOn() {
        List<Boolean> allowed = new ArrayList<>();
        CertificateOfMembership certificate = certificate(Cast.BOB, ISSUED_MS);

        intake.receiveWithin(
                now(),
                BOB,
                certificate,
                later -> allowed.add(membership.peers().valid(BOB).isPresent()));
        assertThat(allowed).isEmpty();
        check();
        intake.receiveWithin(
                now(),
                BOB,
                certificate,
                later -> allowed.add(membership.peers().valid(BOB).isPresent()));

        assertThat(allowed).containsExactly(true, true);
    }

    @Test
    void packetWithACertificateGoesOnEvenIfThatCannotBeChecked() {
        List<Now> wentOn = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            intake.receiveWithin(now(), BOB, certificate(Cast.BOB, ISSUED_MS + i), wentOn::add);
        }

        assertThat(work).hasSize(SignatureChecks.MAX_PER_OTHER);
        assertThat(wentOn).hasSize(100 - SignatureChecks.MAX_PER_OTHER);
        work.forEach(w -> checks.done(now(), w.id(), Optional.empty()));
        assertThat(wentOn).hasSize(100);
    }

    @Test
    void floodOfStrangersKeepsNeitherMembersNorTheControllerOut() {
        receive(memberships(certificate(Cast.BOB, ISSUED_MS)));
        nowMs += 2_000;
        for (long i = 1; i <= 10_000; i++) {
            intake.receive(
                    now(),
                    new Address(i),
                    tags(Tag.of(NETWORK, ISSUED_MS, i, 1, CAROL).sign(Cast.CONTROLLER)));
            if (i == SignatureChecks.MAX_OF_ALL_STRANGERS) {
                break;
            }
        }
        intake.receive(now(), CAROL, tags(tag(1, ISSUED_MS, Cast.CONTROLLER)));
        assertThat(ignored.get(Ignored.TOO_MUCH_TO_CHECK)).isEqualTo(1);

        intake.receive(now(), BOB, tags(tag(2, ISSUED_MS, Cast.CONTROLLER)));
        intake.receive(
                now(),
                Cast.CONTROLLER.address(),
                NetworkCredentials.ofRevocations(List.of(revocation(CAROL, CredentialType.MEMBERSHIP, 0, ISSUED_MS))));

        assertThat(ignored.get(Ignored.TOO_MUCH_TO_CHECK)).isEqualTo(1);
        check();
        assertThat(membership.peers().tag(BOB, 7, ours)).hasValue(2);
    }
}
