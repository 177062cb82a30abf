package dev.perigee.model;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.SocketAddress;
import java.util.Optional;

/**
 * Where a node was last reached. Kept so that a restarted controller can push and revoke at once.
 *
 * @param local the address of our socket, empty if it is bound to all addresses
 * @param remote the physical address that last answered a challenge of ours
 * @param lastSeenMs when it did, wall clock
 * @param protocol the VL1 protocol version it announced, 0 if unknown
 */
public record NodePresence(
        Address address,
        Optional<SocketAddress> local,
        SocketAddress remote,
        long lastSeenMs,
        int protocol,
        int major,
        int minor,
        int revision) {}
