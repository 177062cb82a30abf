package dev.perigee.controller.core;

import dev.perigee.protocol.node.Work;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work beside the core. Validations have a thread of their own, so that strangers never delay a member; how much is
 * outstanding of each kind is bounded by those who hand it out.
 */
public final class WorkPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkPool.class);

    private final ExecutorService usual;
    private final ExecutorService validations;
    private final BiConsumer<CoreWork, Object> finished;
    private final Consumer<CoreWork> lost;

    /**
     * @param finished takes each result, on a thread of the pool
     * @param lost takes work that failed, which it should not, on a thread of the pool
     */
    public WorkPool(int threads, BiConsumer<CoreWork, Object> finished, Consumer<CoreWork> lost) {
        this.usual = Executors.newFixedThreadPool(threads, named("perigee-work-"));
        this.validations = Executors.newSingleThreadExecutor(named("perigee-validate-"));
        this.finished = finished;
        this.lost = lost;
    }

    public void run(CoreWork work) {
        ExecutorService executor = work.kind() == Work.Kind.VALIDATE ? validations : usual;
        executor.execute(() -> {
            Object result;
            try {
                result = work.task().get();
            } catch (RuntimeException e) {
                LOG.error("work of kind {} failed", work.kind(), e);
                lost.accept(work);
                return;
            }
            finished.accept(work, result);
        });
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        usual.shutdownNow();
        validations.shutdownNow();
        try {
            usual.awaitTermination(1, TimeUnit.SECONDS);
            validations.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
