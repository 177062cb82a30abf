package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParkingTest {
    private final Parking parking = new Parking();
    private final List<String> happened = new ArrayList<>();

    private void park(long sequence, String name) {
        parking.park(sequence, () -> happened.add(name), () -> happened.add("no " + name));
    }

    @Test
    void whatIsDurableLeavesAtOnce() {
        park(0, "first");
        parking.durable(7);
        park(7, "second");

        assertThat(happened).containsExactly("first", "second");
    }

    @Test
    void answersLeaveInOrderWhenWhatTheyWaitForIsDurable() {
        park(1, "a");
        park(2, "b");
        park(2, "c");
        park(3, "d");
        assertThat(happened).isEmpty();
        parking.durable(2);
        assertThat(happened).containsExactly("a", "b", "c");
        parking.durable(3);

        assertThat(happened).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whatIsDurableStaysDurable() {
        parking.durable(5);
        parking.durable(3);
        park(5, "a");

        assertThat(parking.durable()).isEqualTo(5);
        assertThat(happened).containsExactly("a");
    }

    @Test
    void failureDropsEverythingThatWaitsOnce() {
        park(1, "a");
        park(2, "b");
        parking.dropAll();
        parking.durable(2);
        parking.dropAll();

        assertThat(happened).containsExactly("no a", "no b");
    }

    @Test
    void answerThatLeavesCanParkAnother() {
        parking.park(1, () -> park(1, "at once"), () -> {});
        parking.park(2, () -> park(3, "later"), () -> {});
        parking.durable(2);
        assertThat(happened).containsExactly("at once");
        parking.durable(3);

        assertThat(happened).containsExactly("at once", "later");
    }
}
