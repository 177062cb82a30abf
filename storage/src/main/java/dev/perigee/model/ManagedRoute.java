package dev.perigee.model;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import java.util.Optional;

/**
 * A route that members get with their configuration.
 *
 * @param target where to, host bits kept as given
 * @param via the gateway, of the same family; empty for the network itself
 */
public record ManagedRoute(IpPrefix target, Optional<IpAddress> via) {}
