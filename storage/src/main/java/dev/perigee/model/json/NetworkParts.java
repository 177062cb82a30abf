package dev.perigee.model.json;

import static dev.perigee.model.json.JsonText.NODES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.model.CapabilityDefinition;
import dev.perigee.model.DnsSettings;
import dev.perigee.model.TagDefinition;
import dev.perigee.model.V6AssignMode;
import dev.perigee.protocol.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Those fields of a network that have a form of their own. See vl2.md 10.3. */
final class NetworkParts {
    private NetworkParts() {}

    /** An object with {@code zt}, or the text {@code zt}. */
    static boolean v4AssignZt(JsonNode value) {
        return value.isObject()
                ? LooseJson.bool(value.path("zt"), false)
                : value.isTextual() && value.textValue().equals("zt");
    }

    /** An object, of which only the given keys are stored, or a comma list in text; all else means none. */
    static V6AssignMode v6AssignMode(JsonNode value) {
        if (value.isObject()) {
            return new V6AssignMode(flag(value, "rfc4193"), flag(value, "6plane"), flag(value, "zt"));
        }
        if (value.isTextual()) {
            List<String> words = Arrays.asList(value.textValue().split(","));
            return new V6AssignMode(
                    Optional.of(words.contains("rfc4193")),
                    Optional.of(words.contains("6plane")),
                    Optional.of(words.contains("zt")));
        }
        return V6AssignMode.NONE;
    }

    private static Optional<Boolean> flag(JsonNode object, String key) {
        return object.has(key) ? Optional.of(LooseJson.bool(object.get(key), false)) : Optional.empty();
    }

    static ObjectNode toJson(V6AssignMode mode) {
        ObjectNode json = NODES.objectNode();
        mode.sixPlane().ifPresent(on -> json.put("6plane", on));
        mode.rfc4193().ifPresent(on -> json.put("rfc4193", on));
        mode.zt().ifPresent(on -> json.put("zt", on));
        return json;
    }

    /**
     * Objects with {@code id}, {@code default} and {@code rules}, ascending by ID; of two with one ID the last
     * counts.
     */
    static List<CapabilityDefinition> capabilities(JsonNode array) {
        Map<Long, CapabilityDefinition> byId = new TreeMap<>(Long::compareUnsigned);
        for (int i = 0; i < array.size(); i++) {
            JsonNode element = array.get(i);
            if (element.isObject()) {
                long id = LooseJson.unsigned(element.path("id"), 0);
                JsonNode rules = element.path("rules").isArray() ? element.get("rules") : NODES.arrayNode();
                byId.put(
                        id,
                        new CapabilityDefinition(
                                id,
                                LooseJson.bool(element.path("default"), false),
                                RuleJson.listFromJson("capabilities[" + i + "].rules", rules)));
            }
        }
        return new ArrayList<>(byId.values());
    }

    static ArrayNode capabilitiesToJson(List<CapabilityDefinition> capabilities) {
        ArrayNode array = NODES.arrayNode();
        for (CapabilityDefinition capability : capabilities) {
            ArrayNode rules = NODES.arrayNode();
            capability.rules().forEach(rule -> rules.add(RuleJson.toJson(rule)));
            array.add(NODES.objectNode()
                    .put("default", capability.isDefault())
                    .<ObjectNode>set("id", JsonText.unsigned(capability.id()))
                    .<ObjectNode>set("rules", rules));
        }
        return array;
    }

    /** Objects with {@code id} and {@code default}, a number or null; ascending by ID, the last of two with one ID. */
    static List<TagDefinition> tags(JsonNode array) {
        Map<Long, TagDefinition> byId = new TreeMap<>(Long::compareUnsigned);
        for (JsonNode element : array) {
            if (element.isObject()) {
                long id = LooseJson.unsigned(element.path("id"), 0);
                JsonNode value = element.path("default");
                boolean none = value.isNull() || value.isMissingNode();
                byId.put(
                        id,
                        new TagDefinition(
                                id, none ? OptionalLong.empty() : OptionalLong.of(LooseJson.unsigned(value, 0))));
            }
        }
        return new ArrayList<>(byId.values());
    }

    static ArrayNode tagsToJson(List<TagDefinition> tags) {
        ArrayNode array = NODES.arrayNode();
        for (TagDefinition tag : tags) {
            JsonNode value = tag.defaultValue().isPresent()
                    ? JsonText.unsigned(tag.defaultValue().getAsLong())
                    : NODES.nullNode();
            array.add(NODES.objectNode()
                    .<ObjectNode>set("default", value)
                    .<ObjectNode>set("id", JsonText.unsigned(tag.id())));
        }
        return array;
    }

    /**
     * Token to expiry; entries without a number, or with a negative one, are left out. What is no object means that
     * there never were any, which looks different from an empty set of them.
     */
    static Optional<Map<String, Long>> tokens(JsonNode value) {
        if (!value.isObject()) {
            return Optional.empty();
        }
        Map<String, Long> tokens = new TreeMap<>();
        value.properties().forEach(entry -> {
            if (entry.getValue().isNumber() && entry.getValue().doubleValue() >= 0) {
                tokens.put(LooseJson.wellFormed(entry.getKey()), LooseJson.unsigned(entry.getValue(), 0));
            }
        });
        return Optional.of(tokens);
    }

    static JsonNode tokensToJson(Optional<Map<String, Long>> tokens) {
        if (tokens.isEmpty()) {
            return NODES.arrayNode().addNull();
        }
        if (tokens.get().isEmpty()) {
            return NODES.nullNode();
        }
        ObjectNode json = NODES.objectNode();
        tokens.get().forEach((token, expiryMs) -> json.set(token, JsonText.unsigned(expiryMs)));
        return json;
    }

    /** An object with {@code domain} and {@code servers}; {@code []} and null mean none; all else is not looked at. */
    static Optional<DnsSettings> dns(JsonNode value, Optional<DnsSettings> current) {
        if (!value.isObject()) {
            return value.isNull() || value.isArray() ? Optional.empty() : current;
        }
        Optional<String> domain = Optional.ofNullable(LooseJson.text(value.path("domain"), null));
        JsonNode list = value.path("servers");
        if (!list.isArray()) {
            return Optional.of(new DnsSettings(domain, Optional.empty()));
        }
        List<String> servers = new ArrayList<>();
        for (JsonNode server : list) {
            Optional.ofNullable(LooseJson.text(server, null)).ifPresent(servers::add);
        }
        return Optional.of(new DnsSettings(domain, Optional.of(servers)));
    }

    static JsonNode dnsToJson(Optional<DnsSettings> dns) {
        if (dns.isEmpty()) {
            return NODES.arrayNode();
        }
        ObjectNode json = NODES.objectNode();
        json.set("domain", JsonText.textOrNull(dns.get().givenDomain()));
        dns.get().givenServers().ifPresent(servers -> servers.forEach(json.putArray("servers")::add));
        return json;
    }

    /** Ten hex digits; all else means none. */
    static Optional<Address> traceTarget(JsonNode value) {
        try {
            return Optional.of(Address.parse(value.asText()));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
