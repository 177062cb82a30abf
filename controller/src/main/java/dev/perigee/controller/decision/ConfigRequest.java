package dev.perigee.controller.decision;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.RequestMetaData;

/**
 * A question for the configuration of a network.
 *
 * @param identity who asks, as proven by the packet's MAC
 * @param metaData what the asking software says of itself (vl2.md 3.1)
 * @param genuine whether the member itself asked just now; false when the core makes a push
 */
public record ConfigRequest(NetworkId network, Identity identity, RequestMetaData metaData, boolean genuine) {}
