package dev.perigee.protocol.testing;

import dev.perigee.protocol.SocketAddress;
import java.util.Arrays;

/**
 * One datagram on its way.
 *
 * @param data not to be changed
 * @param timeToLive as it was sent, 0 for the default, which is enough for every way
 * @param sentMs on the monotonic clock
 */
public record Datagram(SocketAddress from, SocketAddress to, byte[] data, int timeToLive, long sentMs) {
    Datagram withFrom(SocketAddress other) {
        return new Datagram(other, to, data, timeToLive, sentMs);
    }

    Datagram withTo(SocketAddress other) {
        return new Datagram(from, other, data, timeToLive, sentMs);
    }

    /** The same for datagrams with the same addresses and bytes, in every run. */
    int hashCodeOfContent() {
        return 31 * (31 * from.hashCode() + to.hashCode()) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return sentMs + " ms: " + from + " -> " + to + ", " + data.length + " bytes";
    }
}
