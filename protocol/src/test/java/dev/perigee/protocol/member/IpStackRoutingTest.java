package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.StackLink.configuration;
import static dev.perigee.protocol.member.StackLink.ip;
import static dev.perigee.protocol.member.StackLink.route;
import static dev.perigee.protocol.member.StackLink.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.frame.UdpDatagram;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Managed routes, gateways and packets that pass through. */
class IpStackRoutingTest {
    private final StackLink link = new StackLink();
    private final StackLink.Station host = link.station();
    private final StackLink.Station office = link.station("10.1.0.2/24", "fd00::2/64");
    private final StackLink.Station home = link.station("10.1.0.3/24", "fd00::3/64");

    private void routes(StackLink.Station station, String address, Route... routes) {
        station.configure(
                configuration(address, address.replace("10.1.0.", "fd00::").replace("/24", "/64"))
                        .routes(List.of(routes)));
    }

    private static IpPacket lanPacket(String from, String to, int hopLimit) {
        return new UdpDatagram(1, 2, text("lan")).toPacket(ip(from), ip(to), hopLimit);
    }

    @Test
    void aManagedRouteLeadsToItsGatewayAndComesOutThereAsTransit() {
        routes(host, "10.1.0.1/24", route("192.168.7.0/24", "10.1.0.2"), route("fd07::/48", "fd00::2"));
        host.sendUdp("192.168.7.9", "x");
        host.sendUdp("fd07::9", "x");
        assertThat(office.events()).containsExactly("transit 10.1.0.1 192.168.7.9 64", "transit fd00::1 fd07::9 64");
        assertThat(office.transit).allMatch(IpPacket::hasRightHeaderChecksum);
        assertThat(host.events()).isEmpty();
        assertThat(link.questions())
                .as("the gateway is asked for, not the destination")
                .hasSize(2);
    }

    @Test
    void theLongestPrefixWins() {
        routes(
                host,
                "10.1.0.1/24",
                route("0.0.0.0/0", "10.1.0.3"),
                route("192.168.0.0/16", "10.1.0.3"),
                route("192.168.7.0/24", "10.1.0.2"));
        host.sendUdp("192.168.7.9", "x");
        host.sendUdp("192.168.8.9", "x");
        host.sendUdp("8.8.8.8", "x");
        assertThat(office.events()).containsExactly("transit 10.1.0.1 192.168.7.9 64");
        assertThat(home.events()).containsExactly("transit 10.1.0.1 192.168.8.9 64", "transit 10.1.0.1 8.8.8.8 64");
    }

    @Test
    void aDefaultRouteIsFollowedOverIpv6Too() {
        routes(host, "10.1.0.1/24", route("::/0", "fd00::3"));
        host.sendUdp("2001:db8::1", "x");
        host.sendUdp("8.8.8.8", "x");
        assertThat(home.events()).containsExactly("transit fd00::1 2001:db8::1 64");
        assertThat(host.events()).containsExactly("undeliverable 8.8.8.8 NO_ROUTE");
    }

    @Test
    void aRouteWithoutGatewayPutsItsTargetOnTheLink() {
        routes(host, "10.1.0.1/24", new Route(IpPrefix.parse("10.2.0.0/24"), Optional.empty()));
        StackLink.Station other = link.station("10.2.0.9/24");
        other.configure(configuration("10.2.0.9/24")
                .routes(List.of(new Route(IpPrefix.parse("10.1.0.0/24"), Optional.empty()))));
        host.ping("10.2.0.9");
        assertThat(host.events()).containsExactly("echo 10.2.0.9 77 1 data");
    }

    @Test
    void lanToLanCountsOneHopForEachRouter() {
        routes(office, "10.1.0.2/24", route("192.168.7.0/24", "10.1.0.2"), route("192.168.8.0/24", "10.1.0.3"));
        office.sendIp(lanPacket("192.168.7.9", "192.168.8.9", 64));
        assertThat(home.events()).containsExactly("transit 192.168.7.9 192.168.8.9 63");
        IpPacket onTheLan = home.transit.get(0).forwarded().orElseThrow();
        assertThat(onTheLan.hopLimit()).isEqualTo(62);
        assertThat(UdpDatagram.parse(onTheLan)).contains(new UdpDatagram(1, 2, text("lan")));
    }

    @Test
    void theWayToTheLanBehindAMemberIsNotTakenByTheMemberItself() {
        routes(office, "10.1.0.2/24", route("192.168.7.0/24", "10.1.0.2"), route("0.0.0.0/0", "10.1.0.3"));
        office.ping("192.168.7.9");
        assertThat(home.events())
                .as("what is left is the default route")
                .containsExactly("transit 10.1.0.2 192.168.7.9 64");
        routes(office, "10.1.0.2/24", route("192.168.7.0/24", "10.1.0.2"));
        office.ping("192.168.7.9");
        assertThat(office.events()).containsExactly("undeliverable 192.168.7.9 NO_ROUTE");
    }

    @Test
    void aPacketInACircleEndsWhenItsHopsAreUsedUp() {
        routes(office, "10.1.0.2/24", route("192.168.9.0/24", "10.1.0.3"));
        routes(home, "10.1.0.3/24", route("192.168.9.0/24", "10.1.0.2"));
        office.sendIp(lanPacket("192.168.7.9", "192.168.9.9", 6));
        int seen = 0;
        while (seen < office.transit.size() + home.transit.size()) {
            StackLink.Station holder = office.transit.size() < home.transit.size() ? home : office;
            holder.sendIp(holder.transit.get(holder.transit.size() - 1));
            seen++;
        }
        assertThat(seen).isEqualTo(5);
        assertThat(home.events()).endsWith("undeliverable 192.168.9.9 HOPS_USED_UP");
    }

    @Test
    void hopsUsedUpAreReportedAndTheLastOneIsNotSent() {
        office.sendIp(lanPacket("192.168.7.9", "10.1.0.3", 1));
        office.sendIp(lanPacket("fd07::9", "fd00::3", 0));
        assertThat(office.events())
                .containsExactly("undeliverable 10.1.0.3 HOPS_USED_UP", "undeliverable fd00::3 HOPS_USED_UP");
        assertThat(link.sent).isEmpty();
        office.sendIp(lanPacket("192.168.7.9", "10.1.0.3", 2));
        assertThat(home.events()).containsExactly("udp 192.168.7.9 1 10.1.0.3 2 lan");
    }

    @Test
    void packetsFromTheLanForTheMemberItselfForGroupsAndForItsOwnLinkAreNotForwarded() {
        for (String to : List.of("10.1.0.2", "224.0.0.251", "10.1.0.255", "255.255.255.255")) {
            office.sendIp(lanPacket("192.168.7.9", to, 64));
            assertThat(office.events()).containsExactly("undeliverable " + to + " NOT_FORWARDED");
        }
        for (String to : List.of("fd00::2", "ff02::fb", "fe80::1", "fe80::ff:fe00:2")) {
            office.sendIp(lanPacket("fd07::9", to, 64));
            assertThat(office.events()).containsExactly("undeliverable " + to + " NOT_FORWARDED");
        }
        assertThat(link.sent).isEmpty();
    }

    @Test
    void packetsFromTheLanAreHeldToMtuRouteAndAddress() {
        office.configure(configuration("10.1.0.2/24").mtu(1400));
        IpPacket large = IpPacket.of(ip("192.168.7.9"), ip("10.1.0.3"), 99, 64, Bytes.copyOf(new byte[1381]));
        office.sendIp(large);
        office.sendIp(lanPacket("192.168.7.9", "192.168.8.9", 64));
        office.sendIp(lanPacket("fd07::9", "fd08::9", 64));
        assertThat(office.events())
                .containsExactly(
                        "undeliverable 10.1.0.3 TOO_LARGE",
                        "undeliverable 192.168.8.9 NO_ROUTE",
                        "undeliverable fd08::9 NO_ROUTE");
        host.sendIp(lanPacket("192.168.7.9", "10.1.0.3", 64));
        assertThat(host.events()).containsExactly("undeliverable 10.1.0.3 NO_ADDRESS");
    }

    @Test
    void theNeighborIsAskedFromAnOwnAddressEvenForForwardedPackets() {
        office.sendIp(lanPacket("192.168.7.9", "10.1.0.3", 64));
        office.sendIp(lanPacket("fd07::9", "fd00::3", 64));
        assertThat(home.events()).hasSize(2);
        assertThat(link.questions().get(0).payload().toString()).contains("0a010002");
        assertThat(IpPacket.parse(link.questions().get(1)).orElseThrow().source())
                .isEqualTo(ip("fd00::2"));
    }

    @Test
    void optionsSurviveForwarding() {
        routes(office, "10.1.0.2/24", route("10.7.0.0/16", "10.1.0.3"));
        // Version 4, header of 24 bytes, hop limit 5, four option bytes.
        Bytes withOptions = Bytes.ofHex("46000018" + "00000000" + "05110000" + "c0a80709" + "0a070003" + "01010100");
        office.sendIp(IpPacket.parse(withOptions).orElseThrow());
        IpPacket arrived = home.transit.get(0);
        assertThat(arrived.hasRightHeaderChecksum()).isTrue();
        assertThat(arrived.hopLimit()).isEqualTo(4);
        assertThat(arrived.toBytes().toString()).endsWith("c0a807090a07000301010100");
    }

    @Test
    void transitOfLinkLocalAndGroupDestinationsIsNoneOfOurs() {
        IpPacket linkLocal = lanPacket("fd00::2", "fe80::99", 64);
        link.inject(new EthernetFrame(home.mac, office.mac, linkLocal.etherType(), linkLocal.toBytes()));
        IpPacket group = lanPacket("10.1.0.2", "239.1.2.3", 64);
        link.inject(new EthernetFrame(home.mac, office.mac, group.etherType(), group.toBytes()));
        assertThat(home.events()).isEmpty();
    }

    private static RouteTable table(List<String> addresses, Route... routes) {
        return new RouteTable(
                new InterfaceAddresses(
                        new Mac(2), addresses.stream().map(IpPrefix::parse).toList()),
                List.of(routes));
    }

    private static Optional<IpAddress> hop(RouteTable table, String to) {
        return table.nextHop(ip(to));
    }

    @Test
    void routesThatAClientWouldNotTakeAreNotTaken() {
        List<String> own = List.of("10.1.0.2/24");
        assertThat(hop(table(own, route("192.168.7.0/24", "10.1.0.2")), "192.168.7.1"))
                .as("by oneself")
                .isEmpty();
        assertThat(hop(table(own, route("192.168.7.0/24", "10.9.0.1")), "192.168.7.1"))
                .as("the gateway is not on the link")
                .isEmpty();
        assertThat(hop(table(own, route("fd07::/64", "fd00::1")), "fd07::1"))
                .as("no address of the family")
                .isEmpty();
        assertThat(hop(table(own, route("10.1.0.0/24", "10.1.0.9")), "10.1.0.7"))
                .as("the own prefix is on the link")
                .contains(ip("10.1.0.7"));
        Route first = route("192.168.7.0/24", "10.1.0.5");
        Route second = route("192.168.7.0/24", "10.1.0.6");
        assertThat(hop(table(own, first, second), "192.168.7.1"))
                .as("the first of two for one target")
                .contains(ip("10.1.0.5"));
        Route throughFirst = route("10.3.0.0/24", "192.168.7.1");
        assertThat(hop(table(own, first, throughFirst), "10.3.0.1"))
                .as("a gateway behind a gateway")
                .isEmpty();
    }

    @Test
    void aGatewayMayLieInATargetThatARoutePutsOnTheLink() {
        Route onLink = new Route(IpPrefix.parse("10.2.0.0/24"), Optional.empty());
        RouteTable table = table(List.of("10.1.0.2/24"), route("10.3.0.0/24", "10.2.0.1"), onLink);
        assertThat(hop(table, "10.3.0.9")).contains(ip("10.2.0.1"));
        assertThat(table.isOnLink(ip("10.2.0.1"))).isTrue();
        assertThat(table.isOnLink(ip("10.3.0.9"))).isFalse();
        assertThat(table.isOnLink(ip("10.4.0.9"))).isFalse();
        assertThat(table.isOnLink(ip("fe80::9"))).isTrue();
    }
}
