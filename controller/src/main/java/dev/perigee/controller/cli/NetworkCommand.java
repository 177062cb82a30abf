package dev.perigee.controller.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.protocol.NetworkId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perigee network}: networks of the running server. */
@Command(mixinStandardHelpOptions = true, name = "network", description = "Create, list, show and change networks.")
public final class NetworkCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: create, list, show or set");
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "create",
            description = "Make a network. Its ID begins with the address of this controller.")
    int create(@Mixin DataOption data, @Mixin JsonOption json, @Mixin NetworkSettings settings) {
        ObjectNode body = settings.applyTo(spec, RunningServer.JSON.createObjectNode());
        JsonNode made = RunningServer.find(data.directory())
                .post("/controller/network", body)
                .orElseThrow();
        String id = made.get("id").asText();
        json.print(out(), made, () -> {
            out().println("network " + id + " made");
            out().println("members join it by this ID; then:  perigee member list " + id);
        });
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, name = "list", description = "List all networks.")
    int list(@Mixin DataOption data, @Mixin JsonOption json) {
        RunningServer server = RunningServer.find(data.directory());
        var records = RunningServer.JSON.createArrayNode();
        server.get("/controller/network")
                .orElseThrow()
                .forEach(id -> server.get("/controller/network/" + id.asText()).ifPresent(records::add));
        json.print(out(), records, () -> {
            if (records.isEmpty()) {
                out().println(
                                "no networks yet. Make one:  perigee network create --name offices --subnet 10.244.0.0/16");
                return;
            }
            List<List<String>> rows = new ArrayList<>();
            records.forEach(n -> rows.add(List.of(
                    Output.text(n, "id"),
                    Output.text(n, "name"),
                    n.path("private").asBoolean() ? "private" : "public",
                    routes(n))));
            Output.table(out(), List.of("ID", "NAME", "ACCESS", "ROUTES"), rows);
        });
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, name = "show", description = "Show a network.")
    int show(
            @Mixin DataOption data,
            @Mixin JsonOption json,
            @Parameters(paramLabel = "NETWORK", description = "The network's ID, 16 hex digits.") NetworkId id) {
        JsonNode network = existing(RunningServer.find(data.directory()), id);
        json.print(out(), network, () -> describe(network));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "set",
            description = "Change a network. What is not named stays as it is.")
    int set(
            @Mixin DataOption data,
            @Mixin JsonOption json,
            @Parameters(paramLabel = "NETWORK", description = "The network's ID, 16 hex digits.") NetworkId id,
            @Mixin NetworkSettings settings) {
        RunningServer server = RunningServer.find(data.directory());
        ObjectNode body = settings.applyTo(spec, (ObjectNode) existing(server, id));
        if (body.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Say what to change:  perigee network set --help");
        }
        JsonNode changed = server.post("/controller/network/" + id, body).orElseThrow(() -> unknown(id));
        json.print(out(), changed, () -> describe(changed));
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    static JsonNode existing(RunningServer server, NetworkId id) {
        return server.get("/controller/network/" + id).orElseThrow(() -> unknown(id));
    }

    static CommandFailure unknown(NetworkId id) {
        return new CommandFailure("there is no network " + id + ". See which there are:  perigee network list");
    }

    private void describe(JsonNode network) {
        out().println("network    " + Output.text(network, "id"));
        out().println("name       " + Output.text(network, "name"));
        out().println("access     "
                + (network.path("private").asBoolean()
                        ? "private: members are authorized one by one"
                        : "public: everybody who knows the ID"));
        out().println("revision   " + Output.text(network, "revision"));
        out().println("mtu        " + Output.text(network, "mtu"));
        out().println("broadcast  " + (network.path("enableBroadcast").asBoolean() ? "on" : "off"));
        out().println("addresses  "
                + (network.path("v4AssignMode").path("zt").asBoolean()
                        ? "assigned from " + pools(network)
                        : "given by hand only"));
        network.path("routes").forEach(r -> out().println("route      " + route(r)));
        JsonNode dns = network.path("dns");
        if (dns.isObject()) {
            List<String> servers = new ArrayList<>();
            dns.path("servers").forEach(s -> servers.add(Output.plain(s.asText())));
            out().println("dns        " + Output.text(dns, "domain") + " by " + String.join(", ", servers));
        }
    }

    private static String pools(JsonNode network) {
        List<String> pools = new ArrayList<>();
        network.path("ipAssignmentPools")
                .forEach(p -> pools.add(Output.text(p, "ipRangeStart") + "-" + Output.text(p, "ipRangeEnd")));
        return pools.isEmpty() ? "no pool yet" : String.join(", ", pools);
    }

    private static String routes(JsonNode network) {
        List<String> routes = new ArrayList<>();
        network.path("routes").forEach(r -> routes.add(route(r)));
        return String.join(", ", routes);
    }

    private static String route(JsonNode route) {
        String via = Output.text(route, "via");
        return Output.text(route, "target") + (via.isEmpty() ? "" : " via " + via);
    }

    /** {@code --json}: the record as the API has it. */
    public static final class JsonOption {
        @Option(names = "--json", description = "Print JSON.")
        private boolean wanted;

        void print(PrintWriter out, JsonNode value, Runnable forPeople) {
            if (wanted) {
                Output.json(out, value);
            } else {
                forPeople.run();
            }
        }
    }
}
