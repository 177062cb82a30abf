package dev.perigee.protocol.rule;

import static dev.perigee.protocol.rule.RuleFrames.ALICE;
import static dev.perigee.protocol.rule.RuleFrames.ALICE_IP;
import static dev.perigee.protocol.rule.RuleFrames.ALICE_IP6;
import static dev.perigee.protocol.rule.RuleFrames.ALICE_MAC;
import static dev.perigee.protocol.rule.RuleFrames.BOB;
import static dev.perigee.protocol.rule.RuleFrames.BOB_MAC;
import static dev.perigee.protocol.rule.RuleFrames.arp;
import static dev.perigee.protocol.rule.RuleFrames.dns;
import static dev.perigee.protocol.rule.RuleFrames.frame;
import static dev.perigee.protocol.rule.RuleFrames.received;
import static dev.perigee.protocol.rule.RuleFrames.sent;
import static dev.perigee.protocol.rule.RuleFrames.v4;
import static dev.perigee.protocol.rule.RuleFrames.v6;
import static dev.perigee.protocol.rule.Truth.ABSENT;
import static dev.perigee.protocol.rule.Truth.ALWAYS;
import static dev.perigee.protocol.rule.Truth.NO;
import static dev.perigee.protocol.rule.Truth.YES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.frame.EthernetFrame;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final EthernetFrame OTHER = frame(0x88b5, Bytes.ofHex("0102030405060708090a0b0c"));

    private static Truth test(Match match, EthernetFrame frame) {
        return match.test(sent(frame));
    }

    @Test
    void nodesAndMacsAreCompared() {
        assertThat(test(new NodeAddress(End.SOURCE, ALICE, false, false), dns()))
                .isEqualTo(YES);
        assertThat(test(new NodeAddress(End.SOURCE, BOB, false, false), dns())).isEqualTo(NO);
        assertThat(test(new NodeAddress(End.DESTINATION, BOB, false, false), dns()))
                .isEqualTo(YES);
        assertThat(test(new MacAddress(End.SOURCE, ALICE_MAC, false, false), dns()))
                .isEqualTo(YES);
        assertThat(test(new MacAddress(End.DESTINATION, BOB_MAC, false, false), dns()))
                .isEqualTo(YES);
        assertThat(test(new MacAddress(End.DESTINATION, ALICE_MAC, false, false), dns()))
                .isEqualTo(NO);
    }

    @Test
    void aFrameToManyNodesHasNoDestination() {
        FrameFacts toAll = sent(dns()).forReceiver(Address.NONE, TagValues.NONE, 0);
        assertThat(new NodeAddress(End.DESTINATION, Address.NONE, false, false).test(toAll))
                .isEqualTo(YES);
        assertThat(new NodeAddress(End.DESTINATION, BOB, false, false).test(toAll))
                .isEqualTo(NO);
    }

    @Test
    void priorityAndDropEligibleBitOfEveryFrameAreZero() {
        assertThat(test(new VlanId(0, false, false), dns())).isEqualTo(YES);
        assertThat(test(new VlanId(5, false, false), dns())).isEqualTo(NO);
        FrameFacts tagged = new FrameFacts(false, ALICE, BOB, dns(), 5, TagValues.NONE, false, false, 0);
        assertThat(new VlanId(5, false, false).test(tagged)).isEqualTo(YES);
        assertThat(test(new VlanPriority(0, false, false), dns())).isEqualTo(YES);
        assertThat(test(new VlanPriority(7, false, false), dns())).isEqualTo(NO);
        assertThat(test(new VlanDropEligible(0, false, false), dns())).isEqualTo(YES);
        assertThat(test(new VlanDropEligible(1, false, false), dns())).isEqualTo(NO);
    }

    @ParameterizedTest
    @CsvSource({
        "SOURCE, 10.1.2.0/24, YES",
        "SOURCE, 10.1.2.99/24, YES", // host bits do not count in IPv4
        "SOURCE, 10.1.2.2/32, NO",
        "SOURCE, 10.1.2.3/32, YES",
        "SOURCE, 99.0.0.0/0, YES",
        "DESTINATION, 10.1.2.0/24, NO",
        "DESTINATION, 10.1.2.0/23, YES",
        "SOURCE, ::/0, ABSENT",
    })
    void ipv4IsMatchedByPrefix(End end, String prefix, Truth expected) {
        assertThat(test(new IpRange(end, IpPrefix.parse(prefix), false, false), dns()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "SOURCE, fd00:1::/64, YES",
        "SOURCE, fd00:1::3/128, YES",
        "SOURCE, fd00:1::3/64, NO", // with host bits nothing matches in IPv6
        "SOURCE, fd00:2::/64, NO",
        "DESTINATION, fd00:2::/61, YES",
        "DESTINATION, ::/0, YES",
        "DESTINATION, ::1/0, NO",
        "SOURCE, 0.0.0.0/0, ABSENT",
    })
    void ipv6IsMatchedByTheNetworksOwnPrefix(End end, String prefix, Truth expected) {
        assertThat(test(new IpRange(end, IpPrefix.parse(prefix), false, false), v6(UDP, "")))
                .isEqualTo(expected);
    }

    @Test
    void whatIsNoIpOrTooShortForAHeaderHasNoIpAddress() {
        IpRange any4 = new IpRange(End.SOURCE, IpPrefix.parse("0.0.0.0/0"), false, false);
        IpRange any6 = new IpRange(End.SOURCE, IpPrefix.parse("::/0"), false, false);
        assertThat(test(any4, arp())).isEqualTo(ABSENT);
        assertThat(test(any4, frame(EthernetFrame.IPV4, Bytes.copyOf(new byte[19]))))
                .isEqualTo(ABSENT);
        assertThat(test(any4, frame(EthernetFrame.IPV4, Bytes.copyOf(new byte[20]))))
                .isEqualTo(YES);
        assertThat(test(any6, frame(EthernetFrame.IPV6, Bytes.copyOf(new byte[39]))))
                .isEqualTo(ABSENT);
    }

    @Test
    void typeOfServiceIsMaskedAndThenInARange() {
        for (EthernetFrame frame : new EthernetFrame[] {dns(), v6(UDP, "")}) {
            assertThat(test(new TypeOfService(0xff, 0xb8, 0xb8, false, false), frame))
                    .isEqualTo(YES);
            assertThat(test(new TypeOfService(0xf0, 0xb0, 0xb7, false, false), frame))
                    .isEqualTo(YES);
            assertThat(test(new TypeOfService(0x0f, 0, 7, false, false), frame)).isEqualTo(NO);
        }
        assertThat(test(new TypeOfService(0xff, 0, 255, false, false), arp())).isEqualTo(ABSENT);
    }

    @Test
    void protocolIsTheFirstHeaderThatIsNotPassedOver() {
        assertThat(test(new IpProtocol(UDP, false, false), dns())).isEqualTo(YES);
        assertThat(test(new IpProtocol(TCP, false, false), dns())).isEqualTo(NO);
        assertThat(test(new IpProtocol(UDP, false, false), v6(UDP, ""))).isEqualTo(YES);
        String hopByHop = "2b00000000000000";
        String routing = "3c01000000000000" + "0000000000000000";
        String destination = "1100000000000000";
        EthernetFrame extended = v6(0, hopByHop + routing + destination);
        assertThat(test(new IpProtocol(UDP, false, false), extended)).isEqualTo(YES);
        assertThat(test(new IpProtocol(0, false, false), extended)).isEqualTo(NO);
        assertThat(test(new IpProtocol(44, false, false), v6(44, "1100000000000000")))
                .isEqualTo(YES);
        assertThat(test(new IpProtocol(UDP, false, false), v6(0, "11000000000000")))
                .isEqualTo(ABSENT);
        assertThat(test(new IpProtocol(UDP, false, false), v6(0, "1101000000000000")))
                .isEqualTo(ABSENT);
        assertThat(test(new IpProtocol(UDP, false, false), arp())).isEqualTo(ABSENT);
    }

    @Test
    void etherTypeIsCompared() {
        assertThat(test(new EtherType(0x0800, false, false), dns())).isEqualTo(YES);
        assertThat(test(new EtherType(0x0806, false, false), dns())).isEqualTo(NO);
    }

    @Test
    void icmpWithoutCodeIsSureOfItsTypeAlsoWhenNegated() {
        Icmp echo = new Icmp(8, OptionalInt.empty(), false, false);
        assertThat(test(echo, v4(1, "0800"))).isEqualTo(ALWAYS);
        assertThat(test(echo, v4(1, "0000"))).isEqualTo(ABSENT);
        assertThat(test(echo, v4(1, "08"))).isEqualTo(ABSENT);
        assertThat(test(echo, v4(58, "0800"))).isEqualTo(ABSENT);
        assertThat(test(echo, arp())).isEqualTo(ABSENT);
        Icmp echo6 = new Icmp(128, OptionalInt.empty(), false, false);
        assertThat(test(echo6, v6(58, "8000"))).isEqualTo(ALWAYS);
        assertThat(test(echo6, v6(0, "3a00000000000000" + "8000"))).isEqualTo(ALWAYS);
        assertThat(test(echo6, v6(1, "8000"))).isEqualTo(ABSENT);
    }

    @Test
    void icmpWithCodeNegatesTheCodeOnly() {
        Icmp tooBig = new Icmp(3, OptionalInt.of(4), false, false);
        assertThat(test(tooBig, v4(1, "0304"))).isEqualTo(YES);
        assertThat(test(tooBig, v4(1, "0303"))).isEqualTo(NO);
        assertThat(test(tooBig, v4(1, "0804"))).isEqualTo(ABSENT);
    }

    @ParameterizedTest
    @CsvSource({"6, YES", "17, YES", "132, YES", "136, YES", "1, NO", "50, NO"})
    void fourProtocolsHavePorts(int protocol, Truth expected) {
        String content = "0fa0003500090000";
        assertThat(test(new PortRange(End.DESTINATION, 53, 53, false, false), v4(protocol, content)))
                .isEqualTo(expected);
        assertThat(test(new PortRange(End.SOURCE, 4000, 4001, false, false), v6(protocol, content)))
                .isEqualTo(expected);
    }

    @Test
    void portsAreInARangeAndSeenOnlyIfMoreFollows() {
        assertThat(test(new PortRange(End.DESTINATION, 54, 99, false, false), dns()))
                .isEqualTo(NO);
        assertThat(test(new PortRange(End.DESTINATION, 0, 53, false, false), dns()))
                .isEqualTo(YES);
        PortRange any = new PortRange(End.SOURCE, 0, 65_535, false, false);
        assertThat(test(any, v4(UDP, "0fa00035"))).isEqualTo(NO);
        assertThat(test(any, v4(UDP, "0fa0003500"))).isEqualTo(YES);
        assertThat(test(any, v6(UDP, "0fa00035"))).isEqualTo(NO);
        assertThat(test(any, v6(UDP, "0fa0003500"))).isEqualTo(YES);
        assertThat(test(any, v6(0, "11"))).isEqualTo(ABSENT);
        assertThat(test(any, arp())).isEqualTo(ABSENT);
    }

    @Test
    void portZeroCountsInIpv4Only() {
        PortRange any = new PortRange(End.SOURCE, 0, 65_535, false, false);
        assertThat(test(any, v4(UDP, "000000350000"))).isEqualTo(YES);
        assertThat(test(any, v6(UDP, "000000350000"))).isEqualTo(NO);
    }

    @Test
    void ipv4OptionsAreSkippedAndLaterFragmentsAreReadLikeFirstOnes() {
        byte[] packet = new byte[20 + 4 + 8];
        packet[0] = 0x46;
        packet[6] = 0x00;
        packet[7] = 0x10; // a fragment from byte 128 on
        packet[9] = UDP;
        packet[24 + 3] = 53;
        assertThat(test(
                        new PortRange(End.DESTINATION, 53, 53, false, false),
                        frame(EthernetFrame.IPV4, Bytes.copyOf(packet))))
                .isEqualTo(YES);
    }

    @Test
    void frameSizeIsThatOfThePayload() {
        int size = dns().payload().size();
        assertThat(test(new FrameSize(size, size, false, false), dns())).isEqualTo(YES);
        assertThat(test(new FrameSize(0, size - 1, false, false), dns())).isEqualTo(NO);
        assertThat(test(new FrameSize(size + 1, 65_535, false, false), dns())).isEqualTo(NO);
    }

    @Test
    void chanceComparesWithTheNumberThatWasDrawn() {
        FrameFacts facts = sent(dns()).forReceiver(BOB, TagValues.NONE, 0x80000000L);
        assertThat(new Chance(0x80000000L, false, false).test(facts)).isEqualTo(YES);
        assertThat(new Chance(0x7fffffffL, false, false).test(facts)).isEqualTo(NO);
        assertThat(new Chance(0xffffffffL, false, false).test(facts)).isEqualTo(YES);
    }

    @Test
    void laterThrowsOfChanceAreAsEvenAsTheFirst() {
        for (int draw : new int[] {0, 1, 2, 1000}) {
            int matched = 0;
            for (int i = 0; i < 4096; i++) {
                FrameFacts facts = sent(dns()).forReceiver(BOB, TagValues.NONE, (long) i << 20);
                matched += new Chance(0x40000000L, false, false).test(facts, draw) == YES ? 1 : 0;
            }
            assertThat(matched).as("draw %d", draw).isBetween(850, 1200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // start, end, index, little, bits
        "03, 04, 2, true, 8, YES",
        "0403, 0403, 2, true, 16, YES",
        "0304, 0304, 2, true, 16, NO",
        "040, 040, 2, true, 12, YES", // the highest twelve bits of 0x0403
        "0807060504030201, 0807060504030201, 0, true, 64, YES",
        "0102030405060708, 0102030405060708, 0, false, 64, YES",
        "0708, 0708, 0, false, 16, YES", // the last two of the eight bytes
        "08, 08, 0, false, 8, YES",
        "708, 708, 0, false, 12, YES", // the lowest twelve bits of 0x0708
        "0c, 0c, 4, false, 8, YES",
        "0c, 0c, 5, false, 8, NO", // would end beyond the payload: 0
        "00, 00, 5, false, 8, YES",
        "00, 00, 11, true, 16, YES",
        "0c, 0c, 11, true, 8, YES",
        "00, ffffffff, 65535, true, 32, YES",
        "01, 100000005, 2, true, 8, YES", // the range's size counts in 32 bits: 1 to 5
        "01, 100000001, 2, true, 8, NO",
    })
    void integersAreReadAsClientsDo(String start, String end, int index, boolean little, int bits, Truth expected) {
        IntegerRange range = new IntegerRange(
                Long.parseUnsignedLong(start, 16), Long.parseUnsignedLong(end, 16), index, little, bits, false, false);
        assertThat(test(range, OTHER)).isEqualTo(expected);
    }

    private static boolean has(FrameFacts facts, long bit) {
        return new Characteristics(bit, false, false).test(facts) == YES;
    }

    @Test
    void anyBitOfTheMaskIsEnough() {
        FrameFacts facts = received(dns());
        assertThat(has(facts, Characteristics.INBOUND | Characteristics.BROADCAST))
                .isTrue();
        assertThat(has(facts, Characteristics.MULTICAST | Characteristics.BROADCAST))
                .isFalse();
        assertThat(has(facts, 0)).isFalse();
        assertThat(has(sent(dns()), Characteristics.INBOUND)).isFalse();
    }

    @Test
    void broadcastIsMulticastToo() {
        EthernetFrame toAll = new EthernetFrame(Mac.BROADCAST, ALICE_MAC, 0, Bytes.EMPTY);
        EthernetFrame toGroup = new EthernetFrame(new Mac(0x01005e000001L), ALICE_MAC, 0, Bytes.EMPTY);
        assertThat(has(sent(toAll), Characteristics.MULTICAST)).isTrue();
        assertThat(has(sent(toAll), Characteristics.BROADCAST)).isTrue();
        assertThat(has(sent(toGroup), Characteristics.MULTICAST)).isTrue();
        assertThat(has(sent(toGroup), Characteristics.BROADCAST)).isFalse();
    }

    @Test
    void tcpFlagsAreTheLowTwelveBits() {
        String header = "0050c000" + "0000000000000000" + "5912" + "ffff" + "00";
        for (EthernetFrame frame : new EthernetFrame[] {v4(TCP, header), v6(TCP, header)}) {
            FrameFacts facts = sent(frame);
            assertThat(facts.characteristics())
                    .isEqualTo(Characteristics.TCP_RESERVED_0
                            | Characteristics.TCP_NS
                            | Characteristics.TCP_ACK
                            | Characteristics.TCP_SYN);
        }
        assertThat(sent(v4(UDP, header)).characteristics()).isZero();
        assertThat(sent(v6(TCP, header.substring(0, 28))).characteristics()).isZero();
        assertThat(sent(v4(TCP, header.substring(0, 28))).characteristics()).isEqualTo(0x912);
        assertThat(sent(v4(TCP, "")).characteristics()).isZero();
    }

    private static FrameFacts authenticated(EthernetFrame frame) {
        return new FrameFacts(true, ALICE, BOB, frame, 0, TagValues.NONE, true, true, 0);
    }

    @Test
    void ownershipCountsForFramesThatNameAnAddress() {
        for (EthernetFrame frame : new EthernetFrame[] {dns(), v6(UDP, ""), arp()}) {
            assertThat(has(authenticated(frame), Characteristics.SENDER_IP_AUTHENTICATED))
                    .isTrue();
            assertThat(has(authenticated(frame), Characteristics.SENDER_MAC_AUTHENTICATED))
                    .isTrue();
            assertThat(has(received(frame), Characteristics.SENDER_IP_AUTHENTICATED))
                    .isFalse();
            assertThat(has(received(frame), Characteristics.SENDER_MAC_AUTHENTICATED))
                    .isFalse();
        }
        assertThat(has(authenticated(OTHER), Characteristics.SENDER_IP_AUTHENTICATED))
                .isFalse();
        assertThat(has(authenticated(OTHER), Characteristics.SENDER_MAC_AUTHENTICATED))
                .isTrue();
    }

    @Test
    void aNeighborSolicitationIsAuthenticatedWithoutCertificate() {
        String target = "fe800000000000000000000000000009";
        EthernetFrame solicitation = v6(58, "8700000000000000" + target);
        EthernetFrame advertisement = v6(58, "8800000000000000" + target);
        assertThat(has(received(solicitation), Characteristics.SENDER_IP_AUTHENTICATED))
                .isTrue();
        assertThat(has(received(advertisement), Characteristics.SENDER_IP_AUTHENTICATED))
                .isFalse();
        assertThat(FrameFacts.claimedIp(solicitation)).isEmpty();
        assertThat(FrameFacts.claimedIp(advertisement)).map(Object::toString).contains("fe80::9");
        EthernetFrame cut = v6(58, ("8700000000000000" + target).substring(0, 46));
        assertThat(has(received(cut), Characteristics.SENDER_IP_AUTHENTICATED)).isFalse();
        assertThat(FrameFacts.claimedIp(cut)).contains(ALICE_IP6);
    }

    @Test
    void anOwnerHasToShowACertificateForTheSender() {
        assertThat(FrameFacts.claimedIp(dns())).contains(ALICE_IP);
        assertThat(FrameFacts.claimedIp(arp())).contains(ALICE_IP);
        assertThat(FrameFacts.claimedIp(frame(EthernetFrame.ARP, Bytes.copyOf(new byte[27]))))
                .isEmpty();
        assertThat(FrameFacts.claimedIp(OTHER)).isEmpty();
    }
}
