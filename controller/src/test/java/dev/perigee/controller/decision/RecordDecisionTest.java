package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.MADE;
import static dev.perigee.controller.decision.Given.NETWORK;
import static dev.perigee.controller.decision.Given.NOW;
import static dev.perigee.controller.decision.Given.entropy;
import static dev.perigee.controller.decision.Given.ips;
import static dev.perigee.controller.decision.Given.member;
import static dev.perigee.controller.decision.Given.network;
import static dev.perigee.controller.decision.Given.node;
import static dev.perigee.controller.decision.Given.routes;
import static dev.perigee.controller.decision.Given.settled;
import static dev.perigee.controller.decision.Given.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.verb.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RecordDecisionTest {
    private static final Identity NODE = node(0x20);
    private static final Address MEMBER = NODE.address();
    private static final NetworkRecord OLD = network(n -> n.name("old"));
    private static final long WINDOW_MS = 30 * 60_000;
    private static final long REVOCATION_LIFE_MS = WINDOW_MS + 5 * 60_000 + 2 * 60_000;

    // Networks

    @Test
    void aNewNetworkIsSavedInItsFirstRevision() {
        NetworkRecord made =
                NetworkRecord.create(NETWORK, MADE).toBuilder().name("new").build();
        NetworkRecord saved = made.toBuilder().revision(1).creationTime(NOW).build();
        assertThat(RecordDecision.saveNetwork(Optional.empty(), made, NOW))
                .isEqualTo(new Outcome<>(saved, List.of(new Change.NetworkSaved(saved)), List.of()));
    }

    @Test
    void aChangedNetworkIsPushedToEveryAuthorizedMember() {
        NetworkView view = view(OLD, settled(node(9)), settled(node(4)), member(5, m -> m));
        NetworkRecord after = OLD.toBuilder().routes(routes("10.0.0.0/24")).build();
        NetworkRecord saved = after.toBuilder().revision(8).build();
        assertThat(RecordDecision.saveNetwork(Optional.of(view), after, NOW))
                .isEqualTo(new Outcome<>(saved, List.of(new Change.NetworkSaved(saved)), pushes(4, 9)));
    }

    @Test
    void aNetworkSavedAsItWasIsNotSaved() {
        NetworkView view = view(OLD, settled(NODE));
        assertThat(RecordDecision.saveNetwork(Optional.of(view), OLD, NOW)).isEqualTo(Outcome.of(OLD));
        NetworkRecord bookkeeping =
                OLD.toBuilder().revision(99).creationTime(NOW).build();
        assertThat(RecordDecision.saveNetwork(Optional.of(view), bookkeeping, NOW))
                .isEqualTo(Outcome.of(OLD));
    }

    @Test
    void revisionAndCreationTimeOfANetworkAreNotTheEditors() {
        NetworkRecord after =
                OLD.toBuilder().name("new").revision(99).creationTime(NOW).build();
        NetworkRecord saved =
                RecordDecision.saveNetwork(Optional.of(view(OLD)), after, NOW).answer();
        assertThat(saved.revision()).isEqualTo(8);
        assertThat(saved.creationTime()).isEqualTo(MADE);
    }

    @Test
    void aNetworkDoesNotBecomeAnother() {
        NetworkRecord other = NetworkRecord.create(NetworkId.of(Given.SELF, 5), NOW);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordDecision.saveNetwork(Optional.of(view(OLD)), other, NOW));
    }

    @Test
    void membersOfADeletedNetworkAreToldOneByOne() {
        NetworkView view = view(OLD, settled(node(9)), settled(node(4)), member(5, m -> m));
        assertThat(RecordDecision.deleteNetwork(view, NOW))
                .isEqualTo(new Outcome<>(
                        OLD,
                        List.of(new Change.NetworkDeleted(NETWORK)),
                        List.of(
                                withdrawal(4, ErrorCode.OBJECT_NOT_FOUND),
                                withdrawal(5, ErrorCode.OBJECT_NOT_FOUND),
                                withdrawal(9, ErrorCode.OBJECT_NOT_FOUND))));
    }

    // Members

    @Test
    void aNewMemberIsSavedInItsFirstRevision() {
        MemberRecord made = MemberRecord.create(NETWORK, MEMBER, MADE);
        MemberRecord saved = made.toBuilder().revision(1).creationTime(NOW).build();
        assertThat(save(view(OLD), Optional.empty(), made)).isEqualTo(outcome(saved, List.of()));
    }

    @Test
    void aMemberThatIsMadeAuthorizedIsPushedTo() {
        MemberRecord made = MemberRecord.create(NETWORK, MEMBER, MADE).toBuilder()
                .authorized(true)
                .build();
        MemberRecord saved = made.toBuilder()
                .revision(1)
                .creationTime(NOW)
                .lastAuthorizedTime(NOW)
                .lastAuthorizedCredentialType(Optional.of("api"))
                .build();
        assertThat(save(view(OLD), Optional.empty(), made)).isEqualTo(outcome(saved, pushes(0x20)));
    }

    @Test
    void authorizingAPendingMemberIsPushedToItAtOnce() {
        MemberRecord pending = member(
                0x20,
                m -> m.identity(Optional.of(NODE))
                        .lastAuthorizedCredentialType(Optional.of("token"))
                        .lastAuthorizedCredential(Optional.of("xyz")));
        MemberRecord saved = pending.toBuilder()
                .revision(4)
                .authorized(true)
                .lastAuthorizedTime(NOW)
                .lastAuthorizedCredentialType(Optional.of("api"))
                .lastAuthorizedCredential(Optional.empty())
                .build();
        assertThat(edit(view(OLD, pending, settled(node(9))), pending, m -> m.authorized(true)))
                .isEqualTo(outcome(saved, pushes(0x20)));
    }

    @Test
    void deauthorizingRevokesTheCertificateAndTellsTheMember() {
        MemberRecord member = settled(NODE, m -> m.ipAssignments(ips("10.0.0.1")));
        RevocationRecord revocation = revocation(1, NOW + REVOCATION_LIFE_MS);
        MemberRecord saved = member.toBuilder()
                .revision(4)
                .authorized(false)
                .lastDeauthorizedTime(NOW)
                .build();
        assertThat(edit(view(OLD, member, settled(node(9))), member, m -> m.authorized(false)))
                .isEqualTo(new Outcome<>(
                        saved,
                        List.of(new Change.MemberSaved(saved), new Change.RevocationAdded(revocation)),
                        List.of(new Effect.Revoke(revocation), withdrawal(0x20, ErrorCode.NETWORK_ACCESS_DENIED))));
    }

    @Test
    void aRevocationOutlivesEveryCertificateItMakesVoid() {
        NetworkRecord shortWindow = network(n -> n.unknown(Map.of(CredentialWindow.KEY, "600000")));
        MemberRecord member = settled(NODE);
        Outcome<MemberRecord> outcome = edit(view(shortWindow, member), member, m -> m.authorized(false));
        assertThat(outcome.changes().get(1))
                .isEqualTo(new Change.RevocationAdded(revocation(1, NOW + 600_000 + 100_000 + 120_000)));
    }

    @Test
    void aCertificateMadeAfterReauthorizationIsNewerThanTheRevocation() {
        MemberRecord member = settled(NODE);
        MapNetworkView view = view(OLD, member);
        edit(view, member, m -> m.authorized(false)).changes().forEach(view::apply);
        MemberRecord out = view.member(MEMBER).orElseThrow();
        RecordDecision.saveMember(
                        view, Optional.of(out), out.toBuilder().authorized(true).build(), NOW + 1, entropy(1))
                .changes()
                .forEach(view::apply);
        Outcome<ConfigAnswer> answer = ConfigDecision.decide(
                Given.SELF,
                Optional.of(view),
                new ConfigRequest(NETWORK, NODE, Given.CLIENT, false),
                NOW + 2,
                entropy(1));
        NetworkConfiguration configuration = ((ConfigAnswer.Configure) answer.answer()).configuration();
        assertThat(configuration.membership().orElseThrow().timestampMs())
                .isGreaterThan(view.revocations().iterator().next().thresholdMs());
    }

    @Test
    void twoRevocationsNeverShareAnId() {
        MemberRecord member = settled(NODE);
        MapNetworkView view = view(OLD, member);
        Outcome<MemberRecord> first = edit(view, member, m -> m.authorized(false));
        view.apply(first.changes().get(1));
        Outcome<MemberRecord> second = edit(view, member, m -> m.authorized(false));
        assertThat(idOf(second)).isNotEqualTo(idOf(first));
    }

    @Test
    void otherEditsOfAnAuthorizedMemberArePushedToIt() {
        MemberRecord member = settled(NODE);
        NetworkView view = view(OLD, member, settled(node(9)));
        List<UnaryOperator<MemberRecord.Builder>> edits = List.of(
                m -> m.ipAssignments(ips("10.0.0.9")),
                m -> m.noAutoAssignIps(true),
                m -> m.name(Optional.of("office")),
                m -> m.remoteTraceLevel(3));
        for (UnaryOperator<MemberRecord.Builder> edit : edits) {
            MemberRecord saved = edit.apply(member.toBuilder()).revision(4).build();
            assertThat(edit(view, member, edit)).isEqualTo(outcome(saved, pushes(0x20)));
        }
    }

    @Test
    void editsOfAPendingMemberConcernNobody() {
        MemberRecord pending = member(0x20, m -> m);
        MemberRecord saved = member(0x20, m -> m.revision(4).activeBridge(true).ipAssignments(ips("10.0.0.9")));
        assertThat(edit(
                        view(OLD, pending, settled(node(9))),
                        pending,
                        m -> m.activeBridge(true).ipAssignments(ips("10.0.0.9"))))
                .isEqualTo(outcome(saved, List.of()));
    }

    @Test
    void aMemberSavedAsItWasIsNotSaved() {
        MemberRecord member = settled(NODE);
        assertThat(edit(view(OLD, member), member, m -> m)).isEqualTo(Outcome.of(member));
        assertThat(edit(view(OLD, member), member, m -> m.revision(99).creationTime(NOW)))
                .isEqualTo(Outcome.of(member));
    }

    @Test
    void revisionAndCreationTimeOfAMemberAreNotTheEditors() {
        MemberRecord member = settled(NODE);
        MemberRecord saved = edit(
                        view(OLD, member),
                        member,
                        m -> m.authorized(true)
                                .name(Optional.of("x"))
                                .revision(99)
                                .creationTime(NOW))
                .answer();
        assertThat(saved.revision()).isEqualTo(4);
        assertThat(saved.creationTime()).isEqualTo(MADE);
    }

    @Test
    void everybodyHearsOfANewBridgeAndOfOneThatEnds() {
        MemberRecord plain = settled(NODE);
        MemberRecord bridge = settled(NODE, m -> m.activeBridge(true));
        MemberRecord bridgeOut = settled(NODE, m -> m.activeBridge(true).authorized(false));
        MemberRecord[] others = {settled(node(0x10)), settled(node(0x30)), member(0x31, m -> m)};
        assertThat(edit(with(plain, others), plain, m -> m.activeBridge(true)).effects())
                .isEqualTo(pushes(0x20, 0x10, 0x30));
        assertThat(edit(with(bridge, others), bridge, m -> m.activeBridge(false))
                        .effects())
                .isEqualTo(pushes(0x20, 0x10, 0x30));
        assertThat(edit(with(bridgeOut, others), bridgeOut, m -> m.authorized(true))
                        .effects())
                .isEqualTo(pushes(0x20, 0x10, 0x30));
        assertThat(edit(with(bridge, others), bridge, m -> m.authorized(false)).effects())
                .hasSize(4)
                .endsWith(pushes(0x10, 0x30).toArray(Effect[]::new));
        assertThat(RecordDecision.deleteMember(with(bridge, others), bridge, NOW, entropy(1))
                        .effects())
                .hasSize(4)
                .endsWith(pushes(0x10, 0x30).toArray(Effect[]::new));
    }

    @Test
    void anAddressOfAnotherMemberIsRefusedByName() {
        MemberRecord holder = member(0x0d2f08aa72L, m -> m.ipAssignments(ips("10.0.0.7", "fd00::7")));
        MemberRecord member = settled(NODE);
        for (String taken : List.of("10.0.0.7", "fd00::7")) {
            assertThatThrownBy(
                            () -> edit(view(OLD, holder, member), member, m -> m.ipAssignments(ips("10.0.0.8", taken))))
                    .isInstanceOfSatisfying(AddressTakenException.class, refused -> {
                        assertThat(refused.ip()).isEqualTo(IpAddress.parse(taken));
                        assertThat(refused.holder()).isEqualTo(holder.address());
                    })
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(taken, "0d2f08aa72", NETWORK.toString());
        }
    }

    @Test
    void aNewMemberIsRefusedAnAddressOfAnother() {
        MemberRecord holder = member(9, m -> m.ipAssignments(ips("10.0.0.7")));
        MemberRecord made = member(0x20, m -> m.ipAssignments(ips("10.0.0.7")));
        assertThatThrownBy(() -> save(view(OLD, holder), Optional.empty(), made))
                .isInstanceOf(AddressTakenException.class);
    }

    @Test
    void aMemberKeepsItsOwnAddresses() {
        MemberRecord member = settled(NODE, m -> m.ipAssignments(ips("10.0.0.7")));
        assertThat(edit(view(OLD, member), member, m -> m.ipAssignments(ips("10.0.0.8", "10.0.0.7")))
                        .answer()
                        .ipAssignments())
                .isEqualTo(ips("10.0.0.8", "10.0.0.7"));
    }

    @Test
    void aSharedAddressFromElsewhereDoesNotPreventOtherEdits() {
        MemberRecord holder = member(9, m -> m.ipAssignments(ips("10.0.0.7")));
        MemberRecord member = settled(NODE, m -> m.ipAssignments(ips("10.0.0.7")));
        assertThat(edit(view(OLD, holder, member), member, m -> m.name(Optional.of("office")))
                        .changes())
                .hasSize(1);
    }

    @Test
    void theAddressThatNoNodeHasIsNotStored() {
        MemberRecord nobody = MemberRecord.create(NETWORK, Address.NONE, NOW).toBuilder()
                .authorized(true)
                .build();
        assertThat(save(view(OLD), Optional.empty(), nobody)).isEqualTo(Outcome.of(nobody));
    }

    @Test
    void aMemberDoesNotBecomeAnother() {
        MemberRecord member = settled(NODE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edit(view(OLD, member), member, m -> m.address(new Address(5))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edit(view(OLD, member), member, m -> m.network(new NetworkId(5))));
    }

    @Test
    void deletingAnAuthorizedMemberCutsItOff() {
        MemberRecord member = settled(NODE);
        RevocationRecord revocation = revocation(1, NOW + REVOCATION_LIFE_MS);
        assertThat(RecordDecision.deleteMember(view(OLD, member, settled(node(9))), member, NOW, entropy(1)))
                .isEqualTo(new Outcome<>(
                        member,
                        List.of(new Change.MemberDeleted(NETWORK, MEMBER), new Change.RevocationAdded(revocation)),
                        List.of(new Effect.Revoke(revocation), withdrawal(0x20, ErrorCode.NETWORK_ACCESS_DENIED))));
    }

    @Test
    void deletingAPendingMemberConcernsNobody() {
        MemberRecord pending = member(0x20, m -> m.activeBridge(true));
        assertThat(RecordDecision.deleteMember(view(OLD, pending, settled(node(9))), pending, NOW, entropy(1)))
                .isEqualTo(new Outcome<>(pending, List.of(new Change.MemberDeleted(NETWORK, MEMBER)), List.of()));
    }

    @Test
    void theSameEditInTheSameStateIsDecidedTheSame() {
        MemberRecord member = settled(NODE);
        assertThat(edit(view(OLD, member), member, m -> m.authorized(false)))
                .isEqualTo(edit(view(OLD, member), member, m -> m.authorized(false)));
    }

    private static Outcome<MemberRecord> edit(
            NetworkView view, MemberRecord before, UnaryOperator<MemberRecord.Builder> edit) {
        return save(view, Optional.of(before), edit.apply(before.toBuilder()).build());
    }

    private static Outcome<MemberRecord> save(NetworkView view, Optional<MemberRecord> before, MemberRecord after) {
        return RecordDecision.saveMember(view, before, after, NOW, entropy(1));
    }

    private static NetworkView with(MemberRecord member, MemberRecord... others) {
        MapNetworkView view = view(OLD, others);
        view.apply(new Change.MemberSaved(member));
        return view;
    }

    private static Outcome<MemberRecord> outcome(MemberRecord saved, List<Effect> effects) {
        return new Outcome<>(saved, List.of(new Change.MemberSaved(saved)), effects);
    }

    private static List<Effect> pushes(long... members) {
        return Arrays.stream(members)
                .<Effect>mapToObj(member -> new Effect.Push(NETWORK, new Address(member)))
                .toList();
    }

    private static Effect withdrawal(long member, ErrorCode code) {
        Address address = new Address(member);
        return new Effect.Withdraw(
                NETWORK, address, NetworkConfiguration.stripped(NETWORK, address, NOW, WINDOW_MS), code);
    }

    private static RevocationRecord revocation(long entropySeed, long diesMs) {
        long id = entropy(entropySeed).nextInt() & 0xffffffffL;
        return new RevocationRecord(NETWORK, MEMBER, id, NOW, diesMs);
    }

    private static long idOf(Outcome<MemberRecord> outcome) {
        return ((Change.RevocationAdded) outcome.changes().get(1)).revocation().id();
    }
}
