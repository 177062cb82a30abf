package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.ScriptedController.NETWORK;
import static dev.perigee.protocol.member.Trio.DATA;
import static dev.perigee.protocol.member.Trio.TEST_TYPE;
import static dev.perigee.protocol.member.Trio.frame;
import static dev.perigee.protocol.member.Trio.frames;
import static dev.perigee.protocol.member.Trio.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.rule.Characteristics;
import dev.perigee.protocol.rule.EtherType;
import dev.perigee.protocol.rule.Forward;
import dev.perigee.protocol.rule.ForwardType;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.rule.TagComparison;
import dev.perigee.protocol.rule.TagMatch;
import dev.perigee.protocol.testing.InMemoryInternet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rules let through, and what they send elsewhere: vl2.md 8.1. */
class MemberNodeRulesTest {
    private static final Rule TEST = new EtherType(TEST_TYPE, false, false);
    private static final Rule NOT_TEST = new EtherType(TEST_TYPE, true, false);
    private static final List<Rule> ALL = List.of(Rule.ACCEPT);

    private final Trio trio = new Trio();
    private final InMemoryInternet wire = trio.wire;
    private final SimulatedMember alice = trio.alice;
    private final SimulatedMember bob = trio.bob;
    private final SimulatedMember carol = trio.carol;

    private void sendTo(Identity to, SimulatedMember from, Identity sender) {
        trio.send(from, frame(mac(to), mac(sender)));
    }

    private static EthernetFrame fromAliceToBob() {
        return frame(mac(Cast.BOB), mac(Cast.ALICE));
    }

    @Test
    void bothEndsDrop() {
        List<Rule> noTest = List.of(TEST, Rule.DROP, Rule.ACCEPT);
        trio.terms((who, c) -> c.rules(who.equals(Cast.CAROL) ? ALL : noTest));
        trio.join(alice, bob, carol);

        sendTo(Cast.BOB, alice, Cast.ALICE);
        sendTo(Cast.BOB, carol, Cast.CAROL);

        assertThat(alice.ignored(Ignored.RULES_DROPPED_SENT)).isEqualTo(1);
        assertThat(bob.ignored(Ignored.RULES_DROPPED_RECEIVED)).isEqualTo(1);
        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void withoutRulesNothingPasses() {
        trio.terms((who, c) -> c.rules(List.of()));
        trio.join(alice, bob);

        sendTo(Cast.BOB, alice, Cast.ALICE);

        assertThat(alice.ignored(Ignored.RULES_DROPPED_SENT)).isEqualTo(1);
        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void tagsOfBothEndsDecide() {
        Rule sameTag = new TagMatch(TagComparison.DIFFERENCE, 1, 0, false, false);
        trio.terms((who, c) -> c.rules(List.of(sameTag, Rule.ACCEPT))
                .tags(List.of(
                        Tag.of(NETWORK, wire.now().wallMs(), 1, who.equals(Cast.CAROL) ? 20 : 10, who.address()))));
        trio.join(alice, bob, carol);

        sendTo(Cast.BOB, alice, Cast.ALICE);
        sendTo(Cast.BOB, carol, Cast.CAROL);

        assertThat(frames(bob)).containsExactly(fromAliceToBob());
        assertThat(bob.ignored(Ignored.RULES_DROPPED_RECEIVED)).isEqualTo(1);
    }

    @Test
    void capabilityLetsItsHolderThrough() {
        trio.terms((who, c) -> switch (name(who)) {
            case "alice" ->
                c.rules(List.of(NOT_TEST, Rule.ACCEPT))
                        .capabilities(List.of(Capability.of(NETWORK, wire.now().wallMs(), 3, List.of(TEST, Rule.ACCEPT))
                                .sign(Cast.CONTROLLER, who.address())));
            case "carol" -> c.rules(ALL);
            default -> c.rules(List.of(NOT_TEST, Rule.ACCEPT));
        });
        trio.join(alice, bob, carol);

        sendTo(Cast.BOB, alice, Cast.ALICE);
        sendTo(Cast.BOB, carol, Cast.CAROL);
        sendTo(Cast.ALICE, bob, Cast.BOB);

        assertThat(frames(bob)).containsExactly(fromAliceToBob());
        assertThat(bob.ignored(Ignored.RULES_DROPPED_RECEIVED)).isEqualTo(1);
        assertThat(bob.ignored(Ignored.RULES_DROPPED_SENT)).isEqualTo(1);
    }

    private static String name(Identity who) {
        return who.equals(Cast.ALICE) ? "alice" : who.equals(Cast.BOB) ? "bob" : "carol";
    }

    @Test
    void ownershipOfTheSourceAddressDecides() {
        Rule proven = new Characteristics(Characteristics.SENDER_IP_AUTHENTICATED, false, false);
        Rule ip = new EtherType(EthernetFrame.IPV4, false, false);
        Rule notIp = new EtherType(EthernetFrame.IPV4, true, false);
        trio.terms((who, c) -> c.rules(List.of(notIp, Rule.ACCEPT, ip, proven, Rule.ACCEPT))
                .ownership(
                        who.equals(Cast.CAROL)
                                ? List.of()
                                : List.of(CertificateOfOwnership.of(
                                        NETWORK,
                                        wire.now().wallMs(),
                                        1,
                                        List.of(Thing.of(Trio.ip(who))),
                                        who.address()))));
        trio.join(alice, bob, carol);

        trio.ping(alice, Trio.ip(Cast.BOB), 1);
        trio.ping(carol, Trio.ip(Cast.BOB), 2);

        assertThat(Trio.hasReply(alice, Trio.ip(Cast.BOB), 1)).isTrue();
        assertThat(Trio.hasReply(carol, Trio.ip(Cast.BOB), 2)).isFalse();
    }

    /** Everybody's rules name the target, so that it takes what is not for it. */
    private void copyTo(Identity target, ForwardType type, int lengthBytes) {
        Forward forward = new Forward(type, target.address(), lengthBytes);
        trio.terms((who, c) -> c.rules(List.of(TEST, forward, Rule.ACCEPT)));
        trio.join(alice, bob, carol);
    }

    @Test
    void teeReachesItsTargetFromBothEndsAndIsCutToLength() {
        copyTo(Cast.CAROL, ForwardType.TEE, 3);

        sendTo(Cast.BOB, alice, Cast.ALICE);

        assertThat(frames(bob)).containsExactly(fromAliceToBob());
        assertThat(frames(carol))
                .hasSize(2)
                .allMatch(copy -> copy.payload().equals(Bytes.copyOf(DATA.toArray(), 0, 3)))
                .allMatch(copy -> copy.to().equals(mac(Cast.BOB)) && copy.from().equals(mac(Cast.ALICE)));
    }

    @Test
    void watchReachesItsTargetWhole() {
        copyTo(Cast.CAROL, ForwardType.WATCH, 0);

        sendTo(Cast.BOB, alice, Cast.ALICE);

        assertThat(frames(bob)).containsExactly(fromAliceToBob());
        assertThat(frames(carol)).containsExactly(fromAliceToBob(), fromAliceToBob());
    }

    @Test
    void redirectedFrameGoesToItsTargetOnly() {
        copyTo(Cast.CAROL, ForwardType.REDIRECT, 0);

        sendTo(Cast.BOB, alice, Cast.ALICE);

        assertThat(frames(bob)).isEmpty();
        assertThat(frames(carol)).containsExactly(fromAliceToBob());
    }

    @Test
    void copyIsNotTakenWhereTheRulesDoNotSendIt() {
        Forward tee = new Forward(ForwardType.TEE, Cast.CAROL.address(), 0);
        trio.terms((who, c) -> c.rules(who.equals(Cast.ALICE) ? List.of(tee, Rule.ACCEPT) : ALL));
        trio.join(alice, bob, carol);

        sendTo(Cast.BOB, alice, Cast.ALICE);

        assertThat(frames(bob)).hasSize(1);
        assertThat(frames(carol)).isEmpty();
        assertThat(carol.ignored(Ignored.NOT_A_BRIDGE)).isEqualTo(1);
    }
}
