package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.core.Overheard.Packet;
import dev.perigee.controller.decision.RevocationDecision;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.InMemoryInternet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** That a member's peers hear when it is put out, whatever happens meanwhile. */
class CoreRevocationsTest {
    /** The least distance of two packets of credentials to one receiver. */
    private static final long DISTANCE_MS = 1_100;

    private final InMemoryInternet wire = new InMemoryInternet(4);
    private final CoreOnWire controller =
            new CoreOnWire(wire).knowing(1, 10).start().withNetwork();

    private List<WireMember> admitted(String... names) {
        List<WireMember> members = new ArrayList<>();
        for (String name : names) {
            WireMember member = controller.admitted(name);
            members.forEach(other -> other.meet(member, NETWORK));
            members.add(member);
        }
        wire.run(6_000);
        for (WireMember one : members) {
            for (WireMember other : members) {
                assertThat(one == other || one.allows(NETWORK, other)).isTrue();
            }
        }
        return members;
    }

    private static List<Long> distances(List<Packet> packets) {
        List<Long> distances = new ArrayList<>();
        for (int i = 1; i < packets.size(); i++) {
            distances.add(packets.get(i).atMs() - packets.get(i - 1).atMs());
        }
        return distances;
    }

    private static Set<Address> targets(List<Revocation> revocations) {
        return revocations.stream().map(Revocation::target).collect(Collectors.toCollection(HashSet::new));
    }

    /** Lets members that nobody ever sees in and puts them out again. */
    private List<Address> revokeMany(int count) {
        List<Address> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Address target = new Address(0x1000000000L + i);
            targets.add(target);
            controller.editMember(target, m -> m.authorized(true));
            controller.editMember(target, m -> m.authorized(false));
        }
        return targets;
    }

    @Test
    void peersStopAllowingADeauthorizedMember() {
        List<WireMember> members = admitted("alice", "bob", "carol");
        controller.deauthorize(members.get(0));
        wire.run(10);

        assertThat(members.get(1).allows(NETWORK, members.get(0))).isFalse();
        assertThat(members.get(2).allows(NETWORK, members.get(0))).isFalse();
        assertThat(members.get(1).allows(NETWORK, members.get(2))).isTrue();
        wire.run(130_000);
        assertThat(members.get(1).allows(NETWORK, members.get(0))).isFalse();
        assertThat(members.get(2).allows(NETWORK, members.get(0))).isFalse();
    }

    @Test
    void memberDeauthorizedRightAfterARestartIsCutOffAndKnowsIt() {
        List<WireMember> members = admitted("alice", "bob", "carol");
        controller.restart();
        controller.deauthorize(members.get(0));
        wire.run(1_000);

        assertThat(members.get(0).status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(members.get(0).configuration(NETWORK).orElseThrow().addresses())
                .isEmpty();
        assertThat(members.get(1).allows(NETWORK, members.get(0))).isFalse();
        assertThat(members.get(2).allows(NETWORK, members.get(0))).isFalse();
    }

    @Test
    void reauthorizedMemberIsAllowedAgain() {
        List<WireMember> members = admitted("alice", "bob");
        controller.deauthorize(members.get(0));
        wire.run(2_000);
        controller.authorize(members.get(0));
        wire.run(3_000);

        assertThat(members.get(1).allows(NETWORK, members.get(0))).isTrue();
        assertThat(members.get(0).allows(NETWORK, members.get(1))).isTrue();
        wire.run(130_000);
        assertThat(members.get(1).allows(NETWORK, members.get(0))).isTrue();
    }

    @Test
    void revocationIsToldAtOnceAndAfter2And10Seconds() {
        List<WireMember> members = admitted("alice", "bob");
        // Between two refreshes, which bring it too.
        wire.run(20_000);
        controller.overheard().clear();
        long startMs = wire.now().monotonicMs();
        controller.deauthorize(members.get(0));
        wire.run(15_000);

        assertThat(controller.overheard().credentialsTo(members.get(1).address()))
                .extracting(p -> p.atMs() - startMs)
                .containsExactly(0L, 2_000L, 10_000L);
        assertThat(controller.overheard().credentialsTo(members.get(0).address()))
                .isEmpty();
    }

    @Test
    void lostRevocationArrivesWithALaterOne() {
        List<WireMember> members = admitted("alice", "bob");
        wire.dropIf(datagram -> datagram.to().equals(members.get(1).socket()));
        controller.deauthorize(members.get(0));
        wire.run(5_000);
        assertThat(members.get(1).allows(NETWORK, members.get(0))).isTrue();
        wire.dropIf(datagram -> false);
        wire.run(5_100);

        assertThat(members.get(1).allows(NETWORK, members.get(0))).isFalse();
    }

    @Test
    void revocationsToOneReceiverKeepTheirDistanceAndAllArrive() {
        List<WireMember> members = admitted("alice", "bob", "carol", "dave");
        controller.overheard().clear();
        for (int i = 0; i < 3; i++) {
            controller.deauthorize(members.get(i));
            wire.run(300);
        }
        wire.run(3_000);

        WireMember dave = members.get(3);
        assertThat(members.subList(0, 3)).noneMatch(m -> dave.allows(NETWORK, m));
        wire.run(20_000);
        assertThat(distances(controller.overheard().credentialsTo(dave.address())))
                .isNotEmpty()
                .allMatch(ms -> ms >= DISTANCE_MS);
    }

    @Test
    void manyRevocationsAreCutIntoPagesThatAllArrive() {
        WireMember alice = admitted("alice").get(0);
        controller.overheard().clear();
        List<Address> targets = revokeMany(130);
        wire.run(5_000);

        List<Packet> packets = controller.overheard().credentialsTo(alice.address());
        assertThat(packets)
                .allSatisfy(p -> assertThat(Overheard.revocations(p))
                        .hasSizeLessThanOrEqualTo(RevocationDecision.MOST_IN_A_PACKET));
        assertThat(distances(packets)).isNotEmpty().allMatch(ms -> ms >= DISTANCE_MS);
        assertThat(targets(alice.events(MemberEvent.CredentialsReceived.class).stream()
                        .flatMap(e -> e.credentials().revocations().stream())
                        .toList()))
                .containsExactlyInAnyOrderElementsOf(targets);
    }

    @Test
    void revocationThatComesWhilePagesAreOnTheirWayIsNotForgotten() {
        WireMember alice = admitted("alice").get(0);
        List<Address> targets = new ArrayList<>(revokeMany(130));
        wire.run(1_500);
        Address late = new Address(0x2000000000L);
        controller.editMember(late, m -> m.authorized(true));
        controller.editMember(late, m -> m.authorized(false));
        targets.add(late);
        controller.overheard().clear();
        wire.run(8_000);

        assertThat(targets(controller.overheard().revocationsTo(alice.address())))
                .containsExactlyInAnyOrderElementsOf(targets);
    }

    @Test
    void revocationGoesWithAnswersUntilItDies() {
        controller.editNetwork(n -> n.unknown(Map.of("certificateTimeoutWindowSize", "300000")));
        List<WireMember> members = admitted("alice", "bob");
        Address bob = members.get(1).address();
        controller.deauthorize(members.get(0));
        wire.run(20_000);
        controller.overheard().clear();
        // Window, reuse of credentials and slack: 5 min, 50 s and 2 min.
        wire.run(450_000 - 20_000 - 1_000);
        int answersInLife = controller.overheard().answersTo(bob).size();
        assertThat(answersInLife).isBetween(6, 8);
        assertThat(controller.overheard().credentialsTo(bob)).hasSize(answersInLife);
        assertThat(controller.store().load().revocations()).hasSize(1);

        wire.run(120_000);
        controller.overheard().clear();
        wire.run(120_000);

        assertThat(controller.overheard().answersTo(bob)).hasSize(2);
        assertThat(controller.overheard().credentialsTo(bob)).isEmpty();
        assertThat(controller.store().load().revocations()).isEmpty();
    }

    @Test
    void memberThatWasAwayHearsOfItWhenItComesBack() {
        List<WireMember> members = admitted("alice", "bob");
        WireMember bob = members.get(1);
        wire.dropIf(datagram ->
                datagram.to().equals(bob.socket()) || datagram.from().equals(bob.socket()));
        wire.run(300_000);
        controller.deauthorize(members.get(0));
        wire.run(60_000);
        assertThat(bob.allows(NETWORK, members.get(0))).isTrue();
        wire.dropIf(datagram -> false);
        assertThat(wire.runUntil(
                        () -> bob.configuration(NETWORK).orElseThrow().timestampMs()
                                > wire.now().wallMs() - 100,
                        70_000))
                .isTrue();
        wire.run(100);

        assertThat(bob.allows(NETWORK, members.get(0))).isFalse();
    }

    @Test
    void memberLetInLaterHearsOfItWithItsFirstConfiguration() {
        List<WireMember> members = admitted("alice", "bob");
        WireMember carol = controller.member("carol").join(NETWORK);
        wire.run(6_000);
        controller.deauthorize(members.get(1));
        wire.run(20_000);
        assertThat(carol.revocationsHeard()).isEmpty();
        controller.authorize(carol);
        wire.run(10);

        assertThat(carol.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(carol.revocationsHeard())
                .extracting(Revocation::target)
                .containsExactly(members.get(1).address());
    }

    @Test
    void interruptedRevocationGoesOnAfterRestart() {
        List<WireMember> members = admitted("alice", "bob");
        controller.ledger().hold();
        controller.deauthorize(members.get(0));
        wire.run(500);
        controller.crashAfterWriting();
        wire.run(1_000);
        assertThat(members.get(1).allows(NETWORK, members.get(0))).isTrue();
        assertThat(members.get(0).status(NETWORK)).isEqualTo(NetworkStatus.OK);
        controller.start();
        wire.run(10);

        assertThat(members.get(1).allows(NETWORK, members.get(0))).isFalse();
        assertThat(members.get(0).status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(members.get(0).configuration(NETWORK).orElseThrow().addresses())
                .isEmpty();
    }

    @Test
    void restartDoesNotPutOutAMemberThatWasAuthorizedAgain() {
        List<WireMember> members = admitted("alice", "bob");
        controller.deauthorize(members.get(0));
        wire.run(2_000);
        controller.authorize(members.get(0));
        wire.run(6_000);
        controller.restart();
        wire.run(70_000);

        assertThat(members.get(0).status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(members.get(1).allows(NETWORK, members.get(0))).isTrue();
    }

    @Test
    void jumpOfTheClockThatNobodyBelievesKillsNoRevocation() {
        List<WireMember> members = admitted("alice", "bob");
        controller.deauthorize(members.get(0));
        wire.run(20_000);
        wire.moveWallClock(86_400_000);
        wire.run(65_000);
        wire.moveWallClock(-86_400_000);
        wire.run(70_000);

        assertThat(controller.store().load().revocations()).hasSize(1);
    }
}
