package dev.perigee.protocol.rule;

import static dev.perigee.protocol.rule.RuleFrames.ALICE;
import static dev.perigee.protocol.rule.RuleFrames.BOB;
import static dev.perigee.protocol.rule.RuleFrames.OBSERVER;
import static dev.perigee.protocol.rule.RuleFrames.arp;
import static dev.perigee.protocol.rule.RuleFrames.dns;
import static dev.perigee.protocol.rule.RuleFrames.facts;
import static dev.perigee.protocol.rule.RuleFrames.received;
import static dev.perigee.protocol.rule.RuleFrames.sent;
import static dev.perigee.protocol.rule.RuleFrames.tags;
import static dev.perigee.protocol.rule.RuleFrames.v4;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.rule.Decision.Outcome;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleSetTest {
    private static final Rule BREAK = new Action(ActionType.BREAK);
    private static final Forward TEE = new Forward(ForwardType.TEE, OBSERVER, 64);
    private static final Forward REDIRECT = new Forward(ForwardType.REDIRECT, OBSERVER, 0);
    private static final Rule NEVER = new EtherType(1, false, false);

    private static Decision atAlice(Rule... rules) {
        return RuleSet.evaluate(List.of(rules), sent(dns()), ALICE);
    }

    private static Decision atBob(Rule... rules) {
        return RuleSet.evaluate(List.of(rules), received(dns()), BOB);
    }

    @ParameterizedTest
    @CsvSource({
        "'', NONE, -1",
        "A, ACCEPT, 0",
        "D, DROP, 0",
        "B, NONE, 0",
        "P, ACCEPT, 0",
        "u, NONE, -1",
        "u A, ACCEPT, 1",
        "y, NONE, -1",
        "y A, ACCEPT, 1",
        "n A, NONE, -1",
        "n A D, DROP, 2",
        "y y A D, ACCEPT, 2",
        "y n A D, DROP, 3",
        "n y A D, DROP, 3",
        "n Y A D, ACCEPT, 2",
        "y Y A D, ACCEPT, 2",
        "n N A D, DROP, 3",
        "Y A D, ACCEPT, 1",
        "N A D, ACCEPT, 1", // the state begins as true
        "n y Y A D, ACCEPT, 3",
        "n Y n A D, DROP, 4", // no precedence: in the order of the list
        "y n Y A D, ACCEPT, 3",
        "!n A D, ACCEPT, 1",
        "!y A D, DROP, 2",
        "n !N A D, ACCEPT, 2",
        "n !Y A D, DROP, 3",
        "i A D, DROP, 2",
        "!i A D, DROP, 2", // not an ICMP frame, so not even the negation holds
        "n !I A D, DROP, 3",
        "y !i A D, DROP, 3",
        "!p A D, ACCEPT, 1", // but an IP frame without this port is one where its negation holds
        "n u y A D, ACCEPT, 3", // an action to come ends a group, too
        "n D n D A, ACCEPT, 4",
        "n B A, ACCEPT, 2",
        "y B A, NONE, 1",
        "x A D, DROP, 2",
        "!x A D, ACCEPT, 1",
    })
    void matchesAreCombinedInOrderUpToAnAction(String letters, Outcome outcome, int line) {
        List<Rule> rules = letters.isEmpty()
                ? List.of()
                : List.of(letters.split(" ")).stream().map(RuleSetTest::rule).toList();
        Decision decision = RuleSet.evaluate(rules, sent(v4(17, "0fa0003500090000aa")), ALICE);
        assertThat(decision.outcome()).isEqualTo(outcome);
        assertThat(decision.line()).isEqualTo(line < 0 ? OptionalInt.empty() : OptionalInt.of(line));
    }

    /**
     * y and n: a match that is and is not fulfilled; Y and N: the same with OR; i: an ICMP match, which no UDP frame
     * has; p: a port; x: a match of unknown type; A accept, D drop, B break, P priority, u an action to come. A
     * leading ! negates.
     */
    private static Rule rule(String word) {
        boolean not = word.startsWith("!");
        String letter = word.substring(word.length() - 1);
        boolean or = letter.matches("[YNI]");
        return switch (letter) {
            case "A" -> Rule.ACCEPT;
            case "D" -> Rule.DROP;
            case "B" -> BREAK;
            case "P" -> new Action(ActionType.PRIORITY);
            case "u" -> new UnknownRule(10, Bytes.ofHex("77"));
            case "y", "Y" -> new EtherType(EthernetFrame.IPV4, not, or);
            case "n", "N" -> new EtherType(EthernetFrame.ARP, not, or);
            case "i", "I" -> new Icmp(8, OptionalInt.empty(), not, or);
            case "p" -> new PortRange(End.DESTINATION, 80, 80, not, or);
            case "x" -> new UnknownRule(not ? 0x80 | 60 : 60, Bytes.EMPTY);
            default -> throw new IllegalArgumentException(word);
        };
    }

    @Test
    void theConfigurationAnswersMatchesOfUnknownType() {
        List<Rule> rules = List.of(new UnknownRule(60, Bytes.EMPTY), Rule.ACCEPT, Rule.DROP);
        List<Rule> negated = List.of(new UnknownRule(0x80 | 16, Bytes.EMPTY), Rule.ACCEPT, Rule.DROP);
        FrameFacts answeringYes = sent(dns()).withUnknownMatches(true);
        assertThat(RuleSet.evaluate(rules, sent(dns()), ALICE).outcome()).isEqualTo(Outcome.DROP);
        assertThat(RuleSet.evaluate(rules, answeringYes, ALICE).outcome()).isEqualTo(Outcome.ACCEPT);
        assertThat(RuleSet.evaluate(negated, sent(dns()), ALICE).outcome()).isEqualTo(Outcome.ACCEPT);
        assertThat(RuleSet.evaluate(negated, answeringYes, ALICE).outcome()).isEqualTo(Outcome.DROP);
    }

    @ParameterizedTest
    @CsvSource({
        "000177, DROP", // a drop with a field
        "2503080099 0100, ACCEPT", // an Ethernet type with more behind it
        "2503080699 0100, NONE",
        "250108 0100, NONE", // less than an Ethernet type: no match that is known
        "020eaabbcc3333333333000000000000 0000, DROP",
        "1f050a01020328 0100, ACCEPT", // 40 bits of IPv4 are 32
        "1f050a01020428 0100, NONE",
        "3313000000000000004500000000000000450000c7 0100, ACCEPT",
    })
    void fieldsThatFitNoRecordMeanWhatClientsReadInThem(String hex, Outcome outcome) throws MalformedPacketException {
        List<Rule> rules =
                Rule.parseAll(new PacketReader(HexFormat.of().parseHex(hex.replace(" ", ""))), Rule.MAX_BASE_RULES);
        assertThat(rules.get(0)).isInstanceOf(UnknownRule.class);
        assertThat(RuleSet.evaluate(rules, sent(dns()), ALICE).outcome()).isEqualTo(outcome);
    }

    @Test
    void teeAndWatchLetEvaluationGoOnAndTheLastOneCounts() {
        Forward watch = new Forward(ForwardType.WATCH, new Address(0x4444444444L), 0);
        assertThat(atAlice(TEE, Rule.ACCEPT))
                .returns(Outcome.ACCEPT, Decision::outcome)
                .returns(OptionalInt.of(1), Decision::line)
                .returns(List.of(TEE), Decision::copies);
        assertThat(atAlice(TEE, watch, Rule.ACCEPT).copies()).containsExactly(watch);
        assertThat(atAlice(TEE, NEVER, watch, Rule.ACCEPT).copies()).containsExactly(TEE);
        assertThat(atAlice(TEE, new Forward(ForwardType.TEE, Address.NONE, 0), Rule.ACCEPT)
                        .copies())
                .isEmpty();
        assertThat(atAlice(TEE)).returns(Outcome.NONE, Decision::outcome).returns(List.of(TEE), Decision::copies);
    }

    @Test
    void redirectEndsEvaluation() {
        assertThat(atAlice(TEE, REDIRECT, Rule.DROP))
                .returns(Outcome.REDIRECT, Decision::outcome)
                .returns(OptionalInt.of(1), Decision::line)
                .returns(REDIRECT, decision -> decision.redirect().orElseThrow())
                .returns(List.of(TEE), Decision::copies);
        assertThat(atAlice(NEVER, REDIRECT, Rule.DROP).outcome()).isEqualTo(Outcome.DROP);
    }

    @Test
    void redirectToNobodyIsAnAccept() {
        assertThat(atAlice(new Forward(ForwardType.REDIRECT, Address.NONE, 0), Rule.DROP))
                .returns(Outcome.ACCEPT, Decision::outcome)
                .returns(true, decision -> decision.redirect().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"TEE", "WATCH", "REDIRECT"})
    void forwardingToSourceDestinationOrOneselfIsNothing(ForwardType type) {
        Forward toAlice = new Forward(type, ALICE, 0);
        Forward toBob = new Forward(type, BOB, 0);
        assertThat(atAlice(toAlice, Rule.DROP).outcome()).isEqualTo(Outcome.DROP);
        assertThat(atAlice(toBob, Rule.DROP).outcome()).isEqualTo(Outcome.DROP);
        assertThat(atBob(toAlice, Rule.DROP).outcome()).isEqualTo(Outcome.DROP);
        assertThat(atAlice(toBob, Rule.ACCEPT).copies()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TEE", "WATCH", "REDIRECT"})
    void theNodeThatFramesAreForwardedToTakesThem(ForwardType type) {
        FrameFacts seen = new FrameFacts(true, ALICE, OBSERVER, dns(), 0, TagValues.NONE, false, false, 0);
        Forward toObserver = new Forward(type, OBSERVER, 0);
        assertThat(RuleSet.evaluate(List.of(toObserver, Rule.DROP), seen, OBSERVER))
                .returns(Outcome.SUPER_ACCEPT, Decision::outcome)
                .returns(OptionalInt.of(0), Decision::line);
        assertThat(RuleSet.evaluate(List.of(NEVER, toObserver, Rule.ACCEPT), seen, OBSERVER)
                        .outcome())
                .isEqualTo(Outcome.SUPER_ACCEPT);
        assertThat(RuleSet.evaluate(List.of(NEVER, toObserver, Rule.DROP), seen, OBSERVER)
                        .outcome())
                .isEqualTo(Outcome.DROP);
        assertThat(RuleSet.evaluate(List.of(NEVER, toObserver, new Action(ActionType.PRIORITY)), seen, OBSERVER)
                        .outcome())
                .isEqualTo(Outcome.ACCEPT);
        assertThat(RuleSet.evaluate(
                                List.of(NEVER, toObserver, Rule.ACCEPT),
                                new FrameFacts(false, OBSERVER, BOB, dns(), 0, TagValues.NONE, false, false, 0),
                                OBSERVER)
                        .outcome())
                .isEqualTo(Outcome.ACCEPT);
    }

    @Test
    void aWatcherTakesFramesWhoseTagsItDoesNotKnow() {
        FrameFacts seen = new FrameFacts(true, ALICE, OBSERVER, dns(), 0, TagValues.NONE, false, false, 0);
        List<Rule> rules = List.of(
                NEVER,
                new Forward(ForwardType.TEE, OBSERVER, 0),
                new TagMatch(TagComparison.SENDER, 1, 1, false, false),
                Rule.DROP,
                Rule.ACCEPT);
        assertThat(RuleSet.evaluate(rules, seen, OBSERVER).outcome()).isEqualTo(Outcome.SUPER_ACCEPT);
    }

    @Test
    void aTagThatIsNotKnownYetPassesOverTheNextDropOnly() {
        Rule foreign = new TagMatch(TagComparison.EQUAL, 1, 7, false, false);
        Rule notForeign = new TagMatch(TagComparison.EQUAL, 1, 7, true, false);
        FrameFacts facts = facts(false, dns(), tags(Map.of(1L, 7L), Map.of()));
        FrameFacts arrived = facts(true, dns(), tags(Map.of(1L, 7L), Map.of()));
        assertThat(RuleSet.evaluate(List.of(foreign, Rule.DROP, Rule.ACCEPT), facts, ALICE)
                        .outcome())
                .isEqualTo(Outcome.ACCEPT);
        assertThat(RuleSet.evaluate(List.of(notForeign, Rule.DROP, Rule.ACCEPT), facts, ALICE)
                        .outcome())
                .isEqualTo(Outcome.ACCEPT);
        assertThat(RuleSet.evaluate(List.of(foreign, Rule.DROP, Rule.DROP), facts, ALICE)
                        .line())
                .hasValue(2);
        assertThat(RuleSet.evaluate(List.of(foreign, NEVER, Rule.ACCEPT, Rule.DROP, Rule.ACCEPT), facts, ALICE)
                        .line())
                .hasValue(4);
        assertThat(RuleSet.evaluate(List.of(NEVER, foreign, Rule.DROP, Rule.DROP), facts, ALICE)
                        .line())
                .as("a match that is not asked passes over nothing")
                .hasValue(3);
        assertThat(RuleSet.evaluate(List.of(notForeign, Rule.DROP, Rule.ACCEPT), arrived, BOB)
                        .outcome())
                .as("the receiver knows the sender's tags or does without")
                .isEqualTo(Outcome.ACCEPT);
        assertThat(RuleSet.evaluate(List.of(foreign, Rule.ACCEPT, Rule.DROP), arrived, BOB)
                        .outcome())
                .isEqualTo(Outcome.DROP);
    }

    @Test
    void chanceIsThrownAnewForEachMatch() {
        Rule half = new Chance(0x80000000L, false, false);
        int both = 0;
        for (int i = 0; i < 4000; i++) {
            FrameFacts facts = sent(dns()).forReceiver(BOB, TagValues.NONE, new SeededEntropy(i).nextLong());
            Decision decision = RuleSet.evaluate(List.of(half, half, Rule.ACCEPT, Rule.DROP), facts, ALICE);
            both += decision.outcome() == Outcome.ACCEPT ? 1 : 0;
        }
        assertThat(both).isBetween(900, 1100);
    }

    @Test
    void aFirewallOfAnOrdinaryNetworkDecides() {
        List<Rule> rules = List.of(
                new EtherType(EthernetFrame.IPV4, true, false),
                new EtherType(EthernetFrame.ARP, true, false),
                Rule.DROP,
                new IpRange(End.SOURCE, IpPrefix.parse("10.1.0.0/16"), true, false),
                Rule.DROP,
                new IpProtocol(6, false, false),
                new Characteristics(Characteristics.TCP_SYN, false, false),
                new Characteristics(Characteristics.TCP_ACK, true, false),
                new PortRange(End.DESTINATION, 22, 22, true, false),
                Rule.DROP,
                Rule.ACCEPT);
        String ports = "c0000050";
        String to22 = "c0000016";
        String numbers = "0000000000000000";
        String rest = "000000000000";
        assertThat(RuleSet.evaluate(rules, sent(dns()), ALICE).line()).hasValue(10);
        assertThat(RuleSet.evaluate(rules, sent(arp()), ALICE).line()).hasValue(10);
        assertThat(RuleSet.evaluate(rules, sent(v4(6, ports + numbers + "5002" + rest)), ALICE)
                        .line())
                .hasValue(9);
        assertThat(RuleSet.evaluate(rules, sent(v4(6, ports + numbers + "5012" + rest)), ALICE)
                        .line())
                .hasValue(10);
        assertThat(RuleSet.evaluate(rules, sent(v4(6, to22 + numbers + "5002" + rest)), ALICE)
                        .line())
                .hasValue(10);
        assertThat(RuleSet.evaluate(rules, sent(RuleFrames.v6(6, "")), ALICE).line())
                .hasValue(2);
    }

    @Test
    void anyRulesAndAnyFrameGiveADecision() {
        for (long seed = 0; seed < 20_000; seed++) {
            RandomRules random = new RandomRules(new SeededEntropy(seed));
            int[] types = {EthernetFrame.IPV4, EthernetFrame.IPV6, EthernetFrame.ARP, random.u16()};
            byte[] payload = random.bytes(random.upTo(100)).toArray();
            if (payload.length > 9 && random.flip()) {
                payload[6] = new byte[] {0, 43, 60, (byte) 135, 6, 17, 58}[random.upTo(6)];
                payload[9] = new byte[] {1, 6, 17}[random.upTo(2)];
            }
            EthernetFrame frame = new EthernetFrame(
                    new Mac(random.number(48)),
                    new Mac(random.number(48)),
                    types[random.upTo(3)],
                    Bytes.copyOf(payload));
            List<Rule> rules = random.rules(40);
            FrameFacts facts = new FrameFacts(
                    random.flip(),
                    random.address(),
                    random.address(),
                    frame,
                    random.u16(),
                    tags(Map.of(1L, 2L), Map.of()),
                    random.flip(),
                    random.flip(),
                    random.number(64));
            Decision decision = RuleSet.evaluate(rules, facts, random.address());
            assertThat(decision).as("seed %d", seed).isNotNull();
            assertThat(decision.redirect().isPresent())
                    .as("seed %d", seed)
                    .isEqualTo(decision.outcome() == Outcome.REDIRECT);
            assertThat(RuleSet.evaluate(rules, facts, ALICE))
                    .as("seed %d", seed)
                    .isEqualTo(RuleSet.evaluate(rules, facts, ALICE));
        }
    }
}
