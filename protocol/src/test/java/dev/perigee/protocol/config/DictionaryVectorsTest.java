package dev.perigee.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class DictionaryVectorsTest {
    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("dictionary", file -> {
            file.cases("build", DictionaryVectorsTest::build);
            file.cases("numbers", DictionaryVectorsTest::number);
            file.cases("parse", DictionaryVectorsTest::parse);
        });
    }

    private static void build(VectorCase c) {
        Dictionary.Builder builder = Dictionary.builder();
        for (VectorCase entry : c.objects("entries")) {
            builder.add(entry.text("key"), Bytes.copyOf(entry.hex("valueHex")));
        }
        Dictionary built = builder.build();
        byte[] bytes = built.toBytes();
        assertThat(bytes).isEqualTo(c.hex("dictionaryHex")).hasSize(c.integer("sizeBytes"));
        Dictionary read = Dictionary.parse(bytes);
        assertThat(read).isEqualTo(built);
        for (VectorCase got : c.objects("readBack")) {
            assertThat(read.bytes(got.text("key"))).contains(Bytes.copyOf(got.hex("gotHex")));
        }
    }

    private static void number(VectorCase c) {
        String text = c.text("text");
        String key = text.substring(0, text.indexOf('='));
        Dictionary.Builder builder = Dictionary.builder();
        String type = c.text("type");
        Dictionary written = switch (type) {
            case "uint64" -> builder.number(key, c.number("value")).build();
            case "int64" -> builder.magnitude(key, c.number("value")).build();
            case "bool" -> builder.bool(key, c.flag("value")).build();
            case "address through the Address overload" ->
                builder.number(key, Address.parse(c.text("value")).value()).build();
            default -> throw new AssertionError("unknown type of number: " + type);
        };
        assertThat(new String(written.toBytes(), StandardCharsets.US_ASCII)).isEqualTo(text);
        c.optionalHex("hex").ifPresent(hex -> assertThat(written.toBytes()).isEqualTo(hex));

        Dictionary read = Dictionary.parse(text.getBytes(StandardCharsets.US_ASCII));
        if (c.has("readAsUnsigned")) {
            assertThat(read.number(key, 0)).isEqualTo(c.number("readAsUnsigned"));
        }
        if (c.has("readAsSigned")) {
            assertThat(read.number(key, 0)).isEqualTo(c.number("readAsSigned"));
        }
        switch (type) {
            case "uint64" -> assertThat(read.number(key, 0)).isEqualTo(c.number("value"));
            case "bool" -> assertThat(read.bool(key, !c.flag("value"))).isEqualTo(c.flag("value"));
            case "int64" -> assertThat(read.number(key, 0)).isEqualTo(Math.abs(c.number("value")));
            default -> assertThat(read.address(key)).isEqualTo(Address.parse(c.text("value")));
        }
    }

    private static void parse(VectorCase c) {
        Dictionary dictionary = Dictionary.parse(c.hex("rawHex"));
        for (VectorCase get : c.objects("gets")) {
            String key = get.text("key");
            assertThat(dictionary.bytes(key))
                    .as(key)
                    .isEqualTo(get.optionalHex("gotHex").map(Bytes::copyOf));
            long number = get.number("asUInt");
            assertThat(dictionary.number(key, number)).as(key).isEqualTo(number);
            assertThat(dictionary.bool(key, false)).as(key).isEqualTo(get.flag("asBool"));
            if (dictionary.bytes(key).filter(value -> !value.isEmpty()).isPresent()) {
                assertThat(dictionary.number(key, ~number)).as(key).isEqualTo(number);
                assertThat(dictionary.bool(key, true)).as(key).isEqualTo(get.flag("asBool"));
            }
        }
    }
}
