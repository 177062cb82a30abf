package dev.perigee.controller.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.controller.cli.NetworkCommand.JsonOption;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perigee member}: members of a network of the running server. */
@Command(
        mixinStandardHelpOptions = true,
        name = "member",
        description = "List, show, authorize and deauthorize members of a network.")
public final class MemberCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, show, authorize or deauthorize");
    }

    /** Which member. */
    public static final class Which {
        @Parameters(index = "0", paramLabel = "NETWORK", description = "The network's ID, 16 hex digits.")
        private NetworkId network;

        @Parameters(index = "1", paramLabel = "MEMBER", description = "The member's address, 10 hex digits.")
        private Address member;

        String path() {
            return "/controller/network/" + network + "/member/" + member;
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "list", description = "List all who are or want to be members.")
    int list(
            @Mixin DataOption data,
            @Mixin JsonOption json,
            @Parameters(paramLabel = "NETWORK", description = "The network's ID, 16 hex digits.") NetworkId network) {
        RunningServer server = RunningServer.find(data.directory());
        String path = "/controller/network/" + network + "/member";
        JsonNode addresses = server.get(path).orElseThrow(() -> NetworkCommand.unknown(network));
        var records = RunningServer.JSON.createArrayNode();
        addresses.fieldNames().forEachRemaining(a -> server.get(path + "/" + a).ifPresent(records::add));
        json.print(out(), records, () -> {
            if (records.isEmpty()) {
                out().println("nobody has asked yet. Join network " + network + " on a router or PC, then look again");
                return;
            }
            List<List<String>> rows = new ArrayList<>();
            records.forEach(m -> rows.add(
                    List.of(Output.text(m, "address"), Output.text(m, "name"), access(m), addresses(m), version(m))));
            Output.table(out(), List.of("MEMBER", "NAME", "ACCESS", "ADDRESSES", "VERSION"), rows);
        });
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, name = "show", description = "Show a member.")
    int show(@Mixin DataOption data, @Mixin JsonOption json, @Mixin Which which) {
        JsonNode member = existing(RunningServer.find(data.directory()), which);
        json.print(out(), member, () -> {
            out().println("member     " + Output.text(member, "address"));
            out().println("name       " + Output.text(member, "name"));
            out().println("access     " + access(member));
            out().println("addresses  " + addresses(member));
            out().println("version    " + version(member));
            out().println("identity   " + Output.text(member, "identity"));
        });
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "authorize",
            description = "Let a member in; it gets its configuration at once.")
    int authorize(
            @Mixin DataOption data,
            @Mixin JsonOption json,
            @Mixin Which which,
            @Option(names = "--name", paramLabel = "TEXT", description = "A name for people.") Optional<String> name,
            @Option(names = "--ip", paramLabel = "IP", description = "An address to give it; repeat for more.")
                    List<IpAddress> ips) {
        ObjectNode body = RunningServer.JSON.createObjectNode().put("authorized", true);
        if (name != null) {
            name.ifPresent(n -> body.put("name", n));
        }
        if (ips != null) {
            var assignments = body.putArray("ipAssignments");
            ips.forEach(ip -> assignments.add(ip.toString()));
        }
        RunningServer server = RunningServer.find(data.directory());
        NetworkCommand.existing(server, which.network);
        JsonNode member = server.post(which.path(), body).orElseThrow(() -> NetworkCommand.unknown(which.network));
        json.print(out(), member, () -> out().println(Output.text(member, "address") + " is authorized"));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "deauthorize",
            description = "Cut a member off; the others refuse it at once.")
    int deauthorize(@Mixin DataOption data, @Mixin JsonOption json, @Mixin Which which) {
        RunningServer server = RunningServer.find(data.directory());
        existing(server, which);
        JsonNode member = server.post(
                        which.path(), RunningServer.JSON.createObjectNode().put("authorized", false))
                .orElseThrow(() -> NetworkCommand.unknown(which.network));
        json.print(out(), member, () -> out().println(Output.text(member, "address") + " is not authorized any more"));
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static JsonNode existing(RunningServer server, Which which) {
        NetworkCommand.existing(server, which.network);
        return server.get(which.path())
                .orElseThrow(() -> new CommandFailure("network " + which.network + " has no member " + which.member
                        + ". See who there is:  perigee member list " + which.network));
    }

    private static String access(JsonNode member) {
        if (member.path("authorized").asBoolean()) {
            return "authorized";
        }
        return member.path("lastAuthorizedTime").asLong() == 0 ? "pending" : "deauthorized";
    }

    private static String addresses(JsonNode member) {
        List<String> ips = new ArrayList<>();
        member.path("ipAssignments").forEach(ip -> ips.add(ip.asText()));
        return String.join(", ", ips);
    }

    private static String version(JsonNode member) {
        return member.path("vMajor").asInt(-1) < 0
                ? ""
                : Output.text(member, "vMajor") + "." + Output.text(member, "vMinor") + "."
                        + Output.text(member, "vRev");
    }
}
