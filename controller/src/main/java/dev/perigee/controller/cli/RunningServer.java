package dev.perigee.controller.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The server that runs on a data directory, spoken to through its HTTP API. */
final class RunningServer {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path data;
    private final String authority;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private RunningServer(Path data, String authority, String token) {
        this.data = data;
        this.authority = authority;
        this.token = token;
    }

    /** @throws CommandFailure if none has been started there, or its secrets are not ours to read */
    static RunningServer find(Path data) {
        return new RunningServer(data, authority(data), read(data, "authtoken.secret"));
    }

    private static String authority(Path data) {
        String authority = read(data, "http.address");
        try {
            URI address = new URI("http://" + authority);
            if (address.getHost() != null
                    && address.getPort() > 0
                    && address.getPath().isEmpty()) {
                return authority;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new CommandFailure(data.resolve("http.address") + " does not say where a server answers. Start it again:"
                + "  perigee serve --data " + data);
    }

    private static String read(Path data, String name) {
        Path file = data.resolve(name);
        if (!Files.exists(file)) {
            throw new CommandFailure("no server runs on " + data + ". Start one:  perigee serve --data " + data
                    + "\n(or name another data directory with --data DIR)");
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailure(
                    file + " cannot be read by this user. Run the command as the user that runs the server.");
        }
    }

    /** The body of a GET; empty if there is no such thing. */
    Optional<JsonNode> get(String path) {
        return call(request(path).GET());
    }

    /** The body of the answer to a POST; empty if there is no such thing. */
    Optional<JsonNode> post(String path, JsonNode body) {
        return call(request(path).POST(BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + authority + path))
                .header("X-ZT1-Auth", token)
                .timeout(PATIENCE);
    }

    private Optional<JsonNode> call(HttpRequest.Builder request) {
        HttpResponse<String> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandFailure("the server of " + data + " does not answer at " + authority
                    + ". Start it again:  perigee serve --data " + data);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        }
        switch (response.statusCode()) {
            case 200:
                return Optional.of(parse(response.body()));
            case 404:
                return Optional.empty();
            case 401:
                throw new CommandFailure("the server at " + authority + " does not take the token in " + data
                        + ": it runs on another data directory. Name that with --data DIR");
            default:
                throw new CommandFailure(refusal(response));
        }
    }

    private static String refusal(HttpResponse<String> response) {
        try {
            JsonNode error = JSON.readTree(response.body()).get("error");
            if (error != null) {
                return error.asText();
            }
        } catch (JsonProcessingException e) {
            // Said below.
        }
        return "the server refused the call with status " + response.statusCode();
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new CommandFailure("the server answered with something that is not JSON");
        }
    }
}
