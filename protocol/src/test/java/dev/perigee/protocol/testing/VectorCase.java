package dev.perigee.protocol.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One object of a vector file. It remembers which fields a test has read or declared, so that {@link #checkAllKnown()}
 * can fail on those that nobody looks at.
 */
public final class VectorCase {
    private static final Set<String> REMARKS = Set.of("note", "about", "what");

    private final String place;
    private final JsonNode node;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<VectorCase> children = new ArrayList<>();

    VectorCase(String place, JsonNode node) {
        this.place = place;
        this.node = node;
    }

    /** Where in which file this stands. */
    public String place() {
        return place;
    }

    /** What the case says of itself. */
    public Optional<String> remark() {
        return Stream.of("note", "what")
                .map(node::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
    }

    /** What the case says of itself, or its place. */
    public String name() {
        return remark().orElse(place);
    }

    /** Says that these fields are known though this test does not need them. */
    public VectorCase declare(String... fields) {
        known.addAll(List.of(fields));
        return this;
    }

    /** Whether the field is there (and not null). */
    public boolean has(String field) {
        known.add(field);
        return node.hasNonNull(field);
    }

    /** The raw value of a field; what is inside it is not checked for unknown fields. */
    public JsonNode json(String field) {
        if (!has(field)) {
            throw new AssertionError(place + " has no field " + field);
        }
        return node.get(field);
    }

    /** The raw object, whose fields all count as known. */
    public JsonNode json() {
        node.fieldNames().forEachRemaining(known::add);
        return node;
    }

    public String text(String field) {
        return json(field).asText();
    }

    public Optional<String> optionalText(String field) {
        return has(field) ? Optional.of(text(field)) : Optional.empty();
    }

    public boolean flag(String field) {
        return json(field).asBoolean();
    }

    /** Like {@link #flag}, false if the field is not there. */
    public boolean flagOrFalse(String field) {
        return has(field) && flag(field);
    }

    /** A number of up to 64 bits, written as number or as decimal text; from 2^63 on it comes out negative. */
    public long number(String field) {
        JsonNode value = json(field);
        if (value.isTextual()) {
            String text = value.asText();
            return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        }
        return value.bigIntegerValue().longValue();
    }

    public int integer(String field) {
        return Math.toIntExact(number(field));
    }

    /** A number written as at most 16 hex digits. */
    public long hexNumber(String field) {
        return Long.parseUnsignedLong(text(field), 16);
    }

    public byte[] hex(String field) {
        return HexFormat.of().parseHex(text(field));
    }

    public Optional<byte[]> optionalHex(String field) {
        return has(field) ? Optional.of(hex(field)) : Optional.empty();
    }

    public List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        json(field).forEach(value -> texts.add(value.asText()));
        return texts;
    }

    /** The names of the fields of this object, remarks left out; all of them count as known. */
    public List<String> fieldNames() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        names.removeIf(VectorCase::isRemark);
        known.addAll(names);
        return names;
    }

    /** The object in a field; checked together with this one. */
    public VectorCase object(String field) {
        return child(place + "." + field, json(field));
    }

    public Optional<VectorCase> optionalObject(String field) {
        return has(field) ? Optional.of(object(field)) : Optional.empty();
    }

    /** The objects in a list; checked together with this one. */
    public List<VectorCase> objects(String field) {
        List<VectorCase> objects = new ArrayList<>();
        for (JsonNode element : json(field)) {
            objects.add(child(place + "." + field + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    /** The objects in a list, or none if the field is not there. */
    public List<VectorCase> objectsOrNone(String field) {
        return has(field) ? objects(field) : List.of();
    }

    private VectorCase child(String childPlace, JsonNode childNode) {
        VectorCase child = new VectorCase(childPlace, childNode);
        children.add(child);
        return child;
    }

    /** Fails if this object, or one read from it, has a field that was neither read nor declared. */
    public void checkAllKnown() {
        List<String> unknown = new ArrayList<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeIf(field -> isRemark(field) || known.contains(field));
        if (!unknown.isEmpty()) {
            throw new AssertionError(place + " has fields that the test does not know: " + unknown);
        }
        children.forEach(VectorCase::checkAllKnown);
    }

    private static boolean isRemark(String field) {
        return REMARKS.contains(field) || field.endsWith("Note");
    }

    @Override
    public String toString() {
        return place;
    }
}
