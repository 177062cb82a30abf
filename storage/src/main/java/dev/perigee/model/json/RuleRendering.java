package dev.perigee.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.protocol.rule.Action;
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
import dev.perigee.protocol.rule.Match;
import dev.perigee.protocol.rule.NodeAddress;
import dev.perigee.protocol.rule.PortRange;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.rule.TagMatch;
import dev.perigee.protocol.rule.TypeOfService;
import dev.perigee.protocol.rule.VlanDropEligible;
import dev.perigee.protocol.rule.VlanId;
import dev.perigee.protocol.rule.VlanPriority;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Writes rules as {@link RuleJson} reads them, keys in alphabetical order. */
final class RuleRendering {
    private final Map<String, JsonNode> fields = new TreeMap<>();

    private RuleRendering() {}

    static ObjectNode toJson(Rule rule) {
        return JsonText.object(new RuleRendering().render(rule).fields);
    }

    private RuleRendering render(Rule rule) {
        if (rule instanceof Action action) {
            return action(action);
        }
        if (rule instanceof Forward forward) {
            return forward(forward);
        }
        if (rule instanceof Match match) {
            fields.put("not", JsonText.NODES.booleanNode(match.not()));
            fields.put("or", JsonText.NODES.booleanNode(match.or()));
            return ofAddresses(match);
        }
        throw noForm(rule);
    }

    private static IllegalArgumentException noForm(Rule rule) {
        return new IllegalArgumentException("a rule with type byte " + rule.typeByte() + " has no JSON form");
    }

    private RuleRendering action(Action action) {
        return switch (action.type()) {
            case DROP, ACCEPT, BREAK -> text("type", "ACTION_" + action.type());
            case PRIORITY -> throw noForm(action);
        };
    }

    private RuleRendering forward(Forward forward) {
        text("type", "ACTION_" + forward.type());
        text("address", forward.to().toString()).number("flags", forward.flags());
        return forward.type() == ForwardType.REDIRECT ? this : number("length", forward.lengthBytes());
    }

    private RuleRendering ofAddresses(Match match) {
        if (match instanceof NodeAddress node) {
            return text("type", "MATCH_" + end(node.end()) + "_ZEROTIER_ADDRESS")
                    .text("zt", node.address().toString());
        }
        if (match instanceof MacAddress mac) {
            return text("type", "MATCH_MAC_" + end(mac.end()))
                    .text("mac", mac.mac().toString());
        }
        if (match instanceof IpRange range) {
            String family = range.prefix().ip().isV4() ? "IPV4" : "IPV6";
            return text("type", "MATCH_" + family + "_" + end(range.end()))
                    .text("ip", range.prefix().toString());
        }
        return ofEthernet(match);
    }

    private static String end(End end) {
        return end == End.SOURCE ? "SOURCE" : "DEST";
    }

    private RuleRendering ofEthernet(Match match) {
        if (match instanceof VlanId vlan) {
            return text("type", "MATCH_VLAN_ID").number("vlanId", vlan.vlanId());
        }
        if (match instanceof VlanPriority vlan) {
            return text("type", "MATCH_VLAN_PCP").number("vlanPcp", vlan.priority());
        }
        if (match instanceof VlanDropEligible vlan) {
            return text("type", "MATCH_VLAN_DEI").number("vlanDei", vlan.dropEligible());
        }
        if (match instanceof EtherType type) {
            return text("type", "MATCH_ETHERTYPE").number("etherType", type.etherType());
        }
        if (match instanceof FrameSize size) {
            return text("type", "MATCH_FRAME_SIZE_RANGE")
                    .number("start", size.from())
                    .number("end", size.to());
        }
        return ofIp(match);
    }

    private RuleRendering ofIp(Match match) {
        if (match instanceof TypeOfService service) {
            return text("type", "MATCH_IP_TOS")
                    .number("mask", service.mask())
                    .number("start", service.start())
                    .number("end", service.end());
        }
        if (match instanceof IpProtocol protocol) {
            return text("type", "MATCH_IP_PROTOCOL").number("ipProtocol", protocol.protocol());
        }
        if (match instanceof Icmp icmp) {
            fields.put("icmpCode", JsonText.NODES.nullNode());
            icmp.code().ifPresent(code -> number("icmpCode", code));
            return text("type", "MATCH_ICMP").number("icmpType", icmp.type());
        }
        if (match instanceof PortRange ports) {
            return text("type", "MATCH_IP_" + end(ports.end()) + "_PORT_RANGE")
                    .number("start", ports.from())
                    .number("end", ports.to());
        }
        return ofTheRest(match);
    }

    private RuleRendering ofTheRest(Match match) {
        if (match instanceof Characteristics characteristics) {
            return text("type", "MATCH_CHARACTERISTICS").hex("mask", characteristics.mask());
        }
        if (match instanceof Chance chance) {
            return text("type", "MATCH_RANDOM").number("probability", chance.probability());
        }
        if (match instanceof TagMatch tag) {
            return text("type", RuleJson.name(tag.comparison()))
                    .number("id", tag.id())
                    .number("value", tag.value());
        }
        if (match instanceof IntegerRange range) {
            fields.put("little", JsonText.NODES.booleanNode(range.littleEndian()));
            return text("type", "INTEGER_RANGE")
                    .hex("start", range.start())
                    .hex("end", range.end())
                    .number("idx", range.index())
                    .number("bits", range.bits());
        }
        throw noForm(match);
    }

    private RuleRendering text(String key, String value) {
        fields.put(key, JsonText.NODES.textNode(value));
        return this;
    }

    private RuleRendering number(String key, long value) {
        fields.put(key, JsonText.NODES.numberNode(value));
        return this;
    }

    private RuleRendering hex(String key, long value) {
        return text(key, HexFormat.of().toHexDigits(value));
    }
}
