package dev.perigee.controller.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What can be said of a network on the command line. */
public final class NetworkSettings {
    @Option(names = "--name", paramLabel = "TEXT", description = "A name for people.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--private",
            arity = "1",
            paramLabel = "yes|no",
            description = "Whether each member must be authorized (a new network: yes).")
    private Optional<YesNo> isPrivate = Optional.empty();

    @Option(
            names = "--subnet",
            paramLabel = "IP/BITS",
            description = "Short for a route to the subnet, a pool of all its addresses and --assign-v4 yes.")
    private Optional<IpPrefix> subnet = Optional.empty();

    @Option(
            names = "--route",
            paramLabel = "TARGET[ via GATEWAY]",
            description =
                    "Add a managed route, or change the one to that target: \"192.168.1.0/24 via 10.244.179.68\".")
    private List<String> routes = new ArrayList<>();

    @Option(names = "--no-route", paramLabel = "TARGET", description = "Remove the managed routes to that target.")
    private List<IpPrefix> withoutRoutes = new ArrayList<>();

    @Option(names = "--pool", paramLabel = "FIRST-LAST", description = "Add a range to assign addresses from.")
    private List<String> pools = new ArrayList<>();

    @Option(names = "--no-pool", paramLabel = "FIRST-LAST", description = "Remove a range.")
    private List<String> withoutPools = new ArrayList<>();

    @Option(
            names = "--assign-v4",
            arity = "1",
            paramLabel = "yes|no",
            description = "Whether members get IPv4 addresses from the pools.")
    private Optional<YesNo> assignV4 = Optional.empty();

    @Option(names = "--broadcast", arity = "1", paramLabel = "yes|no", description = "Whether broadcasts are carried.")
    private Optional<YesNo> broadcast = Optional.empty();

    @Option(names = "--mtu", paramLabel = "BYTES", description = "1280 to 10000.")
    private Optional<Integer> mtu = Optional.empty();

    @Option(
            names = "--dns",
            paramLabel = "DOMAIN,SERVER…",
            description = "Name servers for a domain: \"office.lan,10.244.0.53\"; \"none\" for none.")
    private Optional<String> dns = Optional.empty();

    /** Answers that people give to a question. */
    public enum YesNo {
        yes,
        no
    }

    /** The fields to be posted, made from the network as it is now. */
    ObjectNode applyTo(CommandSpec spec, ObjectNode current) {
        ObjectNode body = RunningServer.JSON.createObjectNode();
        name.ifPresent(n -> body.put("name", n));
        isPrivate.ifPresent(p -> body.put("private", p == YesNo.yes));
        broadcast.ifPresent(b -> body.put("enableBroadcast", b == YesNo.yes));
        mtu.ifPresent(bytes -> {
            if (bytes < 1280 || bytes > 10_000) {
                throw new ParameterException(spec.commandLine(), "--mtu is 1280 to 10000 bytes, not " + bytes);
            }
            body.put("mtu", bytes);
        });
        try {
            putRoutes(body, current);
            putPools(body, current);
            dns.ifPresent(d -> putDns(body, d));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (assignV4.isPresent() || subnet.isPresent()) {
            body.putObject("v4AssignMode").put("zt", assignV4.orElse(YesNo.yes) == YesNo.yes);
        }
        return body;
    }

    private void putRoutes(ObjectNode body, ObjectNode current) {
        List<String> wanted = new ArrayList<>(routes);
        subnet.ifPresent(s -> wanted.add(s.network().toString()));
        if (wanted.isEmpty() && withoutRoutes.isEmpty()) {
            return;
        }
        ArrayNode list = body.putArray("routes");
        List<String> replaced = new ArrayList<>();
        withoutRoutes.forEach(t -> replaced.add(t.toString()));
        List<ObjectNode> added = wanted.stream().map(NetworkSettings::route).toList();
        added.forEach(r -> replaced.add(r.get("target").asText()));
        for (JsonNode route : current.path("routes")) {
            if (!replaced.contains(route.path("target").asText())) {
                list.add(route);
            }
        }
        list.addAll(added);
    }

    private static ObjectNode route(String text) {
        String[] parts = text.strip().split("\\s+via\\s+|\\s*,\\s*", 2);
        IpPrefix target = IpPrefix.parse(parts[0].strip());
        ObjectNode route = RunningServer.JSON.createObjectNode().put("target", target.toString());
        if (parts.length == 1) {
            route.putNull("via");
            return route;
        }
        IpAddress via = IpAddress.parse(parts[1].strip());
        if (via.isV4() != target.ip().isV4()) {
            throw new IllegalArgumentException(
                    "the gateway of " + target + " must be of the same family, " + via + " is not");
        }
        return route.put("via", via.toString());
    }

    private void putPools(ObjectNode body, ObjectNode current) {
        List<ObjectNode> added = new ArrayList<>();
        subnet.ifPresent(s -> added.add(poolOf(s)));
        pools.forEach(p -> added.add(pool(p)));
        List<ObjectNode> removed =
                withoutPools.stream().map(NetworkSettings::pool).toList();
        if (added.isEmpty() && removed.isEmpty()) {
            return;
        }
        ArrayNode list = body.putArray("ipAssignmentPools");
        for (JsonNode pool : current.path("ipAssignmentPools")) {
            if (!removed.contains(pool) && !added.contains(pool)) {
                list.add(pool);
            }
        }
        list.addAll(added);
    }

    private static ObjectNode pool(String text) {
        String[] ends = text.split("-", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException("\"" + text + "\" is not FIRST-LAST like 10.244.0.1-10.244.255.254");
        }
        IpAddress first = IpAddress.parse(ends[0].strip());
        IpAddress last = IpAddress.parse(ends[1].strip());
        if (first.isV4() != last.isV4() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException("a pool goes from a lower to a higher address, not " + text);
        }
        return pool(first, last);
    }

    private static ObjectNode pool(IpAddress first, IpAddress last) {
        return RunningServer.JSON
                .createObjectNode()
                .put("ipRangeEnd", last.toString())
                .put("ipRangeStart", first.toString());
    }

    private static ObjectNode poolOf(IpPrefix subnet) {
        if (!subnet.ip().isV4() || subnet.bits() > 30) {
            throw new IllegalArgumentException("--subnet is an IPv4 subnet of at most 30 bits, not " + subnet);
        }
        int first = subnet.network().ip().v4Bits();
        int last = first | -1 >>> subnet.bits();
        return pool(IpAddress.v4(first + 1), IpAddress.v4(last - 1));
    }

    private static void putDns(ObjectNode body, String text) {
        if (text.equals("none")) {
            body.putArray("dns");
            return;
        }
        String[] parts = text.split(",");
        ObjectNode settings = body.putObject("dns").put("domain", parts[0].strip());
        ArrayNode servers = settings.putArray("servers");
        for (int i = 1; i < parts.length; i++) {
            servers.add(IpAddress.parse(parts[i].strip()).toString());
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("--dns names a domain and at least one server: office.lan,10.244.0.53");
        }
    }
}
