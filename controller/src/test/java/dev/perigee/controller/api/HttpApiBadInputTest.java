package dev.perigee.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.controller.testing.LocalApi;
import dev.perigee.controller.testing.ServerProcess;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent to the API: a clear error or a change, never a fault of the server, never half a change. */
class HttpApiBadInputTest {
    @TempDir
    static Path data;

    private static ServerProcess server;
    private static LocalApi api;

    private String network;
    private JsonNode before;
    private int linesBefore;

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

    @BeforeEach
    void makeNetwork() throws IOException {
        network = "/controller/network/" + server.createNetwork("{\"name\":\"before\"}");
        before = api.get(network);
        linesBefore = server.output().size();
    }

    /** Faults of the server are logged, those of its callers are not. */
    @AfterEach
    void nothingWasLogged() {
        assertThat(server.output().subList(linesBefore, server.output().size())).isEmpty();
    }

    private void assertRefused(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(LocalApi.json(answer).get("error").asText()).isNotBlank();
        assertThat(api.get(network)).isEqualTo(before);
    }

    @Test
    void malformedJsonIsRefusedWithItsPlace() throws IOException {
        HttpResponse<String> answer = api.call("POST", network, "{\"name\":\n  bad}");

        assertRefused(answer, 400);
        assertThat(LocalApi.json(answer).get("line").asInt()).isEqualTo(2);
        assertThat(LocalApi.json(answer).get("column").asInt()).isBetween(3, 7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"name\":\"x\"",
                "{\"name\":\"x\"} trailing",
                "{\"name\":\"x\"}{}",
                "{\"name\":\"x\",}",
                "{'name':'x'}",
                "name=x",
                "{\"name\":\"a\nb\"}",
                "{\"mtu\":01}",
                "{\"mtu\":NaN}",
                "// comment\n{}",
                "{\"mtu\":0x10}",
                "nul"
            })
    void whatIsNotOneJsonValueIsRefused(String body) throws IOException {
        assertRefused(api.call("POST", network, body), 400);
        assertRefused(api.call("POST", network + "/member/0123456789", body), 400);
        assertThat(api.call("GET", network + "/member/0123456789").statusCode()).isEqualTo(404);
        int networks = api.get("/controller/network").size();
        assertRefused(api.call("POST", "/controller/network", body), 400);
        assertThat(api.get("/controller/network")).hasSize(networks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "5", "\"x\"", "true", "[{\"name\":\"x\"}]"})
    void jsonThatIsNoObjectNamesNoFields(String body) throws IOException {
        assertThat(api.call("POST", network, body).statusCode()).isEqualTo(200);
        assertThat(api.get(network)).isEqualTo(before);
        assertThat(api.post("/controller/network", body).get("revision").asInt())
                .isEqualTo(1);
        assertThat(api.post(network + "/member/0123456789", body)
                        .get("authorized")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void textThatIsNoUtf8IsRefused() throws IOException {
        byte[] body = "{\"name\":\"x?y\"}".getBytes(StandardCharsets.ISO_8859_1);
        body[10] = (byte) 0xff;

        assertRefused(api.call("POST", network, BodyPublishers.ofByteArray(body)), 400);
    }

    @Test
    void nameInAnyScriptIsKept() throws IOException {
        String name = "Büro Пермь 東京 🛰 \\\"\\u0000\\ud83d\\ude80";

        api.post(network, "{\"name\":\"" + name + "\"}");

        assertThat(api.get(network).get("name").asText()).isEqualTo("Büro Пермь 東京 🛰 \"\u0000\ud83d\ude80");
    }

    @Test
    void tooLargeABodyIsRefusedAndTheServerGoesOn() throws IOException {
        String body = "{\"name\":\"" + "x".repeat(5 * 1024 * 1024) + "\"}";

        assertRefused(api.call("POST", network, body), 413);
        assertThat(api.call("GET", "/status").statusCode()).isEqualTo(200);
    }

    @Test
    void tooLargeABodyOfUnknownLengthIsRefused() throws IOException {
        byte[] block = " ".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
        List<byte[]> blocks = new ArrayList<>(List.of("{".getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < 5; i++) {
            blocks.add(block);
        }

        assertRefused(api.call("POST", network, BodyPublishers.ofByteArrays(blocks)), 413);
    }

    @Test
    void bodyJustBelowTheLimitIsTaken() throws IOException {
        String body = "{\"nonsense\":\"" + "x".repeat(4 * 1024 * 1024 - 20) + "\"}";

        assertThat(api.call("POST", network, body).statusCode()).isEqualTo(200);
        assertThat(api.get(network)).isEqualTo(before);
    }

    @Test
    void deeplyNestedJsonIsRefused() throws IOException {
        for (String open : List.of("[", "{\"a\":", "{\"rules\":[")) {
            assertRefused(api.call("POST", network, open.repeat(100_000)), 400);
        }
    }

    @Test
    void absurdNumbersAreTakenOrRefusedButNeverAFault() throws IOException {
        for (String number : List.of(
                "1e400",
                "-1e400",
                "1e-400",
                "9".repeat(900),
                "-" + "9".repeat(900),
                "0." + "9".repeat(900),
                "9".repeat(5_000),
                "1e999999999")) {
            for (String field :
                    List.of("mtu", "multicastLimit", "remoteTraceLevel", "private", "name", "dns", "tags")) {
                HttpResponse<String> answer = api.call("POST", network, "{\"" + field + "\":" + number + "}");
                assertThat(answer.statusCode()).as(field + " " + number).isIn(200, 400);
            }
        }
        assertThat(api.get(network).get("mtu").asInt()).isBetween(1280, 10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/status?auth=%zz",
                "/status?auth=%",
                "/status?auth=%ff",
                "/controller/network/%zz",
                "/controller/network/%00",
                "/%",
                "/..%2f..%2fetc/passwd",
                "//status",
                "/controller//network",
                "/status?%zz=1"
            })
    void oddPathsAreRefused(String path) throws IOException {
        int status = RawHttp.status(
                api.authority(),
                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-ZT1-Auth: " + api.token()
                        + "\r\nConnection: close\r\n\r\n");
        int anonymous = RawHttp.status(
                api.authority(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(status).isIn(200, 400, 404);
        assertThat(anonymous).isIn(400, 401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /status\r\n\r\n",
                "GET /status HTTP/1.1\r\n\r\n",
                "GET /status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "POST /controller/network HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /controller/network HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"
            })
    void whatIsNoProperHttpIsRefused(String request) throws IOException {
        assertThat(RawHttp.status(api.authority(), request)).isBetween(400, 499);
    }

    @Test
    void callWhoseBodyBreaksOffChangesNothing() throws IOException {
        String head = "POST " + network + " HTTP/1.1\r\nHost: localhost\r\nX-ZT1-Auth: " + api.token() + "\r\n";

        assertThat(RawHttp.isAnswered(api.authority(), head + "Content-Length: 30\r\n\r\n{\"name\":\"x\"}"))
                .isFalse();
        assertThat(RawHttp.isAnswered(api.authority(), head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"))
                .isFalse();

        assertThat(api.get(network)).isEqualTo(before);
    }

    @Test
    void randomBodiesNeverMakeTheServerFail() throws IOException {
        long seed = Long.getLong("perigee.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            byte[] body = random.nextBoolean()
                    ? RandomJson.bytes(random)
                    : RandomJson.text(random).getBytes(StandardCharsets.UTF_8);
            String path = random.nextBoolean() ? network : network + "/member/0123456789";

            HttpResponse<String> answer = api.call("POST", path, BodyPublishers.ofByteArray(body));

            assertThat(answer.statusCode())
                    .as("perigee.seed=" + seed + " number " + i + ": " + new String(body, StandardCharsets.UTF_8)
                            + " was answered with " + answer.body())
                    .isIn(200, 400);
            if (answer.statusCode() == 200) {
                assertThat(LocalApi.json(answer))
                        .as("perigee.seed=" + seed + " number " + i)
                        .isEqualTo(api.get(path));
            } else {
                assertThat(LocalApi.json(answer).get("error").asText()).isNotBlank();
            }
        }
    }
}
