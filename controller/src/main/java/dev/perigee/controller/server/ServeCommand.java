package dev.perigee.controller.server;

import dev.perigee.controller.cli.CommandFailure;
import dev.perigee.controller.cli.DataOption;
import dev.perigee.controller.transport.Confinement;
import dev.perigee.protocol.SocketAddress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perigee serve}: runs the server until it is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Run the controller.",
        footer = {
            "",
            "Each option can be given in the environment too: PERIGEE_DATA, PERIGEE_ROOTS, PERIGEE_UDP (several with commas) ..."
        })
public final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data;

    @Option(
            names = "--udp",
            paramLabel = "IP:PORT",
            split = ",",
            description = "Listen here only; repeat for more. Without it: port 9993 on each address of this machine.")
    private List<String> udp = new ArrayList<>();

    @Option(
            names = "--http",
            paramLabel = "IP:PORT",
            defaultValue = "127.0.0.1:9993",
            description = "Where the HTTP API listens (default: ${DEFAULT-VALUE}).")
    private String http;

    @Option(
            names = "--roots",
            paramLabel = "public|private|FILE",
            defaultValue = "public",
            description = {
                "public: members find this controller through the public roots. private: this server is the one root of a"
                        + " planet of its own, which clients must load. FILE: a planet file (default: ${DEFAULT-VALUE})."
            })
    private String roots;

    @Option(
            names = "--endpoint",
            paramLabel = "IP/PORT",
            split = ",",
            description = "A fixed address of this server in its private planet; repeat for more. Without it: the"
                    + " addresses it listens on.")
    private List<String> endpoints = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        ServerOptions options;
        Confinement confinement;
        try {
            options = new ServerOptions(
                    udp.stream().map(ServeCommand::ipAndPort).toList(),
                    ipAndPort(http),
                    data.directory(),
                    roots,
                    endpoints.stream().map(SocketAddress::parse).toList());
            confinement = Confinement.of(Optional.ofNullable(System.getenv(Confinement.VARIABLE)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        Server server;
        try {
            server = Server.start(
                    options, confinement, warning -> spec.commandLine().getErr().println("warning: " + warning));
        } catch (StartFailure e) {
            throw new CommandFailure(e.getMessage());
        }
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            end.countDown();
        }));
        server.describe().forEach(out::println);
        out.flush();
        end.await();
        return 0;
    }

    /** Reads {@code 10.1.2.3:9993}, {@code [fd00::1]:9993} or, as everywhere else in the field, {@code 10.1.2.3/9993}. */
    static SocketAddress ipAndPort(String text) {
        int colon = text.lastIndexOf(':');
        if (text.indexOf('/') >= 0) {
            return SocketAddress.parse(text);
        }
        if (colon < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not IP:PORT like 127.0.0.1:9993");
        }
        String ip = text.substring(0, colon);
        boolean bracketed = ip.startsWith("[") && ip.endsWith("]");
        if (!bracketed && ip.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not IP:PORT; an IPv6 address needs brackets, as in [fd00::1]:9993");
        }
        try {
            return SocketAddress.parse(
                    (bracketed ? ip.substring(1, ip.length() - 1) : ip) + "/" + text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not IP:PORT like 127.0.0.1:9993", e);
        }
    }
}
