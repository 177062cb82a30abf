package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import org.junit.jupiter.api.Test;

class ToldMembersTest {
    private static final Address ONE = new Address(1);
    private static final Address TWO = new Address(2);

    private final ToldMembers told = new ToldMembers();

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    @Test
    void memberIsToldWithTheRoundAfterItWasMetAndOnceAMinuteFromThenOn() {
        told.met(at(0), ONE);

        assertThat(told.takeDue(at(5_000), member -> true, member -> true)).containsExactly(ONE);
        assertThat(told.takeDue(at(10_000), member -> true, member -> true)).isEmpty();
        assertThat(told.takeDue(at(64_999), member -> true, member -> true)).isEmpty();
        assertThat(told.takeDue(at(65_000), member -> true, member -> true)).containsExactly(ONE);
        assertThat(told.takeDue(at(125_000), member -> true, member -> true)).containsExactly(ONE);
    }

    @Test
    void memberThatIsHeardFromIsToldAtOnce() {
        assertThat(told.take(at(0), ONE)).isTrue();
        assertThat(told.take(at(59_999), ONE)).isFalse();
        told.met(at(59_999), ONE);

        assertThat(told.takeDue(at(59_999), member -> true, member -> true)).isEmpty();
        assertThat(told.take(at(60_000), ONE)).isTrue();
    }

    @Test
    void whoIsNoMemberAnyMoreIsForgotten() {
        told.take(at(0), ONE);
        told.take(at(0), TWO);

        assertThat(told.takeDue(at(60_000), TWO::equals, member -> true)).containsExactly(TWO);

        assertThat(told.all()).containsExactly(TWO);
    }

    @Test
    void memberThatIsNotAllowedForAWhileIsToldAgainAfterwards() {
        told.take(at(0), ONE);

        assertThat(told.takeDue(at(60_000), member -> true, member -> false)).isEmpty();

        assertThat(told.takeDue(at(65_000), member -> true, member -> true)).isEmpty();
        assertThat(told.takeDue(at(120_000), member -> true, member -> true)).containsExactly(ONE);
    }

    @Test
    void onlySoManyAreKept() {
        for (int i = 1; i <= ToldMembers.MAX_MEMBERS + 10; i++) {
            told.take(at(0), new Address(i));
            told.met(at(0), new Address(1_000_000 + i));
        }

        assertThat(told.size()).isEqualTo(2 * ToldMembers.MAX_MEMBERS);
        assertThat(told.all()).doesNotContain(ONE);
    }
}
