package dev.perigee.controller.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.controller.core.ReadOnlyException;
import dev.perigee.model.json.InvalidRecordException;
import java.io.IOException;

/**
 * A call that was refused, as the caller sees it.
 *
 * @param status of HTTP
 * @param body says what was wrong and what is allowed
 */
record Problem(int status, ObjectNode body) {
    static Problem of(int status, String error) {
        return new Problem(status, JsonNodeFactory.instance.objectNode().put("error", error));
    }

    /** The one place where what was thrown becomes an answer. What nobody foresaw says nothing of our insides. */
    static Problem of(Throwable thrown) {
        Throwable cause = thrown instanceof java.util.concurrent.CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        if (cause instanceof JsonProcessingException e) {
            Problem problem = of(400, "the body is not JSON: " + e.getOriginalMessage());
            if (e.getLocation() != null) {
                problem.body.put("line", e.getLocation().getLineNr());
                problem.body.put("column", e.getLocation().getColumnNr());
            }
            return problem;
        }
        if (cause instanceof IOException) {
            return of(400, "the body is not JSON: its bytes are no text");
        }
        if (cause instanceof InvalidRecordException e) {
            return of(400, e.getMessage());
        }
        if (cause instanceof ReadOnlyException e) {
            return of(507, e.getMessage());
        }
        if (cause instanceof NotFoundException e) {
            return of(404, e.getMessage());
        }
        if (cause instanceof IllegalArgumentException e) {
            return of(400, e.getMessage());
        }
        return of(500, "something went wrong inside; the log of the server has it");
    }

    /** Whether the log should have it. */
    boolean isOurs() {
        return status == 500;
    }
}
