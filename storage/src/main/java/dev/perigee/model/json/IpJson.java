package dev.perigee.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.model.AddressPool;
import dev.perigee.model.ManagedRoute;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Routes, pools and assigned addresses in JSON: what cannot be read is left out, but never so that the rest lies. */
final class IpJson {
    private IpJson() {}

    /**
     * Reads managed routes. Elements without a readable target are left out. A gateway of the other family counts as
     * none.
     *
     * @throws InvalidRecordException for a target without netmask bits, which others read as a default route (vl2.md
     *     trap 16), and for a gateway that is no address, without which the route would lead into the network itself
     */
    static List<ManagedRoute> routes(String where, JsonNode array) {
        List<ManagedRoute> routes = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String here = where + "[" + i + "]";
            JsonNode element = array.get(i);
            Optional<IpPrefix> target = target(here + ".target", element.path("target"));
            if (target.isPresent()) {
                Optional<IpAddress> via = via(here + ".via", element.path("via"))
                        .filter(gateway -> gateway.isV4() == target.get().ip().isV4());
                routes.add(new ManagedRoute(target.get(), via));
            }
        }
        return routes;
    }

    private static Optional<IpPrefix> target(String where, JsonNode value) {
        Optional<IpAddress> ip = address(value);
        if (ip.isEmpty()) {
            return Optional.empty();
        }
        String text = value.textValue();
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]+")) {
            throw new InvalidRecordException(
                    where,
                    LooseJson.quote(value) + " does not say how many bits name the network",
                    ip.get().isV4()
                            ? "ADDRESS/BITS like 192.168.1.0/24, or 0.0.0.0/0 for a default route"
                            : "ADDRESS/BITS like fd00:1::/64, or ::/0 for a default route");
        }
        try {
            return Optional.of(IpPrefix.parse(text));
        } catch (IllegalArgumentException tooManyBits) {
            return Optional.empty();
        }
    }

    private static Optional<IpAddress> via(String where, JsonNode value) {
        if (!value.isTextual() || value.textValue().isBlank()) {
            return Optional.empty();
        }
        Optional<IpAddress> via = address(value);
        if (via.isEmpty()) {
            throw new InvalidRecordException(
                    where,
                    LooseJson.quote(value) + " is not an address",
                    "the address of a gateway like 10.147.17.5, or null for the network itself");
        }
        return via;
    }

    /** Reads pools, both ends of one family, {@code /bits} dropped; all else is left out. */
    static List<AddressPool> pools(JsonNode array) {
        List<AddressPool> pools = new ArrayList<>();
        for (JsonNode element : array) {
            Optional<IpAddress> start = address(element.path("ipRangeStart"));
            Optional<IpAddress> end = address(element.path("ipRangeEnd"));
            if (start.isPresent()
                    && end.isPresent()
                    && start.get().isV4() == end.get().isV4()) {
                pools.add(new AddressPool(start.get(), end.get()));
            }
        }
        return pools;
    }

    /**
     * Reads the addresses of a member, {@code /bits} dropped; text that is no address is left out, the same address
     * twice is kept twice.
     *
     * @throws InvalidRecordException for an element that is no text
     */
    static List<IpAddress> assignments(String where, JsonNode array) {
        List<IpAddress> addresses = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            JsonNode element = array.get(i);
            if (!element.isTextual()) {
                throw new InvalidRecordException(
                        where + "[" + i + "]",
                        LooseJson.quote(element) + " is not text",
                        "an address like \"10.147.17.5\"");
            }
            address(element).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** The address in a text, up to a slash; empty for all else. */
    private static Optional<IpAddress> address(JsonNode value) {
        if (!value.isTextual()) {
            return Optional.empty();
        }
        String text = value.textValue();
        int slash = text.indexOf('/');
        try {
            return Optional.of(IpAddress.parse(slash < 0 ? text : text.substring(0, slash)));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
