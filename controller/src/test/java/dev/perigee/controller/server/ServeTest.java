package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.controller.testing.ServerProcess;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code perigee serve}: how it starts, refuses to start, and ends. */
class ServeTest {
    private static final long PATIENCE_S = 60;
    private static final String NOWHERE = "127.0.0.1/9";

    @TempDir
    Path data;

    @TempDir
    Path files;

    private ServerProcess server;

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    /** A start that is to fail; it would reach loopback addresses only if it did not. */
    private Ran serve(String... options) {
        List<String> all = new ArrayList<>(List.of("serve", "--data", data.toString()));
        for (String option : List.of("--udp", "--http")) {
            if (!Arrays.asList(options).contains(option)) {
                all.addAll(List.of(option, "127.0.0.1:0"));
            }
        }
        if (!Arrays.asList(options).contains("--roots")) {
            all.addAll(List.of("--roots", "private"));
        }
        all.addAll(Arrays.asList(options));
        return Ran.perigee(all.toArray(String[]::new));
    }

    private Path world(World.WorldType type, Identity root, SocketAddress endpoint) throws IOException {
        World.SigningPair pair = World.SigningPair.generate(new SecureRandom()::nextBytes);
        World world = World.sign(
                type, 7, 1, pair.publicKey64(), List.of(new World.Root(root.withoutSecret(), List.of(endpoint))), pair);
        return Files.write(files.resolve("world"), world.toBytes().toArray());
    }

    // ---- starts -----------------------------------------------------------------------------------------------------

    @Test
    void firstStartMakesWhatItNeedsForItsOwnerOnly() throws IOException {
        Path made = data.resolve("new");

        server = ServerProcess.start(made);

        assertThat(Files.getPosixFilePermissions(made)).hasSize(3);
        for (String name :
                List.of("identity.secret", "authtoken.secret", "planet.secret", "perigee.db", "http.address")) {
            assertThat(Files.getPosixFilePermissions(made.resolve(name)))
                    .as(name)
                    .hasSize(2);
        }
        assertThat(Files.readString(made.resolve("authtoken.secret"))).matches("[a-z0-9]{24}");
        assertThat(server.output())
                .anyMatch(l -> l.startsWith("warning: ") && l.contains("loopback") && l.contains("--endpoint"))
                .anyMatch(l -> l.startsWith("controller " + server.address()))
                .contains("HTTP " + server.api().authority())
                .anyMatch(l -> l.contains("PERIGEE_CONFINE"));
        World planet = server.planet();
        assertThat(planet.hasRoot(server.address())).isTrue();
        assertThat(planet.roots().get(0).stableEndpoints()).containsExactly(server.udp());
        assertThat(planet.verifiedBy(planet.updateKey())).isTrue();
    }

    @Test
    void identityTokenAndPlanetOutliveTheProcess() throws IOException {
        server = ServerProcess.start(data);
        String identity = server.api().get("/status").get("publicIdentity").asText();
        String token = server.api().token();
        World planet = server.planet();

        server.stop();
        assertThat(Files.exists(data.resolve("http.address")))
                .as("after an orderly end")
                .isFalse();
        assertThat(Ran.perigee("network", "list", "--data", data.toString()).refusal())
                .contains("perigee serve");
        server.restart();

        assertThat(server.api().get("/status").get("publicIdentity").asText()).isEqualTo(identity);
        assertThat(server.api().token()).isEqualTo(token);
        assertThat(server.planet()).isEqualTo(planet);
    }

    @Test
    void everythingCanBeSaidByTheEnvironment() throws IOException, InterruptedException {
        Process process = ServerProcess.launch(
                List.of("serve"),
                Map.of(
                        "PERIGEE_DATA", data.toString(),
                        "PERIGEE_ROOTS", "private",
                        "PERIGEE_UDP", "127.0.0.1:0,127.0.0.2:0",
                        "PERIGEE_HTTP", "127.0.0.1:0",
                        "PERIGEE_ENDPOINT", "203.0.113.10/9993,203.0.113.11/9993"));
        try {
            List<String> said = ServerProcess.linesUntil(process, "ready");

            assertThat(said)
                    .anyMatch(l -> l.startsWith("UDP  127.0.0.1/"))
                    .anyMatch(l -> l.startsWith("UDP  127.0.0.2/"))
                    .noneMatch(l -> l.startsWith("warning"));
            assertThat(ServerProcess.planet(data).roots().get(0).stableEndpoints())
                    .containsExactly(
                            SocketAddress.parse("203.0.113.10/9993"), SocketAddress.parse("203.0.113.11/9993"));
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void otherEndpointsMakeANewerPlanetThatClientsTake() throws IOException {
        server = ServerProcess.start(data, "--roots", "private", "--endpoint", "203.0.113.10/9993");
        World first = server.planet();
        server.stop();
        server.close();

        server = ServerProcess.start(data, "--roots", "private", "--endpoint", "203.0.113.11/9993");

        World second = server.planet();
        assertThat(first.isAcceptableUpdate(second)).isTrue();
        assertThat(second.roots().get(0).stableEndpoints()).containsExactly(SocketAddress.parse("203.0.113.11/9993"));
        server.stop();
        Files.delete(data.resolve("planet.secret"));
        assertThat(serve("--endpoint", "203.0.113.12/9993").refusal()).contains("planet.secret");
        assertThat(ServerProcess.planet(data)).isEqualTo(second);
    }

    @Test
    void fileThatNamesUsMakesUsARoot() throws IOException {
        Files.writeString(data.resolve("identity.secret"), TestIdentities.get(0).toSecretText());
        Path planet = world(World.WorldType.PLANET, TestIdentities.get(0), SocketAddress.parse(NOWHERE));

        server = ServerProcess.start(data, "--roots", planet.toString());

        assertThat(server.address()).isEqualTo(TestIdentities.get(0).address());
        assertThat(server.api().get("/status").get("online").asBoolean()).isTrue();
        assertThat(server.api().get("/status").get("planetWorldId").asLong()).isEqualTo(7);
    }

    @Test
    void fileOfSomebodyElsesPlanetMakesUsAClientOfItsRoots() throws IOException {
        Path planet = world(World.WorldType.PLANET, TestIdentities.get(1), SocketAddress.parse(NOWHERE));

        server = ServerProcess.start(data, "--roots", planet.toString());

        assertThat(server.api().get("/status").get("online").asBoolean()).isFalse();
        assertThat(server.api().get("/status").get("planetWorldId").asLong()).isEqualTo(7);
    }

    /** The guard, in the mode in which a mistake would reach strangers. */
    @Test
    void confinedServerWithPublicRootsSendsNothingToThem() throws IOException {
        // A socket on a loopback address would not even try.
        server = ServerProcess.startOn("0.0.0.0:0", data, "--roots", "public");

        JsonNode counters = counters();
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (counters.get("send_refused_by_confinement").asLong() == 0) {
            assertThat(System.nanoTime()).as("it tries to reach a root").isLessThan(deadlineNanos);
            counters = counters();
        }

        assertThat(counters.get("send_refused_by_confinement")).isEqualTo(counters.get("datagrams_sent"));
        assertThat(counters.get("datagrams_received").asLong()).isZero();
        assertThat(server.api().get("/status").get("online").asBoolean()).isFalse();
        assertThat(server.output()).contains("roots: public");
    }

    private JsonNode counters() throws IOException {
        return server.api().get("/status").at("/perigee/counters");
    }

    // ---- refusals ---------------------------------------------------------------------------------------------------

    @Test
    void secondServerOnADirectoryIsRefusedNamingTheFirst() throws IOException {
        server = ServerProcess.start(data);

        assertThat(serve().refusal()).contains("process " + server.pid(), "--data");

        assertThat(server.api().call("GET", "/status").statusCode()).isEqualTo(200);
        assertThat(Files.readString(data.resolve("http.address")).strip())
                .isEqualTo(server.api().authority());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--udp|nonsense",
                "--udp|127.0.0.1",
                "--udp|127.0.0.1:99999",
                "--udp|127.0.0.1:x",
                "--udp|localhost:9993",
                "--udp|::1:9993",
                "--http|127.0.0.1",
                "--http|example.com:80",
                "--endpoint|203.0.113.10",
                "--endpoint|203.0.113.10/port"
            })
    void addressesThatAreNoneAreUsageErrors(String option, String value) {
        assertThat(serve(option, value).usageError()).contains(value);
        assertThat(data).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "FILE"})
    void endpointWithoutAPrivatePlanetIsAUsageError(String roots) throws IOException {
        String mode = roots.equals("FILE")
                ? world(World.WorldType.PLANET, TestIdentities.get(1), SocketAddress.parse(NOWHERE))
                        .toString()
                : roots;

        assertThat(serve("--roots", mode, "--endpoint", "203.0.113.10/9993").usageError())
                .contains("--endpoint", "--roots private");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void rootsFileThatIsMissingOrNoPlanetIsRefused() throws IOException {
        assertThat(serve("--roots", files.resolve("none").toString()).refusal())
                .contains("there is no file", files.resolve("none").toString());

        Path moon = world(World.WorldType.MOON, TestIdentities.get(1), SocketAddress.parse(NOWHERE));
        assertThat(serve("--roots", moon.toString()).refusal()).contains("is a moon");

        Path nonsense = Files.writeString(files.resolve("nonsense"), "nonsense");
        assertThat(serve("--roots", nonsense.toString()).refusal()).contains(nonsense.toString());

        assertThat(serve("--roots", files.toString()).refusal()).contains(files.toString());
    }

    @Test
    void takenPortsAreRefusedNamingTheOptionAndNothingStaysBehind() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                java.net.DatagramSocket udp =
                        new java.net.DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(serve("--http", "127.0.0.1:" + http.getLocalPort()).refusal())
                    .contains("127.0.0.1:" + http.getLocalPort(), "--http");
            assertThat(serve("--udp", "127.0.0.1:" + udp.getLocalPort()).refusal())
                    .contains("127.0.0.1/" + udp.getLocalPort(), "--udp");
        }
        assertThat(serve("--udp", "192.0.2.1:9993").refusal()).contains("192.0.2.1", "--udp");
        assertThat(Files.exists(data.resolve("http.address"))).isFalse();

        server = ServerProcess.start(data);
        assertThat(server.api().call("GET", "/status").statusCode()).isEqualTo(200);
    }

    @Test
    void dataDirectoryThatCannotBeUsedIsRefused() throws IOException {
        Path file = Files.writeString(files.resolve("file"), "x");
        assertThat(Ran.perigee(
                                "serve",
                                "--data",
                                file.toString(),
                                "--udp",
                                "127.0.0.1:0",
                                "--http",
                                "127.0.0.1:0",
                                "--roots",
                                "private")
                        .refusal())
                .contains(file.toString());

        Files.writeString(data.resolve("identity.secret"), "nonsense");
        assertThat(serve().refusal()).contains("identity.secret");

        Files.writeString(data.resolve("identity.secret"), TestIdentities.get(0).toSecretText());
        Files.writeString(data.resolve("perigee.db"), "this is not a database, and longer than its header is");
        assertThat(serve().refusal()).contains("perigee.db");
    }

    @Test
    void lostIdentityIsNotReplacedByAnother() throws IOException {
        server = ServerProcess.start(data);
        server.stop();
        Files.delete(data.resolve("identity.secret"));

        assertThat(serve().refusal()).contains("identity.secret", "backup");
        assertThat(Files.exists(data.resolve("identity.secret"))).isFalse();
    }

    @Test
    void malformedConfinementStopsTheStart() throws IOException, InterruptedException {
        Process process = ServerProcess.launch(
                List.of(
                        "serve",
                        "--data",
                        data.toString(),
                        "--udp",
                        "127.0.0.1:0",
                        "--http",
                        "127.0.0.1:0",
                        "--roots",
                        "private"),
                Map.of("PERIGEE_CONFINE", "10.0.0.0"));

        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("PERIGEE_CONFINE");
        assertThat(data).isEmptyDirectory();
    }

    // ---- addresses --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3:9993, 10.1.2.3/9993",
        "10.1.2.3/9993, 10.1.2.3/9993",
        "[fd00::1]:9993, fd00::1/9993",
        "fd00::1/9993, fd00::1/9993",
        "0.0.0.0:0, 0.0.0.0/0"
    })
    void addressesAreReadAsPeopleWriteThem(String text, String expected) {
        assertThat(ServeCommand.ipAndPort(text)).hasToString(expected);
    }

    @Test
    void addressWithoutBracketsIsExplained() {
        assertThatThrownBy(() -> ServeCommand.ipAndPort("fd00::1:9993"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[fd00::1]:9993");
        assertThat(Optional.of(SocketAddress.parse("::1/1"))).hasValue(ServeCommand.ipAndPort("[::1]:1"));
    }
}
