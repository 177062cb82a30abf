package dev.perigee.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.rule.UnknownRule;
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
                "{'type':'ACTION_ACCEPT','not':true,'or':true}|0100|{'type':'ACTION_ACCEPT'}",
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"ACTION_TEE\"}|type \"ACTION_TEE\" is not supported",
                "{\"type\":\"bogus\"}|type \"bogus\" is not supported",
                "{\"type\":5}|type 5 is not supported",
                "{}|it has no type",
                "\"str\"|\"str\" is not a rule",
                "5|5 is not a rule",
            },
            quoteCharacter = '`')
    void ruleOfAnotherTypeIsRefusedByName(String given, String what) {
        assertThatThrownBy(() -> RuleJson.listFromJson(
                        "rules", JsonText.read("rules", "[{\"type\":\"ACTION_ACCEPT\"}," + given + "]")))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("rules[1]: " + what
                        + "; allowed: objects whose type is ACTION_DROP, ACTION_ACCEPT or MATCH_ETHERTYPE");
    }

    @Test
    void ruleWithoutJsonFormIsNotWrittenAsSomethingElse() {
        assertThatThrownBy(() -> RuleJson.toJson(new UnknownRule(60, Bytes.EMPTY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type byte 60");
        assertThat(RuleJson.listFromJson("rules", JsonText.read("rules", "[]"))).isEqualTo(List.of());
    }
}
