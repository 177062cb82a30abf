package dev.perigee.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.perigee.protocol.Bytes;

/** What a member may be sent in a frame: anything. */
class FrameFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyPayloadIsAPacketThatReadsTheSameAgainOrNone(byte[] input) {
        byte[] before = input.clone();
        AnyFrameTest.read(Bytes.copyOf(input), "input");
        assertThat(input).isEqualTo(before);
    }
}
