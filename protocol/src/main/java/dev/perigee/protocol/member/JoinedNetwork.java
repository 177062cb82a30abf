package dev.perigee.protocol.member;

import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import java.util.Optional;

/**
 * A network as one of its members sees it.
 *
 * @param status what the controller answered last
 * @param configuration the last one accepted, whatever the status; empty if there never was one
 */
public record JoinedNetwork(NetworkId id, NetworkStatus status, Optional<NetworkConfiguration> configuration) {}
