package dev.perigee.model.json;

import static dev.perigee.model.json.JsonText.NODES;
import static dev.perigee.model.json.LooseJson.bool;
import static dev.perigee.model.json.LooseJson.text;
import static dev.perigee.model.json.LooseJson.unsigned;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.rule.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The JSON form of a network: what is stored, and what the local API shows and takes. See vl2.md 10.3. */
public final class NetworkJson {
    private static final int MIN_MTU_BYTES = 1280;
    private static final int MAX_MTU_BYTES = 10_000;
    private static final int DEFAULT_MTU_BYTES = 2800;
    private static final int DEFAULT_MULTICAST_LIMIT = 32;
    private static final String ID_ALLOWED = "16 hex digits";

    /** Always shown, never used; a file may hold other values. */
    private static final List<String> UNUSED = List.of("authorizationEndpoint", "clientId");

    private static final Set<String> KNOWN = Set.of(
            "authTokens",
            "capabilities",
            "creationTime",
            "dns",
            "enableBroadcast",
            "id",
            "ipAssignmentPools",
            "mtu",
            "multicastLimit",
            "name",
            "nwid",
            "objtype",
            "private",
            "remoteTraceLevel",
            "remoteTraceTarget",
            "revision",
            "routes",
            "rules",
            "rulesSource",
            "ssoEnabled",
            "tags",
            "v4AssignMode",
            "v6AssignMode");

    /** Written by other controllers, true only for a moment, never stored. */
    private static final Set<String> FLEETING =
            Set.of("activeMemberCount", "authorizedMemberCount", "clock", "lastModified", "totalMemberCount");

    private NetworkJson() {}

    /** All fields, keys in alphabetical order. */
    public static ObjectNode toJson(NetworkRecord network) {
        Map<String, JsonNode> fields = new HashMap<>();
        UNUSED.forEach(key -> fields.put(key, NODES.textNode("")));
        network.unknown().forEach((key, value) -> fields.put(key, JsonText.read(key, value)));
        fields.put("id", NODES.textNode(network.id().toString()));
        fields.put("nwid", NODES.textNode(network.id().toString()));
        fields.put("objtype", NODES.textNode("network"));
        fields.put("creationTime", JsonText.unsigned(network.creationTime()));
        fields.put("revision", JsonText.unsigned(network.revision()));
        fields.put("name", NODES.textNode(network.name()));
        fields.put("private", NODES.booleanNode(network.isPrivate()));
        fields.put("enableBroadcast", NODES.booleanNode(network.enableBroadcast()));
        fields.put("multicastLimit", JsonText.unsigned(network.multicastLimit()));
        fields.put("mtu", NODES.numberNode(network.mtu()));
        fields.put("v4AssignMode", NODES.objectNode().put("zt", network.v4AssignZt()));
        fields.put("v6AssignMode", NetworkParts.toJson(network.v6AssignMode()));
        ArrayNode routes = NODES.arrayNode();
        network.routes()
                .forEach(route -> routes.add(NODES.objectNode()
                        .put("target", route.target().toString())
                        .set("via", JsonText.textOrNull(route.via()))));
        fields.put("routes", routes);
        ArrayNode pools = NODES.arrayNode();
        network.pools()
                .forEach(pool -> pools.add(NODES.objectNode()
                        .put("ipRangeEnd", pool.end().toString())
                        .put("ipRangeStart", pool.start().toString())));
        fields.put("ipAssignmentPools", pools);
        fields.put("rules", rules(network));
        fields.put("capabilities", NetworkParts.capabilitiesToJson(network.capabilities()));
        fields.put("tags", NetworkParts.tagsToJson(network.tags()));
        fields.put("authTokens", NetworkParts.tokensToJson(network.authTokens()));
        fields.put("dns", NetworkParts.dnsToJson(network.dns()));
        fields.put("remoteTraceTarget", JsonText.textOrNull(network.remoteTraceTarget()));
        fields.put("remoteTraceLevel", JsonText.unsigned(network.remoteTraceLevel()));
        fields.put("rulesSource", NODES.textNode(network.rulesSource()));
        fields.put("ssoEnabled", NODES.booleanNode(network.ssoEnabled()));
        return JsonText.object(fields);
    }

    private static ArrayNode rules(NetworkRecord network) {
        ArrayNode rules = NODES.arrayNode();
        network.rules().forEach(rule -> rules.add(RuleJson.toJson(rule)));
        if (!network.rulesGiven() && network.rules().equals(List.of(Rule.ACCEPT))) {
            rules.forEach(rule -> ((ObjectNode) rule).put("not", false).put("or", false));
        }
        return rules;
    }

    /** {@link #toJson} as compact text: the stored form. */
    public static String toText(NetworkRecord network) {
        return JsonText.write(toJson(network));
    }

    /**
     * Reads the stored form; what is missing gets its default, keys that are not known are kept.
     *
     * @throws InvalidRecordException if it is no object, its ID cannot be read, or a field holds what no edit could
     *     have put there
     */
    public static NetworkRecord fromJson(JsonNode stored) {
        if (!stored.isObject()) {
            throw new InvalidRecordException("network", LooseJson.quote(stored) + " is not a record", "an object");
        }
        NetworkId id = id(stored.path("id"));
        NetworkRecord.Builder to = edit(NetworkRecord.create(id, 0), stored).toBuilder();
        to.creationTime(unsigned(stored.path("creationTime"), 0));
        to.revision(unsigned(stored.path("revision"), 0));
        to.rulesSource(text(stored.path("rulesSource"), ""));
        to.ssoEnabled(bool(stored.path("ssoEnabled"), false));
        if (stored.path("authTokens").isNull()) {
            to.authTokens(Optional.of(Map.of()));
        }
        to.rulesGiven(stored.path("rules").isArray() && !isDefault(stored.get("rules")));
        Map<String, String> unknown = new TreeMap<>();
        stored.properties().forEach(field -> {
            String key = field.getKey();
            boolean isEmptyText =
                    field.getValue().isTextual() && field.getValue().textValue().isEmpty();
            if (!KNOWN.contains(key) && !FLEETING.contains(key) && !(UNUSED.contains(key) && isEmptyText)) {
                unknown.put(key, JsonText.write(field.getValue()));
            }
        });
        return to.unknown(unknown).build();
    }

    /** The rules that a new network has show {@code not} and {@code or}; accept rules that somebody set never do. */
    private static boolean isDefault(JsonNode rules) {
        return rules.size() == 1
                && rules.get(0).path("type").asText().equals("ACTION_ACCEPT")
                && rules.get(0).has("not");
    }

    private static NetworkId id(JsonNode value) {
        try {
            return NetworkId.parse(value.asText());
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException("id", LooseJson.quote(value) + " is not a network ID", ID_ALLOWED);
        }
    }

    /** {@link #fromJson} of a text. */
    public static NetworkRecord fromText(String stored) {
        return fromJson(JsonText.read("network", stored));
    }

    /**
     * The record with the fields given in {@code body} changed, as leniently as vl2.md 10.2 and 10.3 say; a body that
     * is no object changes nothing. Read-only and unknown fields are not looked at. ID, times and revision stay as
     * they are.
     *
     * <p>Where this differs from the reference: see {@link IpJson} on routes and {@link RuleJson}; {@code dns} can be
     * set back by {@code []} or null; {@code remoteTraceLevel} stays if it is not given.
     *
     * @throws InvalidRecordException if a given field cannot be taken; nothing is changed then
     */
    public static NetworkRecord edit(NetworkRecord current, JsonNode body) {
        NetworkRecord.Builder to = current.toBuilder();
        given(body, "name", value -> to.name(text(value, "")));
        given(body, "private", value -> to.isPrivate(bool(value, true)));
        given(body, "enableBroadcast", value -> to.enableBroadcast(bool(value, false)));
        given(body, "multicastLimit", value -> to.multicastLimit(unsigned(value, DEFAULT_MULTICAST_LIMIT)));
        given(body, "mtu", value -> to.mtu(mtu(value)));
        given(body, "v4AssignMode", value -> to.v4AssignZt(NetworkParts.v4AssignZt(value)));
        given(body, "v6AssignMode", value -> to.v6AssignMode(NetworkParts.v6AssignMode(value)));
        givenArray(body, "routes", value -> to.routes(IpJson.routes("routes", value)));
        givenArray(body, "ipAssignmentPools", value -> to.pools(IpJson.pools(value)));
        givenArray(
                body,
                "rules",
                value -> to.rules(RuleJson.listFromJson("rules", value)).rulesGiven(true));
        givenArray(body, "capabilities", value -> to.capabilities(NetworkParts.capabilities(value)));
        givenArray(body, "tags", value -> to.tags(NetworkParts.tags(value)));
        given(body, "authTokens", value -> to.authTokens(NetworkParts.tokens(value)));
        given(body, "dns", value -> to.dns(NetworkParts.dns(value, current.dns())));
        given(body, "remoteTraceTarget", value -> to.remoteTraceTarget(NetworkParts.traceTarget(value)));
        given(body, "remoteTraceLevel", value -> to.remoteTraceLevel(unsigned(value, 0)));
        return to.build();
    }

    private static int mtu(JsonNode value) {
        long given = unsigned(value, DEFAULT_MTU_BYTES);
        if (Long.compareUnsigned(given, MAX_MTU_BYTES) > 0) {
            return MAX_MTU_BYTES;
        }
        return (int) Math.max(given, MIN_MTU_BYTES);
    }

    static void given(JsonNode body, String key, Consumer<JsonNode> take) {
        if (body.isObject() && body.has(key)) {
            take.accept(body.get(key));
        }
    }

    static void givenArray(JsonNode body, String key, Consumer<JsonNode> take) {
        if (body.path(key).isArray()) {
            take.accept(body.get(key));
        }
    }
}
