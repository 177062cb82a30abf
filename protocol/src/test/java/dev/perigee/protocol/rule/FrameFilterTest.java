package dev.perigee.protocol.rule;

import static dev.perigee.protocol.rule.RuleFrames.ALICE;
import static dev.perigee.protocol.rule.RuleFrames.BOB;
import static dev.perigee.protocol.rule.RuleFrames.OBSERVER;
import static dev.perigee.protocol.rule.RuleFrames.arp;
import static dev.perigee.protocol.rule.RuleFrames.dns;
import static dev.perigee.protocol.rule.RuleFrames.received;
import static dev.perigee.protocol.rule.RuleFrames.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.frame.EthernetFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameFilterTest {
    private static final Rule BREAK = new Action(ActionType.BREAK);
    private static final Rule ARP = new EtherType(EthernetFrame.ARP, false, false);
    private static final Rule IPV4 = new EtherType(EthernetFrame.IPV4, false, false);
    private static final Address THIRD = new Address(0x4444444444L);
    private static final Forward TEE = new Forward(ForwardType.TEE, OBSERVER, 10);
    private static final Forward WATCH = new Forward(ForwardType.WATCH, THIRD, 0);
    private static final Forward REDIRECT = new Forward(ForwardType.REDIRECT, OBSERVER, 0);
    private static final Verdict DROPPED =
            new Verdict(false, false, List.of(), Optional.empty(), Optional.empty(), OptionalInt.empty());

    private static CapabilityRules capability(long id, Rule... rules) {
        return new CapabilityRules(id, List.of(rules));
    }

    private static Verdict atAlice(List<Rule> base, CapabilityRules... capabilities) {
        return FrameFilter.filter(base, List.of(capabilities), sent(dns()), ALICE);
    }

    private static Verdict atBob(List<Rule> base, CapabilityRules... capabilities) {
        return FrameFilter.filter(base, List.of(capabilities), received(dns()), BOB);
    }

    @Test
    void withoutRulesEverythingIsDropped() {
        assertThat(atAlice(List.of())).isEqualTo(DROPPED);
        assertThat(atBob(List.of())).isEqualTo(DROPPED);
    }

    @Test
    void baseRulesThatDecideAreTheLastWord() {
        CapabilityRules everything = capability(1, Rule.ACCEPT);
        for (Verdict verdict :
                List.of(atAlice(List.of(IPV4, Rule.DROP), everything), atBob(List.of(IPV4, Rule.DROP), everything))) {
            assertThat(verdict.accepted()).isFalse();
            assertThat(verdict.line()).hasValue(1);
            assertThat(verdict.capability()).isEmpty();
        }
        assertThat(atAlice(List.of(Rule.ACCEPT), everything))
                .returns(true, Verdict::accepted)
                .returns(true, verdict -> verdict.capability().isEmpty());
    }

    @Test
    void theFirstCapabilityThatAcceptsLetsTheFrameThrough() {
        CapabilityRules none = capability(4);
        CapabilityRules other = capability(5, ARP, Rule.ACCEPT);
        CapabilityRules dropping = capability(6, Rule.DROP);
        CapabilityRules fitting = capability(7, ARP, Rule.ACCEPT, IPV4, Rule.ACCEPT);
        CapabilityRules later = capability(8, Rule.ACCEPT);
        for (List<Rule> base : List.of(List.<Rule>of(), List.of(BREAK), List.of(ARP, Rule.DROP, BREAK, Rule.DROP))) {
            assertThat(atAlice(base, none, other, dropping, fitting, later))
                    .returns(true, Verdict::accepted)
                    .returns(7L, verdict -> verdict.capability().orElseThrow())
                    .returns(OptionalInt.of(3), Verdict::line);
            assertThat(atBob(base, none, other, dropping).accepted()).isFalse();
        }
    }

    @Test
    void aBreakIsNamedIfNothingElseDecides() {
        assertThat(atAlice(List.of(ARP, Rule.ACCEPT, BREAK), capability(1, Rule.DROP)))
                .returns(false, Verdict::accepted)
                .returns(OptionalInt.of(2), Verdict::line)
                .returns(true, verdict -> verdict.capability().isEmpty());
    }

    @Test
    void copiesGoOutOnlyIfTheFrameDoes() {
        assertThat(atAlice(List.of(TEE, Rule.ACCEPT)).copies()).containsExactly(TEE);
        assertThat(atAlice(List.of(TEE, Rule.DROP)).copies()).isEmpty();
        assertThat(atAlice(List.of(TEE), capability(1, WATCH)).copies()).isEmpty();
        assertThat(atAlice(List.of(TEE), capability(1, WATCH), capability(2, WATCH, Rule.ACCEPT))
                        .copies())
                .containsExactly(WATCH, TEE);
        assertThat(atBob(List.of(TEE), capability(2, Rule.ACCEPT)).copies()).containsExactly(TEE);
    }

    @Test
    void aRedirectedFrameLeavesItsWayAndCopiesGoOut() {
        assertThat(atAlice(List.of(WATCH, REDIRECT)))
                .returns(false, Verdict::accepted)
                .returns(REDIRECT, verdict -> verdict.redirect().orElseThrow())
                .returns(List.of(WATCH), Verdict::copies);
        assertThat(atBob(List.of(), capability(3, REDIRECT)))
                .returns(false, Verdict::accepted)
                .returns(REDIRECT, verdict -> verdict.redirect().orElseThrow())
                .returns(3L, verdict -> verdict.capability().orElseThrow());
    }

    @Test
    void onlyAWatcherSkipsTheChecksOfMacs() {
        FrameFacts seen = new FrameFacts(true, ALICE, OBSERVER, dns(), 0, TagValues.NONE, false, false, 0);
        assertThat(FrameFilter.filter(List.of(TEE, Rule.DROP), List.of(), seen, OBSERVER))
                .returns(true, Verdict::accepted)
                .returns(true, Verdict::skipsMacChecks);
        assertThat(FrameFilter.filter(List.of(), List.of(capability(1, TEE)), seen, OBSERVER))
                .returns(true, Verdict::accepted)
                .returns(true, Verdict::skipsMacChecks);
        assertThat(FrameFilter.filter(List.of(Rule.ACCEPT), List.of(), seen, OBSERVER))
                .returns(true, Verdict::accepted)
                .returns(false, Verdict::skipsMacChecks);
        assertThat(atBob(List.of(TEE, Rule.ACCEPT)).skipsMacChecks()).isFalse();
    }

    @Test
    void aFrameToManyPassesOnceForAllAndOnceForEach() {
        List<Rule> rules = List.of(TEE, new NodeAddress(End.DESTINATION, BOB, false, false), Rule.DROP, Rule.ACCEPT);
        FrameFacts toAll = sent(arp()).forReceiver(Address.NONE, TagValues.NONE, 0);
        assertThat(FrameFilter.filter(rules, List.of(), toAll, ALICE).accepted())
                .isTrue();
        assertThat(FrameFilter.filter(rules, List.of(), toAll.forReceiver(BOB, TagValues.NONE, 0), ALICE)
                        .accepted())
                .isFalse();
        assertThat(FrameFilter.filter(rules, List.of(), toAll.forReceiver(OBSERVER, TagValues.NONE, 0), ALICE))
                .returns(true, Verdict::accepted)
                .returns(List.of(), Verdict::copies);
    }

    @ParameterizedTest
    @CsvSource({"TEE, 0, 37", "TEE, 10, 10", "TEE, 37, 37", "WATCH, 65535, 37", "REDIRECT, 10, 37"})
    void copiesAreCutAndRedirectedFramesAreNot(ForwardType type, int length, int expected) {
        Bytes payload = Bytes.copyOf(new byte[37]);
        assertThat(new Forward(type, BOB, length).part(payload).size()).isEqualTo(expected);
    }

    @Test
    void chanceInACapabilityIsNotThatOfTheBaseRules() {
        Rule otherHalf = new Chance(0x7fffffffL, true, false);
        int passed = 0;
        for (long i = 0; i < 4096; i++) {
            FrameFacts facts = sent(dns()).forReceiver(BOB, TagValues.NONE, i << 20);
            // Were it the same throw, nothing would pass both.
            passed += FrameFilter.filter(
                                    List.of(otherHalf, Rule.DROP),
                                    List.of(capability(1, otherHalf, Rule.ACCEPT)),
                                    facts,
                                    ALICE)
                            .accepted()
                    ? 1
                    : 0;
        }
        assertThat(passed).isBetween(850, 1200);
    }
}
