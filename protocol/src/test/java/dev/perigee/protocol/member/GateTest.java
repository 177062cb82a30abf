package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import org.junit.jupiter.api.Test;

/** A limit per peer that remembers only so many peers. */
class GateTest {
    private static final Address PEER = new Address(1);

    private final Gate gate = new Gate(1_000, 3);

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    @Test
    void peerPassesAgainWhenTheGapIsOver() {
        assertThat(gate.pass(at(-5_000), PEER)).isTrue();
        assertThat(gate.pass(at(-4_001), PEER)).isFalse();
        assertThat(gate.pass(at(-4_000), PEER)).isTrue();
    }

    @Test
    void peersDoNotHinderEachOther() {
        assertThat(gate.pass(at(0), PEER)).isTrue();
        assertThat(gate.pass(at(0), new Address(2))).isTrue();
    }

    @Test
    void peerThatPassedLongestAgoIsForgotten() {
        for (long i = 1; i <= 4; i++) {
            gate.pass(at(i), new Address(i));
        }

        assertThat(gate.pass(at(5), new Address(4))).isFalse();
        assertThat(gate.pass(at(5), new Address(1))).isTrue();
    }
}
