package dev.perigee.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** JSON to binary to the stored form; the protocol module has the tests of the binary form alone. */
class RuleVectorsTest {
    /** What works here and not in the reference: deviation 44. */
    private static final Set<String> READABLE_HERE_ONLY = Set.of("INTEGER_RANGE");

    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("rules", file -> {
            file.root().declare("raw");
            file.cases("cases", RuleVectorsTest::ruleCase);
        });
    }

    private static void ruleCase(VectorCase c) throws MalformedPacketException {
        JsonNode input = c.json("input");
        if (c.flag("accepted")) {
            accepted(input, c);
        } else if (READABLE_HERE_ONLY.contains(input.path("type").asText())) {
            c.declare("filledBinaryHex", "filledRender");
            readableHereOnly(input);
        } else {
            // Half-filled rules of the reference: nothing here ever sees them.
            c.declare("filledBinaryHex", "filledRender");
            assertThatThrownBy(() -> RuleJson.fromJson("rules[0]", input))
                    .isInstanceOf(InvalidRecordException.class)
                    .hasMessageStartingWith("rules[0]: ");
        }
    }

    private static void accepted(JsonNode input, VectorCase c) throws MalformedPacketException {
        Rule rule = RuleJson.fromJson("rules[0]", input);
        assertThat(binary(rule)).isEqualTo(c.hex("binaryHex"));
        assertThat(Rule.parse(new PacketReader(c.hex("binaryHex")))).isEqualTo(rule);
        JsonNode stored = c.json("stored");
        assertThat(asRead(RuleJson.toJson(rule))).isEqualTo(stored);
        assertThat(asRead(RuleJson.toJson(RuleJson.fromJson("rules[0]", stored))))
                .isEqualTo(stored);
        assertThat(RuleJson.listFromJson("rules", array(input)))
                .isEqualTo(List.of(RuleJson.fromJson("rules[0]", stored)));
    }

    private static void readableHereOnly(JsonNode input) throws MalformedPacketException {
        Rule rule = RuleJson.fromJson("rules[0]", input);
        assertThat(Rule.parse(new PacketReader(binary(rule)))).isEqualTo(rule);
        JsonNode stored = asRead(RuleJson.toJson(rule));
        assertThat(stored.get("type")).isEqualTo(input.get("type"));
        assertThat(RuleJson.fromJson("rules[0]", stored)).isEqualTo(rule);
    }

    private static byte[] binary(Rule rule) {
        PacketWriter writer = new PacketWriter();
        rule.write(writer);
        return writer.toArray();
    }

    /** As it comes back from text, where numbers have no Java type. */
    private static JsonNode asRead(JsonNode written) {
        return JsonText.read("rule", JsonText.write(written));
    }

    private static JsonNode array(JsonNode element) {
        return JsonText.NODES.arrayNode().add(element);
    }
}
