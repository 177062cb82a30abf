package dev.perigee.controller.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.controller.core.ControllerCalls;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.json.MemberJson;
import dev.perigee.protocol.Address;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** Members of a network: list, create, read, update, delete. See vl2.md 10.2 and 10.4. */
final class MemberApi {
    private static final String ALL = NetworkApi.ONE + "\\/member";
    private static final String ONE = ALL + "\\/(?<member>[0-9a-fA-F]{10})";

    private final ControllerCalls calls;

    MemberApi(ControllerCalls calls) {
        this.calls = calls;
    }

    void addTo(Router router) {
        HttpApi.read(router, ALL, this::list);
        HttpApi.read(router, ONE, this::get);
        HttpApi.write(router, ONE, this::save);
        router.deleteWithRegex(ONE).handler(this::delete);
    }

    private static Address member(RoutingContext context) {
        return Address.parse(context.pathParam("member"));
    }

    private void list(RoutingContext context) {
        HttpApi.run(context, () -> calls.members(NetworkApi.id(context)), members -> {
            List<MemberRecord> all = members.orElseThrow(() -> NetworkApi.none(context));
            ObjectNode revisions = HttpApi.JSON.createObjectNode();
            all.forEach(m -> revisions.put(m.address().toString(), m.revision()));
            return revisions;
        });
    }

    private void get(RoutingContext context) {
        HttpApi.run(context, () -> calls.member(NetworkApi.id(context), member(context)), m -> shown(context, m));
    }

    private void save(RoutingContext context) {
        HttpApi.run(
                context,
                () -> {
                    Address member = member(context);
                    if (member.isReserved() && !member.equals(Address.NONE)) {
                        throw new IllegalArgumentException("no node can have the address " + member);
                    }
                    JsonNode body = HttpApi.body(context);
                    return calls.saveMember(NetworkApi.id(context), member, m -> MemberJson.edit(m, body));
                },
                m -> shown(context, m));
    }

    private void delete(RoutingContext context) {
        HttpApi.run(context, () -> calls.deleteMember(NetworkApi.id(context), member(context)), m -> shown(context, m));
    }

    private static JsonNode shown(RoutingContext context, Optional<MemberRecord> member) {
        return MemberJson.toJson(member.orElseThrow(() -> NetworkApi.none(context)));
    }
}
