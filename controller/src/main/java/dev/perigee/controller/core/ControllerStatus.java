package dev.perigee.controller.core;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the controller is.
 *
 * @param identity ours, without its secret
 * @param online whether a root was heard from lately, or we are one
 * @param readOnlyReason why the ledger cannot write; empty if it can
 * @param planetTimestampMs when the planet in use was made
 * @param listeningOn the addresses of our UDP sockets
 * @param counters what was counted since the start, dropped packets by reason among it
 */
public record ControllerStatus(
        Identity identity,
        boolean online,
        Optional<String> readOnlyReason,
        long planetId,
        long planetTimestampMs,
        List<SocketAddress> listeningOn,
        Map<String, Long> counters) {}
