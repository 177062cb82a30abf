package dev.perigee.protocol.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
    private static PacketReader hex(String hex) {
        return new PacketReader(HexFormat.of().parseHex(hex));
    }

    private static String written(Rule... rules) {
        PacketWriter writer = new PacketWriter();
        Rule.writeAll(List.of(rules), writer);
        return writer.toBytes().toString();
    }

    @Test
    void acceptIsOneAndDropIsZeroWithEmptyFields() throws MalformedPacketException {
        assertThat(written(Rule.ACCEPT, Rule.DROP)).isEqualTo("01000000");
        assertThat(Rule.parseAll(hex("01000000"), 10)).containsExactly(Rule.ACCEPT, Rule.DROP);
    }

    @Test
    void etherTypeIsTwoBytesAndCarriesNotAndOr() throws MalformedPacketException {
        EtherType arpInverted = new EtherType(0x0806, true, false);
        assertThat(written(arpInverted)).isEqualTo("a5020806");
        assertThat(Rule.parse(hex("a5020806"))).isEqualTo(arpInverted);
        assertThat(Rule.parse(hex("6502ffff"))).isEqualTo(new EtherType(0xffff, false, true));
    }

    @Test
    void meaninglessBitsOfAnActionAreKept() throws MalformedPacketException {
        Rule rule = Rule.parse(hex("c000"));
        assertThat(rule).isEqualTo(new Action(ActionType.DROP, true, true));
        assertThat(written(rule)).isEqualTo("c000");
    }

    @Test
    void unknownTypesAreKeptByteForByte() throws MalformedPacketException {
        Rule rule = Rule.parse(hex("fc03616263"));
        assertThat(rule).isEqualTo(new UnknownRule(0xfc, Bytes.ofHex("616263")));
        assertThat(rule.not()).isTrue();
        assertThat(rule.or()).isTrue();
        assertThat(written(rule)).isEqualTo("fc03616263");
    }

    @Test
    void aKnownTypeWithAFieldOfUnusualLengthIsKeptAsData() throws MalformedPacketException {
        assertThat(Rule.parse(hex("010177"))).isEqualTo(new UnknownRule(1, Bytes.ofHex("77")));
        assertThat(Rule.parse(hex("2503080000"))).isEqualTo(new UnknownRule(37, Bytes.ofHex("080000")));
        assertThat(Rule.parse(hex("250108"))).isEqualTo(new UnknownRule(37, Bytes.ofHex("08")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "020e0000001122334455000000010040",
                "030e0000001122334455ffffffffffff",
                "840e0000000000000000000000030000",
                "0500",
                "0600",
                "18051122334455",
                "d905ffffffffff",
                "1a020fff",
                "1b01ff",
                "1c0101",
                "1d06021122334455",
                "1e06ffffffffffff",
                "1f050a01020318",
                "20050a01020320",
                "2111fd00000000000000000000000000000140",
                "2211fd00000000000000000000000000000180",
                "2303fc0408",
                "240106",
                "2603080401",
                "2603080000",
                "27040400ffff",
                "280401bb01bb",
                "29088000000000000002",
                "2a04004005dc",
                "2b047fffffff",
                "2c08000003e8ffffffff",
                "32080000000000000001",
                "33130000000000000010000000000000002000048f",
                "f3130000000000000010ffffffffffffffffffff3f",
            })
    void everyTypeHasARecordThatIsWrittenAsItCame(String hex) throws MalformedPacketException {
        Rule rule = Rule.parse(hex(hex));
        assertThat(rule).isNotInstanceOf(UnknownRule.class);
        assertThat(written(rule)).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "020e0100001122334455000000010040", // an address of more than 40 bits
                "020d00000011223344550000000100", // too short
                "1806112233445566",
                "1f050a01020321", // 33 bits of IPv4
                "2211fd00000000000000000000000000000181", // 129 bits of IPv6
                "2603080100", // a code that does not count
                "2603080103", // flags without meaning
                "33130000000000000010000000000000002000044f", // a bit of the format without meaning
                "0a00", // an action to come
                "3c00", // a match to come
            })
    void whatFitsNoRecordIsKeptAsData(String hex) throws MalformedPacketException {
        Rule rule = Rule.parse(hex(hex));
        assertThat(rule).isInstanceOf(UnknownRule.class);
        assertThat(written(rule)).isEqualTo(hex);
    }

    @Test
    void anyBytesAreRulesThatAreWrittenTheSameOrMalformed() {
        for (long seed = 0; seed < 20_000; seed++) {
            RandomRules random = new RandomRules(new SeededEntropy(seed));
            byte[] bytes = random.bytes(random.upTo(60)).toArray();
            if (bytes.length > 1 && random.flip()) {
                bytes[1] = (byte) (bytes[1] & 0x1f);
            }
            PacketReader reader = new PacketReader(bytes);
            List<Rule> rules;
            try {
                rules = Rule.parseAll(reader, 1024);
            } catch (MalformedPacketException e) {
                assertThat(e.reason()).as("seed %d", seed).isEqualTo(Reason.TRUNCATED);
                continue;
            }
            assertThat(written(rules.toArray(new Rule[0])))
                    .as("seed %d", seed)
                    .isEqualTo(HexFormat.of().formatHex(bytes));
        }
    }

    @Test
    void aFieldThatRunsPastTheEndIsTruncated() {
        for (String cut : List.of("01", "25", "2502", "250208")) {
            assertThatExceptionOfType(MalformedPacketException.class)
                    .as(cut)
                    .isThrownBy(() -> Rule.parse(hex(cut)))
                    .returns(Reason.TRUNCATED, MalformedPacketException::reason);
        }
    }

    @Test
    void countsBeyondTheLimitAreRefusedBeforeAnythingIsRead() {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> Rule.parseCounted(hex("0100"), 65, Rule.MAX_CAPABILITY_RULES))
                .returns(Reason.LENGTH, MalformedPacketException::reason);
    }

    @Test
    void anOpenListEndsAtItsLimit() throws MalformedPacketException {
        PacketReader reader = hex("0100".repeat(5) + "ff");
        assertThat(Rule.parseAll(reader, 4)).isEqualTo(Collections.nCopies(4, Rule.ACCEPT));
        assertThat(reader.remaining()).isEqualTo(3);
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EtherType(0x10000, false, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new VlanPriority(-1, false, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Forward(ForwardType.TEE, Address.NONE, 1L << 32, 0, false, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new TagMatch(TagComparison.EQUAL, -1, 0, false, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IntegerRange(0, 0, 0, false, 65, false, false))
                .withMessage("a number has 1 to 64 bits, not 65");
        assertThatIllegalArgumentException().isThrownBy(() -> new UnknownRule(256, Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new UnknownRule(2, Bytes.copyOf(new byte[256])));
    }

    @Test
    void whatIsWrittenReadsBackTheSame() throws MalformedPacketException {
        for (long seed = 0; seed < 3000; seed++) {
            Rule rule = new RandomRules(new SeededEntropy(seed)).rule();
            PacketReader reader = hex(written(rule));
            assertThat(Rule.parse(reader)).as("seed %d", seed).isEqualTo(rule);
            assertThat(reader.hasRemaining()).as("seed %d", seed).isFalse();
        }
    }
}
