package dev.perigee.controller.testing;

import dev.perigee.controller.server.Perigee;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.world.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The real server as a process of its own on loopback addresses, confined to them. It can be killed as a crash does and
 * started again on the same directory and the same UDP port; the HTTP port is another one each time.
 */
public final class ServerProcess implements AutoCloseable {
    private static final long START_TIMEOUT_S = 60;
    private static final long END_TIMEOUT_S = 30;
    private static final String ANY_PORT = "127.0.0.1:0";

    private final Path data;
    private final List<String> options;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private String udp;
    private Process process;
    private LocalApi api;

    private ServerProcess(String udp, Path data, List<String> options) {
        this.udp = udp;
        this.data = data;
        this.options = options;
    }

    /** Starts a server that is the root of a planet of its own; it answers when this returns. */
    public static ServerProcess start(Path data) throws IOException {
        return start(data, "--roots", "private");
    }

    /**
     * Starts a server that answers when this returns.
     *
     * @param options besides those that say where it listens and where its data are
     */
    public static ServerProcess start(Path data, String... options) throws IOException {
        return startOn(ANY_PORT, data, options);
    }

    /** The same on another UDP address than 127.0.0.1; what it sends is confined to loopback addresses all the same. */
    public static ServerProcess startOn(String udp, Path data, String... options) throws IOException {
        ServerProcess server = new ServerProcess(udp, data, List.of(options));
        try {
            server.restart();
        } catch (IOException | RuntimeException | Error failed) {
            server.close();
            throw failed;
        }
        return server;
    }

    /** Starts it again after {@link #kill} or {@link #stop}. */
    public void restart() throws IOException {
        process = launchAgain();
        awaitReady(process);
        udp = said("UDP ").replace('/', ':');
        api = new LocalApi(Files.readString(data.resolve("http.address")).strip(), token());
    }

    /** Starts it again and kills it after so many ms, most likely before it is ready. */
    public void crashWhileStarting(long afterMs) throws IOException {
        process = launchAgain();
        try {
            if (process.waitFor(afterMs, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it ended by itself with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        kill();
    }

    private Process launchAgain() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("it runs");
        }
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--data", data.toString(), "--udp", udp, "--http", ANY_PORT));
        arguments.addAll(options);
        output.clear();
        return launch(arguments, Map.of());
    }

    /**
     * Starts the program in a process with these arguments, confined to loopback addresses.
     *
     * @param environment on top of ours
     */
    public static Process launch(List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Perigee.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PERIGEE_"));
        builder.environment().putAll(environment);
        builder.environment().putIfAbsent("PERIGEE_CONFINE", "");
        return builder.start();
    }

    private void awaitReady(Process started) {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(started, ready), "output of server " + started.pid());
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(START_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("the server is not ready; it said " + output, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void read(Process started, CompletableFuture<Void> ready) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
                if (line.equals("ready")) {
                    ready.complete(null);
                }
            }
        } catch (IOException broken) {
            output.add("(its output broke off: " + broken.getMessage() + ")");
        }
        ready.completeExceptionally(new IOException("it has ended"));
    }

    /** What a process says up to a line; the caller ends the process. */
    public static List<String> linesUntil(Process started, String last) {
        return CompletableFuture.supplyAsync(() -> {
                    List<String> lines = new ArrayList<>();
                    BufferedReader reader = started.inputReader(StandardCharsets.UTF_8);
                    try {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            lines.add(line);
                            if (line.equals(last)) {
                                return lines;
                            }
                        }
                    } catch (IOException broken) {
                        lines.add("(its output broke off: " + broken.getMessage() + ")");
                    }
                    throw new AssertionError("it has ended and said " + lines);
                })
                .orTimeout(START_TIMEOUT_S, TimeUnit.SECONDS)
                .join();
    }

    /** Ends it as a crash would: SIGKILL, nothing is written or said any more. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it in order: SIGTERM. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not end; it said " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What it printed since its last start, both streams. */
    public List<String> output() {
        return List.copyOf(output);
    }

    private String said(String beginning) {
        Optional<String> line =
                output.stream().filter(l -> l.startsWith(beginning)).findFirst();
        return line.map(l -> l.substring(beginning.length()).strip())
                .orElseThrow(() -> new AssertionError("it did not say " + beginning + ": " + output));
    }

    public long pid() {
        return process.pid();
    }

    public Path data() {
        return data;
    }

    /** Its HTTP API; another one after each start. */
    public LocalApi api() {
        return api;
    }

    private String token() throws IOException {
        return Files.readString(data.resolve("authtoken.secret")).strip();
    }

    /** Where it receives datagrams. */
    public SocketAddress udp() {
        return SocketAddress.parse(udp.replace(':', '/'));
    }

    /** Its address as a node. */
    public Address address() {
        return Address.parse(said("controller ").substring(0, 10));
    }

    /** The planet in its directory, for members that are to find it. */
    public World planet() throws IOException {
        return planet(data);
    }

    /** The planet in a data directory. */
    public static World planet(Path data) throws IOException {
        try {
            return World.parse(Files.readAllBytes(data.resolve("planet")));
        } catch (MalformedPacketException e) {
            throw new AssertionError("the planet cannot be read", e);
        }
    }

    /** Makes a network with the given fields; its ID. */
    public NetworkId createNetwork(String fields) throws IOException {
        return NetworkId.parse(api.post("/controller/network", fields).get("id").asText());
    }

    /** Edits a member. */
    public void edit(NetworkId network, Address member, String fields) throws IOException {
        api.post("/controller/network/" + network + "/member/" + member, fields);
    }

    public void authorize(NetworkId network, Address member) throws IOException {
        edit(network, member, "{\"authorized\":true}");
    }

    public void deauthorize(NetworkId network, Address member) throws IOException {
        edit(network, member, "{\"authorized\":false}");
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }
}
