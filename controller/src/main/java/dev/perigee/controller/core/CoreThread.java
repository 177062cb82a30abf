package dev.perigee.controller.core;

import dev.perigee.protocol.Now;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that owns the core: takes events one after the other and wakes it when a timer is due. */
public final class CoreThread implements CallDesk.CoreThreadEntry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoreThread.class);
    private static final int MOST_PACKETS_WAITING = 16_384;
    private static final int EVENTS_BETWEEN_FLUSHES = 256;
    private static final long LONGEST_SLEEP_MS = 1_000;

    private final LinkedBlockingQueue<Consumer<Now>> events = new LinkedBlockingQueue<>();
    private final LongAdder packetsDropped = new LongAdder();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean running = true;

    /** Starts the thread. @param flush is called after each batch of events, to let datagrams go */
    public void start(Core core, Runnable flush) {
        Thread thread = new Thread(() -> run(core, flush), "perigee-core");
        thread.setDaemon(false);
        thread.start();
    }

    /** The two clocks of this machine. */
    public static Now clock() {
        return new Now(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), System.currentTimeMillis());
    }

    @Override
    public void execute(Consumer<Now> action) {
        events.add(action);
    }

    /** Hands over a packet, or drops it if too many wait: the network is used to that. */
    public void executePacket(Consumer<Now> action) {
        if (events.size() < MOST_PACKETS_WAITING) {
            events.add(action);
        } else {
            packetsDropped.increment();
        }
    }

    /** How many packets came faster than they could be handled. */
    public long packetsDropped() {
        return packetsDropped.sum();
    }

    private void run(Core core, Runnable flush) {
        try {
            while (running) {
                long sleepMs = Math.min(core.nextTickMs() - clock().monotonicMs(), LONGEST_SLEEP_MS);
                Consumer<Now> event = sleepMs > 0 ? events.poll(sleepMs, TimeUnit.MILLISECONDS) : events.poll();
                Now now = clock();
                for (int i = 0; event != null && i < EVENTS_BETWEEN_FLUSHES; i++) {
                    handle(event, now);
                    event = events.poll();
                }
                if (event != null) {
                    handle(event, now);
                }
                if (core.nextTickMs() <= now.monotonicMs()) {
                    handle(core::tick, now);
                }
                flush.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    /** A promise of our own that was broken is said here, once; the next event is not to suffer from it. */
    private static void handle(Consumer<Now> event, Now now) {
        try {
            event.accept(now);
        } catch (RuntimeException e) {
            LOG.error("the core failed at an event and goes on with the next", e);
        }
    }

    /** Ends after the events that wait now; returns when the thread has ended. */
    @Override
    public void close() {
        execute(now -> running = false);
        try {
            ended.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
