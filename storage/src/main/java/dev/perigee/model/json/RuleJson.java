package dev.perigee.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.protocol.rule.Action;
import dev.perigee.protocol.rule.ActionType;
import dev.perigee.protocol.rule.Chance;
import dev.perigee.protocol.rule.Characteristics;
import dev.perigee.protocol.rule.End;
import dev.perigee.protocol.rule.EtherType;
import dev.perigee.protocol.rule.Forward;
import dev.perigee.protocol.rule.ForwardType;
import dev.perigee.protocol.rule.FrameSize;
import dev.perigee.protocol.rule.Icmp;
import dev.perigee.protocol.rule.IntegerRange;
import dev.perigee.protocol.rule.IpProtocol;
import dev.perigee.protocol.rule.IpRange;
import dev.perigee.protocol.rule.MacAddress;
import dev.perigee.protocol.rule.NodeAddress;
import dev.perigee.protocol.rule.PortRange;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.rule.TagComparison;
import dev.perigee.protocol.rule.TagMatch;
import dev.perigee.protocol.rule.TypeOfService;
import dev.perigee.protocol.rule.VlanDropEligible;
import dev.perigee.protocol.rule.VlanId;
import dev.perigee.protocol.rule.VlanPriority;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The JSON form of rules. See vl2.md 8.2. Unlike in the reference, an entry that cannot be read is not left out
 * silently, and an address that cannot be read is not taken as zero: what remains would mean something else.
 *
 * <p>{@code ACTION_PRIORITY} is refused here as there. The wire has no place for the queue that it names, so that it
 * would only be another way to accept.
 */
public final class RuleJson {
    private static final Map<String, Function<RuleFields, Rule>> READERS = readers();
    private static final String ALLOWED = "objects whose type is one of " + String.join(", ", READERS.keySet());

    private RuleJson() {}

    private static Map<String, Function<RuleFields, Rule>> readers() {
        Map<String, Function<RuleFields, Rule>> readers = new LinkedHashMap<>();
        readers.put("ACTION_DROP", f -> new Action(ActionType.DROP, f.not(), f.or()));
        readers.put("ACTION_ACCEPT", f -> new Action(ActionType.ACCEPT, f.not(), f.or()));
        readers.put("ACTION_TEE", f -> forward(ForwardType.TEE, f.u16("length"), f));
        readers.put("ACTION_WATCH", f -> forward(ForwardType.WATCH, f.u16("length"), f));
        readers.put("ACTION_REDIRECT", f -> forward(ForwardType.REDIRECT, 0, f));
        readers.put("ACTION_BREAK", f -> new Action(ActionType.BREAK, f.not(), f.or()));
        readers.put("MATCH_SOURCE_ZEROTIER_ADDRESS", f -> node(End.SOURCE, f));
        readers.put("MATCH_DEST_ZEROTIER_ADDRESS", f -> node(End.DESTINATION, f));
        readers.put("MATCH_VLAN_ID", f -> new VlanId(f.u16("vlanId"), f.not(), f.or()));
        readers.put("MATCH_VLAN_PCP", f -> new VlanPriority(f.u8("vlanPcp"), f.not(), f.or()));
        readers.put("MATCH_VLAN_DEI", f -> new VlanDropEligible(f.u8("vlanDei"), f.not(), f.or()));
        readers.put("MATCH_MAC_SOURCE", f -> new MacAddress(End.SOURCE, f.mac("mac"), f.not(), f.or()));
        readers.put("MATCH_MAC_DEST", f -> new MacAddress(End.DESTINATION, f.mac("mac"), f.not(), f.or()));
        readers.put("MATCH_IPV4_SOURCE", f -> new IpRange(End.SOURCE, f.ipv4("ip"), f.not(), f.or()));
        readers.put("MATCH_IPV4_DEST", f -> new IpRange(End.DESTINATION, f.ipv4("ip"), f.not(), f.or()));
        readers.put("MATCH_IPV6_SOURCE", f -> new IpRange(End.SOURCE, f.ipv6("ip"), f.not(), f.or()));
        readers.put("MATCH_IPV6_DEST", f -> new IpRange(End.DESTINATION, f.ipv6("ip"), f.not(), f.or()));
        readers.put("MATCH_IP_TOS", f -> new TypeOfService(f.u8("mask"), f.u8("start"), f.u8("end"), f.not(), f.or()));
        readers.put("MATCH_IP_PROTOCOL", f -> new IpProtocol(f.u8("ipProtocol"), f.not(), f.or()));
        readers.put("MATCH_ETHERTYPE", f -> new EtherType(f.u16("etherType"), f.not(), f.or()));
        readers.put("MATCH_ICMP", RuleJson::icmp);
        readers.put("MATCH_IP_SOURCE_PORT_RANGE", f -> ports(End.SOURCE, f));
        readers.put("MATCH_IP_DEST_PORT_RANGE", f -> ports(End.DESTINATION, f));
        readers.put("MATCH_CHARACTERISTICS", f -> new Characteristics(f.mask("mask"), f.not(), f.or()));
        readers.put(
                "MATCH_FRAME_SIZE_RANGE",
                f -> new FrameSize(f.u16("start"), f.u16("end", f.u16("start")), f.not(), f.or()));
        readers.put("MATCH_RANDOM", f -> new Chance(f.u32("probability"), f.not(), f.or()));
        for (TagComparison comparison : TagComparison.values()) {
            readers.put(name(comparison), f -> new TagMatch(comparison, f.u32("id"), f.u32("value"), f.not(), f.or()));
        }
        readers.put("INTEGER_RANGE", RuleJson::integerRange);
        return readers;
    }

    static String name(TagComparison comparison) {
        return switch (comparison) {
            case DIFFERENCE, BITWISE_AND, BITWISE_OR, BITWISE_XOR, EQUAL -> "MATCH_TAGS_" + comparison;
            case SENDER, RECEIVER -> "MATCH_TAG_" + comparison;
        };
    }

    private static Rule forward(ForwardType type, int length, RuleFields f) {
        return new Forward(type, f.address("address"), f.u32("flags"), length, f.not(), f.or());
    }

    private static Rule node(End end, RuleFields f) {
        return new NodeAddress(end, f.address("zt"), f.not(), f.or());
    }

    private static Rule ports(End end, RuleFields f) {
        return new PortRange(end, f.u16("start"), f.u16("end", f.u16("start")), f.not(), f.or());
    }

    private static Rule icmp(RuleFields f) {
        OptionalInt code = f.has("icmpCode") ? OptionalInt.of(f.u8("icmpCode")) : OptionalInt.empty();
        return new Icmp(f.u8("icmpType"), code, f.not(), f.or());
    }

    private static Rule integerRange(RuleFields f) {
        long start = f.mask("start");
        long end = f.mask("end");
        if (Long.compareUnsigned(end - start, IntegerRange.MAX_SPAN) > 0) {
            String given = Long.toHexString(start) + " to " + Long.toHexString(end);
            throw f.refuse("end", "from " + given + " is no range that clients can hold", "start to start + ffffffff");
        }
        long bits = f.u64("bits", 1);
        if (bits < 1 || bits > 64) {
            throw f.refuse("bits", Long.toUnsignedString(bits) + " is no size of a number", "1 to 64");
        }
        return new IntegerRange(start, end, f.u16("idx"), f.bool("little"), (int) bits, f.not(), f.or());
    }

    /**
     * The stored form: actions have no {@code not} and {@code or}, matches always do.
     *
     * @throws IllegalArgumentException for a rule that has no JSON form
     */
    public static ObjectNode toJson(Rule rule) {
        return RuleRendering.toJson(rule);
    }

    /**
     * Reads one rule, with the {@code not} and {@code or} of actions too, though they mean nothing.
     *
     * @param where what the rule is called in the message, like {@code rules[3]}
     * @throws InvalidRecordException if it is no rule, of a type that is not supported, or has a field that cannot be
     *     read
     */
    public static Rule fromJson(String where, JsonNode json) {
        if (!json.isObject()) {
            throw new InvalidRecordException(where, LooseJson.quote(json) + " is not a rule", ALLOWED);
        }
        if (!json.has("type")) {
            throw new InvalidRecordException(where, "it has no type", ALLOWED);
        }
        Function<RuleFields, Rule> reader = READERS.get(json.get("type").asText());
        if (reader == null) {
            String type = LooseJson.quote(json.get("type"));
            throw new InvalidRecordException(where, "type " + type + " is not supported", ALLOWED);
        }
        return reader.apply(new RuleFields(where, json));
    }

    /**
     * Reads all elements of an array as they are stored: {@code not} and {@code or} of actions are forgotten.
     *
     * @throws InvalidRecordException as {@link #fromJson}
     */
    static List<Rule> listFromJson(String where, JsonNode array) {
        List<Rule> rules = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            rules.add(stored(fromJson(where + "[" + i + "]", array.get(i))));
        }
        return rules;
    }

    private static Rule stored(Rule rule) {
        if (rule instanceof Action action) {
            return new Action(action.type());
        }
        return rule instanceof Forward forward
                ? new Forward(forward.type(), forward.to(), forward.flags(), forward.lengthBytes(), false, false)
                : rule;
    }
}
