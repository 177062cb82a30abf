package dev.perigee.protocol.testing;

import dev.perigee.protocol.node.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Where the work of one host's endpoint is done: at once, later, in another order, when the test says so, or never. */
final class Workbench {
    private static final int REMEMBERED = 10_000;

    private final Host host;
    private final SplittableRandom random;
    private final List<Work> held = new ArrayList<>();
    private final Recent<Work> handedOut = new Recent<>(REMEMBERED);
    private boolean holds;
    private long minMs;
    private long maxMs;
    private double lostPercent;
    private long cleared;

    Workbench(Host host, Seed seed) {
        this.host = host;
        this.random = seed.random();
    }

    void takes(long fromMs, long toMs) {
        holds = false;
        minMs = fromMs;
        maxMs = toMs;
    }

    void loses(double percent) {
        lostPercent = percent;
    }

    void hold() {
        holds = true;
    }

    List<Work> held() {
        return held;
    }

    List<Work> handedOut() {
        return handedOut;
    }

    void handOut(Work work) {
        handedOut.add(work);
        if (holds) {
            held.add(work);
        } else {
            long delayMs = maxMs > minMs ? random.nextLong(minMs, maxMs + 1) : minMs;
            finish(work, delayMs, lostPercent > 0 && random.nextDouble() * 100 < lostPercent);
        }
    }

    void release(Work work) {
        held.remove(work);
        finish(work, 0, false);
    }

    void lose(Work work) {
        held.remove(work);
        finish(work, 0, true);
    }

    /** What was handed out comes to nothing. */
    void clear() {
        held.clear();
        cleared++;
    }

    /** Runs the work now; the endpoint that is here now, and no later one, gets the result. */
    private void finish(Work work, long delayMs, boolean lost) {
        Endpoint endpoint = host.endpoint();
        long clearedBefore = cleared;
        Object result = lost ? null : work.run();
        Runnable handBack = () -> {
            Endpoint there = host.endpoint();
            if (there == null || clearedBefore != cleared || endpoint != null && endpoint != there) {
                return;
            }
            host.touch();
            if (lost) {
                there.refused(host.now(), work.id());
            } else {
                there.done(host.now(), work.id(), result);
            }
        };
        host.internet().happen(delayMs, () -> host.whenAwake(handBack));
    }
}
