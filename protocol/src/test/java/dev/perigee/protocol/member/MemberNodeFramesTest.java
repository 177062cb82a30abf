package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.ScriptedController.NETWORK;
import static dev.perigee.protocol.member.ScriptedController.addressOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IcmpEcho;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.rule.Action;
import dev.perigee.protocol.rule.ActionType;
import dev.perigee.protocol.rule.EtherType;
import dev.perigee.protocol.rule.Forward;
import dev.perigee.protocol.rule.ForwardType;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.testing.Wire;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class MemberNodeFramesTest {
    private static final long SEED = 77;
    private static final Bytes DATA = Bytes.ofHex("0102030405060708");
    private static final int TEST_TYPE = 0x88b5;

    private final Wire wire = new Wire(SEED);
    private final ScriptedController controller = new ScriptedController(wire);
    private final SimulatedMember alice = member("alice", "10.0.0.2/9993", Cast.ALICE);
    private final SimulatedMember bob = member("bob", "10.0.0.3/9993", Cast.BOB);
    private final SimulatedMember carol = member("carol", "10.0.0.4/9993", Cast.CAROL);
    private BiFunction<Identity, NetworkConfiguration.Builder, NetworkConfiguration.Builder> terms = (who, c) -> c;

    private SimulatedMember member(String name, String socket, Identity identity) {
        return new SimulatedMember(wire, name, socket, identity, controller.planet());
    }

    private void join(SimulatedMember... members) {
        controller.answer(asked -> controller.ok(asked, configuration(asked.who())));
        for (SimulatedMember member : members) {
            member.join(NETWORK);
        }
        boolean joined = wire.runUntil(
                () -> List.of(members).stream().allMatch(m -> m.status(NETWORK) == NetworkStatus.OK), 11_000);
        assertThat(joined).as("all have a configuration, seed %d", SEED).isTrue();
        wire.run(5_100);
    }

    private NetworkConfiguration configuration(Identity member) {
        return terms.apply(member, controller.builder(member, wire.now().wallMs()))
                .build()
                .signedBy(Cast.CONTROLLER);
    }

    private void ping(SimulatedMember from, IpAddress to, int sequence) {
        from.member().ping(wire.now(), NETWORK, to, 7, sequence, DATA);
        wire.run(1_000);
    }

    private static IpAddress ip(Identity member) {
        return addressOf(member).ip();
    }

    private static boolean hasReply(SimulatedMember member, IpAddress from, int sequence) {
        return member.events(MemberEvent.EchoReplied.class)
                .contains(new MemberEvent.EchoReplied(NETWORK, from, 7, sequence, DATA));
    }

    private static List<EthernetFrame> frames(SimulatedMember member) {
        return member.events(MemberEvent.FrameDelivered.class).stream()
                .map(MemberEvent.FrameDelivered::frame)
                .filter(frame -> frame.etherType() == TEST_TYPE)
                .toList();
    }

    private static Mac mac(Identity member) {
        return Mac.of(member.address(), NETWORK);
    }

    private static EthernetFrame frame(Mac to, Mac from) {
        return new EthernetFrame(to, from, TEST_TYPE, DATA);
    }

    private void send(SimulatedMember member, EthernetFrame frame) {
        member.member().send(wire.now(), NETWORK, frame);
        wire.run(1_000);
    }

    @Test
    void firstPingIsAnswered() {
        join(alice, bob);

        ping(alice, ip(Cast.BOB), 1);

        assertThat(hasReply(alice, ip(Cast.BOB), 1)).isTrue();
    }

    @Test
    void pingOverIpv6IsAnswered() {
        IpPrefix alices = IpPrefix.parse("fd00::a/64");
        IpPrefix bobs = IpPrefix.parse("fd00::b/64");
        terms = (who, c) -> c.addresses(List.of(who.equals(Cast.ALICE) ? alices : bobs));
        join(alice, bob);

        ping(alice, bobs.ip(), 1);

        assertThat(hasReply(alice, bobs.ip(), 1)).isTrue();
    }

    @Test
    void emulatedNeighbourNeedsNoQuestion() {
        terms = (who, c) -> c.flags(NetworkConfiguration.NEIGHBOUR_DISCOVERY_EMULATION)
                .addresses(List.of(dev.perigee.protocol.DerivedAddresses.sixPlane(NETWORK, who.address())))
                .multicastLimit(0);
        join(alice, bob);

        IpAddress bobs = dev.perigee.protocol.DerivedAddresses.sixPlane(NETWORK, Cast.BOB.address())
                .ip();
        ping(alice, bobs, 1);

        assertThat(hasReply(alice, bobs, 1)).isTrue();
    }

    @Test
    void datagramsAreDelivered() {
        join(alice, bob);

        alice.member().sendUdp(wire.now(), NETWORK, 5000, ip(Cast.BOB), 53, DATA);
        wire.run(1_000);

        assertThat(bob.events(MemberEvent.UdpReceived.class))
                .containsExactly(new MemberEvent.UdpReceived(NETWORK, ip(Cast.ALICE), 5000, ip(Cast.BOB), 53, DATA));
    }

    @Test
    void frameOfARevokedMemberIsRefused() {
        join(alice, bob);
        ping(alice, ip(Cast.BOB), 1);
        Revocation revocation = new Revocation(
                        5,
                        NETWORK,
                        0,
                        wire.now().wallMs() + 1,
                        0,
                        Cast.ALICE.address(),
                        Cast.CONTROLLER.address(),
                        dev.perigee.protocol.credential.CredentialType.MEMBERSHIP,
                        Optional.empty())
                .sign(Cast.CONTROLLER);
        controller.send(Cast.BOB.address(), NetworkCredentials.ofRevocations(List.of(revocation)));
        wire.run(1_000);

        send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));

        assertThat(frames(bob)).isEmpty();
        assertThat(bob.member().allows(NETWORK, Cast.ALICE.address())).isFalse();
    }

    @Test
    void frameThatComesBeforeTheCertificateIsTakenOnceItIsThere() {
        join(alice, bob);
        wire.dropIf(datagram -> false);

        send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));

        assertThat(frames(bob)).containsExactly(frame(mac(Cast.BOB), mac(Cast.ALICE)));
    }

    @Test
    void rulesDropAtBothEnds() {
        List<Rule> noTest = List.of(new EtherType(TEST_TYPE, false, false), Rule.DROP, Rule.ACCEPT);
        terms = (who, c) -> c.rules(who.equals(Cast.CAROL) ? List.of(Rule.ACCEPT) : noTest);
        join(alice, bob, carol);

        send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));
        send(carol, frame(mac(Cast.BOB), mac(Cast.CAROL)));

        assertThat(alice.ignored(Ignored.RULES_DROPPED_SENT)).isEqualTo(1);
        assertThat(bob.ignored(Ignored.RULES_DROPPED_RECEIVED)).isEqualTo(1);
        assertThat(frames(bob)).isEmpty();
    }

    @Test
    void watcherGetsACutCopyOfWhatIsSent() {
        Forward tee = new Forward(ForwardType.TEE, Cast.CAROL.address(), 0, 3, false, false);
        terms = (who, c) -> c.rules(who.equals(Cast.ALICE) ? List.of(tee, Rule.ACCEPT) : List.of(Rule.ACCEPT));
        join(alice, bob, carol);

        send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));

        assertThat(frames(bob)).hasSize(1);
        assertThat(carol.ignored(Ignored.NOT_A_BRIDGE)).isEqualTo(1);
    }

    @Test
    void redirectedFrameGoesToItsTargetOnly() {
        Forward redirect = new Forward(ForwardType.REDIRECT, Cast.CAROL.address(), 0, 0, false, false);
        Rule test = new EtherType(TEST_TYPE, false, false);
        terms = (who, c) -> c.rules(List.of(test, redirect, new Action(ActionType.ACCEPT)));
        join(alice, bob, carol);

        send(alice, frame(mac(Cast.BOB), mac(Cast.ALICE)));

        assertThat(frames(bob)).isEmpty();
        assertThat(frames(carol)).containsExactly(frame(mac(Cast.BOB), mac(Cast.ALICE)));
    }

    @Test
    void bridgePassesForeignMacsAndIsLearned() {
        Mac foreign = new Mac(0x001122334455L);
        terms = (who, c) -> c.specialists(List.of(Specialist.of(Cast.BOB.address(), Specialist.ACTIVE_BRIDGE)));
        join(alice, bob, carol);

        send(bob, frame(mac(Cast.ALICE), foreign));
        send(alice, frame(foreign, mac(Cast.ALICE)));
        send(carol, frame(mac(Cast.ALICE), foreign));

        assertThat(frames(alice)).containsExactly(frame(mac(Cast.ALICE), foreign));
        assertThat(frames(bob)).containsExactly(frame(foreign, mac(Cast.ALICE)));
        assertThat(carol.ignored(Ignored.NOT_A_BRIDGE)).isEqualTo(1);
    }

    @Test
    void multicastReachesThoseWhoSubscribed() {
        join(alice, bob, carol);
        MulticastGroup group = new MulticastGroup(new Mac(0x01005e010203L), 0);
        bob.member().subscribe(wire.now(), NETWORK, group);
        wire.run(5_100);

        send(alice, frame(group.mac(), mac(Cast.ALICE)));

        assertThat(frames(bob)).containsExactly(frame(group.mac(), mac(Cast.ALICE)));
        assertThat(frames(carol)).isEmpty();
    }

    @Test
    void managedRouteLeadsThroughItsGateway() {
        IpPrefix lan = IpPrefix.parse("192.168.1.0/24");
        terms = (who, c) -> c.routes(List.of(new Route(lan, Optional.of(ip(Cast.BOB)))));
        join(alice, bob);
        IpAddress host = IpAddress.parse("192.168.1.5");

        ping(alice, host, 1);

        List<MemberEvent.Transit> transit = bob.events(MemberEvent.Transit.class);
        assertThat(transit).hasSize(1);
        IpPacket packet = IpPacket.parse(transit.get(0).packet()).orElseThrow();
        assertThat(packet.destination()).isEqualTo(host);
        IpPacket answer = IcmpEcho.parse(packet).orElseThrow().answered().toPacket(host, packet.source(), 64);
        bob.member().sendIp(wire.now(), NETWORK, answer.toBytes());
        wire.run(1_000);
        assertThat(hasReply(alice, host, 1)).isTrue();
    }

    @Test
    void storedConfigurationServesUntilTheControllerAnswers() {
        join(alice, bob);
        Bytes stored = bob.events(MemberEvent.ConfigurationChanged.class).get(0).dictionary();
        controller.answer(asked -> List.of());
        SimulatedMember again = member("bob again", "10.0.0.33/9993", Cast.BOB);

        again.member().join(wire.now(), NETWORK, stored);

        assertThat(again.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        int before = controller.requests().size();
        wire.run(5_100);
        assertThat(controller.requests()).hasSizeGreaterThan(before);
        ping(alice, ip(Cast.BOB), 2);
        wire.run(30_000);
        assertThat(again.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void unknownHolderOfAnAddressIsReportedAsUnreachable() {
        join(alice);

        ping(alice, IpAddress.parse("10.244.200.200"), 1);
        wire.run(4_000);

        assertThat(alice.events(MemberEvent.Undeliverable.class))
                .containsExactly(new MemberEvent.Undeliverable(
                        NETWORK, IpAddress.parse("10.244.200.200"), UndeliverableReason.NEIGHBOR_UNREACHABLE));
        assertThat(Address.NONE.isReserved()).isTrue();
    }
}
