package dev.perigee.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.protocol.rule.Action;
import dev.perigee.protocol.rule.EtherType;
import dev.perigee.protocol.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON form of rules. See vl2.md 8.2. Unlike in the reference, an entry that cannot be read is not left out
 * silently: what remains would mean something else.
 */
public final class RuleJson {
    private static final String DROP = "ACTION_DROP";
    private static final String ACCEPT = "ACTION_ACCEPT";
    private static final String ETHER_TYPE = "MATCH_ETHERTYPE";
    private static final String ALLOWED = "objects whose type is " + DROP + ", " + ACCEPT + " or " + ETHER_TYPE;

    private RuleJson() {}

    /**
     * The stored form: actions have only a type, matches also {@code not} and {@code or}.
     *
     * @throws IllegalArgumentException for a rule that has no JSON form
     */
    public static ObjectNode toJson(Rule rule) {
        ObjectNode json = JsonText.NODES.objectNode();
        if (rule instanceof EtherType match) {
            json.put("etherType", match.etherType());
            json.put("not", match.not()).put("or", match.or()).put("type", ETHER_TYPE);
            return json;
        }
        if (rule instanceof Action action) {
            String type = switch (action.type()) {
                case DROP -> DROP;
                case ACCEPT -> ACCEPT;
            };
            return json.put("type", type);
        }
        throw new IllegalArgumentException("a rule with type byte " + rule.typeByte() + " has no JSON form");
    }

    /**
     * Reads one rule; {@code not} and {@code or} of actions mean nothing and are forgotten.
     *
     * @param where what the rule is called in the message, like {@code rules[3]}
     * @throws InvalidRecordException if it is no rule, or of a type that is not supported
     */
    public static Rule fromJson(String where, JsonNode json) {
        if (!json.isObject()) {
            throw new InvalidRecordException(where, LooseJson.quote(json) + " is not a rule", ALLOWED);
        }
        switch (json.path("type").asText()) {
            case DROP:
                return Rule.DROP;
            case ACCEPT:
                return Rule.ACCEPT;
            case ETHER_TYPE:
                return new EtherType(
                        (int) LooseJson.unsigned(json.path("etherType"), 0) & 0xffff,
                        LooseJson.bool(json.path("not"), false),
                        LooseJson.bool(json.path("or"), false));
            default:
                String type = json.has("type")
                        ? "type " + LooseJson.quote(json.get("type")) + " is not supported"
                        : "it has no type";
                throw new InvalidRecordException(where, type, ALLOWED);
        }
    }

    /** Reads all elements of an array; see {@link #fromJson}. */
    static List<Rule> listFromJson(String where, JsonNode array) {
        List<Rule> rules = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            rules.add(fromJson(where + "[" + i + "]", array.get(i)));
        }
        return rules;
    }
}
