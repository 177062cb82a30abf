package dev.perigee.controller.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The lab of {@code lab/offices.sh} with a server and stock clients in it; all of it is gone after {@link #close}. */
final class Offices implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final String prefix = "pg" + ProcessHandle.current().pid();
    private final Path home;
    private final String client;
    private final Map<String, Process> running = new HashMap<>();

    /** @param client the path of {@code zerotier-one} */
    Offices(Path home, String client) throws IOException {
        this.home = home;
        this.client = client;
        script("up");
    }

    private void script(String action) throws IOException {
        Path script = home.resolve("offices.sh");
        try (var source = Offices.class.getResourceAsStream("/lab/offices.sh")) {
            Files.write(script, source.readAllBytes());
        }
        List<String> said = run(List.of("bash", script.toString(), action, prefix));
        if (!said.isEmpty()) {
            throw new IOException("the lab cannot be made: " + said);
        }
    }

    private static List<String> run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            return out.lines().toList();
        }
    }

    /** Runs a command in a place of the lab and returns what it says. */
    List<String> in(String place, String... command) throws IOException {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", prefix + "-" + place));
        whole.addAll(List.of(command));
        return run(whole);
    }

    private Process start(String place, Map<String, String> environment, List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", prefix + "-" + place));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        running.put(place, process);
        return process;
    }

    /** Starts the server at place c and waits until it says that it is ready. */
    void startServer() throws IOException {
        Process server = start(
                "c",
                Map.of("PERIGEE_CONFINE", "10.99.0.0/24"),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.perigee.controller.server.Perigee",
                        "serve",
                        "--data",
                        server().toString(),
                        "--roots",
                        "private"));
        BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        String line = out.readLine();
        while (line != null && !line.equals("ready")) {
            said.add(line);
            line = out.readLine();
        }
        if (line == null) {
            throw new IOException("the server ended: " + said);
        }
        Thread drain = new Thread(() -> out.lines().forEach(rest -> System.out.println("server: " + rest)));
        drain.setDaemon(true);
        drain.start();
    }

    /** Ends the server as a power cut would. */
    void killServer() {
        kill("c");
    }

    /** Ends a client as a power cut would. */
    void stopClient(String place) {
        kill(place);
    }

    private void kill(String place) {
        Process process = running.remove(place);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path server() {
        return home.resolve("server");
    }

    /** A call of the server's HTTP API. */
    JsonNode api(String method, String path, String body) throws IOException {
        String token = Files.readString(server().resolve("authtoken.secret")).strip();
        List<String> said = in(
                "c",
                "curl",
                "-s",
                "-X",
                method,
                "-H",
                "X-ZT1-Auth: " + token,
                "-d",
                body,
                "http://127.0.0.1:9993" + path);
        return JSON.readTree(String.join("\n", said));
    }

    /** Starts a stock client with our planet; nothing that it does by itself reaches out of the lab. */
    void startClient(String place) throws IOException {
        Path dir = clientHome(place);
        Files.createDirectories(dir);
        Files.copy(server().resolve("planet"), dir.resolve("planet"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                dir.resolve("local.conf"),
                "{\"settings\":{\"portMappingEnabled\":false,\"allowTcpFallbackRelay\":false}}");
        Process process = start(place, Map.of(), List.of(client, "-p9993", "-U", dir.toString()));
        Thread drain = new Thread(() -> process.inputReader().lines().forEach(line -> {}));
        drain.setDaemon(true);
        drain.start();
    }

    private Path clientHome(String place) {
        return home.resolve("client-" + place);
    }

    String clientAddress(String place) throws IOException {
        return Files.readString(clientHome(place).resolve("identity.public")).substring(0, 10);
    }

    /** What {@code zerotier-cli} answers; a null node while the client is not up yet. */
    JsonNode ask(String place, String... question) throws IOException {
        List<String> command = new ArrayList<>(List.of(client, "-q", "-j", "-D" + clientHome(place)));
        command.addAll(List.of(question));
        String said = String.join("\n", in(place, command.toArray(String[]::new)));
        try {
            return JSON.readTree(said);
        } catch (IOException notUpYet) {
            return JSON.nullNode();
        }
    }

    /** The one network the client has joined. */
    JsonNode network(String place) throws IOException {
        return ask(place, "listnetworks").path(0);
    }

    /** Whether a ping gets through within the time. */
    boolean ping(String place, String to, int withinSeconds) throws IOException {
        return in(place, "ping", "-c1", "-W" + withinSeconds, to).stream()
                .anyMatch(line -> line.contains(" 0% packet loss"));
    }

    /** From now on nothing that the server sends arrives there. */
    void makeDeafToServer(String place) throws IOException {
        in(
                place,
                "nft",
                "add table inet deaf; add chain inet deaf input { type filter hook input priority 0; };"
                        + " add rule inet deaf input ip saddr 10.99.0.1 drop");
    }

    void makeHearAgain(String place) throws IOException {
        in(place, "nft", "delete table inet deaf");
    }

    @Override
    public void close() throws IOException {
        running.values().forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
        script("down");
    }
}
