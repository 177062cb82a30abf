package dev.perigee.controller.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.controller.core.ControllerCalls;
import dev.perigee.controller.core.ControllerStatus;
import io.vertx.ext.web.RoutingContext;

/** How the node and the controller are. See vl2.md 10.2 and 10.5. */
final class StatusApi {
    /** The client line whose protocol we speak; programs compare it. */
    private static final int MAJOR = 1;

    private static final int MINOR = 14;
    private static final int REVISION = 1;

    private final ControllerCalls calls;

    StatusApi(ControllerCalls calls) {
        this.calls = calls;
    }

    void status(RoutingContext context) {
        HttpApi.run(context, calls::status, s -> {
            ObjectNode status =
                    versions(s).put("address", s.identity().address().toString());
            status.put("publicIdentity", s.identity().toString());
            status.put("tcpFallbackActive", false);
            status.put("planetWorldId", s.planetId());
            status.put("planetWorldTimestamp", s.planetTimestampMs());
            ObjectNode settings = status.putObject("config").putObject("settings");
            ArrayNode listening = settings.putArray("listeningOn");
            s.listeningOn().forEach(a -> listening.add(a.toString()));
            settings.put(
                    "primaryPort",
                    s.listeningOn().isEmpty() ? 0 : s.listeningOn().get(0).port());
            ObjectNode perigee = status.putObject("perigee");
            s.readOnlyReason().ifPresent(why -> perigee.put("readOnly", why));
            ObjectNode counters = perigee.putObject("counters");
            s.counters().forEach(counters::put);
            return sorted(status);
        });
    }

    void health(RoutingContext context) {
        HttpApi.run(context, calls::status, s -> {
            ObjectNode health = versions(s);
            s.readOnlyReason().ifPresent(why -> health.put("readOnly", why));
            return sorted(health);
        });
    }

    private static ObjectNode versions(ControllerStatus status) {
        return HttpApi.JSON
                .createObjectNode()
                .put("online", status.online())
                .put("clock", System.currentTimeMillis())
                .put("version", MAJOR + "." + MINOR + "." + REVISION)
                .put("versionMajor", MAJOR)
                .put("versionMinor", MINOR)
                .put("versionRev", REVISION)
                .put("versionBuild", 0);
    }

    private static ObjectNode sorted(ObjectNode node) {
        ObjectNode sorted = HttpApi.JSON.createObjectNode();
        node.properties().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(e -> sorted.set(e.getKey(), e.getValue()));
        return sorted;
    }

    /** Hand-formatted with tabs and a final newline, as everywhere in the field. */
    void controller(RoutingContext context) {
        HttpApi.answer(
                context,
                200,
                "{\n\t\"controller\": true,\n\t\"apiVersion\": 4,\n\t\"clock\": " + System.currentTimeMillis()
                        + ",\n\t\"databaseReady\": true\n}\n");
    }
}
