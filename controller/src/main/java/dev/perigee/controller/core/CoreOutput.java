package dev.perigee.controller.core;

import dev.perigee.protocol.node.Path;
import java.util.Map;

/** Where the core puts what it wants done outside. Called on the core thread only; must not call the core back. */
public interface CoreOutput {
    /**
     * A datagram to be sent.
     *
     * @param timeToLive IP time to live, 0 for the system's default
     */
    void send(Path path, byte[] datagram, int timeToLive);

    /** Work to be run on another thread; its result goes to {@link Core#done}. */
    void work(CoreWork work);

    /** What was counted outside: datagrams that did not leave, and such. */
    default Map<String, Long> counters() {
        return Map.of();
    }
}
