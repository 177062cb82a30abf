package dev.perigee.model.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compact JSON text with keys in alphabetical order, as the field writes it. */
final class JsonText {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /**
     * @param where what the text is, for the message
     * @throws InvalidRecordException if the text is not one JSON value
     */
    static JsonNode read(String where, String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidRecordException(where, "it is not JSON: " + e.getOriginalMessage(), "one JSON object");
        }
    }

    static String write(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes has a text", e);
        }
    }

    /** An object with the given keys, those of objects inside in alphabetical order too. */
    static ObjectNode object(Map<String, JsonNode> fields) {
        ObjectNode object = NODES.objectNode();
        new TreeMap<>(fields).forEach((key, value) -> object.set(key, sorted(value)));
        return object;
    }

    private static JsonNode sorted(JsonNode value) {
        if (value.isObject()) {
            Map<String, JsonNode> fields = new TreeMap<>();
            value.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            return object(fields);
        }
        if (value.isArray()) {
            ArrayNode array = NODES.arrayNode(value.size());
            value.forEach(element -> array.add(sorted(element)));
            return array;
        }
        return value;
    }

    /** A number of 64 bits without sign. */
    static JsonNode unsigned(long value) {
        return value >= 0 ? NODES.numberNode(value) : NODES.numberNode(new BigInteger(Long.toUnsignedString(value)));
    }

    static JsonNode textOrNull(Optional<?> value) {
        return value.<JsonNode>map(v -> NODES.textNode(v.toString())).orElse(NODES.nullNode());
    }
}
