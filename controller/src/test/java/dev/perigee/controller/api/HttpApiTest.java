package dev.perigee.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.controller.testing.LocalApi;
import dev.perigee.controller.testing.ServerProcess;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The local API of a running server, used as programs for this field use it. See vl2.md 10. */
class HttpApiTest {
    private static final String FOREIGN_NETWORK = "8056c2e21c000001";

    @TempDir
    static Path data;

    private static ServerProcess server;
    private static LocalApi api;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(data);
        api = server.api();
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    private static String newNetwork(String fields) throws IOException {
        return "/controller/network/" + server.createNetwork(fields);
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    // ---- who may call ---------------------------------------------------------------------------------------------

    @Test
    void callWithoutTokenIsRefusedBeforeItsPathIsLookedAt() throws IOException {
        for (String path : List.of("/status", "/controller", "/controller/network", "/nonexistent", "/")) {
            HttpResponse<String> answer = api.send(api.anonymous(path));

            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.body()).as(path).isEqualTo("{}");
            assertThat(answer.headers().firstValue("Content-Type")).as(path).hasValue("application/json");
        }
    }

    @Test
    void tokenIsTakenInEachOfThreePlaces() throws IOException {
        String token = api.token();

        assertThat(api.send(api.anonymous("/status").header("X-ZT1-Auth", token))
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.send(api.anonymous("/status?auth=" + token)).statusCode())
                .isEqualTo(200);
        assertThat(api.send(api.anonymous("/status").header("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(200);
        assertThat(api.send(api.anonymous("/status").header("authorization", "bEARER " + token))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void wrongTokenIsNotRescuedByARightOneInALaterPlace() throws IOException {
        String token = api.token();

        assertThat(api.send(api.anonymous("/status?auth=" + token).header("X-ZT1-Auth", "wrong"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.send(api.anonymous("/status?auth=nope").header("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.send(api.anonymous("/status?auth=%20" + token)).statusCode())
                .isEqualTo(401);
        assertThat(api.send(api.anonymous("/status").header("Authorization", "Basic " + token))
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.send(api.anonymous("/status").header("X-ZT1-Auth", "")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void healthNeedsNoToken() throws IOException {
        HttpResponse<String> answer = api.send(api.anonymous("/health"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(keys(LocalApi.json(answer)))
                .containsExactly(
                        "clock", "online", "version", "versionBuild", "versionMajor", "versionMinor", "versionRev");
        assertThat(LocalApi.json(answer).get("online").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9993", "127.0.0.1", "192.0.2.1:80", "[::1]:9993"})
    void hostsThatAreAddressesOrLocalhostAreServed(String host) throws IOException {
        assertThat(statusFor(host)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:9993", "localhost.evil.example", "127.0.0.1.evil.example", "x"})
    void hostsThatAPageOfAStrangerCouldNameAreRefused(String host) throws IOException {
        assertThat(statusFor(host)).isEqualTo(403);
    }

    private static int statusFor(String host) throws IOException {
        return RawHttp.status(
                api.authority(),
                "GET /status HTTP/1.1\r\nHost: " + host + "\r\nX-ZT1-Auth: " + api.token()
                        + "\r\nConnection: close\r\n\r\n");
    }

    // ---- how it is --------------------------------------------------------------------------------------------------

    @Test
    void statusShowsWhatProgramsLookAt() throws IOException {
        JsonNode status = api.get("/status");

        assertThat(keys(status))
                .containsExactly(
                        "address",
                        "clock",
                        "config",
                        "online",
                        "perigee",
                        "planetWorldId",
                        "planetWorldTimestamp",
                        "publicIdentity",
                        "tcpFallbackActive",
                        "version",
                        "versionBuild",
                        "versionMajor",
                        "versionMinor",
                        "versionRev");
        assertThat(status.get("address").asText()).isEqualTo(server.address().toString());
        assertThat(status.get("publicIdentity").asText()).matches(server.address() + ":0:[0-9a-f]{128}");
        assertThat(status.get("online").asBoolean()).isTrue();
        assertThat(status.get("version").asText()).isEqualTo("1.14.1");
        assertThat(status.get("planetWorldId").asLong())
                .isEqualTo(server.planet().id());
        assertThat(status.get("planetWorldTimestamp").asLong())
                .isEqualTo(server.planet().timestampMs());
        assertThat(status.at("/config/settings/primaryPort").asInt())
                .isEqualTo(server.udp().port());
        assertThat(status.at("/config/settings/listeningOn/0").asText())
                .isEqualTo(server.udp().toString());
    }

    @Test
    void controllerSaysThatItIsOneHandFormatted() throws IOException {
        HttpResponse<String> answer = api.call("GET", "/controller");

        assertThat(answer.body())
                .matches("\\{\n\t\"controller\": true,\n\t\"apiVersion\": 4,\n\t\"clock\": \\d+,\n"
                        + "\t\"databaseReady\": true\n\\}\n");
    }

    // ---- paths and methods ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nonexistent",
                "/controller/",
                "/controller/foo",
                "/controller/network/",
                "/controller/network/123",
                "/controller/network/zzzzzzzzzzzzzzzz",
                "/controller/network/00112233445566778",
                "/controller/network/" + FOREIGN_NETWORK,
                "/controller/network/" + FOREIGN_NETWORK + "/member",
                "/controller/network/" + FOREIGN_NETWORK + "/member/0123456789"
            })
    void whatIsNotThereIsNotFoundWithoutABody(String path) throws IOException {
        HttpResponse<String> answer = api.call("GET", path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "OPTIONS", "DELETE", "POST"})
    void methodsThatAPathDoesNotHaveAreNotFound(String method) throws IOException {
        assertThat(api.call(method, "/controller", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void headIsAnsweredAsGetIsWithoutTheBody() throws IOException {
        String network = newNetwork("{}");
        for (String path : List.of("/status", "/controller", "/controller/network", network, network + "/member")) {
            HttpResponse<String> head = api.call("HEAD", path);

            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).as(path).isEmpty();
            assertThat(head.headers().firstValue("Content-Type")).as(path).hasValue("application/json");
        }
        assertThat(api.call("HEAD", network).headers().firstValueAsLong("Content-Length"))
                .hasValue(api.call("GET", network).body().length());
        assertThat(api.call("HEAD", "/controller/network/" + FOREIGN_NETWORK).statusCode())
                .isEqualTo(404);
    }

    @Test
    void putDoesWhatPostDoes() throws IOException {
        HttpResponse<String> made = api.call("PUT", "/controller/network", "{\"name\":\"by put\"}");
        String network = "/controller/network/" + LocalApi.json(made).get("id").asText();

        assertThat(LocalApi.json(api.call("PUT", network, "{\"mtu\":1400}"))
                        .get("mtu")
                        .asInt())
                .isEqualTo(1400);
        assertThat(LocalApi.json(api.call("PUT", network + "/member/0123456789", "{\"name\":\"router\"}"))
                        .get("name")
                        .asText())
                .isEqualTo("router");
        assertThat(api.get(network).get("name").asText()).isEqualTo("by put");
    }

    // ---- networks ---------------------------------------------------------------------------------------------------

    @Test
    void newNetworkHasTheDefaultsOfTheField() throws IOException {
        JsonNode made = api.post("/controller/network", "{}");

        assertThat(keys(made))
                .containsExactly(
                        "authTokens",
                        "authorizationEndpoint",
                        "capabilities",
                        "clientId",
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
        String id = made.get("id").asText();
        assertThat(id).matches(server.address() + "[0-9a-f]{6}");
        assertThat(made.get("nwid").asText()).isEqualTo(id);
        assertThat(made.get("creationTime").asLong())
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(3_600_000L));
        JsonNode expected = LocalApi.json("""
                {"authTokens":[null],"authorizationEndpoint":"","capabilities":[],"clientId":"","creationTime":0,
                 "dns":[],"enableBroadcast":true,"id":"","ipAssignmentPools":[],"mtu":2800,"multicastLimit":32,
                 "name":"","nwid":"","objtype":"network","private":true,"remoteTraceLevel":0,
                 "remoteTraceTarget":null,"revision":1,"routes":[],
                 "rules":[{"not":false,"or":false,"type":"ACTION_ACCEPT"}],"rulesSource":"","ssoEnabled":false,
                 "tags":[],"v4AssignMode":{"zt":false},"v6AssignMode":{"6plane":false,"rfc4193":false,"zt":false}}
                """);
        for (String key : keys(expected)) {
            if (!List.of("id", "nwid", "creationTime").contains(key)) {
                assertThat(made.get(key)).as(key).isEqualTo(expected.get(key));
            }
        }
    }

    @Test
    void networkIsMadeReadChangedListedAndDeleted() throws IOException {
        String network = newNetwork("{\"name\":\"offices\",\"private\":true}");
        String id = network.substring(network.lastIndexOf('/') + 1);
        assertThat(api.get("/controller/network"))
                .anySatisfy(n -> assertThat(n.asText()).isEqualTo(id));

        JsonNode changed = api.post(network, """
                {"name":"two offices","enableBroadcast":false,"mtu":1400,"multicastLimit":7,
                 "routes":[{"target":"10.244.0.0/16","via":null},
                           {"target":"192.168.1.0/24","via":"10.244.179.68"}],
                 "ipAssignmentPools":[{"ipRangeStart":"10.244.0.1","ipRangeEnd":"10.244.255.254"}],
                 "v4AssignMode":{"zt":true},"dns":{"domain":"office.lan","servers":["10.244.0.53"]}}
                """);

        assertThat(changed.get("revision").asInt()).isEqualTo(2);
        assertThat(changed.get("name").asText()).isEqualTo("two offices");
        assertThat(changed.get("private").asBoolean()).isTrue();
        assertThat(changed.get("enableBroadcast").asBoolean()).isFalse();
        assertThat(changed.get("mtu").asInt()).isEqualTo(1400);
        assertThat(changed.get("multicastLimit").asInt()).isEqualTo(7);
        assertThat(changed.get("routes"))
                .isEqualTo(LocalApi.json("[{\"target\":\"10.244.0.0/16\",\"via\":null},"
                        + "{\"target\":\"192.168.1.0/24\",\"via\":\"10.244.179.68\"}]"));
        assertThat(changed.get("dns"))
                .isEqualTo(LocalApi.json("{\"domain\":\"office.lan\",\"servers\":[\"10.244.0.53\"]}"));
        assertThat(api.get(network)).isEqualTo(changed);
        assertThat(api.get("/controller/network/" + id.toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(changed);

        assertThat(api.delete(network)).isEqualTo(changed);
        assertThat(api.call("GET", network).statusCode()).isEqualTo(404);
        assertThat(api.call("DELETE", network).statusCode()).isEqualTo(404);
        assertThat(api.get("/controller/network"))
                .noneSatisfy(n -> assertThat(n.asText()).isEqualTo(id));
    }

    @Test
    void networksAreListedAscending() throws IOException {
        newNetwork("{}");
        newNetwork("{}");

        List<String> ids = new ArrayList<>();
        api.get("/controller/network").forEach(id -> ids.add(id.asText()));

        assertThat(ids).hasSizeGreaterThanOrEqualTo(2).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void networkCanBeMadeUnderOurAddressOrWithAnIdOfOurs() throws IOException {
        JsonNode random = api.post("/controller/network/" + server.address() + "______", "{\"name\":\"a\"}");
        assertThat(random.get("id").asText()).startsWith(server.address().toString());

        String chosen = "/controller/network/" + server.address() + "abcdef";
        assertThat(api.post(chosen, "{\"name\":\"b\"}").get("revision").asInt()).isEqualTo(1);
        assertThat(api.get(chosen).get("name").asText()).isEqualTo("b");

        assertThat(api.call("POST", "/controller/network/8056c2e21c______", "{}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.call("GET", "/controller/network/" + server.address() + "______")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void networkOfAnotherControllerIsNotMade() throws IOException {
        HttpResponse<String> answer = api.call("POST", "/controller/network/" + FOREIGN_NETWORK, "{}");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(LocalApi.json(answer).get("error").asText())
                .contains("8056c2e21c")
                .contains(server.address().toString());
        assertThat(api.call("GET", "/controller/network/" + FOREIGN_NETWORK).statusCode())
                .isEqualTo(404);
    }

    @Test
    void savingTheSameAgainChangesNothing() throws IOException {
        String network = newNetwork("{\"name\":\"same\",\"rules\":[{\"type\":\"ACTION_ACCEPT\"}]}");

        api.post(network, api.get(network).toString());
        api.post(network, "{\"name\":\"same\"}");

        assertThat(api.get(network).get("revision").asInt()).isEqualTo(1);
    }

    @Test
    void readOnlyAndUnknownFieldsAreIgnored() throws IOException {
        String network = newNetwork("{}");
        JsonNode before = api.get(network);

        api.post(
                network,
                "{\"id\":\"8056c2e21c000001\",\"revision\":99,\"creationTime\":1,\"objtype\":\"x\",\"nonsense\":[1]}");

        assertThat(api.get(network)).isEqualTo(before);
    }

    // ---- members ----------------------------------------------------------------------------------------------------

    @Test
    void newMemberHasTheDefaultsOfTheField() throws IOException {
        String network = newNetwork("{}");

        JsonNode made = api.post(network + "/member/0123456789", "{}");

        JsonNode expected = LocalApi.json("""
                {"activeBridge":false,"address":"0123456789","authenticationExpiryTime":0,"authorized":false,
                 "capabilities":[],"creationTime":0,"id":"0123456789","ipAssignments":[],
                 "lastAuthorizedCredential":null,"lastAuthorizedCredentialType":null,"lastAuthorizedTime":0,
                 "lastDeauthorizedTime":0,"noAutoAssignIps":false,"nwid":"","objtype":"member",
                 "remoteTraceLevel":0,"remoteTraceTarget":null,"revision":1,"ssoExempt":false,"tags":[],
                 "vMajor":-1,"vMinor":-1,"vProto":-1,"vRev":-1}
                """);
        assertThat(keys(made)).containsExactlyElementsOf(keys(expected));
        for (String key : keys(expected)) {
            if (!List.of("nwid", "creationTime").contains(key)) {
                assertThat(made.get(key)).as(key).isEqualTo(expected.get(key));
            }
        }
        assertThat(network).endsWith("/" + made.get("nwid").asText());
    }

    @Test
    void memberIsMadeReadChangedListedAndDeleted() throws IOException {
        String network = newNetwork("{}");
        String member = network + "/member/0123456789";
        assertThat(api.get(network + "/member")).isEmpty();
        api.post(member, "{\"name\":\"router\"}");

        JsonNode changed = api.post(
                member,
                "{\"authorized\":true,\"activeBridge\":true,\"noAutoAssignIps\":true,"
                        + "\"ipAssignments\":[\"10.244.0.7\",\"not an address\"],\"tags\":[[1,2]],\"capabilities\":[5,3]}");

        assertThat(changed.get("revision").asInt()).isEqualTo(2);
        assertThat(changed.get("name").asText()).isEqualTo("router");
        assertThat(changed.get("authorized").asBoolean()).isTrue();
        assertThat(changed.get("lastAuthorizedTime").asLong()).isPositive();
        assertThat(changed.get("lastAuthorizedCredentialType").asText()).isEqualTo("api");
        assertThat(changed.get("activeBridge").asBoolean()).isTrue();
        assertThat(changed.get("noAutoAssignIps").asBoolean()).isTrue();
        assertThat(changed.get("ipAssignments")).isEqualTo(LocalApi.json("[\"10.244.0.7\"]"));
        assertThat(changed.get("tags")).isEqualTo(LocalApi.json("[[1,2]]"));
        assertThat(changed.get("capabilities")).isEqualTo(LocalApi.json("[3,5]"));
        assertThat(api.get(member)).isEqualTo(changed);
        assertThat(api.get(network + "/member")).isEqualTo(LocalApi.json("{\"0123456789\":2}"));

        JsonNode out = api.post(member, "{\"authorized\":false}");
        assertThat(out.get("lastDeauthorizedTime").asLong())
                .isGreaterThan(changed.get("lastAuthorizedTime").asLong());

        assertThat(api.delete(member)).isEqualTo(out);
        assertThat(api.call("GET", member).statusCode()).isEqualTo(404);
        assertThat(api.call("DELETE", member).statusCode()).isEqualTo(404);
        assertThat(api.get(network + "/member")).isEmpty();
    }

    @Test
    void memberOfANetworkThatDoesNotExistIsNotFound() throws IOException {
        String member = "/controller/network/" + server.address() + "999999/member/0123456789";

        assertThat(api.call("GET", member).statusCode()).isEqualTo(404);
        assertThat(api.call("POST", member, "{}").statusCode()).isEqualTo(404);
        assertThat(api.call("DELETE", member).statusCode()).isEqualTo(404);
    }

    @Test
    void addressThatAnotherMemberHasIsRefusedNamingThatMember() throws IOException {
        String network = newNetwork("{\"routes\":[{\"target\":\"10.244.0.0/16\"}]}");
        api.post(network + "/member/0123456789", "{\"ipAssignments\":[\"10.244.0.7\"]}");

        HttpResponse<String> answer =
                api.call("POST", network + "/member/1e90b4ae24", "{\"name\":\"x\",\"ipAssignments\":[\"10.244.0.7\"]}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(LocalApi.json(answer).get("error").asText()).contains("10.244.0.7", "0123456789");
        assertThat(api.call("GET", network + "/member/1e90b4ae24").statusCode())
                .as("nothing of a refused call is applied")
                .isEqualTo(404);
    }

    @Test
    void addressOfADeletedMemberIsFreeAgain() throws IOException {
        String network = newNetwork("{\"routes\":[{\"target\":\"10.244.0.0/16\"}]}");
        api.post(network + "/member/0123456789", "{\"ipAssignments\":[\"10.244.0.7\"]}");
        api.delete(network + "/member/0123456789");

        JsonNode other = api.post(network + "/member/1e90b4ae24", "{\"ipAssignments\":[\"10.244.0.7\"]}");

        assertThat(other.get("ipAssignments").get(0).asText()).isEqualTo("10.244.0.7");
    }

    @Test
    void addressThatNoNodeHasIsAnsweredAndNotStored() throws IOException {
        String network = newNetwork("{}");

        assertThat(api.call("POST", network + "/member/0000000000", "{}").statusCode())
                .isEqualTo(200);
        assertThat(api.call("GET", network + "/member/0000000000").statusCode()).isEqualTo(404);
    }

    @Test
    void contentTypeIsNotLookedAt() throws IOException {
        String network = newNetwork("{}");
        String name = "100% of " + "x".repeat(20_000);
        for (String type : List.of(
                "application/json",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "nonsense")) {
            String body = "{\"name\":\"" + name + " as " + type + "\"}";
            HttpResponse<String> answer =
                    api.send(api.request(network).header("Content-Type", type).POST(BodyPublishers.ofString(body)));

            assertThat(answer.statusCode()).as(type + ": " + answer.body()).isEqualTo(200);
            assertThat(api.get(network).get("name").asText()).isEqualTo(name + " as " + type);
        }
    }
}
