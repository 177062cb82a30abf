package dev.perigee.protocol.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.credential.RandomCredentials;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

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
        assertThatIllegalArgumentException().isThrownBy(() -> new UnknownRule(256, Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new UnknownRule(2, Bytes.copyOf(new byte[256])));
    }

    @Test
    void whatIsWrittenReadsBackTheSame() throws MalformedPacketException {
        for (long seed = 0; seed < 300; seed++) {
            Rule rule = new RandomCredentials(seed).rule();
            PacketReader reader = hex(written(rule));
            assertThat(Rule.parse(reader)).as("seed %d", seed).isEqualTo(rule);
            assertThat(reader.hasRemaining()).as("seed %d", seed).isFalse();
        }
    }
}
