package dev.perigee.controller.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The HTTP API of a server, called as a program of an operator would. May be used by several threads. */
public final class LocalApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String authority;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** @param authority {@code IP:PORT} */
    public LocalApi(String authority, String token) {
        this.authority = authority;
        this.token = token;
    }

    public String authority() {
        return authority;
    }

    public String token() {
        return token;
    }

    /** A request for the path without a token. */
    public HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + authority + path)).timeout(PATIENCE);
    }

    /** A request for the path with the token. */
    public HttpRequest.Builder request(String path) {
        return anonymous(path).header("X-ZT1-Auth", token);
    }

    /** The answer, whatever its status. */
    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    public HttpResponse<String> call(String method, String path) throws IOException {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    public HttpResponse<String> call(String method, String path, String body) throws IOException {
        return call(method, path, BodyPublishers.ofString(body));
    }

    public HttpResponse<String> call(String method, String path, BodyPublisher body) throws IOException {
        return send(request(path).method(method, body));
    }

    /** The body of the answer to a GET that must succeed. */
    public JsonNode get(String path) throws IOException {
        return succeeded("GET " + path, call("GET", path));
    }

    /** The body of the answer to a POST that must succeed. */
    public JsonNode post(String path, String body) throws IOException {
        return succeeded("POST " + path + " " + body, call("POST", path, body));
    }

    /** The body of the answer to a DELETE that must succeed. */
    public JsonNode delete(String path) throws IOException {
        return succeeded("DELETE " + path, call("DELETE", path));
    }

    /** What the server has counted under a name since it was started. */
    public long counter(String name) throws IOException {
        JsonNode counter = get("/status").path("perigee").path("counters").path(name);
        if (counter.isMissingNode()) {
            throw new AssertionError("there is no counter " + name);
        }
        return counter.asLong();
    }

    private static JsonNode succeeded(String what, HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new AssertionError(what + " was answered with " + response.statusCode() + " " + response.body());
        }
        return json(response);
    }

    /** The body as JSON. */
    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
