package dev.perigee.controller.server;

import dev.perigee.protocol.SocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * How a server is to run.
 *
 * @param udp addresses to listen on; empty for port 9993 on each address of this machine
 * @param http where the HTTP API listens
 * @param data the data directory
 * @param roots {@code public}, {@code private} or the name of a planet file
 * @param endpoints stable endpoints of the private planet; empty for the bound addresses
 */
public record ServerOptions(
        List<SocketAddress> udp, SocketAddress http, Path data, String roots, List<SocketAddress> endpoints) {
    /** The port of this field, UDP and HTTP. */
    public static final int USUAL_PORT = 9993;

    /** @throws IllegalArgumentException if there are endpoints, but no planet of our own to name them in */
    public ServerOptions {
        if (!roots.equals("private") && !endpoints.isEmpty()) {
            throw new IllegalArgumentException(
                    "--endpoint belongs to a planet of our own: use it with --roots private");
        }
        udp = List.copyOf(udp);
        endpoints = List.copyOf(endpoints);
    }
}
