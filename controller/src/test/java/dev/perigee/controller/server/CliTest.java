package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.controller.testing.LocalApi;
import dev.perigee.controller.testing.ServerProcess;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.testing.TestIdentities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that talk to a running server, and those about identities. */
class CliTest {
    private static final String MEMBER = "0123456789";

    @TempDir
    static Path data;

    @TempDir
    Path elsewhere;

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(data);
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    /** Runs a command about the running server. */
    private static Ran perigee(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--data", data.toString()));
        return Ran.perigee(all.toArray(String[]::new));
    }

    private static String createNetwork(String... settings) {
        List<String> all = new ArrayList<>(List.of("network", "create", "--json"));
        all.addAll(Arrays.asList(settings));
        return perigee(all.toArray(String[]::new)).json().get("id").asText();
    }

    private static JsonNode set(String network, String... settings) {
        List<String> all = new ArrayList<>(List.of("network", "set", network, "--json"));
        all.addAll(Arrays.asList(settings));
        return perigee(all.toArray(String[]::new)).json();
    }

    private static List<String> routes(JsonNode network) {
        List<String> routes = new ArrayList<>();
        network.get("routes")
                .forEach(r -> routes.add(r.get("target").asText()
                        + (r.get("via").isNull() ? "" : " via " + r.get("via").asText())));
        return routes;
    }

    // ---- usage ------------------------------------------------------------------------------------------------------

    @Test
    void helpAndVersionAreNoErrors() {
        assertThat(Ran.perigee("--version").done().out()).startsWith("perigee ");
        assertThat(Ran.perigee("--help").done().out()).contains("serve", "network", "member", "identity");
        for (String command : List.of("serve", "network", "member", "identity")) {
            assertThat(Ran.perigee(command, "--help").done().out()).contains("Usage: perigee " + command);
        }
    }

    @Test
    void commandsSayWhatCanBeDone() {
        assertThat(Ran.perigee().usageError()).contains("perigee serve");
        assertThat(Ran.perigee("network").usageError()).contains("create, list, show or set");
        assertThat(Ran.perigee("member").usageError()).contains("authorize");
        assertThat(Ran.perigee("identity").usageError()).contains("new, show or check");
        assertThat(Ran.perigee("nonsense").usageError()).contains("nonsense");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network show 123",
                "network show",
                "network create --mtu 1000",
                "network create --mtu many",
                "network create --private maybe",
                "network create --subnet 10.244.0.0",
                "network create --subnet 10.244.0.0/31",
                "network create --subnet fd00::/64",
                "network create --route nowhere",
                "network create --route=192.168.1.0/24;10.0.0.1",
                "network create --pool 10.0.0.1",
                "network create --pool 10.0.0.9-10.0.0.1",
                "network create --pool 10.0.0.1-fd00::1",
                "network create --dns office.lan",
                "network create --dns office.lan,server",
                "member authorize 0123456789abcdef 123",
                "member authorize 0123456789abcdef",
                "member authorize 0123456789abcdef 0123456789 --ip 10.0.0",
                "member list"
            })
    void wrongCommandLinesAreSaidToBeWrong(String command) {
        int networks = perigee("network", "list", "--json").json().size();

        assertThat(perigee(command.split(" ")).usageError()).contains("Usage: perigee");
        assertThat(perigee("network", "list", "--json").json()).hasSize(networks);
    }

    @Test
    void gatewayOfAnotherFamilyIsRefused() {
        assertThat(perigee("network", "create", "--route", "192.168.1.0/24 via fd00::1")
                        .usageError())
                .contains("same family");
    }

    // ---- networks ---------------------------------------------------------------------------------------------------

    @Test
    void networkIsCreatedForTwoOfficesWithOneCommand() {
        Ran ran = perigee("network", "create", "--name", "offices", "--subnet", "10.244.0.0/16")
                .done();

        assertThat(ran.out())
                .contains("network " + server.address())
                .contains("perigee member list " + server.address());
        String id = ran.out().replaceAll("(?s).*network ([0-9a-f]{16}) made.*", "$1");
        JsonNode network = perigee("network", "show", id, "--json").json();
        assertThat(network.get("name").asText()).isEqualTo("offices");
        assertThat(routes(network)).containsExactly("10.244.0.0/16");
        assertThat(network.get("ipAssignmentPools"))
                .isEqualTo(LocalApi.json("[{\"ipRangeEnd\":\"10.244.255.254\",\"ipRangeStart\":\"10.244.0.1\"}]"));
        assertThat(network.at("/v4AssignMode/zt").asBoolean()).isTrue();
        assertThat(network.get("private").asBoolean()).isTrue();
    }

    @Test
    void routesAreAddedReplacedAndRemovedOneByOne() {
        String id = createNetwork("--subnet", "10.244.0.0/16");

        assertThat(routes(set(
                        id,
                        "--route",
                        "192.168.1.0/24 via 10.244.179.68",
                        "--route",
                        "192.168.2.0/24 via 10.244.251.109")))
                .containsExactly(
                        "10.244.0.0/16", "192.168.1.0/24 via 10.244.179.68", "192.168.2.0/24 via 10.244.251.109");
        assertThat(routes(set(id, "--route", "192.168.1.0/24 via 10.244.0.9")))
                .containsExactly("10.244.0.0/16", "192.168.2.0/24 via 10.244.251.109", "192.168.1.0/24 via 10.244.0.9");
        assertThat(routes(set(id, "--no-route", "192.168.2.0/24")))
                .containsExactly("10.244.0.0/16", "192.168.1.0/24 via 10.244.0.9");
    }

    @Test
    void settingsAreChangedAndTheRestStays() {
        String id = createNetwork("--name", "before", "--subnet", "10.244.0.0/16");

        JsonNode changed = set(
                id,
                "--name",
                "after",
                "--private",
                "no",
                "--broadcast",
                "no",
                "--mtu",
                "1400",
                "--assign-v4",
                "no",
                "--dns",
                "office.lan,10.244.0.53,10.244.0.54",
                "--pool",
                "10.244.7.1-10.244.7.9");

        assertThat(changed.get("name").asText()).isEqualTo("after");
        assertThat(changed.get("private").asBoolean()).isFalse();
        assertThat(changed.get("enableBroadcast").asBoolean()).isFalse();
        assertThat(changed.get("mtu").asInt()).isEqualTo(1400);
        assertThat(changed.at("/v4AssignMode/zt").asBoolean()).isFalse();
        assertThat(changed.get("dns"))
                .isEqualTo(LocalApi.json("{\"domain\":\"office.lan\",\"servers\":[\"10.244.0.53\",\"10.244.0.54\"]}"));
        assertThat(changed.get("ipAssignmentPools")).hasSize(2);
        assertThat(routes(changed)).containsExactly("10.244.0.0/16");

        assertThat(set(id, "--dns", "none", "--no-pool", "10.244.7.1-10.244.7.9")
                        .get("ipAssignmentPools"))
                .hasSize(1);
        assertThat(perigee("network", "show", id, "--json").json().get("dns")).isEqualTo(LocalApi.json("[]"));
    }

    @Test
    void settingNothingIsAUsageError() {
        String id = createNetwork();

        assertThat(perigee("network", "set", id).usageError()).contains("perigee network set --help");
    }

    @Test
    void networksAreListedAndShownForPeople() {
        String id = createNetwork(
                "--name", "for people", "--subnet", "10.244.0.0/16", "--route", "192.168.9.0/24 via 10.244.0.9");

        assertThat(perigee("network", "list").done().out().lines())
                .anySatisfy(l -> assertThat(l).startsWith("ID").contains("NAME", "ACCESS", "ROUTES"))
                .anySatisfy(l -> assertThat(l)
                        .startsWith(id)
                        .contains("for people", "private", "192.168.9.0/24 via 10.244.0.9"));
        assertThat(perigee("network", "show", id).done().out())
                .contains(id, "for people", "192.168.9.0/24 via 10.244.0.9", "10.244.0.1-10.244.255.254");
    }

    @Test
    void networkThatIsNotThereNamesTheCommandThatLists() {
        String id = server.address() + "123456";
        for (String command : List.of("network show", "member list")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.add(id);
            assertThat(perigee(words.toArray(String[]::new)).refusal()).contains(id, "perigee network list");
        }
        assertThat(perigee("network", "set", id, "--name", "x").refusal()).contains("perigee network list");
        assertThat(perigee("member", "authorize", id, MEMBER).refusal()).contains("perigee network list");
        assertThat(perigee("member", "deauthorize", id, MEMBER).refusal()).contains("perigee network list");
        assertThat(perigee("member", "show", id, MEMBER).refusal()).contains("perigee network list");
    }

    // ---- members ----------------------------------------------------------------------------------------------------

    @Test
    void memberIsAuthorizedBeforeItIsEverSeen() {
        String id = createNetwork("--subnet", "10.244.0.0/16");
        assertThat(perigee("member", "list", id).done().out()).contains("nobody has asked yet", id);

        Ran ran = perigee(
                "member", "authorize", id, MEMBER, "--name", "router", "--ip", "10.244.0.7", "--ip", "10.244.0.8");

        assertThat(ran.done().out()).contains(MEMBER + " is authorized");
        JsonNode member = perigee("member", "show", id, MEMBER, "--json").json();
        assertThat(member.get("authorized").asBoolean()).isTrue();
        assertThat(member.get("name").asText()).isEqualTo("router");
        assertThat(member.get("ipAssignments")).isEqualTo(LocalApi.json("[\"10.244.0.7\",\"10.244.0.8\"]"));
        assertThat(perigee("member", "list", id).done().out().lines())
                .anySatisfy(l ->
                        assertThat(l).startsWith(MEMBER).contains("router", "authorized", "10.244.0.7, 10.244.0.8"));
    }

    @Test
    void memberIsDeauthorizedAndShownAsSuch() {
        String id = createNetwork();
        perigee("member", "authorize", id, MEMBER).done();

        assertThat(perigee("member", "deauthorize", id, MEMBER).done().out())
                .contains(MEMBER + " is not authorized any more");

        assertThat(perigee("member", "show", id, MEMBER).done().out()).contains("deauthorized");
        assertThat(perigee("member", "list", id, "--json")
                        .json()
                        .get(0)
                        .get("authorized")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void authorizingAgainKeepsNameAndAddresses() {
        String id = createNetwork("--subnet", "10.244.0.0/16");
        perigee("member", "authorize", id, MEMBER, "--name", "router", "--ip", "10.244.0.7")
                .done();
        perigee("member", "deauthorize", id, MEMBER).done();

        JsonNode member = perigee("member", "authorize", id, MEMBER, "--json").json();

        assertThat(member.get("name").asText()).isEqualTo("router");
        assertThat(member.get("ipAssignments")).isEqualTo(LocalApi.json("[\"10.244.0.7\"]"));
    }

    @Test
    void memberThatIsNotThereIsNotDeauthorized() {
        String id = createNetwork();

        assertThat(perigee("member", "deauthorize", id, MEMBER).refusal()).contains("perigee member list " + id);
        assertThat(perigee("member", "show", id, MEMBER).refusal()).contains("perigee member list " + id);
    }

    @Test
    void addressOfAnotherMemberIsRefusedNamingIt() {
        String id = createNetwork("--subnet", "10.244.0.0/16");
        perigee("member", "authorize", id, MEMBER, "--ip", "10.244.0.7").done();

        assertThat(perigee("member", "authorize", id, "1e90b4ae24", "--ip", "10.244.0.7")
                        .refusal())
                .contains("10.244.0.7", MEMBER);
    }

    @Test
    void namesThatWouldSteerATerminalAreDefused() throws IOException {
        String id = createNetwork();
        server.api()
                .post(
                        "/controller/network/" + id,
                        "{\"name\":\"a\\u001b[2Jb\",\"dns\":{\"domain\":\"x\\u202ey\",\"servers\":[\"\\u001b[2J\"]}}");
        server.api().post("/controller/network/" + id + "/member/" + MEMBER, "{\"name\":\"c\\u001b[2Jd\\u009be\"}");

        String shown = perigee("network", "list").done().out()
                + perigee("network", "show", id).done().out()
                + perigee("member", "list", id).done().out()
                + perigee("member", "show", id, MEMBER).done().out();

        assertThat(shown).contains("a?[2Jb", "c?[2Jd").doesNotContain("\u001b", "\u009b", "\u202e");
    }

    // ---- finding the server -----------------------------------------------------------------------------------------

    @Test
    void withoutAServerTheCommandThatStartsOneIsNamed() {
        String[] command = {"network", "list", "--data", elsewhere.toString()};

        assertThat(Ran.perigee(command).refusal()).contains("perigee serve --data " + elsewhere);
    }

    @Test
    void serverThatIsGoneIsSaidToBeGone() throws IOException {
        // As a crash leaves it: the address is still there.
        Files.writeString(elsewhere.resolve("http.address"), "127.0.0.1:1\n");
        Files.writeString(elsewhere.resolve("authtoken.secret"), "x");

        assertThat(Ran.perigee("network", "list", "--data", elsewhere.toString())
                        .refusal())
                .contains("127.0.0.1:1", "perigee serve --data " + elsewhere);
    }

    @Test
    void serverOfAnotherDirectoryIsSaidToBeOne() throws IOException {
        Files.copy(data.resolve("http.address"), elsewhere.resolve("http.address"));
        Files.writeString(elsewhere.resolve("authtoken.secret"), "not the right one");

        assertThat(Ran.perigee("network", "list", "--data", elsewhere.toString())
                        .refusal())
                .contains("--data DIR");
    }

    @Test
    void damagedAddressFileIsARefusalAndNoFault() throws IOException {
        Files.writeString(elsewhere.resolve("authtoken.secret"), "x");
        for (String damaged : List.of("", "nonsense nonsense", "127.0.0.1", "http://127.0.0.1:1", "\u0000")) {
            Files.writeString(elsewhere.resolve("http.address"), damaged);

            assertThat(Ran.perigee("network", "list", "--data", elsewhere.toString())
                            .refusal())
                    .as("address \"" + damaged + "\"")
                    .contains("perigee serve --data " + elsewhere);
        }
    }

    // ---- identities -------------------------------------------------------------------------------------------------

    @Test
    void identityIsMadeIntoAFileThatIsNotOverwritten() throws IOException {
        Path file = elsewhere.resolve("identity.secret");

        JsonNode made = Ran.perigee("identity", "new", "--out", file.toString(), "--json")
                .json();

        Identity identity = Identity.parse(Files.readString(file).strip());
        assertThat(identity.hasSecret()).isTrue();
        assertThat(made.get("address").asText()).isEqualTo(identity.address().toString());
        assertThat(made.toString()).doesNotContain(identity.toSecretText());
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(Ran.perigee("identity", "new", "--out", file.toString()).refusal())
                .contains("not overwritten");
        assertThat(Ran.perigee("identity", "check", file.toString()).done().out())
                .contains("is valid");
        assertThat(Ran.perigee("identity", "show", file.toString()).done().out().strip())
                .isEqualTo(identity.withoutSecret().toString());
    }

    @Test
    void identityIsMadeToTheTerminal() {
        Identity identity =
                Identity.parse(Ran.perigee("identity", "new").done().out().strip());

        assertThat(identity.hasSecret()).isTrue();
        assertThat(identity.validate()).isTrue();
    }

    @Test
    void identityWhoseAddressIsNotItsKeysIsInvalid() {
        String text = TestIdentities.get(0).withoutSecret().toString();
        String other = TestIdentities.get(1).address() + text.substring(10);

        assertThat(Ran.perigee("identity", "check", text).done().out()).contains("is valid");
        Ran ran = Ran.perigee("identity", "check", other);
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("does not belong to its key");
        Ran json = Ran.perigee("identity", "check", other, "--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(LocalApi.json(json.out()).get("valid").asBoolean()).isFalse();
    }

    @Test
    void whatIsNoIdentityIsRefused() {
        assertThat(Ran.perigee("identity", "show", elsewhere.resolve("none").toString())
                        .refusal())
                .contains("cannot be read");
        assertThat(Ran.perigee("identity", "check", "0123456789:0:nonsense").refusal())
                .contains("no identity");
        assertThat(Ran.perigee("identity", "check", elsewhere.toString()).refusal())
                .contains("cannot be read");
        assertThat(Ran.perigee(
                                "identity",
                                "new",
                                "--out",
                                elsewhere.resolve("no/such/file").toString())
                        .refusal())
                .contains("cannot be written");
    }

    @Test
    void identityOfTheServerIsReadFromItsFile() {
        assertThat(Ran.perigee(
                                "identity",
                                "show",
                                data.resolve("identity.public").toString())
                        .done()
                        .out())
                .startsWith(server.address() + ":0:");
    }
}
