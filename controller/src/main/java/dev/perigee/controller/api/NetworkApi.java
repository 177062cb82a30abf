package dev.perigee.controller.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.perigee.controller.core.ControllerCalls;
import dev.perigee.model.json.NetworkJson;
import dev.perigee.protocol.NetworkId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Networks: list, create, read, update, delete. See vl2.md 10.2 and 10.3. */
final class NetworkApi {
    static final String ONE = "\\/controller\\/network\\/(?<network>[0-9a-fA-F]{16})";

    private final ControllerCalls calls;

    NetworkApi(ControllerCalls calls) {
        this.calls = calls;
    }

    void addTo(Router router) {
        HttpApi.read(router, "\\/controller\\/network", this::list);
        HttpApi.write(router, "\\/controller\\/network", this::create);
        HttpApi.write(router, "\\/controller\\/network\\/(?<address>[0-9a-fA-F]{10})______", this::createUnder);
        HttpApi.read(router, ONE, this::get);
        HttpApi.write(router, ONE, this::save);
        router.deleteWithRegex(ONE).handler(this::delete);
    }

    static NetworkId id(RoutingContext context) {
        return NetworkId.parse(context.pathParam("network"));
    }

    private void list(RoutingContext context) {
        HttpApi.run(context, calls::networks, networks -> {
            ArrayNode ids = HttpApi.JSON.createArrayNode();
            networks.forEach(n -> ids.add(n.id().toString()));
            return ids;
        });
    }

    private void create(RoutingContext context) {
        HttpApi.run(
                context,
                () -> {
                    JsonNode body = HttpApi.body(context);
                    return calls.createNetwork(n -> NetworkJson.edit(n, body));
                },
                NetworkJson::toJson);
    }

    private void createUnder(RoutingContext context) {
        if (context.pathParam("address").equals(calls.identity().address().toString())) {
            create(context);
        } else {
            context.response().setStatusCode(400).end();
        }
    }

    private void get(RoutingContext context) {
        HttpApi.run(
                context, () -> calls.network(id(context)), n -> NetworkJson.toJson(n.orElseThrow(() -> none(context))));
    }

    private void save(RoutingContext context) {
        HttpApi.run(
                context,
                () -> {
                    NetworkId id = id(context);
                    if (!id.controller().equals(calls.identity().address())) {
                        throw new NotFoundException("network " + id + " belongs to controller " + id.controller()
                                + "; IDs of this one begin with "
                                + calls.identity().address());
                    }
                    JsonNode body = HttpApi.body(context);
                    return calls.saveNetwork(id, n -> NetworkJson.edit(n, body));
                },
                NetworkJson::toJson);
    }

    private void delete(RoutingContext context) {
        HttpApi.run(
                context,
                () -> calls.deleteNetwork(id(context)),
                n -> NetworkJson.toJson(n.orElseThrow(() -> none(context))));
    }

    static NotFoundException none(RoutingContext context) {
        return new NotFoundException("there is no " + context.request().path());
    }
}
