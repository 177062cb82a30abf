package dev.perigee.protocol.frame;

import static dev.perigee.protocol.frame.Recorded.first;
import static dev.perigee.protocol.frame.Recorded.ip;
import static dev.perigee.protocol.frame.Recorded.join;
import static dev.perigee.protocol.frame.Recorded.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class IpPacketTest {
    private static final IpAddress A = IpAddress.parse("10.147.20.11");
    private static final IpAddress B = IpAddress.parse("10.147.20.12");
    private static final IpAddress A6 = IpAddress.parse("fd00::1");
    private static final IpAddress B6 = IpAddress.parse("fd00::2");
    private static final Bytes PORTS = Bytes.ofHex("14e9003500");

    private static EthernetFrame frame(int type, Bytes payload) {
        return new EthernetFrame(Mac.BROADCAST, new Mac(2), type, payload);
    }

    @Test
    void aRecordedIpv4PacketIsReadAndMadeAgain() {
        IpPacket packet = ip(Recorded.PING);
        assertThat(packet.isV4()).isTrue();
        assertThat(packet.source()).isEqualTo(A);
        assertThat(packet.destination()).isEqualTo(B);
        assertThat(packet.protocol()).isEqualTo(IpPacket.ICMP);
        assertThat(packet.hopLimit()).isEqualTo(64);
        assertThat(packet.trafficClass()).isZero();
        assertThat(packet.contentOffset()).isEqualTo(20);
        assertThat(packet.isFragment()).isFalse();
        assertThat(packet.hasRightHeaderChecksum()).isTrue();
        assertThat(packet.toBytes()).isEqualTo(Recorded.PING);
        assertThat(IpPacket.of(A, B, IpPacket.ICMP, 64, packet.content())).isEqualTo(packet);
    }

    @Test
    void anIpv6PacketIsReadAndMadeAgain() {
        IpPacket packet = ip(Recorded.UDP_V6);
        assertThat(packet.isV4()).isFalse();
        assertThat(packet.source()).isEqualTo(A6);
        assertThat(packet.destination()).isEqualTo(B6);
        assertThat(packet.protocol()).isEqualTo(IpPacket.UDP);
        assertThat(packet.hopLimit()).isEqualTo(64);
        assertThat(packet.sourcePort()).isEqualTo(OptionalInt.of(5353));
        assertThat(packet.destinationPort()).isEqualTo(OptionalInt.of(53));
        assertThat(packet.hasRightHeaderChecksum()).isTrue();
        assertThat(IpPacket.of(A6, B6, IpPacket.UDP, 64, packet.content())).isEqualTo(packet);
    }

    @Test
    void trafficClassIsInTheSecondByteOfIpv4AndAcrossTwoBytesOfIpv6() {
        IpPacket v4 = IpPacket.of(A, B, 0xb8, IpPacket.UDP, 1, PORTS);
        assertThat(v4.trafficClass()).isEqualTo(0xb8);
        assertThat(v4.toBytes().at(1)).isEqualTo(0xb8);
        IpPacket v6 = IpPacket.of(A6, B6, 0xb8, IpPacket.UDP, 1, PORTS);
        assertThat(v6.trafficClass()).isEqualTo(0xb8);
        assertThat(v6.toBytes().toString()).startsWith("6b800000");
    }

    @Test
    void aFrameIsReadIfItsTypeAgreesWithTheVersion() {
        assertThat(IpPacket.parse(frame(EthernetFrame.IPV4, Recorded.PING))).isPresent();
        assertThat(IpPacket.parse(frame(EthernetFrame.IPV6, Recorded.PING_V6))).isPresent();
        assertThat(IpPacket.parse(frame(EthernetFrame.IPV6, Recorded.PING))).isEmpty();
        assertThat(IpPacket.parse(frame(EthernetFrame.IPV4, Recorded.PING_V6))).isEmpty();
        assertThat(IpPacket.parse(frame(EthernetFrame.ARP, Recorded.PING))).isEmpty();
    }

    @Test
    void paddingIsCutOffAndWhatIsCutShortIsNotRead() {
        for (Bytes packet : new Bytes[] {Recorded.PING, Recorded.PING_V6}) {
            assertThat(IpPacket.parse(join(packet, Bytes.ofHex("000000")))).contains(ip(packet));
            for (int size = 0; size < packet.size(); size++) {
                assertThat(IpPacket.parse(first(packet, size)))
                        .as("%d bytes", size)
                        .isEmpty();
            }
        }
    }

    @Test
    void lengthsThatContradictEachOtherAreNotRead() {
        assertThat(IpPacket.parse(with(Recorded.PING, 0, 0x44)))
                .as("header of 16 bytes")
                .isEmpty();
        Bytes shortTotal = with(with(Recorded.PING, 2, 0), 3, 20);
        assertThat(IpPacket.parse(with(shortTotal, 0, 0x46)))
                .as("header longer than the packet")
                .isEmpty();
        assertThat(ip(shortTotal).content()).isEqualTo(Bytes.EMPTY);
        assertThat(IpPacket.parse(with(Recorded.PING, 0, 0x55))).as("version 5").isEmpty();
    }

    @Test
    void optionsOfIpv4ArePassedOver() {
        byte[] with = join(
                        first(Recorded.UDP_V4, 20), Bytes.ofHex("94040000"), Bytes.ofHex("14e90035000d92e168656c6c6f"))
                .toArray();
        with[0] = 0x46;
        with[3] += 4;
        IpPacket packet = ip(Bytes.copyOf(with)).withHopLimit(63);
        assertThat(packet.contentOffset()).isEqualTo(24);
        assertThat(packet.destinationPort()).isEqualTo(OptionalInt.of(53));
        assertThat(packet.hasRightHeaderChecksum()).isTrue();
        assertThat(packet.toBytes().toString()).contains("94040000");
    }

    /** Each extension header: next, length, and bytes to fill it. */
    private static Bytes v6(int next, Bytes content) {
        return join(
                Bytes.ofHex(String.format("60000000%04x%02x40", content.size(), next)),
                Bytes.copyOf(A6.toArray()),
                Bytes.copyOf(B6.toArray()),
                content);
    }

    @Test
    void extensionHeadersArePassedOver() {
        Bytes udp = Bytes.ofHex("14e900350009000011");
        Bytes chain = join(
                Bytes.ofHex("2b00000000000000"), // hop-by-hop, then routing
                Bytes.ofHex("3c01" + "00".repeat(14)), // routing of 16 bytes, then destination options
                Bytes.ofHex("8700000000000000"), // destination options, then mobility
                Bytes.ofHex("1100000000000000"), // mobility, then UDP
                udp);
        IpPacket packet = ip(v6(0, chain));
        assertThat(packet.protocol()).isEqualTo(IpPacket.UDP);
        assertThat(packet.contentOffset()).isEqualTo(80);
        assertThat(packet.content()).isEqualTo(udp);
        assertThat(packet.sourcePort()).isEqualTo(OptionalInt.of(5353));
        assertThat(IpPacket.parse(v6(0, first(chain, chain.size() - udp.size()))))
                .as("nothing behind the headers")
                .isPresent();
        for (int size : new int[] {0, 7, 12, 23, 31, 39}) {
            assertThat(IpPacket.parse(v6(0, first(chain, size))))
                    .as("chain of %d bytes", size)
                    .isEmpty();
        }
    }

    @Test
    void itStopsAtAFragmentHeader() {
        IpPacket head = ip(v6(IpPacket.IPV6_FRAGMENT, join(Bytes.ofHex("1100000100000007"), PORTS)));
        assertThat(head.protocol()).isEqualTo(IpPacket.IPV6_FRAGMENT);
        assertThat(head.isFragment()).isTrue();
        assertThat(head.isLaterFragment()).isFalse();
        assertThat(head.sourcePort()).isEmpty();
        IpPacket later = ip(v6(IpPacket.IPV6_FRAGMENT, join(Bytes.ofHex("1100000900000007"), PORTS)));
        assertThat(later.isLaterFragment()).isTrue();
        assertThat(ip(v6(IpPacket.IPV6_FRAGMENT, Bytes.ofHex("11"))).isLaterFragment())
                .isFalse();
    }

    @Test
    void fragmentsOfIpv4AreKnownAndLaterOnesHaveNoPorts() {
        IpPacket headPart = ip(with(Recorded.UDP_V4, 6, 0x20));
        assertThat(headPart.isFragment()).isTrue();
        assertThat(headPart.isLaterFragment()).isFalse();
        assertThat(headPart.sourcePort()).isEqualTo(OptionalInt.of(5353));
        IpPacket later = ip(with(with(Recorded.UDP_V4, 6, 0), 7, 2));
        assertThat(later.isFragment()).isTrue();
        assertThat(later.isLaterFragment()).isTrue();
        assertThat(later.sourcePort()).isEmpty();
        assertThat(later.destinationPort()).isEmpty();
    }

    @Test
    void portsAreThoseOfFourProtocols() {
        for (int protocol : new int[] {IpPacket.TCP, IpPacket.UDP, IpPacket.SCTP, IpPacket.UDP_LITE}) {
            assertThat(IpPacket.of(A, B, protocol, 64, PORTS).destinationPort())
                    .as("protocol %d", protocol)
                    .isEqualTo(OptionalInt.of(53));
        }
        assertThat(IpPacket.of(A, B, IpPacket.ICMP, 64, PORTS).sourcePort()).isEmpty();
        assertThat(IpPacket.of(A, B, IpPacket.UDP, 64, first(PORTS, 3)).sourcePort())
                .isEmpty();
    }

    @Test
    void forwardingLowersTheHopLimitAndRenewsTheChecksum() {
        IpPacket forwarded = ip(Recorded.PING).forwarded().orElseThrow();
        assertThat(forwarded.hopLimit()).isEqualTo(63);
        assertThat(forwarded.hasRightHeaderChecksum()).isTrue();
        assertThat(forwarded.content()).isEqualTo(ip(Recorded.PING).content());
        assertThat(ip(Recorded.PING_V6).forwarded().orElseThrow()).isEqualTo(ip(with(Recorded.PING_V6, 7, 63)));
        assertThat(ip(Recorded.PING).withHopLimit(1).forwarded()).isEmpty();
        assertThat(ip(Recorded.PING).withHopLimit(0).forwarded()).isEmpty();
        assertThat(ip(Recorded.PING).withHopLimit(2).forwarded()).isPresent();
    }

    @Test
    void aDamagedHeaderIsNoticed() {
        assertThat(ip(with(Recorded.PING, 8, 65)).hasRightHeaderChecksum()).isFalse();
    }

    @Test
    void mixedFamiliesAndTooMuchContentAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> IpPacket.of(A, B6, IpPacket.UDP, 64, PORTS));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        IpPacket.of(A, B, IpPacket.UDP, 64, Bytes.copyOf(new byte[IpPacket.MAX_CONTENT_BYTES + 1])));
        assertThat(IpPacket.parse(
                        IpPacket.of(A, B, IpPacket.UDP, 64, Bytes.copyOf(new byte[IpPacket.MAX_CONTENT_BYTES]))
                                .toBytes()))
                .isPresent();
    }
}
