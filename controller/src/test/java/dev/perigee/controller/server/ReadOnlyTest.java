package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.controller.testing.LocalApi;
import dev.perigee.controller.testing.ServerProcess;
import dev.perigee.controller.testing.UdpMember;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.TestIdentities;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database cannot be written, as on a full disk: the system lets the process write no file beyond its first bytes.
 * Reading and serving go on, changes are refused, and everything works again when there is room again.
 */
class ReadOnlyTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path data;

    private ServerProcess server;
    private NetworkId network;

    @BeforeEach
    void start() throws Exception {
        server = ServerProcess.start(data);
        network = server.createNetwork("{\"name\":\"before\"}");
        assumeTrue(limitFiles("unlimited:unlimited"), "there is no prlimit on this machine");
    }

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    private boolean limitFiles(String limits) throws InterruptedException {
        try {
            Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + limits)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return prlimit.waitFor(LONG.toSeconds(), TimeUnit.SECONDS) && prlimit.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private HttpResponse<String> rename(String name) throws IOException {
        return server.api().call("POST", "/controller/network/" + network, "{\"name\":\"" + name + "\"}");
    }

    @Test
    void changesAreRefusedWithTheReasonAndNothingOfThemIsSeen() throws Exception {
        assertThat(limitFiles("1024:unlimited")).isTrue();

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> refused = rename("refused " + i);

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(507);
            assertThat(LocalApi.json(refused).get("error").asText()).contains("nothing can be changed now: ");
        }
        assertThat(server.api().call("POST", "/controller/network", "{}").statusCode())
                .isEqualTo(507);
        assertThat(server.api().call("DELETE", "/controller/network/" + network).statusCode())
                .isEqualTo(507);
        JsonNode record = server.api().get("/controller/network/" + network);
        assertThat(record.get("name").asText()).isEqualTo("before");
        assertThat(record.get("revision").asInt()).isEqualTo(1);
        assertThat(server.api().get("/controller/network")).hasSize(1);
        assertThat(server.api().get("/health").get("readOnly").asText()).isNotBlank();
        assertThat(server.api().get("/status").at("/perigee/readOnly").asText()).isNotBlank();
    }

    @Test
    void membersAreServedMeanwhileAndStrangersAfterwards() throws Exception {
        server.authorize(network, TestIdentities.get(0).address());
        server.authorize(network, TestIdentities.get(1).address());
        try (UdpMember stays = joined(0)) {
            joined(1).close();
            assertThat(limitFiles("1024:unlimited")).isTrue();
            assertThat(rename("refused").statusCode()).isEqualTo(507);

            try (UdpMember back = joined(1);
                    UdpMember stranger = UdpMember.start(TestIdentities.get(2), server.planet(), network)) {
                assertThat(back.configuration(network).orElseThrow().name()).isEqualTo("before");
                assertThat(limitFiles("unlimited:unlimited")).isTrue();

                stranger.awaitStatus(network, NetworkStatus.ACCESS_DENIED, LONG);
            }
            assertThat(rename("after").statusCode()).isEqualTo(200);
            assertThat(server.api().get("/health").has("readOnly")).isFalse();
            stays.awaitConfiguration(network, "has its new name", c -> c.name().equals("after"), LONG);
        }
        server.kill();
        server.restart();
        assertThat(server.api()
                        .get("/controller/network/" + network)
                        .get("name")
                        .asText())
                .isEqualTo("after");
        assertThat(server.api().get("/controller/network/" + network + "/member"))
                .hasSize(3);
    }

    private UdpMember joined(int identity) throws IOException {
        UdpMember member = UdpMember.start(TestIdentities.get(identity), server.planet(), network);
        member.awaitStatus(network, NetworkStatus.OK, LONG);
        return member;
    }
}
