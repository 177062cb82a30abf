package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.node.Work;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkPoolTest {
    private static final long LONG_ENOUGH_S = 20;

    private final BlockingQueue<Object> finished = new LinkedBlockingQueue<>();
    private final BlockingQueue<CoreWork> lost = new LinkedBlockingQueue<>();
    private final WorkPool pool = new WorkPool(2, (work, result) -> finished.add(result), lost::add);

    @AfterEach
    void end() {
        pool.close();
    }

    private static CoreWork work(Work.Kind kind, Supplier<Object> task) {
        return new CoreWork(kind, task, (now, result) -> {}, now -> {});
    }

    @Test
    void resultsComeBack() throws InterruptedException {
        pool.run(work(Work.Kind.SIGN, () -> "signed"));

        assertThat(finished.poll(LONG_ENOUGH_S, TimeUnit.SECONDS)).isEqualTo("signed");
    }

    @Test
    void workThatFailsIsHandedBackAndTheNextIsDone() throws InterruptedException {
        CoreWork bad = work(Work.Kind.VERIFY, () -> {
            throw new IllegalStateException("a test wants this");
        });
        for (int i = 0; i < 5; i++) {
            pool.run(bad);
            assertThat(lost.poll(LONG_ENOUGH_S, TimeUnit.SECONDS)).isSameAs(bad);
        }
        pool.run(work(Work.Kind.VERIFY, () -> "good"));

        assertThat(finished.poll(LONG_ENOUGH_S, TimeUnit.SECONDS)).isEqualTo("good");
    }

    @Test
    void strangersThatAreValidatedHoldUpNobody() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            pool.run(work(Work.Kind.VALIDATE, () -> {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return "validated";
            }));
        }
        for (int i = 0; i < 10; i++) {
            pool.run(work(Work.Kind.SIGN, () -> "signed"));
            assertThat(finished.poll(LONG_ENOUGH_S, TimeUnit.SECONDS)).isEqualTo("signed");
        }
        goOn.countDown();

        assertThat(finished.poll(LONG_ENOUGH_S, TimeUnit.SECONDS)).isEqualTo("validated");
    }
}
