package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.MADE;
import static dev.perigee.controller.decision.Given.NETWORK;
import static dev.perigee.controller.decision.Given.NOW;
import static dev.perigee.controller.decision.Given.SELF;
import static dev.perigee.controller.decision.Given.ask;
import static dev.perigee.controller.decision.Given.decide;
import static dev.perigee.controller.decision.Given.ips;
import static dev.perigee.controller.decision.Given.member;
import static dev.perigee.controller.decision.Given.network;
import static dev.perigee.controller.decision.Given.node;
import static dev.perigee.controller.decision.Given.pooled;
import static dev.perigee.controller.decision.Given.push;
import static dev.perigee.controller.decision.Given.settled;
import static dev.perigee.controller.decision.Given.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.RequestMetaData;
import dev.perigee.protocol.verb.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigDecisionTest {
    private static final Identity NODE = node(0x689a5e1b61L);
    private static final NetworkRecord PRIVATE = network(n -> n);
    private static final NetworkRecord PUBLIC = network(n -> n.isPrivate(false));
    private static final ConfigAnswer DENIED = new ConfigAnswer.Refuse(ErrorCode.NETWORK_ACCESS_DENIED);

    @Test
    void anotherControllersNetworkGetsNoReply() {
        NetworkId foreign = NetworkId.of(new Address(0x1122334455L), 1);
        assertThat(ConfigDecision.decide(
                        SELF,
                        Optional.empty(),
                        new ConfigRequest(foreign, NODE, Given.CLIENT, true),
                        NOW,
                        Given.entropy(1)))
                .isEqualTo(Outcome.of(new ConfigAnswer.Silence()));
    }

    @Test
    void unknownNetworkIsNotFoundAndNobodyIsRecorded() {
        assertThat(ConfigDecision.decide(
                        SELF,
                        Optional.empty(),
                        new ConfigRequest(NETWORK, NODE, Given.CLIENT, true),
                        NOW,
                        Given.entropy(1)))
                .isEqualTo(Outcome.of(new ConfigAnswer.Refuse(ErrorCode.OBJECT_NOT_FOUND)));
    }

    @Test
    void pendingMemberIsRefusedAndRecorded() {
        MemberRecord pending = MemberRecord.create(NETWORK, NODE.address(), NOW).toBuilder()
                .revision(1)
                .identity(Optional.of(NODE))
                .build();
        assertThat(ask(view(PRIVATE), NODE)).isEqualTo(new Outcome<>(DENIED, saves(pending), List.of()));
    }

    @Test
    void pendingMemberThatAsksAgainChangesNothing() {
        MemberRecord pending = member(NODE.address().value(), m -> m.identity(Optional.of(NODE)));
        assertThat(ask(view(PRIVATE, pending), NODE)).isEqualTo(Outcome.of(DENIED));
    }

    @Test
    void firstRequestPinsAMemberThatTheOperatorMade() {
        MemberRecord made = member(NODE.address().value(), m -> m.name(Optional.of("office")));
        assertThat(ask(view(PRIVATE, made), NODE))
                .isEqualTo(new Outcome<>(
                        DENIED,
                        saves(made.toBuilder()
                                .revision(4)
                                .identity(Optional.of(NODE))
                                .build()),
                        List.of()));
    }

    @Test
    void anotherIdentityWithTheSameAddressIsRefusedAndNothingIsStored() {
        Identity impostor = node(NODE.address().value(), 99);
        assertThat(ask(view(PRIVATE, settled(NODE)), impostor)).isEqualTo(Outcome.of(DENIED));
        assertThat(ask(view(PUBLIC, settled(NODE)), impostor)).isEqualTo(Outcome.of(DENIED));
        assertThat(push(view(PRIVATE, settled(NODE)), impostor)).isEqualTo(Outcome.of(DENIED));
    }

    @Test
    void aSecretKeyIsNeverStored() {
        byte[] secret = new byte[Identity.SECRET_KEY_BYTES];
        Identity own = Identity.ofSecret(NODE.address(), NODE.publicKey(), secret);
        MemberRecord stored = saved(ask(view(PRIVATE), own));
        assertThat(stored.identity().orElseThrow().hasSecret()).isFalse();
    }

    @Test
    void authorizedMemberGetsItsConfiguration() {
        Outcome<ConfigAnswer> outcome = ask(view(PRIVATE, settled(NODE)), NODE);
        assertThat(outcome.changes()).isEmpty();
        assertThat(outcome.effects()).isEmpty();
        assertThat(outcome.answer()).isInstanceOfSatisfying(ConfigAnswer.Configure.class, answer -> {
            assertThat(answer.configuration().network()).isEqualTo(NETWORK);
            assertThat(answer.configuration().issuedTo()).isEqualTo(NODE.address());
            assertThat(answer.configuration().timestampMs()).isEqualTo(NOW);
        });
    }

    @Test
    void firstRequestOfAnAuthorizedMemberPinsItAndStoresItsVersions() {
        MemberRecord made = member(NODE.address().value(), m -> m.authorized(true));
        assertThat(ask(view(PRIVATE, made), NODE).changes())
                .isEqualTo(saves(made.toBuilder()
                        .revision(4)
                        .identity(Optional.of(NODE))
                        .vMajor(1)
                        .vMinor(14)
                        .vRev(1)
                        .vProto(12)
                        .build()));
    }

    @Test
    void anUpdatedClientIsStoredWithItsNewVersion() {
        MemberRecord member = settled(NODE);
        RequestMetaData newer = RequestMetaData.client(13, 1, 16, 2, "linux/arm64");
        assertThat(decide(view(PRIVATE, member), new ConfigRequest(NETWORK, NODE, newer, true))
                        .changes())
                .isEqualTo(saves(member.toBuilder()
                        .revision(4)
                        .vMinor(16)
                        .vRev(2)
                        .vProto(13)
                        .build()));
    }

    @Test
    void aPushDoesNotStoreVersions() {
        RequestMetaData nothing = RequestMetaData.parse(new byte[0]);
        Outcome<ConfigAnswer> outcome =
                decide(view(PRIVATE, settled(NODE)), new ConfigRequest(NETWORK, NODE, nothing, false));
        assertThat(outcome.answer()).isInstanceOf(ConfigAnswer.Configure.class);
        assertThat(outcome.changes()).isEmpty();
    }

    @Test
    void aPushLetsNobodyInAndRecordsNobody() {
        MemberRecord pending = member(NODE.address().value(), m -> m);
        assertThat(push(view(PRIVATE, pending), NODE)).isEqualTo(Outcome.of(DENIED));
        assertThat(push(view(PUBLIC, pending), NODE)).isEqualTo(Outcome.of(DENIED));
        assertThat(push(view(PUBLIC), NODE)).isEqualTo(Outcome.of(DENIED));
    }

    @Test
    void publicNetworkLetsAStrangerInAndRemembersWhy() {
        MemberRecord expected = MemberRecord.create(NETWORK, NODE.address(), NOW).toBuilder()
                .revision(1)
                .identity(Optional.of(NODE))
                .authorized(true)
                .lastAuthorizedTime(NOW)
                .lastAuthorizedCredentialType(Optional.of("public"))
                .vMajor(1)
                .vMinor(14)
                .vRev(1)
                .vProto(12)
                .build();
        Outcome<ConfigAnswer> outcome = ask(view(PUBLIC), NODE);
        assertThat(outcome.changes()).isEqualTo(saves(expected));
        assertThat(outcome.effects()).isEmpty();
        assertThat(outcome.answer()).isInstanceOf(ConfigAnswer.Configure.class);
    }

    @Test
    void whoWasLetInByAPublicNetworkStaysWhenItBecomesPrivate() {
        MapNetworkView view = view(PUBLIC);
        ask(view, NODE).changes().forEach(view::apply);
        view.apply(new Change.NetworkSaved(PRIVATE));
        assertThat(ask(view, NODE).answer()).isInstanceOf(ConfigAnswer.Configure.class);
    }

    @Test
    void aMemberLetInBeforeKeepsHowItWasAuthorized() {
        assertThat(ask(view(PUBLIC, settled(NODE)), NODE).changes()).isEmpty();
    }

    @Test
    void anOldTokenIsForgottenWhenAPublicNetworkLetsTheMemberIn() {
        MemberRecord out = settled(
                NODE,
                m -> m.authorized(false)
                        .lastAuthorizedCredentialType(Optional.of("token"))
                        .lastAuthorizedCredential(Optional.of("xyz")));
        MemberRecord in = saved(ask(view(PUBLIC, out), NODE));
        assertThat(in.lastAuthorizedCredentialType()).contains("public");
        assertThat(in.lastAuthorizedCredential()).isEmpty();
        assertThat(in.lastAuthorizedTime()).isEqualTo(NOW);
    }

    @Test
    void automaticAddressIsStoredAndIssuedInTheSameAnswer() {
        NetworkRecord network = pooled("10.55.0.10", "10.55.0.250", "10.55.0.0/24");
        Outcome<ConfigAnswer> outcome = ask(view(network, settled(NODE)), NODE);
        assertThat(outcome.changes())
                .isEqualTo(saves(settled(NODE, m -> m.revision(4).ipAssignments(ips("10.55.0.187")))));
        assertThat(((ConfigAnswer.Configure) outcome.answer()).configuration().addresses())
                .containsExactly(IpPrefix.parse("10.55.0.187/24"));
    }

    @Test
    void automaticAddressIsAddedBehindTheGivenOnes() {
        NetworkRecord network = pooled("10.55.0.10", "10.55.0.250", "10.55.0.0/24", "fd55::/64");
        MemberRecord member = settled(NODE, m -> m.ipAssignments(ips("fd55::1", "192.168.7.7")));
        assertThat(saved(ask(view(network, member), NODE)).ipAssignments())
                .isEqualTo(ips("fd55::1", "192.168.7.7", "10.55.0.187"));
    }

    @Test
    void aPushAssignsAnAddressToo() {
        NetworkRecord network = pooled("10.55.0.10", "10.55.0.250", "10.55.0.0/24");
        assertThat(saved(push(view(network, settled(NODE)), NODE)).ipAssignments())
                .isEqualTo(ips("10.55.0.187"));
    }

    @Test
    void pendingMemberGetsNoAddress() {
        NetworkRecord network = pooled("10.55.0.10", "10.55.0.250", "10.55.0.0/24");
        assertThat(saved(ask(view(network), NODE)).ipAssignments()).isEmpty();
    }

    @Test
    void aMemberIsServedWithoutAnAddressWhenThePoolIsFull() {
        NetworkRecord network = pooled("10.55.0.10", "10.55.0.10", "10.55.0.0/24");
        MemberRecord other = settled(node(5), m -> m.ipAssignments(ips("10.55.0.10")));
        Outcome<ConfigAnswer> outcome = ask(view(network, settled(NODE), other), NODE);
        assertThat(outcome.changes()).isEmpty();
        assertThat(((ConfigAnswer.Configure) outcome.answer()).configuration().addresses())
                .isEmpty();
    }

    @Test
    void strangersBeyondTenThousandAreRefusedWithoutARecord() {
        assertThat(ask(new Crowded(9_999), NODE).changes()).hasSize(1);
        assertThat(ask(new Crowded(10_000), NODE)).isEqualTo(Outcome.of(DENIED));
        assertThat(ask(new Crowded(10_001), NODE)).isEqualTo(Outcome.of(DENIED));
    }

    @Test
    void aPendingMemberIsStillPinnedWhenThereIsNoRoomForStrangers() {
        MemberRecord made = member(NODE.address().value(), m -> m);
        assertThat(ask(new Crowded(10_000, made), NODE).changes()).hasSize(1);
    }

    @Test
    void anAuthorizedMemberIsServedWhenThereIsNoRoomForStrangers() {
        assertThat(ask(new Crowded(10_000, settled(NODE)), NODE).answer()).isInstanceOf(ConfigAnswer.Configure.class);
    }

    @Test
    void aMemberThatWasDeauthorizedDoesNotCountAsPending() {
        assertThat(ConfigDecision.wasNeverAuthorized(member(1, m -> m))).isTrue();
        assertThat(ConfigDecision.wasNeverAuthorized(settled(NODE))).isFalse();
        assertThat(ConfigDecision.wasNeverAuthorized(member(1, m -> m.authorized(true))))
                .isFalse();
        assertThat(ConfigDecision.wasNeverAuthorized(member(1, m -> m.lastAuthorizedTime(MADE))))
                .isFalse();
    }

    @Test
    void aBridgeThatAPublicNetworkLetsInIsMadeKnownToTheOthers() {
        MemberRecord bridge = member(NODE.address().value(), m -> m.activeBridge(true));
        MapNetworkView view = view(PUBLIC, bridge, settled(node(7)), settled(node(5)), member(6, m -> m));
        assertThat(ask(view, NODE).effects())
                .containsExactly(new Effect.Push(NETWORK, new Address(5)), new Effect.Push(NETWORK, new Address(7)));
    }

    @Test
    void theSameRequestInTheSameStateIsDecidedTheSame() {
        NetworkRecord network = pooled("10.55.0.10", "10.55.0.250", "10.55.0.0/24");
        assertThat(ask(view(network, settled(NODE)), NODE)).isEqualTo(ask(view(network, settled(NODE)), NODE));
    }

    private static List<Change> saves(MemberRecord member) {
        return List.of(new Change.MemberSaved(member));
    }

    private static MemberRecord saved(Outcome<ConfigAnswer> outcome) {
        assertThat(outcome.changes()).hasSize(1);
        return ((Change.MemberSaved) outcome.changes().get(0)).member();
    }

    /** A private network that says it has many pending members. */
    private static final class Crowded extends PlainView {
        private final int pending;

        Crowded(int pending, MemberRecord... members) {
            super(view(PRIVATE, members));
            this.pending = pending;
        }

        @Override
        public int pendingMembers() {
            return pending;
        }
    }
}
