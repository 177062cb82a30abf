package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.verb.Verb;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpectedRepliesTest {
    private static final Address PEER = new Address(0x1111111111L);
    private static final Path PATH = new Path(0, SocketAddress.parse("198.51.100.1/9993"));

    private final ExpectedReplies replies = new ExpectedReplies(100);

    @Test
    void allBitsOfTheIdAndThePeerMustMatch() {
        replies.expect(0x0123456789abcdefL, PEER, Verb.ECHO, Optional.of(PATH), 1_000);
        assertThat(replies.match(0x0123456789abcdefL, PEER, 1_001)).isPresent();
        for (int bit = 0; bit < 64; bit++) {
            assertThat(replies.match(0x0123456789abcdefL ^ 1L << bit, PEER, 1_001))
                    .as("bit %d", bit)
                    .isEmpty();
        }
        assertThat(replies.match(0x0123456789abcdefL, new Address(0x1111111112L), 1_001))
                .isEmpty();
        assertThat(replies.match(0, PEER, 1_001)).isEmpty();
    }

    @Test
    void onlyTheFirstDirectAnswerOverTheSamePathInTimeIsAProof() {
        replies.expect(1, PEER, Verb.ECHO, Optional.of(PATH), 1_000);
        var expected = replies.match(1, PEER, 1_100).orElseThrow();
        assertThat(expected.tookMs(1_100)).isEqualTo(100);
        assertThat(expected.proves(PATH, 1, 1_100)).isFalse();
        assertThat(expected.proves(new Path(1, PATH.remote()), 0, 1_100)).isFalse();
        assertThat(expected.proves(PATH, 0, 12_000)).isFalse();
        assertThat(expected.proves(PATH, 0, 1_100)).isTrue();
        assertThat(expected.proves(PATH, 0, 1_101)).isFalse();

        replies.expect(2, PEER, Verb.ECHO, Optional.empty(), 1_000);
        assertThat(replies.match(2, PEER, 1_100).orElseThrow().proves(PATH, 0, 1_100))
                .isFalse();
    }

    @Test
    void theyAreForgottenAfter30Seconds() {
        replies.expect(1, PEER, Verb.ECHO, Optional.of(PATH), 1_000);
        assertThat(replies.match(1, PEER, 31_000)).isPresent();
        assertThat(replies.match(1, PEER, 31_001)).isEmpty();
        replies.expect(2, PEER, Verb.ECHO, Optional.of(PATH), 31_001);
        assertThat(replies.size()).isEqualTo(1);
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        for (int id = 1; id <= 1_000; id++) {
            replies.expect(id, PEER, Verb.ECHO, Optional.of(PATH), 1_000);
        }
        assertThat(replies.size()).isEqualTo(100);
        assertThat(replies.match(900, PEER, 1_000)).isEmpty();
        assertThat(replies.match(901, PEER, 1_000)).isPresent();
    }
}
