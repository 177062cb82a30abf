package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Now;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    private static final long WALL_MS = 1_700_000_000_000L;
    private static final long HOUR_MS = 3_600_000;
    private static final long DAY_MS = 24 * HOUR_MS;

    private long monotonicMs = 5_000;
    private long wallMs = WALL_MS;
    private final Timestamps timestamps = new Timestamps(0, now());

    private Now now() {
        return new Now(monotonicMs, wallMs);
    }

    private void pass(long ms) {
        monotonicMs += ms;
        wallMs += ms;
    }

    private long stamp() {
        timestamps.reserve(now());
        return timestamps.next(now(), false).orElseThrow();
    }

    @Test
    void nothingIsGivenOutBeforeSomethingIsReserved() {
        assertThat(timestamps.next(now(), false)).isEmpty();
    }

    @Test
    void timestampsAreWallClockTime() {
        assertThat(stamp()).isEqualTo(WALL_MS);
        pass(1_234);
        assertThat(stamp()).isEqualTo(WALL_MS + 1_234);
    }

    @Test
    void twoInOneMillisecondDiffer() {
        long first = stamp();
        assertThat(stamp()).isEqualTo(first + 1);
        assertThat(stamp()).isEqualTo(first + 2);
        pass(1);
        assertThat(stamp()).isEqualTo(first + 3);
        pass(10);
        assertThat(stamp()).isEqualTo(WALL_MS + 11);
    }

    @Test
    void reserveIsAMinuteAheadAndMovedEachHalfMinute() {
        assertThat(timestamps.reserve(now())).hasValue(WALL_MS + 60_000);
        pass(30_000);
        assertThat(timestamps.reserve(now())).isEmpty();
        pass(1);
        assertThat(timestamps.reserve(now())).hasValue(WALL_MS + 90_001);
    }

    @Test
    void restartGoesOnAboveTheReserve() {
        Timestamps restarted = new Timestamps(WALL_MS + 50_000, now());

        assertThat(restarted.reserve(now())).hasValue(WALL_MS + 110_001);
        assertThat(restarted.next(now(), false)).hasValue(WALL_MS + 50_001);
    }

    @Test
    void clockThatGoesBackIsNotFollowed() {
        long first = stamp();
        wallMs -= DAY_MS;
        assertThat(stamp()).isEqualTo(first + 1);
        pass(1_000);
        assertThat(stamp()).isEqualTo(first + 2);
    }

    @Test
    void jumpAheadOfAnHourIsBelievedAtOnce() {
        stamp();
        wallMs += HOUR_MS;
        assertThat(stamp()).isEqualTo(WALL_MS + HOUR_MS);
    }

    @Test
    void longerJumpIsBelievedAtTheThirdSampleASecondApart() {
        stamp();
        wallMs += DAY_MS;
        assertThat(stamp()).isLessThan(WALL_MS + 100);
        pass(999);
        assertThat(stamp()).as("too early to be a sample").isLessThan(WALL_MS + 2_000);
        pass(1);
        assertThat(stamp()).as("the second").isLessThan(WALL_MS + 2_000);
        pass(1_000);
        assertThat(stamp()).as("the third").isEqualTo(wallMs);
        assertThat(stamp()).isEqualTo(wallMs + 1);
    }

    @Test
    void samplesThatDisagreeAreNotCountedTogether() {
        stamp();
        for (int i = 1; i <= 10; i++) {
            wallMs += i % 2 == 0 ? -DAY_MS : DAY_MS + 2 * HOUR_MS;
            pass(1_000);
            wallMs += 2 * HOUR_MS;
            assertThat(stamp()).as("sample %d", i).isLessThan(WALL_MS + HOUR_MS);
        }
    }

    @Test
    void aSoundSampleInBetweenTakesTheSuspicionBack() {
        stamp();
        for (int i = 0; i < 10; i++) {
            wallMs += DAY_MS;
            pass(1_000);
            assertThat(stamp()).isLessThan(WALL_MS + HOUR_MS);
            pass(1_000);
            stamp();
            wallMs -= DAY_MS;
            assertThat(stamp()).isLessThan(WALL_MS + HOUR_MS);
        }
    }

    @Test
    void whatCannotBeReservedIsUsedSparinglyUntilTheEnd() {
        stamp();
        pass(20_000);
        int given = 0;
        long last = 0;
        for (OptionalLong next = timestamps.next(now(), true); next.isPresent(); next = timestamps.next(now(), true)) {
            assertThat(next.getAsLong()).isGreaterThan(last);
            last = next.getAsLong();
            given++;
        }

        assertThat(given).isEqualTo(60_000);
        assertThat(last).isEqualTo(WALL_MS + 60_000);
    }

    @Test
    void afterAFailureOnlyTheReserveThatIsWrittenIsUsed() {
        stamp();
        pass(40_000);
        assertThat(timestamps.reserve(now())).hasValue(WALL_MS + 100_000);
        timestamps.next(now(), false);
        timestamps.rolledBack(WALL_MS + 60_000);

        assertThat(timestamps.next(now(), true)).hasValue(WALL_MS + 40_001);
        assertThat(timestamps.reserve(now())).hasValue(WALL_MS + 100_002);
    }

    @Test
    void failureAfterALongIdleTimeLeavesTheReserveThatNobodyUsed() {
        stamp();
        pass(3_600_000);
        assertThat(timestamps.reserve(now())).hasValue(WALL_MS + 3_660_000);
        assertThat(timestamps.next(now(), false)).hasValue(WALL_MS + 3_600_000);
        timestamps.rolledBack(WALL_MS + 60_000);

        assertThat(timestamps.next(now(), true)).hasValue(WALL_MS + 1);
        assertThat(timestamps.next(now(), true)).hasValue(WALL_MS + 2);
    }

    @Test
    void failureOfTwoReservesInARowNeverGivesATimestampTwice() {
        stamp();
        pass(31_000);
        long second = stamp();
        pass(31_000);
        stamp();
        timestamps.rolledBack(WALL_MS + 60_000);

        timestamps.next(now(), true).ifPresent(next -> assertThat(next).isGreaterThan(second));
    }

    @Test
    void timestampsIncreaseWhateverTheClockDoes() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            long mark = 0;
            long last = 0;
            Timestamps tested = new Timestamps(mark, now());
            for (int i = 0; i < 500; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> wallMs += random.nextLong(2 * DAY_MS) - DAY_MS;
                    case 1 -> tested = new Timestamps(mark, now());
                    case 2 -> pass(random.nextInt(100_000));
                    default -> pass(random.nextInt(3));
                }
                OptionalLong reserve = tested.reserve(now());
                mark = reserve.orElse(mark);
                long next = tested.next(now(), false).orElseThrow();
                assertThat(next)
                        .as("seed %d, step %d", seed, i)
                        .isGreaterThan(last)
                        .isLessThanOrEqualTo(mark);
                last = next;
            }
        }
    }
}
