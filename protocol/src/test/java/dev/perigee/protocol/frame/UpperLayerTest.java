package dev.perigee.protocol.frame;

import static dev.perigee.protocol.frame.Recorded.first;
import static dev.perigee.protocol.frame.Recorded.ip;
import static dev.perigee.protocol.frame.Recorded.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Echo, UDP and neighbour discovery: what is in an IP packet. */
class UpperLayerTest {
    private static final IpAddress A = IpAddress.parse("10.147.20.11");
    private static final IpAddress B = IpAddress.parse("10.147.20.12");
    private static final IpAddress A6 = IpAddress.parse("fd00::1");
    private static final IpAddress B6 = IpAddress.parse("fd00::2");
    private static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::1");
    private static final Mac ONE = new Mac(0x020304050607L);
    private static final Mac OTHER = new Mac(0x020304050608L);

    private static Bytes text(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aRecordedEchoAndItsReply() {
        IcmpEcho request = new IcmpEcho(false, false, 0x1234, 1, Bytes.ofHex(Recorded.PING_DATA));
        assertThat(IcmpEcho.parse(ip(Recorded.PING))).contains(request);
        assertThat(request.toPacket(A, B, 64).toBytes()).isEqualTo(Recorded.PING);
        assertThat(IcmpEcho.parse(ip(Recorded.PONG))).contains(request.answered());
        assertThat(request.answered().toPacket(B, A, 64).toBytes()).isEqualTo(Recorded.PONG);
    }

    @Test
    void anEchoOverIpv6HasTheAddressesInItsChecksum() {
        IcmpEcho request = new IcmpEcho(true, false, 0x1234, 7, text("abc"));
        assertThat(IcmpEcho.parse(ip(Recorded.PING_V6))).contains(request);
        assertThat(request.toPacket(A6, B6, 64).toBytes()).isEqualTo(Recorded.PING_V6);
        assertThat(IcmpEcho.parse(ip(with(Recorded.PING_V6, 39, 3)))).isEmpty();
    }

    @Test
    void udpOfBothFamilies() {
        UdpDatagram datagram = new UdpDatagram(5353, 53, text("hello"));
        assertThat(UdpDatagram.parse(ip(Recorded.UDP_V4))).contains(datagram);
        assertThat(UdpDatagram.parse(ip(Recorded.UDP_V6))).contains(datagram);
        assertThat(datagram.toPacket(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 64)
                        .toBytes())
                .isEqualTo(Recorded.UDP_V4);
        assertThat(datagram.toPacket(A6, B6, 64).toBytes()).isEqualTo(Recorded.UDP_V6);
    }

    @Test
    void aChecksumOfZeroIsNoneOverIpv4AndWrongOverIpv6() {
        assertThat(UdpDatagram.parse(ip(with(with(Recorded.UDP_V4, 26, 0), 27, 0))))
                .isEqualTo(UdpDatagram.parse(ip(Recorded.UDP_V4)));
        assertThat(UdpDatagram.parse(ip(with(with(Recorded.UDP_V6, 46, 0), 47, 0))))
                .isEmpty();
    }

    @Test
    void aUdpChecksumThatComesOutAsZeroIsWrittenAsAllOnes() {
        UdpDatagram datagram = new UdpDatagram(1, 2, Bytes.ofHex("ebd4"));
        IpPacket packet = datagram.toPacket(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 64);
        assertThat(packet.content().toString()).isEqualTo("00010002000affffebd4");
        assertThat(UdpDatagram.parse(packet)).contains(datagram);
    }

    @Test
    void udpShorterThanThePacketIsReadAndLongerIsNot() {
        IpPacket longer = IpPacket.of(A, B, IpPacket.UDP, 64, Bytes.ofHex("0001000200090000aabbcc"));
        assertThat(UdpDatagram.parse(longer)).contains(new UdpDatagram(1, 2, Bytes.ofHex("aa")));
        IpPacket cut = IpPacket.of(A, B, IpPacket.UDP, 64, Bytes.ofHex("00010002000c0000aabbcc"));
        assertThat(UdpDatagram.parse(cut)).isEmpty();
        IpPacket tiny = IpPacket.of(A, B, IpPacket.UDP, 64, Bytes.ofHex("0001000200070000aabbcc"));
        assertThat(UdpDatagram.parse(tiny)).isEmpty();
    }

    @Test
    void aSolicitationAndItsAdvertisement() {
        NeighborMessage question = NeighborMessage.solicit(B6, ONE);
        assertThat(NeighborMessage.parse(ip(Recorded.SOLICITATION))).contains(question);
        assertThat(question.toPacket(LINK_LOCAL, IpGroups.solicitedNode(B6)).toBytes())
                .isEqualTo(Recorded.SOLICITATION);
        NeighborMessage answer =
                NeighborMessage.advertise(B6, NeighborMessage.SOLICITED | NeighborMessage.OVERRIDE, OTHER);
        assertThat(NeighborMessage.parse(ip(Recorded.ADVERTISEMENT))).contains(answer);
        assertThat(answer.toPacket(B6, LINK_LOCAL).toBytes()).isEqualTo(Recorded.ADVERTISEMENT);
        assertThat(answer.has(NeighborMessage.SOLICITED)).isTrue();
        assertThat(answer.has(NeighborMessage.ROUTER)).isFalse();
    }

    @Test
    void neighborMessagesFromOtherLinksAreNotBelieved() {
        assertThat(NeighborMessage.parse(ip(Recorded.SOLICITATION).withHopLimit(254)))
                .isEmpty();
        assertThat(NeighborMessage.parse(ip(Recorded.ADVERTISEMENT).withHopLimit(64)))
                .isEmpty();
    }

    /** A solicitation with these options behind its 24 bytes, the checksum right. */
    private static Optional<NeighborMessage> withOptions(Function<Bytes, Bytes> change) {
        Bytes fixed = new NeighborMessage(true, B6, 0, Optional.empty())
                .toPacket(LINK_LOCAL, B6)
                .content();
        byte[] content = change.apply(fixed).toArray();
        content[2] = 0;
        content[3] = 0;
        int sum = InternetChecksum.of(LINK_LOCAL, B6, IpPacket.ICMPV6, content);
        content[2] = (byte) (sum >> 8);
        content[3] = (byte) sum;
        return NeighborMessage.parse(
                IpPacket.of(LINK_LOCAL, B6, IpPacket.ICMPV6, NeighborMessage.HOP_LIMIT, Bytes.copyOf(content)));
    }

    private static Optional<NeighborMessage> withOptions(String hex) {
        return withOptions(fixed -> Recorded.join(fixed, Bytes.ofHex(hex)));
    }

    @Test
    void unknownOptionsArePassedOverAndBrokenOnesSpoilTheMessage() {
        NeighborMessage bare = new NeighborMessage(true, B6, 0, Optional.empty());
        assertThat(withOptions("")).contains(bare);
        assertThat(withOptions("0e01aabbccddeeff")).contains(bare);
        assertThat(withOptions("0e01aabbccddeeff0101020304050607")).contains(NeighborMessage.solicit(B6, ONE));
        assertThat(withOptions("0201020304050607")).as("the target's MAC").contains(bare);
        assertThat(withOptions("0102" + "00".repeat(14)))
                .as("a MAC of 14 bytes")
                .contains(bare);
        assertThat(withOptions("0e00aabbccddeeff")).as("no length").isEmpty();
        assertThat(withOptions("0e02aabbccddeeff")).as("cut short").isEmpty();
        assertThat(withOptions("0e")).as("one byte").isEmpty();
    }

    @Test
    void neighborMessagesThatRfc4861ForbidsAreNotRead() {
        assertThat(withOptions(fixed -> with(fixed, 1, 1))).as("code 1").isEmpty();
        assertThat(withOptions(fixed -> with(fixed, 8, 0xff))).as("a group").isEmpty();
        assertThat(withOptions(fixed -> first(fixed, 23))).as("too short").isEmpty();
        assertThat(withOptions(fixed -> with(fixed, 0, 137))).as("a redirect").isEmpty();
        assertThat(withOptions(fixed -> with(fixed, 4, 0xff)))
                .as("reserved bits")
                .isPresent();
    }

    @Test
    void anyChangedByteIsNoticed() {
        for (Bytes packet : new Bytes[] {Recorded.PING, Recorded.PING_V6}) {
            for (int i = ip(packet).contentOffset(); i < packet.size(); i++) {
                assertThat(IcmpEcho.parse(ip(with(packet, i, packet.at(i) ^ 0x10))))
                        .as("byte %d", i)
                        .isEmpty();
            }
        }
        for (int i = 40; i < Recorded.UDP_V6.size(); i++) {
            assertThat(UdpDatagram.parse(ip(with(Recorded.UDP_V6, i, Recorded.UDP_V6.at(i) ^ 0x10))))
                    .as("byte %d", i)
                    .isEmpty();
        }
        for (int i = 40; i < Recorded.SOLICITATION.size(); i++) {
            assertThat(NeighborMessage.parse(ip(with(Recorded.SOLICITATION, i, Recorded.SOLICITATION.at(i) ^ 0x10))))
                    .as("byte %d", i)
                    .isEmpty();
        }
    }

    @Test
    void oneKindIsNotReadAsAnother() {
        assertThat(UdpDatagram.parse(ip(Recorded.PING))).isEmpty();
        assertThat(IcmpEcho.parse(ip(Recorded.UDP_V4))).isEmpty();
        assertThat(IcmpEcho.parse(ip(Recorded.SOLICITATION))).isEmpty();
        assertThat(NeighborMessage.parse(ip(Recorded.PING_V6).withHopLimit(255)))
                .isEmpty();
    }

    @Test
    void fragmentsAreNotRead() {
        assertThat(IcmpEcho.parse(ip(with(Recorded.PING, 6, 0x20)))).isEmpty();
        assertThat(UdpDatagram.parse(ip(with(with(Recorded.UDP_V4, 6, 0), 7, 1))))
                .isEmpty();
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new IcmpEcho(false, false, 0x10000, 0, Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new IcmpEcho(false, false, 0, -1, Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new UdpDatagram(0x10000, 0, Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> NeighborMessage.solicit(A, ONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NeighborMessage(true, B6, NeighborMessage.SOLICITED, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IcmpEcho(true, false, 1, 1, Bytes.EMPTY).toPacket(A, B, 64));
    }
}
