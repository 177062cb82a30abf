package dev.perigee.protocol.testing;

import dev.perigee.protocol.SocketAddress;

/**
 * One datagram on a {@link Wire}.
 *
 * @param data not to be changed
 * @param timeToLive 0 for the default; anything else does not get as far as the other end
 * @param sentMs on the monotonic clock of the wire
 */
public record Datagram(SocketAddress from, SocketAddress to, byte[] data, int timeToLive, long sentMs) {
    @Override
    public String toString() {
        return sentMs + " ms: " + from + " -> " + to + ", " + data.length + " bytes";
    }
}
