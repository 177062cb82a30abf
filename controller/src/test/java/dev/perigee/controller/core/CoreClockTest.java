package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.core.Overheard.Update;
import dev.perigee.protocol.testing.InMemoryInternet;
import org.junit.jupiter.api.Test;

/** Timestamps are wall-clock time as far as that can be believed, and never repeat or go back. */
class CoreClockTest {
    private static final long DAY_MS = 86_400_000;

    private final InMemoryInternet wire = new InMemoryInternet(6);
    private final CoreOnWire controller =
            new CoreOnWire(wire).knowing(1, 4).start().withNetwork();

    private void assertStrictlyIncreasing(WireMember member) {
        assertThat(member.timestamps(NETWORK)).doesNotHaveDuplicates().isSorted();
        assertThat(controller.overheard().updatesTo(member.address()))
                .extracting(u -> u.configuration().timestampMs())
                .doesNotHaveDuplicates()
                .isSorted();
    }

    private long newestAheadOfWallMs(WireMember member) {
        return member.configuration(NETWORK).orElseThrow().timestampMs()
                - wire.now().wallMs();
    }

    @Test
    void timestampsFollowTheWallClock() {
        WireMember alice = controller.admitted("alice");
        wire.run(600_000);

        assertStrictlyIncreasing(alice);
        assertThat(newestAheadOfWallMs(alice)).isBetween(-70_000L, 0L);
    }

    @Test
    void timestampsStrictlyIncreaseAcrossRestarts() {
        WireMember alice = controller.admitted("alice");
        for (int i = 0; i < 20; i++) {
            controller.restart();
            int edit = i;
            controller.editNetwork(n -> n.name("edit " + edit));
            wire.run(100);
        }

        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("edit 19");
        assertThat(alice.timestamps(NETWORK)).hasSizeGreaterThanOrEqualTo(21);
        assertStrictlyIncreasing(alice);
    }

    @Test
    void timestampsStrictlyIncreaseWhenTheClockGoesBackADay() {
        WireMember alice = controller.admitted("alice");
        wire.run(100_000);
        wire.moveWallClock(-DAY_MS);
        wire.run(300_000);
        controller.restart();
        wire.run(300_000);

        assertStrictlyIncreasing(alice);
        assertThat(controller.overheard().answersTo(alice.address())).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void jumpAheadOfADayIsNotBelievedBeforeThreeSamples() {
        WireMember alice = controller.admitted("alice");
        wire.run(70_000);
        wire.moveWallClock(DAY_MS);
        controller.editNetwork(n -> n.name("first"));
        wire.run(100);
        assertThat(newestAheadOfWallMs(alice)).isLessThan(-DAY_MS + 1_000);
        controller.editNetwork(n -> n.name("within the same second"));
        wire.run(1_000);
        controller.editNetwork(n -> n.name("second"));
        wire.run(1_000);
        assertThat(newestAheadOfWallMs(alice)).isLessThan(-DAY_MS + 5_000);

        controller.editNetwork(n -> n.name("third"));
        wire.run(100);

        assertThat(newestAheadOfWallMs(alice)).isBetween(-1_000L, 0L);
        assertStrictlyIncreasing(alice);
    }

    @Test
    void jumpThatIsTakenBackLeavesNoTrace() {
        WireMember alice = controller.admitted("alice");
        wire.run(70_000);
        wire.moveWallClock(DAY_MS);
        controller.editNetwork(n -> n.name("first"));
        wire.run(100);
        wire.moveWallClock(-DAY_MS);
        controller.editNetwork(n -> n.name("second"));
        wire.run(100);

        assertThat(newestAheadOfWallMs(alice)).isBetween(-1_000L, 0L);
        assertThat(controller.store().load().clockReservedUntilMs())
                .isLessThan(wire.now().wallMs() + 61_000);
    }

    @Test
    void noTimestampLeavesBeforeItsReserveIsDurable() {
        WireMember alice = controller.admitted("alice");
        controller
                .overheard()
                .check(
                        packet -> {},
                        (Update u) -> assertThat(u.configuration().timestampMs())
                                .isLessThanOrEqualTo(controller.store().load().clockReservedUntilMs()));
        controller.ledger().takes(700);
        wire.run(400_000);

        assertThat(controller.overheard().answersTo(alice.address())).hasSizeGreaterThanOrEqualTo(6);
        assertStrictlyIncreasing(alice);
    }
}
