package dev.perigee.protocol.testing;

/**
 * What one direction of a host's line, or the core, does to datagrams.
 *
 * @param minMs shortest time on the way
 * @param maxMs longest; two datagrams to one address keep their order all the same
 * @param lossPercent how many get lost
 * @param duplicatePercent how many arrive twice, the second time some milliseconds later
 * @param reorderPercent how many are held back, so that later ones overtake them
 * @param largestBytes of a UDP payload; what is larger is lost, as on paths that lose IP fragments. IP fragmentation as
 *     such makes no difference
 */
public record Link(
        int minMs, int maxMs, double lossPercent, double duplicatePercent, double reorderPercent, int largestBytes) {
    /** Takes no time and loses nothing. */
    public static final Link PERFECT = new Link(0, 0, 0, 0, 0, Integer.MAX_VALUE);

    public Link {
        if (minMs < 0 || maxMs < minMs) {
            throw new IllegalArgumentException("no latency from " + minMs + " to " + maxMs + " ms");
        }
    }

    public Link latency(int ms) {
        return latency(ms, ms);
    }

    public Link latency(int fromMs, int toMs) {
        return new Link(fromMs, toMs, lossPercent, duplicatePercent, reorderPercent, largestBytes);
    }

    public Link loss(double percent) {
        return new Link(minMs, maxMs, percent, duplicatePercent, reorderPercent, largestBytes);
    }

    public Link duplication(double percent) {
        return new Link(minMs, maxMs, lossPercent, percent, reorderPercent, largestBytes);
    }

    public Link reordering(double percent) {
        return new Link(minMs, maxMs, lossPercent, duplicatePercent, percent, largestBytes);
    }

    /** Loses UDP payloads of more than so many bytes. */
    public Link dropsAbove(int bytes) {
        return new Link(minMs, maxMs, lossPercent, duplicatePercent, reorderPercent, bytes);
    }
}
