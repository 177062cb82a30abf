package dev.perigee.controller.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Collects request bodies, whatever content type they claim: programs of this field send JSON under the name of a form,
 * as {@code curl -d} does.
 */
final class Bodies {
    /** Larger than any sensible rule set; more is refused with 413. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final String KEY = "body";

    private Bodies() {}

    /** Goes on when the whole body is there. */
    static void collect(RoutingContext context) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        boolean[] refused = {false};
        request.handler(part -> {
            if (refused[0]) {
                return;
            }
            if (body.length() + part.length() > MAX_BYTES) {
                refused[0] = true;
                context.response().putHeader("Connection", "close");
                HttpApi.answer(context, Problem.of(413, "the body is larger than " + MAX_BYTES + " bytes"));
            } else {
                body.appendBuffer(part);
            }
        });
        request.exceptionHandler(broken -> refused[0] = true);
        request.endHandler(end -> {
            if (!refused[0]) {
                context.put(KEY, body);
                context.next();
            }
        });
    }

    static byte[] of(RoutingContext context) {
        Buffer body = context.get(KEY);
        return body.getBytes();
    }
}
