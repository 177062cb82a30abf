package dev.perigee.protocol.testing;

import dev.perigee.protocol.IpAddress;
import java.util.OptionalLong;

/** An echo request that a member sent, and what became of it. */
public final class Ping {
    private final int sequence;
    private final IpAddress to;
    private final long sentMs;
    private long firstReplyMs = -1;
    private int replies;

    Ping(int sequence, IpAddress to, long sentMs) {
        this.sequence = sequence;
        this.to = to;
        this.sentMs = sentMs;
    }

    void replied(long nowMs) {
        if (replies++ == 0) {
            firstReplyMs = nowMs;
        }
    }

    public int sequence() {
        return sequence;
    }

    public IpAddress to() {
        return to;
    }

    public long sentMs() {
        return sentMs;
    }

    public boolean isAnswered() {
        return replies > 0;
    }

    /** How many answers came, of which lines that double make more than one. */
    public int replies() {
        return replies;
    }

    /** How long the first answer took. */
    public OptionalLong roundTripMs() {
        return replies == 0 ? OptionalLong.empty() : OptionalLong.of(firstReplyMs - sentMs);
    }

    @Override
    public String toString() {
        return "ping " + sequence + " to " + to + " at " + sentMs + " ms, "
                + (replies == 0 ? "no answer" : "answer after " + (firstReplyMs - sentMs) + " ms");
    }
}
