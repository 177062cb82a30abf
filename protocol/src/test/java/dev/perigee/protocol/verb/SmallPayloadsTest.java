package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** NOP, the messages of multipath peers, and what is for the program rather than for the protocol. */
class SmallPayloadsTest {
    @Test
    void nopCarriesWhateverItCarries() throws MalformedPacketException {
        assertThat(parse(Verb.NOP, "")).isEqualTo(Nop.EMPTY);
        assertThat(parse(Verb.NOP, "aa00")).isEqualTo(new Nop(Bytes.ofHex("aa00")));
        assertThat(Nop.EMPTY.toBytes()).isEmpty();
    }

    @Test
    void ackIsAnUnsignedNumberOfBytes() throws MalformedPacketException {
        assertThat(parse(Verb.ACK, "fffffffe")).isEqualTo(new Ack(0xfffffffeL));
        assertTruncated(Verb.ACK, "ffffff");
    }

    @Test
    void measurementsHaveTheLowestByteFirst() throws MalformedPacketException {
        QosMeasurement measured = (QosMeasurement) parse(Verb.QOS_MEASUREMENT, "0807060504030201" + "3412" + "99");
        assertThat(measured.records()).containsExactly(new QosMeasurement.Held(0x0102030405060708L, 0x1234));
        assertThat(Bytes.copyOf(measured.toBytes())).isEqualTo(Bytes.ofHex("0807060504030201" + "3412"));
        assertThat(parse(Verb.QOS_MEASUREMENT, "")).isEqualTo(new QosMeasurement(List.of()));
        assertThat(QosMeasurement.MAX_RECORDS * QosMeasurement.RECORD_BYTES).isEqualTo(1400);
    }

    @Test
    void utilityIsSigned() throws MalformedPacketException {
        assertThat(parse(Verb.PATH_NEGOTIATION_REQUEST, "fffe")).isEqualTo(new PathNegotiation(-2));
        assertThat(new PathNegotiation(-2).toBytes()).containsExactly(0xff, 0xfe);
        assertThat(parse(Verb.PATH_NEGOTIATION_REQUEST, "7fff")).isEqualTo(new PathNegotiation(32_767));
        assertTruncated(Verb.PATH_NEGOTIATION_REQUEST, "7f");
    }

    @Test
    void userMessageHasATypeAndData() throws MalformedPacketException {
        assertThat(parse(Verb.USER_MESSAGE, "0000000000000064" + "beef"))
                .isEqualTo(new UserMessage(100, Bytes.ofHex("beef")));
        assertThat(parse(Verb.USER_MESSAGE, "0000000000000064")).isEqualTo(new UserMessage(100, Bytes.EMPTY));
        assertTruncated(Verb.USER_MESSAGE, "00000000000000");
    }

    @Test
    void tracesEndWithZeroAndEmptyOrUnfinishedOnesAreSkipped() throws MalformedPacketException {
        RemoteTrace trace = (RemoteTrace) parse(Verb.REMOTE_TRACE, "613d3100" + "00" + "623d3200" + "633d33");
        assertThat(trace.dictionaries()).containsExactly(Bytes.ofHex("613d31"), Bytes.ofHex("623d32"));
        assertThat(Bytes.copyOf(trace.toBytes())).isEqualTo(Bytes.ofHex("613d3100" + "623d3200"));
        assertThat(parse(Verb.REMOTE_TRACE, "")).isEqualTo(new RemoteTrace(List.of()));
    }

    @Test
    void aTraceThatWouldReadAsAnotherIsRefusedWhenMade() {
        assertThatThrownBy(() -> new RemoteTrace(List.of(Bytes.EMPTY))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RemoteTrace(List.of(Bytes.ofHex("610062"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Payload parse(Verb verb, String hex) throws MalformedPacketException {
        return Payload.parse(verb.code(), Bytes.ofHex(hex).toArray());
    }

    private static void assertTruncated(Verb verb, String hex) {
        assertThatThrownBy(() -> parse(verb, hex))
                .isInstanceOfSatisfying(
                        MalformedPacketException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
    }
}
