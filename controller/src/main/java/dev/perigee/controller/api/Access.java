package dev.perigee.controller.api;

import dev.perigee.protocol.IpAddress;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Who may call: whoever has the token, under a name that no foreign web page can make a browser use. See vl2.md 10.1. */
final class Access {
    private final byte[] token;

    Access(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Lets calls through whose {@code Host} is an IP address or {@code localhost}. A page of a stranger can point a name
     * of its own at this machine (DNS rebinding), but then the browser sends that name.
     */
    void checkHost(RoutingContext context) {
        HostAndPort authority = context.request().authority();
        if (authority == null || isOurs(authority.host())) {
            context.next();
        } else {
            HttpApi.answer(
                    context,
                    Problem.of(403, "host \"" + authority.host() + "\" is not served; use localhost or an IP address"));
        }
    }

    private static boolean isOurs(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            IpAddress.parse(host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Lets calls with the right token through; all others get 401 and an empty object, whatever they ask for. */
    void checkToken(RoutingContext context) {
        boolean right = given(context)
                .filter(g -> MessageDigest.isEqual(g.getBytes(StandardCharsets.UTF_8), token))
                .isPresent();
        if (right) {
            context.next();
        } else {
            HttpApi.answer(context, 401, "{}");
        }
    }

    /** The first of the three places that is present decides; a right token in a later one does not help. */
    private static Optional<String> given(RoutingContext context) {
        HttpServerRequest request = context.request();
        String header = request.getHeader("X-ZT1-Auth");
        if (header != null) {
            return Optional.of(header);
        }
        // Of the query alone: a form in the body is no place for a token.
        List<String> parameters = context.queryParam("auth");
        if (!parameters.isEmpty()) {
            return Optional.of(parameters.get(0));
        }
        String bearer = request.getHeader("Authorization");
        if (bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.of(bearer.substring(7).strip());
        }
        return Optional.empty();
    }
}
