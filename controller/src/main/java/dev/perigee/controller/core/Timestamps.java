package dev.perigee.controller.core;

import dev.perigee.protocol.Now;
import java.util.OptionalLong;

/**
 * The timestamps of configurations and credentials: wall-clock ms that never repeat and never go back, across restarts
 * and jumps of the clock. All that are given out lie below a mark that is in the ledger first.
 */
final class Timestamps {
    private static final long RESERVE_AHEAD_MS = 60_000;
    private static final long RESERVE_AGAIN_MS = 30_000;
    private static final long BELIEVED_JUMP_MS = 3_600_000;
    private static final long SAMPLE_EVERY_MS = 1_000;
    private static final int SAMPLES_TO_BELIEVE = 3;

    private long last;
    private long reservedUntil;

    /** The mark before this one, and the newest timestamp given out that it covers. */
    private long markBefore;

    private long lastUnderMarkBefore;
    private Now believed;
    private long suspectOffset;
    private long suspectSampledAtMs;
    private int suspectSamples;

    /** @param reservedUntil the mark in the ledger; everything up to it may have been given out */
    Timestamps(long reservedUntil, Now now) {
        this.reservedUntil = reservedUntil;
        this.last = reservedUntil;
        this.believed = now;
    }

    /** The newest timestamp given out. */
    long last() {
        return last;
    }

    /** After a failed write: what the ledger really holds. Nothing stamped above it has left. */
    void rolledBack(long reservedUntil) {
        this.reservedUntil = reservedUntil;
        last = reservedUntil == markBefore ? lastUnderMarkBefore : Math.min(last, reservedUntil);
    }

    /** A mark to be written, if it is time for a new one; until it is durable no timestamp above the old one may leave. */
    OptionalLong reserve(Now now) {
        long wanted = Math.max(wallMs(now), last + 1);
        if (wanted + RESERVE_AGAIN_MS <= reservedUntil) {
            return OptionalLong.empty();
        }
        markBefore = reservedUntil;
        lastUnderMarkBefore = Math.min(last, markBefore);
        reservedUntil = wanted + RESERVE_AHEAD_MS;
        return OptionalLong.of(reservedUntil);
    }

    /**
     * A timestamp greater than every other; empty if all that are reserved are used up.
     *
     * @param sparing whether no more can be reserved now: then the clock is not followed, so that they last
     */
    OptionalLong next(Now now, boolean sparing) {
        long wall = wallMs(now);
        long next = !sparing && wall > last && wall <= reservedUntil ? wall : last + 1;
        if (next > reservedUntil) {
            return OptionalLong.empty();
        }
        last = next;
        if (next <= markBefore) {
            lastUnderMarkBefore = next;
        }
        return OptionalLong.of(next);
    }

    /** The wall clock as far as we believe it: a jump ahead of more than an hour needs three samples that agree. */
    long wallMs(Now now) {
        long expected = believed.wallMs() + now.monotonicMs() - believed.monotonicMs();
        long offset = now.wallMs() - expected;
        if (offset <= BELIEVED_JUMP_MS) {
            believed = now;
            suspectSamples = 0;
            return now.wallMs();
        }
        if (suspectSamples == 0 || Math.abs(offset - suspectOffset) > BELIEVED_JUMP_MS) {
            suspectOffset = offset;
            suspectSampledAtMs = now.monotonicMs();
            suspectSamples = 1;
        } else if (now.monotonicMs() - suspectSampledAtMs >= SAMPLE_EVERY_MS) {
            suspectSampledAtMs = now.monotonicMs();
            suspectSamples++;
        }
        if (suspectSamples >= SAMPLES_TO_BELIEVE) {
            believed = now;
            suspectSamples = 0;
            return now.wallMs();
        }
        return expected;
    }
}
