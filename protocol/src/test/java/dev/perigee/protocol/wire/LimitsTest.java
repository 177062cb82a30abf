package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void sizesAreThoseOfTheDocuments() {
        assertThat(Limits.MIN_PACKET_BYTES).isEqualTo(28);
        assertThat(Limits.MAX_PAYLOAD_BYTES).isEqualTo(9_996);
        assertThat(Limits.MAX_PACKET_AT_DEFAULT_MTU_BYTES).isEqualTo(9_928);
        assertThat(Limits.maxPacketBytes(Limits.MIN_MTU_BYTES)).isEqualTo(9_704);
        assertThat(Limits.maxPacketBytes(1_500)).isEqualTo(Limits.MAX_PACKET_BYTES);
    }

    @Test
    void smallestPacketCannotBeTakenForAFragmentOfNothing() {
        assertThat(Limits.FRAGMENT_HEADER_BYTES).isLessThan(Limits.MIN_PACKET_BYTES);
        assertThat(Limits.MAX_IGNORED_DATAGRAM_BYTES).isEqualTo(Limits.FRAGMENT_HEADER_BYTES);
        assertThat(Limits.MIN_MTU_BYTES).isLessThan(Limits.DEFAULT_MTU_BYTES);
    }
}
