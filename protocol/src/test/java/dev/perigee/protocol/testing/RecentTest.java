package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static void add(Recent<Integer> recent, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(recent::add);
    }

    @Test
    void keepsTheNewestInOrder() {
        for (int capacity : List.of(1, 3, 16, 17, 40)) {
            Recent<Integer> recent = new Recent<>(capacity);
            for (int i = 1; i <= 100; i++) {
                recent.add(i);
                assertThat(recent)
                        .isEqualTo(IntStream.rangeClosed(Math.max(1, i - capacity + 1), i)
                                .boxed()
                                .toList());
            }
            assertThat(recent.pushedOut()).isEqualTo(100 - capacity);
        }
    }

    @Test
    void clearedOneBeginsAnew() {
        Recent<Integer> recent = new Recent<>(3);
        add(recent, 1, 10);
        recent.clear();
        assertThat(recent).isEmpty();
        add(recent, 11, 12);
        assertThat(recent).containsExactly(11, 12);
        assertThatThrownBy(() -> recent.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        recent.capacity(1);
        add(recent, 13, 14);
        assertThat(recent).containsExactly(14);
        recent.capacity(0);
        add(recent, 15, 16);
        assertThat(recent).isEmpty();
    }
}
