package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.StackLink.configuration;
import static dev.perigee.protocol.member.StackLink.ip;
import static dev.perigee.protocol.member.StackLink.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.frame.ArpPacket;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IcmpEcho;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.frame.UdpDatagram;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a stack does with its own addresses: echo, UDP, groups, and what it refuses. */
class IpStackTest {
    private static final Mac STRANGER = new Mac(0x0200000000aaL);

    private final StackLink link = new StackLink();
    private final StackLink.Station a = link.station("10.1.0.1/24", "fd00::1/64");
    private final StackLink.Station b = link.station("10.1.0.2/24", "fd00::2/64");

    private static EthernetFrame frame(Mac to, IpPacket packet) {
        return new EthernetFrame(to, STRANGER, packet.etherType(), packet.toBytes());
    }

    private static IpPacket echo(String from, String to) {
        return new IcmpEcho(!ip(to).isV4(), false, 1, 1, text("x")).toPacket(ip(from), ip(to), 64);
    }

    @Test
    void theFirstPingFindsTheNeighborAndIsAnswered() {
        a.ping("10.1.0.2");
        assertThat(a.events()).containsExactly("echo 10.1.0.2 77 1 data");
        assertThat(link.sent.get(0))
                .isEqualTo(new EthernetFrame(
                        Mac.BROADCAST,
                        a.mac,
                        EthernetFrame.ARP,
                        ArpPacket.request(a.mac, ip("10.1.0.1"), ip("10.1.0.2")).toBytes()));
        assertThat(link.sent.get(1).to()).isEqualTo(a.mac);
        assertThat(link.sent).hasSize(4);
        a.ping("10.1.0.2", 2);
        assertThat(a.events()).containsExactly("echo 10.1.0.2 77 2 data");
        assertThat(link.sent).as("nobody is asked again").hasSize(6);
    }

    @Test
    void overIpv6Too() {
        a.ping("fd00::2");
        assertThat(a.events()).containsExactly("echo fd00::2 77 1 data");
        assertThat(link.sent).hasSize(4);
        assertThat(link.sent.get(0).to()).isEqualTo(new Mac(0x3333ff000002L));
        IpPacket question = IpPacket.parse(link.sent.get(0)).orElseThrow();
        assertThat(question.source()).isEqualTo(ip("fd00::1"));
        assertThat(question.destination()).isEqualTo(ip("ff02::1:ff00:2"));
    }

    @Test
    void linkLocalAddressesAreMadeOfTheMacAndReachEachOther() {
        StackLink.Station bare = link.station();
        assertThat(bare.stack.addresses()).containsExactly(IpPrefix.parse("fe80::ff:fe00:3/64"));
        bare.ping("fe80::ff:fe00:1");
        assertThat(bare.events()).containsExactly("echo fe80::ff:fe00:1 77 1 data");
        bare.ping("fd00::2");
        bare.ping("10.1.0.2");
        assertThat(bare.events())
                .containsExactly("undeliverable fd00::2 NO_ADDRESS", "undeliverable 10.1.0.2 NO_ADDRESS");
    }

    @Test
    void datagramsArriveOverBothFamilies() {
        a.sendUdp("10.1.0.2", "four");
        b.sendUdp("fd00::1", "six");
        assertThat(b.events()).containsExactly("udp 10.1.0.1 4000 10.1.0.2 5000 four");
        assertThat(a.events()).containsExactly("udp fd00::2 4000 fd00::1 5000 six");
    }

    @Test
    void itsOwnAddressesAnswerWithoutAFrame() {
        a.ping("10.1.0.1");
        a.ping("fd00::1");
        a.sendUdp("10.1.0.1", "self");
        assertThat(a.events())
                .containsExactly(
                        "echo 10.1.0.1 77 1 data", "echo fd00::1 77 1 data", "udp 10.1.0.1 4000 10.1.0.1 5000 self");
        assertThat(link.sent).isEmpty();
    }

    @Test
    void theSourceIsTheAddressWhosePrefixHoldsTheDestinationElseTheFirst() {
        a.configure(configuration("10.9.0.1/16", "10.1.0.1/24", "10.9.1.1/24", "fd01::1/64", "fd00::1/64")
                .routes(List.of(StackLink.route("10.2.0.0/16", "10.1.0.2"))));
        a.sendUdp("10.1.0.2", "near");
        a.sendUdp("fd00::2", "six");
        a.sendUdp("10.2.3.4", "by the gateway's prefix");
        a.ping("10.8.0.1");
        assertThat(b.events())
                .containsExactly(
                        "udp 10.1.0.1 4000 10.1.0.2 5000 near",
                        "udp fd00::1 4000 fd00::2 5000 six",
                        "transit 10.1.0.1 10.2.3.4 64");
        assertThat(a.events()).containsExactly("undeliverable 10.8.0.1 NO_ROUTE");
        InterfaceAddresses own =
                new InterfaceAddresses(a.mac, List.of(IpPrefix.parse("10.9.0.1/16"), IpPrefix.parse("10.9.1.1/24")));
        assertThat(own.sourceFor(ip("10.9.1.7"), ip("10.9.1.7"))).contains(ip("10.9.1.1"));
        assertThat(own.sourceFor(ip("10.9.2.7"), ip("10.9.2.7"))).contains(ip("10.9.0.1"));
        assertThat(own.sourceFor(ip("8.8.8.8"), ip("10.9.1.7"))).contains(ip("10.9.1.1"));
        assertThat(own.sourceFor(ip("8.8.8.8"), ip("8.8.8.8"))).contains(ip("10.9.0.1"));
    }

    @Test
    void whatIsLongerThanTheMtuIsRefused() {
        a.configure(configuration("10.1.0.1/24", "fd00::1/64").mtu(1400));
        a.stack.ping(link.now(), ip("10.1.0.2"), 1, 1, Bytes.copyOf(new byte[1400 - 28]));
        a.stack.sendUdp(link.now(), 1, ip("fd00::2"), 2, Bytes.copyOf(new byte[1400 - 48]));
        link.settle();
        assertThat(a.events()).singleElement().asString().startsWith("echo 10.1.0.2");
        assertThat(b.events()).singleElement().asString().startsWith("udp fd00::1");
        a.stack.ping(link.now(), ip("10.1.0.2"), 1, 1, Bytes.copyOf(new byte[1400 - 27]));
        a.stack.sendUdp(link.now(), 1, ip("fd00::2"), 2, Bytes.copyOf(new byte[70_000]));
        assertThat(a.events()).containsExactly("undeliverable 10.1.0.2 TOO_LARGE", "undeliverable fd00::2 TOO_LARGE");
    }

    @Test
    void damagedPacketsAreDropped() {
        IpPacket udp = new UdpDatagram(1, 2, text("x")).toPacket(ip("10.1.0.9"), ip("10.1.0.1"), 64);
        link.inject(frame(a.mac, udp));
        assertThat(a.events()).hasSize(1);
        byte[] bytes = udp.toBytes().toArray();
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x08;
            link.inject(new EthernetFrame(a.mac, STRANGER, EthernetFrame.IPV4, Bytes.copyOf(damaged)));
            assertThat(a.events()).as("byte %d", i).isEmpty();
        }
    }

    @Test
    void framesForOthersAndItsOwnMeanNothing() {
        a.stack.received(link.now(), frame(b.mac, echo("10.1.0.9", "10.1.0.1")));
        IpPacket echo = echo("10.1.0.9", "10.1.0.1");
        a.stack.received(link.now(), new EthernetFrame(Mac.BROADCAST, a.mac, echo.etherType(), echo.toBytes()));
        a.stack.received(link.now(), new EthernetFrame(a.mac, STRANGER, 0x88cc, echo.toBytes()));
        link.settle();
        assertThat(link.sent).isEmpty();
        assertThat(a.events()).isEmpty();
    }

    @Test
    void packetsThatClaimToComeFromNobodyAGroupOrItselfAreDropped() {
        for (String from : List.of("0.0.0.0", "224.0.0.1", "10.1.0.1")) {
            link.inject(frame(a.mac, echo(from, "10.1.0.1")));
            link.inject(frame(a.mac, echo(from, "10.7.0.1")));
        }
        for (String from : List.of("::", "ff02::1", "fd00::1")) {
            link.inject(frame(a.mac, echo(from, "fd00::1")));
            link.inject(frame(a.mac, echo(from, "fd07::1")));
        }
        assertThat(link.sent).as("what was injected").hasSize(12);
        assertThat(a.events()).isEmpty();
    }

    @Test
    void allNodesAnswerAPingOverIpv6AndNotOverIpv4() {
        link.station("fd00::3/64");
        a.configure(configuration("10.1.0.1/24").flags(NetworkConfiguration.BROADCAST));
        b.configure(configuration("10.1.0.2/24").flags(NetworkConfiguration.BROADCAST));
        a.ping("ff02::1");
        assertThat(a.events()).containsExactly("echo fe80::ff:fe00:2 77 1 data", "echo fe80::ff:fe00:3 77 1 data");
        a.ping("224.0.0.1");
        a.ping("10.1.0.255");
        a.sendUdp("10.1.0.255", "all");
        a.sendUdp("255.255.255.255", "limited");
        assertThat(a.events()).isEmpty();
        assertThat(b.events())
                .containsExactly(
                        "udp 10.1.0.1 4000 10.1.0.255 5000 all", "udp 10.1.0.1 4000 255.255.255.255 5000 limited");
    }

    @Test
    void itNeedsTheGroupsThatAKernelIsIn() {
        MulticastGroup allHosts = new MulticastGroup(new Mac(0x01005e000001L), 0);
        MulticastGroup allNodes = new MulticastGroup(new Mac(0x333300000001L), 0);
        MulticastGroup ownLinkLocal = new MulticastGroup(new Mac(0x3333ff000001L), 0);
        assertThat(new IpStack(a.mac, target -> {}, a).groups())
                .containsExactlyInAnyOrder(allHosts, allNodes, ownLinkLocal);
        a.configure(configuration("10.1.0.1/24", "fd00::a1:b2c3/64"));
        Set<MulticastGroup> expected = Set.of(
                allHosts,
                allNodes,
                ownLinkLocal,
                new MulticastGroup(Mac.BROADCAST, 0x0a010001),
                new MulticastGroup(new Mac(0x3333ffa1b2c3L), 0));
        assertThat(a.stack.groups()).isEqualTo(expected);
        a.configure(configuration("10.1.0.1/24", "fd00::a1:b2c3/64").flags(NetworkConfiguration.BROADCAST));
        assertThat(a.stack.groups()).containsAll(expected).contains(new MulticastGroup(Mac.BROADCAST, 0));
    }

    @Test
    void anAddressThatWasTakenAwayIsNotAnsweredAnyMore() {
        a.ping("10.1.0.2");
        a.ping("fd00::2");
        a.events();
        b.configure("10.1.0.3/24");
        a.ping("10.1.0.2", 2);
        a.ping("fd00::2", 2);
        assertThat(a.events()).isEmpty();
        link.inject(new EthernetFrame(
                b.mac,
                a.mac,
                EthernetFrame.ARP,
                ArpPacket.request(a.mac, ip("10.1.0.1"), ip("10.1.0.2")).toBytes()));
        assertThat(link.sent.get(link.sent.size() - 1).from()).as("no answer").isEqualTo(a.mac);
        assertThat(b.events())
                .as("it looks like a gateway to those who remember")
                .containsExactly("transit 10.1.0.1 10.1.0.2 64", "transit fd00::1 fd00::2 64");
        a.ping("10.1.0.3");
        assertThat(a.events()).containsExactly("echo 10.1.0.3 77 1 data");
    }

    @Test
    void withoutAnyAddressLeftNothingIsSentOrAnswered() {
        a.ping("10.1.0.2");
        a.events();
        NetworkConfiguration stripped = NetworkConfiguration.stripped(new NetworkId(1), new Address(1), 2, 3);
        a.stack.configure(link.now(), stripped);
        a.ping("10.1.0.2");
        assertThat(a.events()).containsExactly("undeliverable 10.1.0.2 NO_ADDRESS");
        b.ping("10.1.0.1");
        assertThat(b.events()).isEmpty();
    }

    @Test
    void anyFrameIsTakenWithoutHarm() {
        long seed = 7;
        Random random = new Random(seed);
        List<EthernetFrame> known = List.of(
                frame(a.mac, echo("10.1.0.2", "10.1.0.1")),
                frame(a.mac, echo("fd00::2", "fd00::1")),
                new EthernetFrame(
                        Mac.BROADCAST,
                        STRANGER,
                        EthernetFrame.ARP,
                        ArpPacket.request(STRANGER, ip("10.1.0.7"), ip("10.1.0.1"))
                                .toBytes()));
        link.lose(f -> true);
        for (int round = 0; round < 5_000; round++) {
            EthernetFrame frame = known.get(random.nextInt(known.size()));
            byte[] bytes = frame.payload().toArray();
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Bytes cut = Bytes.copyOf(bytes, 0, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);
            a.stack.received(link.now(), new EthernetFrame(frame.to(), frame.from(), frame.etherType(), cut));
            link.pass(random.nextInt(50));
        }
        assertThat(a.stack.neighborCount()).as("seed %d", seed).isLessThanOrEqualTo(NeighborTable.MAX_NEIGHBORS);
        link.lose(f -> false);
        a.events();
        a.ping("10.1.0.2");
        link.pass(5_000);
        IpAddress other = ip("10.1.0.2");
        assertThat(a.events()).as("seed %d", seed).contains("echo " + other + " 77 1 data");
    }
}
