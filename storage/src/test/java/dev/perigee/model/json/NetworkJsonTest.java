package dev.perigee.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.rule.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkJsonTest {
    private static final String NEW = """
            {"authTokens":[null],"authorizationEndpoint":"","capabilities":[],"clientId":"","creationTime":1795423458432,\
            "dns":[],"enableBroadcast":true,"id":"95a4fb9cc7e5440d","ipAssignmentPools":[],"mtu":2800,"multicastLimit":32,\
            "name":"","nwid":"95a4fb9cc7e5440d","objtype":"network","private":true,"remoteTraceLevel":0,\
            "remoteTraceTarget":null,"revision":1,"routes":[],"rules":[{"not":false,"or":false,"type":"ACTION_ACCEPT"}],\
            "rulesSource":"","ssoEnabled":false,"tags":[],"v4AssignMode":{"zt":false},\
            "v6AssignMode":{"6plane":false,"rfc4193":false,"zt":false}}""";

    private static final NetworkRecord NETWORK =
            NetworkRecord.create(NetworkId.parse("95a4fb9cc7e5440d"), 1795423458432L).toBuilder()
                    .revision(1)
                    .build();

    private static NetworkRecord edited(String body) {
        return NetworkJson.edit(NETWORK, JsonText.read("body", body));
    }

    private static String shown(NetworkRecord network, String key) {
        return JsonText.write(NetworkJson.toJson(network).get(key));
    }

    @Test
    void newNetworkLooksAsPanelsKnowIt() {
        assertThat(NetworkJson.toText(NETWORK)).isEqualTo(NEW);
        assertThat(NetworkJson.fromText(NEW)).isEqualTo(NETWORK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"alpha\"}|name|\"alpha\"",
                "{\"name\":12345}|name|\"12345\"",
                "{\"name\":true}|name|\"1\"",
                "{\"name\":null}|name|\"\"",
                "{\"name\":{\"a\":1}}|name|\"\"",
                "{\"name\":\"caf\\u00e9 \\u2603\"}|name|\"café ☃\"",
                "{\"name\":\"a\\u0000b\"}|name|\"a\\u0000b\"",
                "{\"name\":\"first\",\"name\":\"second\"}|name|\"second\"",
                "{\"private\":0}|private|false",
                "{\"private\":\"no\"}|private|false",
                "{\"private\":null}|private|true",
                "{\"private\":\"true\"}|private|true",
                "{\"enableBroadcast\":\"1\"}|enableBroadcast|true",
                "{\"enableBroadcast\":null}|enableBroadcast|false",
                "{\"multicastLimit\":0}|multicastLimit|0",
                "{\"multicastLimit\":-1}|multicastLimit|18446744073709551615",
                "{\"multicastLimit\":\"77\"}|multicastLimit|77",
                "{\"multicastLimit\":\"abc\"}|multicastLimit|0",
                "{\"multicastLimit\":null}|multicastLimit|32",
                "{\"multicastLimit\":3.9}|multicastLimit|3",
                "{\"mtu\":1}|mtu|1280",
                "{\"mtu\":99999}|mtu|10000",
                "{\"mtu\":-1}|mtu|10000",
                "{\"mtu\":null}|mtu|2800",
                "{\"mtu\":\"1400\"}|mtu|1400",
                "{\"remoteTraceTarget\":\"1E90B4AE24\"}|remoteTraceTarget|\"1e90b4ae24\"",
                "{\"remoteTraceTarget\":\"short\"}|remoteTraceTarget|null",
                "{\"remoteTraceLevel\":\"15\"}|remoteTraceLevel|15",
                "{\"v4AssignMode\":\"zt\"}|v4AssignMode|{\"zt\":true}",
                "{\"v4AssignMode\":\"none\"}|v4AssignMode|{\"zt\":false}",
                "{\"v4AssignMode\":{\"zt\":\"true\",\"junk\":1}}|v4AssignMode|{\"zt\":true}",
                "{\"v4AssignMode\":{}}|v4AssignMode|{\"zt\":false}",
                "{\"v4AssignMode\":5}|v4AssignMode|{\"zt\":false}",
                "{\"v6AssignMode\":\"rfc4193,6plane\"}|v6AssignMode|{\"6plane\":true,\"rfc4193\":true,\"zt\":false}",
                "{\"v6AssignMode\":{\"zt\":true}}|v6AssignMode|{\"zt\":true}",
                "{\"v6AssignMode\":{}}|v6AssignMode|{}",
                "{\"v6AssignMode\":null}|v6AssignMode|{\"6plane\":false,\"rfc4193\":false,\"zt\":false}",
                "{\"dns\":{\"domain\":\"corp.example\",\"servers\":[\"10.77.0.53\"]}}|dns"
                        + "|{\"domain\":\"corp.example\",\"servers\":[\"10.77.0.53\"]}",
                "{\"dns\":{\"domain\":\"only-domain\"}}|dns|{\"domain\":\"only-domain\"}",
                "{\"dns\":{\"servers\":[\"10.0.0.1\",\"x\"]}}|dns|{\"domain\":null,\"servers\":[\"10.0.0.1\",\"x\"]}",
                "{\"dns\":{}}|dns|{\"domain\":null}",
                "{\"authTokens\":{\"tok1\":0,\"tok2\":99999999999999,\"bad\":\"x\",\"neg\":-5}}|authTokens"
                        + "|{\"tok1\":0,\"tok2\":99999999999999}",
                "{\"authTokens\":null}|authTokens|[null]",
                "{\"authTokens\":{}}|authTokens|null",
                "{\"authTokens\":[1]}|authTokens|[null]",
                "{\"tags\":[{\"id\":1000,\"default\":5},{\"id\":2,\"default\":null},{\"id\":\"3\",\"default\":\"7\"},"
                        + "{\"default\":1},9,{\"id\":1000,\"default\":6}]}|tags"
                        + "|[{\"default\":1,\"id\":0},{\"default\":null,\"id\":2},{\"default\":7,\"id\":3},"
                        + "{\"default\":6,\"id\":1000}]",
                "{\"capabilities\":[{\"id\":9,\"default\":true,\"rules\":[{\"type\":\"ACTION_ACCEPT\"}]},"
                        + "{\"id\":3,\"rules\":[{\"type\":\"MATCH_ETHERTYPE\",\"etherType\":2048}]},{\"rules\":5},"
                        + "{\"id\":4294967301}]}|capabilities"
                        + "|[{\"default\":false,\"id\":0,\"rules\":[]},{\"default\":false,\"id\":3,\"rules\":"
                        + "[{\"etherType\":2048,\"not\":false,\"or\":false,\"type\":\"MATCH_ETHERTYPE\"}]},"
                        + "{\"default\":true,\"id\":9,\"rules\":[{\"type\":\"ACTION_ACCEPT\"}]},"
                        + "{\"default\":false,\"id\":4294967301,\"rules\":[]}]",
                "{\"rules\":[]}|rules|[]",
                "{\"rules\":[{\"type\":\"ACTION_ACCEPT\"}]}|rules|[{\"type\":\"ACTION_ACCEPT\"}]",
                "{\"rules\":[{\"type\":\"ACTION_DROP\",\"not\":true}]}|rules|[{\"type\":\"ACTION_DROP\"}]",
                "{\"routes\":[{\"target\":\"10.77.0.0/16\"},{\"target\":\"10.88.0.0/24\",\"via\":\"10.77.0.1\"},"
                        + "{\"target\":\"0.0.0.0/0\",\"via\":\"10.77.0.1\"},{\"target\":\"FD00:1:0::/64\",\"via\":null},"
                        + "{\"target\":\"fd00:2::/48\",\"via\":\"10.77.0.1\"},{\"target\":\"10.99.1.2/24\",\"via\":\"\"},"
                        + "{\"target\":\"10.1.0.0/33\"},{\"target\":\"nonsense\"},{\"via\":\"10.0.0.1\"},5,"
                        + "{\"target\":\"::/0\",\"via\":\"fd00:1::1\",\"flags\":7,\"metric\":9}]}|routes"
                        + "|[{\"target\":\"10.77.0.0/16\",\"via\":null},{\"target\":\"10.88.0.0/24\",\"via\":\"10.77.0.1\"},"
                        + "{\"target\":\"0.0.0.0/0\",\"via\":\"10.77.0.1\"},{\"target\":\"fd00:1::/64\",\"via\":null},"
                        + "{\"target\":\"fd00:2::/48\",\"via\":null},{\"target\":\"10.99.1.2/24\",\"via\":null},"
                        + "{\"target\":\"::/0\",\"via\":\"fd00:1::1\"}]",
                "{\"ipAssignmentPools\":[{\"ipRangeStart\":\"10.77.0.10\",\"ipRangeEnd\":\"10.77.0.20\"},"
                        + "{\"ipRangeStart\":\"10.77.0.10\",\"ipRangeEnd\":\"fd00::1\"},{\"ipRangeStart\":\"10.77.0.10\"},"
                        + "{\"ipRangeStart\":\"10.77.5.50/24\",\"ipRangeEnd\":\"10.77.5.10/24\"},"
                        + "{\"ipRangeStart\":\"bad\",\"ipRangeEnd\":\"10.0.0.1\"},7]}|ipAssignmentPools"
                        + "|[{\"ipRangeEnd\":\"10.77.0.20\",\"ipRangeStart\":\"10.77.0.10\"},"
                        + "{\"ipRangeEnd\":\"10.77.5.10\",\"ipRangeStart\":\"10.77.5.50\"}]",
            })
    void editIsAsLenientAsPanelsNeed(String body, String key, String expected) {
        NetworkRecord after = edited(body);
        assertThat(shown(after, key)).isEqualTo(expected);
        assertThat(NetworkJson.fromText(NetworkJson.toText(after)))
                .as("what is stored reads back")
                .isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "5",
                "\"x\"",
                "{}",
                "{\"routes\":\"x\"}",
                "{\"routes\":null}",
                "{\"ipAssignmentPools\":\"x\"}",
                "{\"rules\":\"x\"}",
                "{\"tags\":null}",
                "{\"capabilities\":7}",
                "{\"dns\":\"x\"}",
                "{\"rulesSource\":\"accept;\",\"ssoEnabled\":true,\"clientId\":\"x\",\"authorizationEndpoint\":\"y\","
                        + "\"certificateTimeoutWindowSize\":600000,\"foo\":1,\"id\":\"1234567890abcdef\",\"nwid\":\"x\","
                        + "\"revision\":900,\"creationTime\":1,\"objtype\":\"member\"}",
            })
    void whatCannotBeSetChangesNothing(String body) {
        assertThat(edited(body)).isEqualTo(NETWORK);
    }

    @Test
    void onlyGivenFieldsChange() {
        NetworkRecord first = edited("{\"name\":\"x\",\"mtu\":1500,\"remoteTraceLevel\":3}");
        NetworkRecord second = NetworkJson.edit(first, JsonText.read("body", "{\"private\":false}"));
        assertThat(second).isEqualTo(first.toBuilder().isPrivate(false).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null"})
    void nameServersCanBeSetBack(String none) {
        NetworkRecord with = edited("{\"dns\":{\"domain\":\"x\",\"servers\":[]}}");
        assertThat(NetworkJson.edit(with, JsonText.read("body", "{\"dns\":" + none + "}"))
                        .dns())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"target\":\"10.1.2.3\"}|routes[1].target: \"10.1.2.3\" does not say how many bits name the network;"
                        + " allowed: ADDRESS/BITS like 192.168.1.0/24, or 0.0.0.0/0 for a default route",
                "{\"target\":\"10.1.2.3/\"}|routes[1].target: \"10.1.2.3/\" does not say",
                "{\"target\":\"10.1.2.3/abc\"}|routes[1].target: \"10.1.2.3/abc\" does not say",
                "{\"target\":\"fd00::\"}|or ::/0 for a default route",
                "{\"target\":\"10.0.0.0/8\",\"via\":\"a.b\"}|routes[1].via: \"a.b\" is not an address; allowed: the address"
                        + " of a gateway like 10.147.17.5, or null for the network itself",
            })
    void routeThatWouldMeanSomethingElseIsRefused(String route, String message) {
        assertThatThrownBy(() -> edited("{\"name\":\"new\",\"routes\":[{\"target\":\"10.0.0.0/8\"}," + route + "]}"))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining(message);
    }

    @Test
    void ruleInACapabilityThatIsNotSupportedIsRefusedByItsPlace() {
        assertThatThrownBy(() -> edited("{\"capabilities\":[{\"id\":1},{\"id\":2,\"rules\":[{\"type\":\"nope\"}]}]}"))
                .isInstanceOfSatisfying(InvalidRecordException.class, e -> {
                    assertThat(e.where()).isEqualTo("capabilities[1].rules[0]");
                    assertThat(e.what()).isEqualTo("type \"nope\" is not supported");
                    assertThat(e.allowed()).contains("ACTION_ACCEPT");
                });
    }

    @Test
    void keysThatAreNotKnownSurvive() {
        String stored = """
                {"certificateTimeoutWindowSize":600000,"clientId":"c","clock":5,"custom":{"y":[1.50,null],"x":1},\
                "id":"E4FDAC4FAF000008","totalMemberCount":7,"zebra":null}""";
        NetworkRecord read = NetworkJson.fromText(stored);
        assertThat(read.id()).hasToString("e4fdac4faf000008");
        String text =
                NetworkJson.toText(NetworkJson.edit(read, JsonText.read("body", "{\"name\":\"n\",\"custom\":1}")));
        assertThat(text)
                .contains("\"certificateTimeoutWindowSize\":600000,\"clientId\":\"c\",\"creationTime\":0,"
                        + "\"custom\":{\"x\":1,\"y\":[1.50,null]},\"dns\"")
                .endsWith("\"zebra\":null}")
                .doesNotContain("clock", "totalMemberCount");
        assertThat(NetworkJson.toText(NetworkJson.fromText(text))).isEqualTo(text);
    }

    @Test
    void whatAFileLacksGetsItsDefault() {
        NetworkRecord read = NetworkJson.fromText("{\"id\":\"95a4fb9cc7e5440d\"}");
        assertThat(read).isEqualTo(NetworkRecord.create(read.id(), 0));
        NetworkRecord odd = NetworkJson.fromText(
                "{\"id\":\"95a4fb9cc7e5440d\",\"authTokens\":null,\"rules\":[{\"type\":\"ACTION_ACCEPT\"}]}");
        assertThat(odd.authTokens())
                .hasValueSatisfying(tokens -> assertThat(tokens).isEmpty());
        assertThat(odd.rules()).isEqualTo(List.of(Rule.ACCEPT));
        assertThat(odd.rulesGiven()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|network: [] is not a record",
                "{}|id: ",
                "{\"id\":\"95a4\"}|id: \"95a4\" is not a network ID; allowed: 16 hex digits",
                "{\"id\":|network: it is not JSON",
                "{\"id\":\"95a4fb9cc7e5440d\"} x|network: it is not JSON",
            })
    void whatIsNoRecordIsRefused(String stored, String message) {
        assertThatThrownBy(() -> NetworkJson.fromText(stored))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageStartingWith(message);
    }
}
