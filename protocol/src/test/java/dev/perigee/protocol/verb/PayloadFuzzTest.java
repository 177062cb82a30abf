package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.Arrays;
import java.util.Optional;

/** What a payload may be after deciphering: anything. An input is the verb byte and the payload behind it. */
class PayloadFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAValueThatReadsTheSameAgainOrMalformed(byte[] input) throws MalformedPacketException {
        if (input.length == 0) {
            return;
        }
        Payload payload;
        try {
            payload = Payload.parse(input[0], Arrays.copyOfRange(input, 1, input.length));
        } catch (MalformedPacketException e) {
            assertThat(e.reason()).isNotNull();
            return;
        }
        assertThat(Payload.parse(payload.verbCode(), payload.toBytes())).isEqualTo(payload);
        if (payload instanceof ErrorReply error) {
            readAll(error);
        }
    }

    private static void readAll(ErrorReply error) {
        assertThat(error.group().isPresent()).isEqualTo(error.data().size() >= 18);
        Optional<SignOn> how = error.signOn();
        if (how.isPresent()) {
            NetworkId network = error.network().orElseThrow();
            assertThat(ErrorReply.signOn(error.inRePacketId(), network, how.get())
                            .signOn())
                    .isEqualTo(how);
        }
    }
}
