package dev.perigee.protocol.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The binary form of rules; the storage module has the tests of their JSON form. */
class RulesVectorsTest {
    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("rules", file -> {
            file.cases("cases", RulesVectorsTest::ruleCase);
            file.cases("raw", c -> roundTrip(c.hex("binaryHex")));
        });
    }

    private static void ruleCase(VectorCase c) throws MalformedPacketException {
        c.declare("input", "stored", "filledRender");
        Rule rule = roundTrip(c.hex(c.flag("accepted") ? "binaryHex" : "filledBinaryHex"));
        assertThat(rule).isNotInstanceOf(UnknownRule.class);
        String type = c.json("input").path("type").asText();
        assertThat(RuleTypes.isAction(rule)).isEqualTo(!c.flag("accepted") || type.startsWith("ACTION_"));
    }

    private static Rule roundTrip(byte[] binary) throws MalformedPacketException {
        PacketReader reader = new PacketReader(binary);
        Rule rule = Rule.parse(reader);
        assertThat(reader.hasRemaining()).isFalse();
        PacketWriter writer = new PacketWriter();
        rule.write(writer);
        assertThat(writer.toArray()).isEqualTo(binary);
        return rule;
    }
}
