package dev.perigee.protocol.node;

import dev.perigee.protocol.Identity;
import java.util.List;
import java.util.OptionalInt;

/**
 * A peer at one moment, for display.
 *
 * @param isRoot named in the planet
 * @param version protocol 0 if unknown
 * @param latencyMs round trip, empty if never measured
 * @param paths those that answered a challenge and are not expired, the one in use first
 */
public record PeerView(
        Identity identity, boolean isRoot, PeerVersion version, OptionalInt latencyMs, List<PathView> paths) {
    public PeerView {
        paths = List.copyOf(paths);
    }

    /**
     * One way to the peer.
     *
     * @param answeredMs how long ago it answered a challenge
     * @param alive whether that was in the last 19,000 ms (vl1.md 5.3)
     */
    public record PathView(Path path, long answeredMs, boolean alive) {}
}
