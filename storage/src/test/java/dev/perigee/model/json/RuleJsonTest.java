package dev.perigee.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.rule.Action;
import dev.perigee.protocol.rule.ActionType;
import dev.perigee.protocol.rule.Forward;
import dev.perigee.protocol.rule.ForwardType;
import dev.perigee.protocol.rule.IntegerRange;
import dev.perigee.protocol.rule.Match;
import dev.perigee.protocol.rule.RandomRules;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.rule.UnknownRule;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'ACTION_DROP'}|0000|{'type':'ACTION_DROP'}",
                "{'type':'ACTION_ACCEPT'}|0100|{'type':'ACTION_ACCEPT'}",
                "{'type':'ACTION_ACCEPT','not':true,'or':true}|c100|{'type':'ACTION_ACCEPT'}",
                "{'type':'ACTION_TEE','address':'0xA1b2c3d4e5','flags':'7','length':65537,'or':1}"
                        + "|420e000000a1b2c3d4e5000000070001"
                        + "|{'address':'a1b2c3d4e5','flags':7,'length':1,'type':'ACTION_TEE'}",
                "{'type':'ACTION_WATCH'}|030e0000000000000000000000000000"
                        + "|{'address':'0000000000','flags':0,'length':0,'type':'ACTION_WATCH'}",
                "{'type':'MATCH_SOURCE_ZEROTIER_ADDRESS','zt':1122334455}|18051122334455"
                        + "|{'not':false,'or':false,'type':'MATCH_SOURCE_ZEROTIER_ADDRESS','zt':'1122334455'}",
                "{'type':'MATCH_SOURCE_ZEROTIER_ADDRESS','zt':'ff'}|180500000000ff"
                        + "|{'not':false,'or':false,'type':'MATCH_SOURCE_ZEROTIER_ADDRESS','zt':'00000000ff'}",
                "{'type':'MATCH_MAC_SOURCE','mac':'02-11:223-34:4-556677'}|1d06021122334455"
                        + "|{'mac':'02:11:22:33:44:55','not':false,'or':false,'type':'MATCH_MAC_SOURCE'}",
                "{'type':'MATCH_MAC_DEST','mac':'021'}|1e06020000000000"
                        + "|{'mac':'02:00:00:00:00:00','not':false,'or':false,'type':'MATCH_MAC_DEST'}",
                "{'type':'MATCH_IPV4_SOURCE'}|1f050000000000"
                        + "|{'ip':'0.0.0.0/0','not':false,'or':false,'type':'MATCH_IPV4_SOURCE'}",
                "{'type':'MATCH_IPV4_DEST','ip':'10.0.0.0/00000000000000000008'}|20050a00000008"
                        + "|{'ip':'10.0.0.0/8','not':false,'or':false,'type':'MATCH_IPV4_DEST'}",
                "{'type':'MATCH_IPV6_DEST','ip':'FD00::/999999999999'}|2211fd00000000000000000000000000000080"
                        + "|{'ip':'fd00::/128','not':false,'or':false,'type':'MATCH_IPV6_DEST'}",
                "{'type':'MATCH_IPV6_DEST','ip':'fd00::/'}|2211fd00000000000000000000000000000000"
                        + "|{'ip':'fd00::/0','not':false,'or':false,'type':'MATCH_IPV6_DEST'}",
                "{'type':'MATCH_ICMP','icmpType':264,'icmpCode':'257'}|2603080101"
                        + "|{'icmpCode':1,'icmpType':8,'not':false,'or':false,'type':'MATCH_ICMP'}",
                "{'type':'MATCH_FRAME_SIZE_RANGE','start':100}|2a0400640064"
                        + "|{'end':100,'not':false,'or':false,'start':100,'type':'MATCH_FRAME_SIZE_RANGE'}",
                "{'type':'MATCH_IP_DEST_PORT_RANGE','start':80,'end':'x'}|280400500000"
                        + "|{'end':0,'not':false,'or':false,'start':80,'type':'MATCH_IP_DEST_PORT_RANGE'}",
                "{'type':'MATCH_CHARACTERISTICS','mask':'0x00000000000000000F'}|2908000000000000000f"
                        + "|{'mask':'000000000000000f','not':false,'or':false,'type':'MATCH_CHARACTERISTICS'}",
                "{'type':'MATCH_CHARACTERISTICS','mask':18446744073709551615}|2908ffffffffffffffff"
                        + "|{'mask':'ffffffffffffffff','not':false,'or':false,'type':'MATCH_CHARACTERISTICS'}",
                "{'type':'MATCH_RANDOM','probability':-1}|2b04ffffffff"
                        + "|{'not':false,'or':false,'probability':4294967295,'type':'MATCH_RANDOM'}",
                "{'type':'MATCH_TAG_SENDER','id':4294967296,'value':'12abc','not':'T'}|b108000000000000000c"
                        + "|{'id':0,'not':true,'or':false,'type':'MATCH_TAG_SENDER','value':12}",
                "{'type':'INTEGER_RANGE','start':'10','end':'20','idx':4,'little':true,'bits':16}"
                        + "|33130000000000000010000000000000002000048f"
                        + "|{'bits':16,'end':'0000000000000020','idx':4,'little':true,'not':false,'or':false,"
                        + "'start':'0000000000000010','type':'INTEGER_RANGE'}",
                "{'type':'INTEGER_RANGE','start':16,'end':32,'idx':65540,'not':true}"
                        + "|b31300000000000000100000000000000020000400"
                        + "|{'bits':1,'end':'0000000000000020','idx':4,'little':false,'not':true,'or':false,"
                        + "'start':'0000000000000010','type':'INTEGER_RANGE'}",
                "{'type':'MATCH_ETHERTYPE','etherType':2048}|25020800"
                        + "|{'etherType':2048,'not':false,'or':false,'type':'MATCH_ETHERTYPE'}",
                "{'type':'MATCH_ETHERTYPE','etherType':34525,'or':true}|650286dd"
                        + "|{'etherType':34525,'not':false,'or':true,'type':'MATCH_ETHERTYPE'}",
                "{'type':'MATCH_ETHERTYPE','etherType':'2048','not':1,'or':'true'}|e5020800"
                        + "|{'etherType':2048,'not':true,'or':true,'type':'MATCH_ETHERTYPE'}",
                "{'type':'MATCH_ETHERTYPE','etherType':'0x800'}|25020000"
                        + "|{'etherType':0,'not':false,'or':false,'type':'MATCH_ETHERTYPE'}",
                "{'type':'MATCH_ETHERTYPE'}|25020000|{'etherType':0,'not':false,'or':false,'type':'MATCH_ETHERTYPE'}",
                "{'type':'MATCH_ETHERTYPE','etherType':67584}|25020800"
                        + "|{'etherType':2048,'not':false,'or':false,'type':'MATCH_ETHERTYPE'}",
            },
            quoteCharacter = '`')
    void ruleBecomesItsBinaryAndItsStoredForm(String given, String binary, String stored) {
        Rule rule = RuleJson.fromJson("rules[0]", JsonText.read("rule", given.replace('\'', '"')));
        PacketWriter wire = new PacketWriter();
        rule.write(wire);
        assertThat(wire.toBytes()).hasToString(binary);
        assertThat(JsonText.write(RuleJson.toJson(rule))).isEqualTo(stored.replace('\'', '"'));
    }

    @Test
    void meaninglessBitsOfActionsAreNotStored() {
        JsonNode list = JsonText.read("rules", """
                [{"type":"ACTION_ACCEPT","not":true,"or":true},{"type":"ACTION_TEE","not":true,"address":"1122334455"}]
                """);
        assertThat(RuleJson.listFromJson("rules", list))
                .containsExactly(
                        Rule.ACCEPT, new Forward(ForwardType.TEE, Address.parse("1122334455"), 0, 0, false, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"ACTION_PRIORITY\",\"qosBucket\":3}|type \"ACTION_PRIORITY\" is not supported",
                "{\"type\":\"MATCH_INTEGER_RANGE\"}|type \"MATCH_INTEGER_RANGE\" is not supported",
                "{\"type\":\"action_drop\"}|type \"action_drop\" is not supported",
                "{\"type\":\"bogus\"}|type \"bogus\" is not supported",
                "{\"type\":5}|type 5 is not supported",
                "{\"type\":null}|type null is not supported",
                "{}|it has no type",
                "\"str\"|\"str\" is not a rule",
                "5|5 is not a rule",
            },
            quoteCharacter = '`')
    void ruleOfAnotherTypeIsRefusedByName(String given, String what) {
        assertThatThrownBy(() -> RuleJson.listFromJson(
                        "rules", JsonText.read("rules", "[{\"type\":\"ACTION_ACCEPT\"}," + given + "]")))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageStartingWith(
                        "rules[1]: " + what + "; allowed: objects whose type is one of ACTION_DROP, ACTION_ACCEPT, ")
                .hasMessageEndingWith(", MATCH_TAG_SENDER, MATCH_TAG_RECEIVER, INTEGER_RANGE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'ACTION_TEE','address':'alice'}|address|\"alice\" is not an address",
                "{'type':'ACTION_TEE','address':''}|address|\"\" is not an address",
                "{'type':'MATCH_DEST_ZEROTIER_ADDRESS','zt':-5}|zt|-5 is not an address",
                "{'type':'MATCH_MAC_DEST','mac':'02:11:22:33:44:5g'}|mac|\"02:11:22:33:44:5g\" is not a MAC",
                "{'type':'MATCH_IPV4_DEST','ip':'fd00::1/64'}|ip|\"fd00::1/64\" is not IPv4",
                "{'type':'MATCH_IPV4_DEST','ip':'10.0.0/8'}|ip|\"10.0.0/8\" is not IPv4",
                "{'type':'MATCH_IPV4_DEST','ip':'10.0.0.0/x'}|ip|\"10.0.0.0/x\" is not IPv4",
                "{'type':'MATCH_IPV4_DEST','ip':'10.0.0.0/-8'}|ip|\"10.0.0.0/-8\" is not IPv4",
                "{'type':'MATCH_IPV6_SOURCE','ip':'10.0.0.0/8'}|ip|\"10.0.0.0/8\" is not IPv6",
                "{'type':'MATCH_CHARACTERISTICS','mask':'syn'}|mask|\"syn\" is not a number of 64 bits",
                "{'type':'MATCH_CHARACTERISTICS','mask':null}|mask|null is not a number of 64 bits",
                "{'type':'MATCH_CHARACTERISTICS','mask':'123456789abcdef01'}|mask"
                        + "|\"123456789abcdef01\" is not a number of 64 bits",
                "{'type':'INTEGER_RANGE','start':'20','end':'10'}|end"
                        + "|from 20 to 10 is no range that clients can hold",
                "{'type':'INTEGER_RANGE','start':'0','end':'100000000'}|end"
                        + "|from 0 to 100000000 is no range that clients can hold",
                "{'type':'INTEGER_RANGE','bits':65}|bits|65 is no size of a number",
            },
            quoteCharacter = '`')
    void fieldThatCannotBeReadIsRefusedByName(String given, String field, String what) {
        assertThatThrownBy(() -> RuleJson.fromJson("rules[7]", JsonText.read("rule", given.replace('\'', '"'))))
                .isInstanceOfSatisfying(InvalidRecordException.class, e -> {
                    assertThat(e.where()).isEqualTo("rules[7]." + field);
                    assertThat(e.what()).isEqualTo(what);
                    assertThat(e.allowed()).isNotEmpty();
                });
    }

    @Test
    void everyRuleThatIsReadIsWrittenAndReadTheSame() {
        for (long seed = 0; seed < 5_000; seed++) {
            Rule rule = new RandomRules(new SeededEntropy(seed)).rule();
            boolean hasForm = !(rule instanceof UnknownRule)
                    && !(rule instanceof Action action && action.type() == ActionType.PRIORITY);
            if (rule instanceof IntegerRange range
                    && Long.compareUnsigned(range.end() - range.start(), IntegerRange.MAX_SPAN) > 0) {
                continue;
            }
            if (!hasForm) {
                assertThatThrownBy(() -> RuleJson.toJson(rule))
                        .as("seed %d", seed)
                        .isInstanceOf(IllegalArgumentException.class);
                continue;
            }
            JsonNode json = JsonText.read("rule", JsonText.write(RuleJson.toJson(rule)));
            Rule read = RuleJson.fromJson("rules[0]", json);
            assertThat(RuleJson.toJson(read)).as("seed %d", seed).isEqualTo(RuleJson.toJson(rule));
            if (rule instanceof Match) {
                assertThat(read).as("seed %d", seed).isEqualTo(rule);
            }
        }
    }

    @Test
    void ruleWithoutJsonFormIsNotWrittenAsSomethingElse() {
        assertThatThrownBy(() -> RuleJson.toJson(new UnknownRule(60, Bytes.EMPTY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type byte 60");
        assertThat(RuleJson.listFromJson("rules", JsonText.read("rules", "[]"))).isEqualTo(List.of());
    }
}
