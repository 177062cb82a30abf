package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.verb.ExtFrame.Copy;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Frames and what answers them, byte by byte: flags, optional fields, ends. */
class FramePayloadsTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");
    private static final String MACS = "020304050607" + "0a0b0c0d0e0f";
    private static final Mac TO = new Mac(0x020304050607L);
    private static final Mac FROM = new Mac(0x0a0b0c0d0e0fL);
    private static final MulticastGroup GROUP = new MulticastGroup(Mac.BROADCAST, 0x0a010203);
    private static final String GROUP_HEX = "ffffffffffff" + "0a010203";
    private static final Bytes DATA = Bytes.ofHex("cafe");
    private static final CertificateOfMembership CERTIFICATE = new RandomPayloads(7).membership();

    @Test
    void frameIsNetworkEthertypeAndDataThatMayBeEmpty() throws MalformedPacketException {
        assertThat(parse(Verb.FRAME, NETWORK + "0806" + "cafe")).isEqualTo(new Frame(NETWORK, 0x0806, DATA));
        assertThat(parse(Verb.FRAME, NETWORK + "ffff")).isEqualTo(new Frame(NETWORK, 0xffff, Bytes.EMPTY));
        assertThat(new Frame(NETWORK, 0x0806, Bytes.EMPTY).toBytes()).hasSize(Frame.HEAD_BYTES);
        assertMalformed(Verb.FRAME, NETWORK + "08");
    }

    @Test
    void copiesHaveTheFlagsThatAreSent() {
        assertThat(flags(Copy.NONE)).isEqualTo(0x00);
        assertThat(flags(Copy.TEE_BY_SENDER)).isEqualTo(0x02);
        assertThat(flags(Copy.REDIRECT_BY_SENDER)).isEqualTo(0x04);
        assertThat(flags(Copy.WATCH_BY_SENDER)).isEqualTo(0x16);
        assertThat(flags(Copy.TEE_BY_RECEIVER)).isEqualTo(0x08);
        assertThat(flags(Copy.REDIRECT_BY_RECEIVER)).isEqualTo(0x0a);
        assertThat(flags(Copy.WATCH_BY_RECEIVER)).isEqualTo(0x1c);
    }

    private static int flags(Copy copy) {
        ExtFrame frame = ExtFrame.ofCopy(copy, NETWORK, TO, FROM, 0x88b5, DATA);
        assertThat(frame.copy()).contains(copy);
        assertThat(frame.wantsAcknowledgement()).isEqualTo(copy.isWatch());
        return frame.flags();
    }

    @Test
    void extFrameKeepsFlagsWithoutMeaning() throws MalformedPacketException {
        ExtFrame frame = (ExtFrame) parse(Verb.EXT_FRAME, NETWORK + "ee" + MACS + "88b5" + "cafe");
        assertThat(frame).isEqualTo(new ExtFrame(NETWORK, 0xee, Optional.empty(), TO, FROM, 0x88b5, DATA));
        assertThat(frame.copy()).isEmpty();
        assertThat(frame.wantsAcknowledgement()).isFalse();
        assertThat(frame.toBytes()).hasSize(ExtFrame.HEAD_BYTES + 2);
    }

    @Test
    void certificateInAnExtFrameStandsBehindTheFlags() throws MalformedPacketException {
        String certificate = CERTIFICATE.toBytes().toString();
        ExtFrame frame = new ExtFrame(NETWORK, 0, Optional.of(CERTIFICATE), TO, FROM, 0x88b5, DATA);
        assertThat(frame.flags()).isEqualTo(ExtFrame.CERTIFICATE);
        assertThat(parse(Verb.EXT_FRAME, NETWORK + "01" + certificate + MACS + "88b5" + "cafe"))
                .isEqualTo(frame);
        assertThat(new ExtFrame(NETWORK, 0x11, Optional.empty(), TO, FROM, 0, DATA).flags())
                .isEqualTo(ExtFrame.ACKNOWLEDGE);
        assertMalformed(Verb.EXT_FRAME, NETWORK + "01" + certificate + MACS + "88");
    }

    @Test
    void onlyCopiesOfFramesAreCompressed() {
        assertThat(new Frame(NETWORK, 0, DATA).compressible()).isFalse();
        assertThat(ExtFrame.of(NETWORK, TO, FROM, 0, DATA).compressible()).isFalse();
        assertThat(ExtFrame.ofCopy(Copy.REDIRECT_BY_SENDER, NETWORK, TO, FROM, 0, DATA)
                        .compressible())
                .isTrue();
    }

    @Test
    void multicastFrameHasItsOptionalFieldsInThisOrder() throws MalformedPacketException {
        String certificate = CERTIFICATE.toBytes().toString();
        String all = NETWORK + "0f" + certificate + "00000021" + "0a0b0c0d0e0f" + GROUP_HEX + "0806" + "cafe";
        MulticastFrame frame = (MulticastFrame) parse(Verb.MULTICAST_FRAME, all);
        assertThat(frame)
                .isEqualTo(new MulticastFrame(
                        NETWORK,
                        MulticastFrame.REPLICATE,
                        Optional.of(CERTIFICATE),
                        OptionalLong.of(33),
                        Optional.of(FROM),
                        GROUP,
                        0x0806,
                        DATA));
        assertThat(Bytes.copyOf(frame.toBytes())).isEqualTo(Bytes.ofHex(all));
        assertMalformed(Verb.MULTICAST_FRAME, NETWORK + "0f" + certificate + "00000021" + "0a0b0c0d0e0f" + GROUP_HEX);
    }

    @Test
    void multicastFrameFlagsTellWhatIsThere() {
        MulticastFrame bare = new MulticastFrame(
                NETWORK, 0xff, Optional.empty(), OptionalLong.empty(), Optional.empty(), GROUP, 0x0806, Bytes.EMPTY);
        assertThat(bare.flags()).isEqualTo(0xf8);
        assertThat(bare.toBytes()).hasSize(MulticastFrame.HEAD_BYTES);
        MulticastFrame sent = MulticastFrame.of(NETWORK, 33, Optional.empty(), GROUP, 0x0806, DATA);
        assertThat(sent.flags()).isEqualTo(MulticastFrame.GATHER);
        assertThat(MulticastFrame.of(NETWORK, 1, Optional.of(FROM), GROUP, 0x0806, DATA)
                        .flags())
                .isEqualTo(MulticastFrame.GATHER | MulticastFrame.SOURCE);
    }

    @Test
    void multicastFrameIsSentAsItIsWhereTheNetworkWantsIt() {
        MulticastFrame frame = MulticastFrame.of(NETWORK, 33, Optional.empty(), GROUP, 0x0806, DATA);
        assertThat(frame.compressible()).isTrue();
        Payload uncompressed = frame.uncompressed();
        assertThat(uncompressed.compressible()).isFalse();
        assertThat(uncompressed.verbCode()).isEqualTo(frame.verbCode());
        assertThat(uncompressed.toBytes()).isEqualTo(frame.toBytes());
        assertThat(uncompressed.uncompressed()).isSameAs(uncompressed);
    }

    @Test
    void okToAnExtFrameNamesTheNetwork() throws MalformedPacketException {
        Ok ok = Ok.of(5, new ExtFrameOk(NETWORK));
        String bytes = "07" + "0000000000000005" + NETWORK;
        assertThat(Bytes.copyOf(ok.toBytes())).isEqualTo(Bytes.ofHex(bytes));
        assertThat(parse(Verb.OK, bytes)).isEqualTo(ok);
        assertThat(ok.compressible()).isFalse();
        assertMalformed(Verb.OK, bytes.substring(0, bytes.length() - 2));
    }

    @Test
    void okToAMulticastFrameNeedsItsFlags() throws MalformedPacketException {
        String head = "0e" + "0000000000000005" + NETWORK + GROUP_HEX;
        assertThat(parse(Verb.OK, head + "f0"))
                .isEqualTo(new Ok(
                        0x0e, 5, new MulticastFrameOk(NETWORK, GROUP, 0xf0, Optional.empty(), Optional.empty())));
        assertMalformed(Verb.OK, head);
        String found = "00000009" + "0001" + "0102030405";
        GatherResults results = new GatherResults(9, List.of(Address.parse("0102030405")));
        assertThat(parse(Verb.OK, head + "02" + found))
                .isEqualTo(Ok.of(5, MulticastFrameOk.of(NETWORK, GROUP, results)));
        assertThat(parse(Verb.OK, head + "03" + CERTIFICATE.toBytes() + found))
                .isEqualTo(new Ok(
                        0x0e,
                        5,
                        new MulticastFrameOk(NETWORK, GROUP, 3, Optional.of(CERTIFICATE), Optional.of(results))));
        assertMalformed(Verb.OK, head + "02");
    }

    @Test
    void gatherResultsAreNoLongerThanTheirCount() throws MalformedPacketException {
        assertThatThrownBy(() -> parse(
                        Verb.OK,
                        "0e" + "00".repeat(8) + NETWORK + GROUP_HEX + "02" + "00000001" + "0002" + "0102030405"))
                .isInstanceOfSatisfying(
                        MalformedPacketException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.LENGTH));
        List<Address> members = Collections.nCopies(0x10000, Address.parse("0102030405"));
        assertThatThrownBy(() -> new GatherResults(0x10000, members)).isInstanceOf(IllegalArgumentException.class);
        GatherOk ok = new GatherOk(NETWORK, GROUP, 3, members.subList(0, 2));
        assertThat(ok.results()).isEqualTo(new GatherResults(3, members.subList(0, 2)));
    }

    private static Payload parse(Verb verb, String hex) throws MalformedPacketException {
        return Payload.parse(verb.code(), Bytes.ofHex(hex).toArray());
    }

    private static void assertMalformed(Verb verb, String hex) {
        assertThatThrownBy(() -> parse(verb, hex))
                .isInstanceOfSatisfying(
                        MalformedPacketException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
    }
}
