package dev.perigee.protocol.testing;

import dev.perigee.protocol.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** One direction of a host's line: its link, its own random numbers, and what keeps datagrams in order. */
final class Line {
    private static final int MAX_REMEMBERED = 4_096;
    private static final int HELD_BACK_MS = 20;

    private final SplittableRandom random;
    private final Map<SocketAddress, Long> lastArrivals = new HashMap<>();
    private Link link = Link.PERFECT;

    Line(Seed seed) {
        this.random = seed.random();
    }

    Link link() {
        return link;
    }

    void link(Link now) {
        link = now;
    }

    boolean tooLarge(Link link, Datagram datagram) {
        return datagram.data().length > link.largestBytes();
    }

    boolean loses(Link link) {
        return happens(link.lossPercent());
    }

    boolean duplicates(Link link) {
        return happens(link.duplicatePercent());
    }

    private boolean happens(double percent) {
        return percent > 0 && random.nextDouble() * 100 < percent;
    }

    /** How long a datagram takes over two links one after the other; order to one address is kept. */
    long delayMs(long nowMs, SocketAddress to, Link one, Link other) {
        long delayMs = latencyMs(one) + latencyMs(other);
        if (happens(one.reorderPercent()) || happens(other.reorderPercent())) {
            return delayMs + heldBackMs(one, other);
        }
        if (one.minMs() == one.maxMs() && other.minMs() == other.maxMs()) {
            return delayMs;
        }
        if (lastArrivals.size() >= MAX_REMEMBERED) {
            lastArrivals.clear();
        }
        return lastArrivals.merge(to, nowMs + delayMs, Math::max) - nowMs;
    }

    /** How much later a second copy comes, or one that others overtake. */
    long heldBackMs(Link one, Link other) {
        return 1 + random.nextInt(HELD_BACK_MS + one.maxMs() + other.maxMs());
    }

    private long latencyMs(Link link) {
        return link.minMs() == link.maxMs()
                ? link.minMs()
                : link.minMs() + random.nextInt(link.maxMs() - link.minMs() + 1);
    }
}
