package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.storage.testing.DirectLedger;
import dev.perigee.storage.testing.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The one thread, with real threads around it. */
class CoreThreadTest {
    private static final int MOST_PACKETS_WAITING = 16_384;
    private static final long LONG_ENOUGH_S = 20;

    private final CoreThread thread = new CoreThread();
    private final AtomicInteger flushes = new AtomicInteger();

    CoreThreadTest() {
        MemoryStore store = new MemoryStore();
        Core core = new Core(
                CoreOnWire.SELF,
                CoreOnWire.planet(CoreOnWire.SELF, CoreOnWire.SOCKET),
                store.load(),
                new DirectLedger(store),
                store::load,
                planet -> {},
                new SeededEntropy(1),
                PathPolicy.ROUTABLE,
                new CoreOutput() {
                    @Override
                    public void send(Path path, byte[] datagram, int timeToLive) {}

                    @Override
                    public void work(CoreWork work) {}
                },
                CoreThread.clock());
        thread.start(core, flushes::incrementAndGet);
    }

    @AfterEach
    void end() {
        thread.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG_ENOUGH_S, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitEverythingBefore() {
        CountDownLatch reached = new CountDownLatch(1);
        thread.execute(now -> reached.countDown());
        await(reached);
    }

    @Test
    void eventsRunInOrderOnOneThread() {
        List<String> ran = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            thread.execute(now -> ran.add(number + Thread.currentThread().getName()));
        }
        awaitEverythingBefore();

        assertThat(ran).hasSize(1_000);
        assertThat(ran.get(0)).isEqualTo("0perigee-core");
        assertThat(ran.get(999)).isEqualTo("999perigee-core");
    }

    @Test
    void eventThatFailsDoesNotStopTheOthers() {
        thread.execute(now -> {
            throw new IllegalStateException("a test wants this");
        });
        AtomicInteger ran = new AtomicInteger();
        thread.execute(now -> ran.incrementAndGet());
        awaitEverythingBefore();

        assertThat(ran).hasValue(1);
    }

    @Test
    void packetsBeyondTheBoundAreDroppedAndCountedAndCallsAreNot() {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        thread.execute(now -> {
            busy.countDown();
            await(goOn);
        });
        await(busy);
        for (int i = 0; i < MOST_PACKETS_WAITING + 100; i++) {
            thread.executePacket(now -> ran.incrementAndGet());
        }
        thread.execute(now -> ran.incrementAndGet());
        goOn.countDown();
        awaitEverythingBefore();

        assertThat(thread.packetsDropped()).isEqualTo(100);
        assertThat(ran).hasValue(MOST_PACKETS_WAITING + 1);
    }

    @Test
    void whatWaitsIsStillDoneBeforeTheEnd() {
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            thread.execute(now -> ran.incrementAndGet());
        }
        thread.close();

        assertThat(ran).hasValue(1_000);
        assertThat(flushes.get()).isPositive();
    }
}
