package dev.perigee.protocol.node;

import dev.perigee.protocol.SocketAddress;

/**
 * A way to a peer: the local socket a datagram leaves by and the physical address it goes to. See vl1.md 5.3.
 *
 * @param localSocket the number under which the owner of the node made its socket known
 */
public record Path(int localSocket, SocketAddress remote) {
    @Override
    public String toString() {
        return remote + " by socket " + localSocket;
    }
}
