package dev.perigee.model.json;

import static dev.perigee.model.json.JsonText.NODES;
import static dev.perigee.model.json.LooseJson.bool;
import static dev.perigee.model.json.LooseJson.text;
import static dev.perigee.model.json.LooseJson.unsigned;
import static dev.perigee.model.json.NetworkJson.given;
import static dev.perigee.model.json.NetworkJson.givenArray;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.model.MemberRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The JSON form of a member: what is stored, and what the local API shows and takes. See vl2.md 10.4. */
public final class MemberJson {
    private static final long BITS_32 = 0xffffffffL;

    private static final Set<String> KNOWN = Set.of(
            "activeBridge",
            "address",
            "authenticationExpiryTime",
            "authorized",
            "capabilities",
            "creationTime",
            "id",
            "identity",
            "ipAssignments",
            "lastAuthorizedCredential",
            "lastAuthorizedCredentialType",
            "lastAuthorizedTime",
            "lastDeauthorizedTime",
            "name",
            "noAutoAssignIps",
            "nwid",
            "objtype",
            "remoteTraceLevel",
            "remoteTraceTarget",
            "revision",
            "ssoExempt",
            "tags",
            "vMajor",
            "vMinor",
            "vProto",
            "vRev");

    /** Written by other controllers, true only for a moment, never stored. */
    private static final Set<String> FLEETING = Set.of(
            "authenticationClientID",
            "authenticationURL",
            "clock",
            "lastModified",
            "lastRequestMetaData",
            "physicalAddr",
            "recentLog");

    private MemberJson() {}

    /** All fields, keys in alphabetical order; {@code identity} and {@code name} only if there is one. */
    public static ObjectNode toJson(MemberRecord member) {
        Map<String, JsonNode> fields = new HashMap<>();
        member.unknown().forEach((key, value) -> fields.put(key, JsonText.read(key, value)));
        fields.put("id", NODES.textNode(member.address().toString()));
        fields.put("address", NODES.textNode(member.address().toString()));
        fields.put("nwid", NODES.textNode(member.network().toString()));
        fields.put("objtype", NODES.textNode("member"));
        fields.put("creationTime", JsonText.unsigned(member.creationTime()));
        fields.put("revision", JsonText.unsigned(member.revision()));
        member.identity()
                .ifPresent(identity -> fields.put(
                        "identity", NODES.textNode(identity.withoutSecret().toString())));
        fields.put("authorized", NODES.booleanNode(member.authorized()));
        fields.put("lastAuthorizedTime", JsonText.unsigned(member.lastAuthorizedTime()));
        fields.put("lastDeauthorizedTime", JsonText.unsigned(member.lastDeauthorizedTime()));
        fields.put("lastAuthorizedCredentialType", JsonText.textOrNull(member.lastAuthorizedCredentialType()));
        fields.put("lastAuthorizedCredential", JsonText.textOrNull(member.lastAuthorizedCredential()));
        member.name().ifPresent(name -> fields.put("name", NODES.textNode(name)));
        fields.put("activeBridge", NODES.booleanNode(member.activeBridge()));
        fields.put("noAutoAssignIps", NODES.booleanNode(member.noAutoAssignIps()));
        ArrayNode addresses = NODES.arrayNode();
        member.ipAssignments().forEach(ip -> addresses.add(ip.toString()));
        fields.put("ipAssignments", addresses);
        ArrayNode tags = NODES.arrayNode();
        member.tags()
                .forEach((id, value) ->
                        tags.add(NODES.arrayNode().add(JsonText.unsigned(id)).add(JsonText.unsigned(value))));
        fields.put("tags", tags);
        ArrayNode capabilities = NODES.arrayNode();
        member.capabilities().forEach(id -> capabilities.add(JsonText.unsigned(id)));
        fields.put("capabilities", capabilities);
        fields.put("authenticationExpiryTime", JsonText.unsigned(member.authenticationExpiryTime()));
        fields.put("ssoExempt", NODES.booleanNode(member.ssoExempt()));
        fields.put("vMajor", NODES.numberNode(member.vMajor()));
        fields.put("vMinor", NODES.numberNode(member.vMinor()));
        fields.put("vRev", NODES.numberNode(member.vRev()));
        fields.put("vProto", NODES.numberNode(member.vProto()));
        fields.put("remoteTraceTarget", JsonText.textOrNull(member.remoteTraceTarget()));
        fields.put("remoteTraceLevel", JsonText.unsigned(member.remoteTraceLevel()));
        return JsonText.object(fields);
    }

    /** {@link #toJson} as compact text: the stored form. */
    public static String toText(MemberRecord member) {
        return JsonText.write(toJson(member));
    }

    /**
     * Reads the stored form; what is missing gets its default, keys that are not known are kept.
     *
     * @throws InvalidRecordException if it is no object, an ID or the identity cannot be read, or a field holds what
     *     no edit could have put there
     */
    public static MemberRecord fromJson(JsonNode stored) {
        if (!stored.isObject()) {
            throw new InvalidRecordException("member", LooseJson.quote(stored) + " is not a record", "an object");
        }
        MemberRecord made = MemberRecord.create(network(stored.path("nwid")), address(stored.path("id")), 0);
        MemberRecord.Builder to = edit(made, stored).toBuilder();
        to.creationTime(unsigned(stored.path("creationTime"), 0));
        to.revision(unsigned(stored.path("revision"), 0));
        to.identity(identity(stored.path("identity")));
        to.lastAuthorizedTime(unsigned(stored.path("lastAuthorizedTime"), 0));
        to.lastDeauthorizedTime(unsigned(stored.path("lastDeauthorizedTime"), 0));
        to.lastAuthorizedCredentialType(optionalText(stored.path("lastAuthorizedCredentialType")));
        to.lastAuthorizedCredential(optionalText(stored.path("lastAuthorizedCredential")));
        to.ssoExempt(bool(stored.path("ssoExempt"), false));
        to.vMajor((int) unsigned(stored.path("vMajor"), -1));
        to.vMinor((int) unsigned(stored.path("vMinor"), -1));
        to.vRev((int) unsigned(stored.path("vRev"), -1));
        to.vProto((int) unsigned(stored.path("vProto"), -1));
        Map<String, String> unknown = new TreeMap<>();
        stored.properties().forEach(field -> {
            if (!KNOWN.contains(field.getKey()) && !FLEETING.contains(field.getKey())) {
                unknown.put(field.getKey(), JsonText.write(field.getValue()));
            }
        });
        return to.unknown(unknown).build();
    }

    private static NetworkId network(JsonNode value) {
        try {
            return NetworkId.parse(value.asText());
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException("nwid", LooseJson.quote(value) + " is not a network ID", "16 hex digits");
        }
    }

    private static Address address(JsonNode value) {
        try {
            return Address.parse(value.asText());
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException("id", LooseJson.quote(value) + " is not an address", "10 hex digits");
        }
    }

    private static Optional<Identity> identity(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Identity.parse(value.asText()).withoutSecret());
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException("identity", e.getMessage(), "a public identity");
        }
    }

    private static Optional<String> optionalText(JsonNode value) {
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    /** {@link #fromJson} of a text. */
    public static MemberRecord fromText(String stored) {
        return fromJson(JsonText.read("member", stored));
    }

    /**
     * The record with the fields given in {@code body} changed, as leniently as vl2.md 10.2 and 10.4 say; a body that
     * is no object changes nothing. Read-only and unknown fields are not looked at. Times, type of authorization and
     * revision stay as they are: they are decided where the record is saved. Unlike in the reference {@code
     * remoteTraceLevel} stays if it is not given.
     *
     * @throws InvalidRecordException if a given field cannot be taken; nothing is changed then
     */
    public static MemberRecord edit(MemberRecord current, JsonNode body) {
        MemberRecord.Builder to = current.toBuilder();
        given(body, "authorized", value -> to.authorized(bool(value, false)));
        given(body, "name", value -> to.name(Optional.of(text(value, ""))));
        given(body, "activeBridge", value -> to.activeBridge(bool(value, false)));
        given(body, "noAutoAssignIps", value -> to.noAutoAssignIps(bool(value, false)));
        givenArray(body, "ipAssignments", value -> to.ipAssignments(IpJson.assignments("ipAssignments", value)));
        givenArray(body, "tags", value -> to.tags(tags(value)));
        givenArray(body, "capabilities", value -> to.capabilities(capabilities(value)));
        given(body, "authenticationExpiryTime", value -> to.authenticationExpiryTime(unsigned(value, 0)));
        given(body, "remoteTraceTarget", value -> to.remoteTraceTarget(NetworkParts.traceTarget(value)));
        given(body, "remoteTraceLevel", value -> to.remoteTraceLevel(unsigned(value, 0)));
        return to.build();
    }

    /** Pairs of ID and value, 32 bits each, ascending by ID; of two with one ID the last counts. */
    private static Map<Long, Long> tags(JsonNode array) {
        Map<Long, Long> tags = new TreeMap<>();
        for (JsonNode pair : array) {
            if (pair.isArray() && pair.size() == 2) {
                tags.put(unsigned(pair.get(0), 0) & BITS_32, unsigned(pair.get(1), 0) & BITS_32);
            }
        }
        return tags;
    }

    /** IDs, ascending, each once. */
    private static List<Long> capabilities(JsonNode array) {
        Set<Long> ids = new TreeSet<>(Long::compareUnsigned);
        array.forEach(id -> ids.add(unsigned(id, 0)));
        return new ArrayList<>(ids);
    }
}
