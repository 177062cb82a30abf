package dev.perigee.controller.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perigee.controller.core.ControllerCalls;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.SocketAddress;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local HTTP API, as programs for this field expect it. See vl2.md 10. */
public final class HttpApi {
    static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private final ControllerCalls calls;
    private final Access access;

    /** @param token what callers must show */
    public HttpApi(ControllerCalls calls, String token) {
        this.calls = calls;
        this.access = new Access(token);
    }

    /** Starts to listen; the result is the address it really listens on, its port chosen by the system if 0 was given. */
    public Future<SocketAddress> listen(Vertx vertx, SocketAddress at) {
        HttpServer server = vertx.createHttpServer(
                new HttpServerOptions().setHandle100ContinueAutomatically(true).setIdleTimeout(30));
        Router router = router(vertx);
        return server.requestHandler(request -> {
                    if (MALFORMED_ESCAPE.matcher(request.uri()).find()) {
                        // The router would take it for a fault of its own, and log it.
                        request.response().setStatusCode(400).end();
                    } else {
                        router.handle(request);
                    }
                })
                .listen(at.port(), at.ip().toString())
                .map(listening -> new SocketAddress(at.ip(), listening.actualPort()));
    }

    private Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(access::checkHost);
        StatusApi status = new StatusApi(calls);
        // Load balancers and watchdogs have no token.
        read(router, "\\/health", status::health);
        router.route().handler(access::checkToken);
        router.route().handler(Bodies::collect);
        read(router, "\\/status", status::status);
        read(router, "\\/controller", status::controller);
        new NetworkApi(calls).addTo(router);
        new MemberApi(calls).addTo(router);
        router.route().failureHandler(HttpApi::failed);
        router.errorHandler(
                404, context -> context.response().setStatusCode(404).end());
        router.errorHandler(
                405, context -> context.response().setStatusCode(404).end());
        return router;
    }

    /** GET and HEAD are one in this API. A pattern, since a plain path would be taken with a slash at its end too. */
    static void read(Router router, String pattern, Handler<RoutingContext> handler) {
        router.getWithRegex(pattern).handler(handler);
        router.headWithRegex(pattern).handler(handler);
    }

    /** POST and PUT are one in this API. */
    static void write(Router router, String pattern, Handler<RoutingContext> handler) {
        router.postWithRegex(pattern).handler(handler);
        router.putWithRegex(pattern).handler(handler);
    }

    /** The body as JSON: an empty one is refused like a malformed one. */
    static JsonNode body(RoutingContext context) throws IOException {
        JsonNode body = JSON.readTree(Bodies.of(context));
        if (body.isMissingNode()) {
            throw new IllegalArgumentException("the body is empty; a JSON object is expected, {} at least");
        }
        return body;
    }

    /** Runs a call and answers with its value, or with why it was refused. */
    static <T> void run(RoutingContext context, CallWithProblem<T> call, Function<T, JsonNode> shown) {
        try {
            Future.fromCompletionStage(call.make(), context.vertx().getOrCreateContext())
                    .onSuccess(value -> answerShown(context, value, shown))
                    .onFailure(thrown -> answer(context, problem(thrown)));
        } catch (Exception refused) {
            answer(context, problem(refused));
        }
    }

    private static <T> void answerShown(RoutingContext context, T value, Function<T, JsonNode> shown) {
        try {
            answer(context, 200, JSON.writeValueAsString(shown.apply(value)));
        } catch (NotFoundException nothing) {
            context.response().setStatusCode(404).end();
        } catch (JsonProcessingException | RuntimeException e) {
            answer(context, problem(e));
        }
    }

    /** A call that may be refused before it is made. */
    interface CallWithProblem<T> {
        CompletionStage<T> make() throws Exception;
    }

    private static Problem problem(Throwable thrown) {
        Problem problem = Problem.of(thrown);
        if (problem.isOurs()) {
            LOG.error("a call failed", thrown);
        }
        return problem;
    }

    private static void failed(RoutingContext context) {
        int status = context.statusCode();
        if (status >= 400 && status < 500) {
            answer(context, Problem.of(status, "this is no proper request: " + reason(context.failure())));
        } else if (context.failure() != null) {
            answer(context, problem(context.failure()));
        } else {
            context.response().setStatusCode(status > 0 ? status : 500).end();
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure != null && failure.getCause() != null ? failure.getCause() : failure;
        return cause == null || cause.getMessage() == null ? "its form is wrong" : cause.getMessage();
    }

    static void answer(RoutingContext context, Problem problem) {
        answer(context, problem.status(), problem.body().toString());
    }

    static void answer(RoutingContext context, int status, String json) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        context.response().setStatusCode(status).putHeader("Content-Type", "application/json");
        if (context.request().method() == HttpMethod.HEAD) {
            context.response()
                    .putHeader(
                            "Content-Length",
                            Integer.toString(json.getBytes(java.nio.charset.StandardCharsets.UTF_8).length))
                    .end();
        } else {
            context.response().end(json);
        }
    }

    /** {@code IP:PORT} with brackets around IPv6, as in a URL. */
    public static String authority(SocketAddress address) {
        IpAddress ip = address.ip();
        return (ip.isV4() ? ip.toString() : "[" + ip + "]") + ":" + address.port();
    }
}
