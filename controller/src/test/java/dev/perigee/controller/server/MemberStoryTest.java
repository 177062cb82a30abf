package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.testing.ServerProcess;
import dev.perigee.controller.testing.UdpMember;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.frame.IcmpEcho;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.member.Ignored;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.TestIdentities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The story of two offices, each a LAN behind a gateway, as unmodified clients play it elsewhere: here with members of
 * ours and the real server, over UDP on this machine. The hosts in the LANs are played by the test.
 */
class MemberStoryTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final IpAddress A = IpAddress.parse("10.244.179.68");
    private static final IpAddress B = IpAddress.parse("10.244.251.109");
    private static final IpAddress HOST_A = IpAddress.parse("192.168.1.7");
    private static final IpAddress HOST_B = IpAddress.parse("192.168.4.10");
    private static final IpPrefix LAN_A = IpPrefix.parse("192.168.1.0/24");
    private static final IpPrefix LAN_B = IpPrefix.parse("192.168.4.0/24");
    private static final Bytes DATA = Bytes.copyOf("how are you?".getBytes(StandardCharsets.US_ASCII));
    private static final int IDENTIFIER = 77;
    private static final int HOP_LIMIT = 64;
    private static final String OFFICES = """
            {"name": "offices",
             "routes": [{"target": "10.244.0.0/16", "via": null}],
             "ipAssignmentPools": [{"ipRangeStart": "10.244.0.1", "ipRangeEnd": "10.244.255.254"}],
             "v4AssignMode": {"zt": true}}
            """;
    private static final String WITH_LANS = """
            {"routes": [{"target": "10.244.0.0/16", "via": null},
                        {"target": "192.168.1.0/24", "via": "10.244.179.68"},
                        {"target": "192.168.4.0/24", "via": "10.244.251.109"}]}
            """;

    @TempDir
    static Path data;

    private static ServerProcess server;
    private static int identitiesUsed;

    private final List<UdpMember> members = new ArrayList<>();
    private NetworkId network;
    private UdpMember a;
    private UdpMember b;
    private int sequence;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(data);
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    /** Both ask, and both are refused: nobody has looked at them yet. */
    @BeforeEach
    void twoRoutersJoin() throws IOException {
        network = server.createNetwork(OFFICES);
        a = join(TestIdentities.get(identitiesUsed++));
        b = join(TestIdentities.get(identitiesUsed++));
        a.awaitStatus(network, NetworkStatus.ACCESS_DENIED, LONG);
        b.awaitStatus(network, NetworkStatus.ACCESS_DENIED, LONG);
    }

    @AfterEach
    void stopMembers() throws IOException {
        for (UdpMember member : members) {
            member.close();
        }
    }

    private UdpMember join(Identity identity) throws IOException {
        UdpMember member = UdpMember.start(identity, server.planet(), network);
        members.add(member);
        return member;
    }

    // ---- what the operator does ---------------------------------------------------------------------------------

    private void authorize(UdpMember member, IpAddress ip) throws IOException {
        server.edit(network, member.nodeAddress(), "{\"authorized\":true,\"ipAssignments\":[\"" + ip + "\"]}");
        NetworkConfiguration configuration = member.awaitConfiguration(
                network, "has its address", c -> c.addresses().equals(List.of(new IpPrefix(ip, 16))), SOON);
        assertThat(configuration.membership()).isPresent();
        member.awaitStatus(network, NetworkStatus.OK, SOON);
    }

    private void authorizeBoth() throws IOException {
        authorize(a, A);
        authorize(b, B);
    }

    private void connectLans() throws IOException {
        server.api().post("/controller/network/" + network, WITH_LANS);
        a.awaitConfiguration(network, "has a route to the other LAN", c -> hasRoute(c, LAN_B), SOON);
        b.awaitConfiguration(network, "has a route to the other LAN", c -> hasRoute(c, LAN_A), SOON);
    }

    private static boolean hasRoute(NetworkConfiguration configuration, IpPrefix target) {
        return configuration.routes().stream().anyMatch(route -> route.target().equals(target));
    }

    // ---- what the people in the offices do ----------------------------------------------------------------------

    /** The member itself pings; only the first request counts. */
    private void ping(UdpMember from, IpAddress to) {
        int number = ++sequence;
        from.ping(network, to, IDENTIFIER, number, DATA);
        from.awaitEvent(
                "ping " + number + " is answered by " + to,
                MemberEvent.EchoReplied.class,
                e -> e.network().equals(network)
                        && e.from().equals(to)
                        && e.identifier() == IDENTIFIER
                        && e.sequence() == number
                        && e.data().equals(DATA),
                SOON);
    }

    /** A host behind one gateway pings one behind the other, which answers. */
    private void pingBetweenLans(UdpMember gateway, IpAddress host, UdpMember otherGateway, IpAddress otherHost) {
        IcmpEcho request = new IcmpEcho(false, false, IDENTIFIER, ++sequence, DATA);
        send(gateway, host, otherHost, request);
        assertThat(awaitAt(otherGateway, host, otherHost, request).hopLimit()).isLessThan(HOP_LIMIT);
        send(otherGateway, otherHost, host, request.answered());
        awaitAt(gateway, otherHost, host, request.answered());
    }

    private void send(UdpMember gateway, IpAddress from, IpAddress to, IcmpEcho echo) {
        gateway.sendIp(network, echo.toPacket(from, to, HOP_LIMIT).toBytes());
    }

    /** The packet, as it comes out of the network at the gateway of the LAN that it is for. */
    private IpPacket awaitAt(UdpMember gateway, IpAddress from, IpAddress to, IcmpEcho echo) {
        MemberEvent.Transit transit = gateway.awaitEvent(
                echo + " from " + from + " to " + to + " comes out",
                MemberEvent.Transit.class,
                e -> isEcho(e, from, to, echo),
                SOON);
        return IpPacket.parse(transit.packet()).orElseThrow();
    }

    private boolean isEcho(MemberEvent.Transit transit, IpAddress from, IpAddress to, IcmpEcho echo) {
        Optional<IpPacket> packet = IpPacket.parse(transit.packet());
        return transit.network().equals(network)
                && packet.filter(p -> p.source().equals(from) && p.destination().equals(to))
                        .flatMap(IcmpEcho::parse)
                        .equals(Optional.of(echo));
    }

    private void lansReachEachOther() {
        pingBetweenLans(a, HOST_A, b, HOST_B);
        pingBetweenLans(b, HOST_B, a, HOST_A);
    }

    /** The member sends from its LAN and its peer takes nothing of it, held back or not. */
    private void isRefused(UdpMember out, UdpMember peer, IpAddress host, IpAddress peersHost) {
        long refused = peer.ask(m -> m.ignored().get(Ignored.SENDER_NOT_ALLOWED));
        int delivered = peer.events(MemberEvent.FrameDelivered.class).size();
        IcmpEcho request = new IcmpEcho(false, false, IDENTIFIER, ++sequence, DATA);
        send(out, host, peersHost, request);
        peer.await("refuses a frame", LONG, m -> m.ignored().get(Ignored.SENDER_NOT_ALLOWED) > refused);
        assertThat(peer.events(MemberEvent.FrameDelivered.class)).hasSize(delivered);
    }

    private static void awaitCutOffBy(UdpMember peer, NetworkId network, Address out) {
        peer.await("does not allow " + out, SOON, m -> !m.allows(network, out));
    }

    private void awaitOut(UdpMember member) {
        member.awaitStatus(network, NetworkStatus.ACCESS_DENIED, LONG);
        NetworkConfiguration left = member.awaitConfiguration(
                network,
                "has lost addresses and routes",
                c -> c.addresses().isEmpty() && c.routes().isEmpty(),
                SOON);
        assertThat(left.membership()).isEmpty();
    }

    private void restartServer() throws IOException {
        server.kill();
        server.restart();
    }

    // ---- the story ----------------------------------------------------------------------------------------------

    @Test
    void firstPingIsAnsweredRightAfterBothAreIn() throws IOException {
        authorizeBoth();

        ping(a, B);
        ping(b, A);

        assertThat(a.events(MemberEvent.Undeliverable.class)).isEmpty();
        assertThat(b.events(MemberEvent.Undeliverable.class)).isEmpty();
    }

    @Test
    void datagramsGoBothWays() throws IOException {
        authorizeBoth();

        a.sendUdp(network, 5_000, B, 5_001, DATA);
        b.awaitEvent(
                "gets the datagram",
                MemberEvent.UdpReceived.class,
                e -> e.equals(new MemberEvent.UdpReceived(network, A, 5_000, B, 5_001, DATA)),
                SOON);
        b.sendUdp(network, 5_001, A, 5_000, DATA);
        a.awaitEvent(
                "gets the answer",
                MemberEvent.UdpReceived.class,
                e -> e.equals(new MemberEvent.UdpReceived(network, B, 5_001, A, 5_000, DATA)),
                SOON);
    }

    @Test
    void lansReachEachOtherThroughTheirGatewaysAlsoWithoutTheServer() throws IOException {
        authorizeBoth();
        connectLans();

        lansReachEachOther();
        // Without the root only the direct way is left.
        awaitDirectWay();
        server.kill();
        try {
            lansReachEachOther();
            ping(a, B);
        } finally {
            server.restart();
        }
    }

    private void awaitDirectWay() {
        a.await("has a way to b", SOON, m -> m.node().reachable(UdpMember.now(), b.nodeAddress()));
        b.await("has a way to a", SOON, m -> m.node().reachable(UdpMember.now(), a.nodeAddress()));
    }

    @Test
    void memberDeauthorizedAfterARestartLosesEverythingAndItsPeerRefusesIt() throws IOException {
        authorizeBoth();
        connectLans();
        lansReachEachOther();

        restartServer();
        server.deauthorize(network, a.nodeAddress());

        awaitOut(a);
        awaitCutOffBy(b, network, a.nodeAddress());
        int arrived = a.events(MemberEvent.FrameDelivered.class).size();
        b.ping(network, A, IDENTIFIER, ++sequence, DATA);
        a.await("refuses its peer, too", LONG, m -> m.ignored().get(Ignored.SENDER_NOT_ALLOWED) > 0);
        assertThat(a.events(MemberEvent.FrameDelivered.class)).hasSize(arrived);

        authorize(a, A);
        a.awaitConfiguration(network, "has its route again", c -> hasRoute(c, LAN_B), SOON);
        lansReachEachOther();
    }

    @Test
    void memberThatCannotHearTheControllerIsRefusedByItsPeer() throws IOException {
        authorizeBoth();
        connectLans();
        lansReachEachOther();
        awaitDirectWay();

        a.deafTo(server.udp());
        server.deauthorize(network, a.nodeAddress());
        awaitCutOffBy(b, network, a.nodeAddress());

        isRefused(a, b, HOST_A, HOST_B);
        assertThat(a.network(network).orElseThrow().status())
                .as("it still believes that it is a member")
                .isEqualTo(NetworkStatus.OK);
        assertThat(a.configuration(network).orElseThrow().addresses()).isNotEmpty();
        a.hearAll();
        // It asks again when its configuration is a minute old; the server tries sooner.
        a.awaitStatus(network, NetworkStatus.ACCESS_DENIED, Duration.ofSeconds(70));
    }

    @Test
    void memberCutOffWhileItWasOffLosesWhatItRemembers() throws IOException {
        authorizeBoth();
        Identity identity = a.ask(m -> m.node().identity());
        List<MemberEvent.ConfigurationChanged> configurations = a.events(MemberEvent.ConfigurationChanged.class);
        Bytes remembered = configurations.get(configurations.size() - 1).dictionary();
        a.close();
        server.deauthorize(network, a.nodeAddress());

        UdpMember back = UdpMember.start(identity, server.planet());
        members.add(back);
        back.join(network, remembered);

        awaitOut(back);
        awaitCutOffBy(b, network, back.nodeAddress());
    }
}
