package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.ScriptedController.NETWORK;
import static dev.perigee.protocol.member.Trio.DATA;
import static dev.perigee.protocol.member.Trio.frame;
import static dev.perigee.protocol.member.Trio.frames;
import static dev.perigee.protocol.member.Trio.hasReply;
import static dev.perigee.protocol.member.Trio.ip;
import static dev.perigee.protocol.member.Trio.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.DerivedAddresses;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IcmpEcho;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Members of a network talk to each other: vl1.md 6.9, 6.10. */
class MemberNodeFramesTest {
    private final Trio trio = new Trio();
    private final InMemoryInternet wire = trio.wire;
    private final SimulatedMember alice = trio.alice;
    private final SimulatedMember bob = trio.bob;

    @Test
    void firstPingIsAnswered() {
        trio.join(alice, bob);

        trio.ping(alice, ip(Cast.BOB), 1);

        assertThat(hasReply(alice, ip(Cast.BOB), 1)).isTrue();
    }

    @Test
    void pingOverIpv6IsAnswered() {
        IpPrefix alices = IpPrefix.parse("fd00::a/64");
        IpPrefix bobs = IpPrefix.parse("fd00::b/64");
        trio.terms((who, c) -> c.addresses(List.of(who.equals(Cast.ALICE) ? alices : bobs)));
        trio.join(alice, bob);

        trio.ping(alice, bobs.ip(), 1);

        assertThat(hasReply(alice, bobs.ip(), 1)).isTrue();
    }

    @Test
    void emulatedNeighbourNeedsNoMulticast() {
        trio.terms((who, c) -> c.flags(NetworkConfiguration.NEIGHBOUR_DISCOVERY_EMULATION)
                .addresses(List.of(DerivedAddresses.sixPlane(NETWORK, who.address())))
                .multicastLimit(0));
        trio.join(alice, bob);
        IpAddress bobs = DerivedAddresses.sixPlane(NETWORK, Cast.BOB.address()).ip();

        trio.ping(alice, bobs, 1);

        assertThat(hasReply(alice, bobs, 1)).isTrue();
    }

    @Test
    void datagramsAreDelivered() {
        trio.join(alice, bob);

        alice.member().sendUdp(wire.now(), NETWORK, 5000, ip(Cast.BOB), 53, DATA);
        wire.run(1_000);

        assertThat(bob.events(MemberEvent.UdpReceived.class))
                .containsExactly(new MemberEvent.UdpReceived(NETWORK, ip(Cast.ALICE), 5000, ip(Cast.BOB), 53, DATA));
    }

    @Test
    void largeFrameGetsThroughInFragmentsAndOneAboveTheMtuIsNotSent() {
        trio.join(alice, bob);
        EthernetFrame largest =
                new EthernetFrame(mac(Cast.BOB), mac(Cast.ALICE), Trio.TEST_TYPE, Bytes.copyOf(new byte[2_800]));
        EthernetFrame tooLarge =
                new EthernetFrame(mac(Cast.BOB), mac(Cast.ALICE), Trio.TEST_TYPE, Bytes.copyOf(new byte[2_801]));

        trio.send(alice, largest);
        trio.send(alice, tooLarge);

        assertThat(frames(bob)).containsExactly(largest);
        assertThat(alice.ignored(Ignored.FRAME_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void frameToOneselfComesBack() {
        trio.join(alice);

        trio.send(alice, frame(mac(Cast.ALICE), mac(Cast.ALICE)));

        assertThat(frames(alice)).hasSize(1);
    }

    @Test
    void managedRouteLeadsThroughItsGateway() {
        IpPrefix lan = IpPrefix.parse("192.168.1.0/24");
        trio.terms((who, c) -> c.routes(List.of(new Route(lan, Optional.of(ip(Cast.BOB))))));
        trio.join(alice, bob);
        IpAddress host = IpAddress.parse("192.168.1.5");

        trio.ping(alice, host, 1);

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
    void packetCrossesFromOneLanToAnother() {
        IpPrefix alices = IpPrefix.parse("192.168.1.0/24");
        IpPrefix bobs = IpPrefix.parse("192.168.2.0/24");
        trio.terms((who, c) -> c.routes(
                List.of(new Route(alices, Optional.of(ip(Cast.ALICE))), new Route(bobs, Optional.of(ip(Cast.BOB))))));
        trio.join(alice, bob);
        IpAddress from = IpAddress.parse("192.168.1.5");
        IpAddress to = IpAddress.parse("192.168.2.6");
        IpPacket question = new IcmpEcho(false, false, 1, 2, DATA).toPacket(from, to, 64);

        alice.member().sendIp(wire.now(), NETWORK, question.toBytes());
        wire.run(1_000);
        IpPacket answer = new IcmpEcho(false, true, 1, 2, DATA).toPacket(to, from, 64);
        bob.member().sendIp(wire.now(), NETWORK, answer.toBytes());
        wire.run(1_000);

        assertThat(bob.events(MemberEvent.Transit.class))
                .containsExactly(new MemberEvent.Transit(
                        NETWORK, question.forwarded().orElseThrow().toBytes()));
        assertThat(alice.events(MemberEvent.Transit.class))
                .containsExactly(new MemberEvent.Transit(
                        NETWORK, answer.forwarded().orElseThrow().toBytes()));
    }

    @Test
    void unknownHolderOfAnAddressIsReportedAsUnreachable() {
        trio.join(alice);
        IpAddress nobodys = IpAddress.parse("10.244.200.200");

        trio.ping(alice, nobodys, 1);
        wire.run(4_000);

        assertThat(alice.events(MemberEvent.Undeliverable.class))
                .containsExactly(
                        new MemberEvent.Undeliverable(NETWORK, nobodys, UndeliverableReason.NEIGHBOR_UNREACHABLE));
    }

    @Test
    void storedConfigurationServesUntilTheControllerAnswers() {
        trio.join(alice, bob);
        Bytes stored = bob.events(MemberEvent.ConfigurationChanged.class).get(0).dictionary();
        trio.controller.answer(asked -> List.of());
        bob.station().detach();
        SimulatedMember again = trio.member("bob again", "10.0.0.3/9993", Cast.BOB);

        again.member().join(wire.now(), NETWORK, stored);

        assertThat(again.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        int before = trio.controller.requests().size();
        wire.run(5_100);
        assertThat(trio.controller.requests()).hasSizeGreaterThan(before);
        trio.ping(again, ip(Cast.ALICE), 2);
        assertThat(hasReply(again, ip(Cast.ALICE), 2)).isTrue();
        assertThat(again.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void storedConfigurationOfAnotherMemberIsNotTaken() {
        trio.join(bob);
        Bytes bobs = bob.events(MemberEvent.ConfigurationChanged.class).get(0).dictionary();

        alice.member().join(wire.now(), NETWORK, bobs);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);
        assertThat(alice.member().network(NETWORK).orElseThrow().configuration())
                .isEmpty();
    }

    @Test
    void deniedMemberGoesOnExchangingFrames() {
        trio.join(alice, bob);
        trio.controller.refuseAll(ErrorCode.NETWORK_ACCESS_DENIED);
        assertThat(wire.runUntil(() -> alice.status(NETWORK) == NetworkStatus.ACCESS_DENIED, 70_000))
                .isTrue();

        trio.ping(alice, ip(Cast.BOB), 1);

        assertThat(hasReply(alice, ip(Cast.BOB), 1)).isTrue();
    }

    @Test
    void strippedConfigurationTakesTheAddressesAway() {
        trio.join(alice, bob);
        trio.controller.push(
                Cast.ALICE.address(),
                NetworkConfiguration.stripped(
                        NETWORK, Cast.ALICE.address(), wire.now().wallMs(), ScriptedController.MAX_DELTA_MS));
        wire.run(100);

        trio.ping(alice, ip(Cast.BOB), 1);

        assertThat(alice.events(MemberEvent.Undeliverable.class))
                .extracting(MemberEvent.Undeliverable::reason)
                .containsExactly(UndeliverableReason.NO_ADDRESS);
        assertThat(alice.member().allows(NETWORK, Cast.BOB.address())).isFalse();
    }

    @Test
    void networkThatWasLeftIsGone() {
        trio.join(alice, bob);
        trio.ping(bob, ip(Cast.ALICE), 1);

        alice.member().leave(wire.now(), NETWORK);
        trio.ping(bob, ip(Cast.ALICE), 2);

        assertThat(hasReply(bob, ip(Cast.ALICE), 1)).isTrue();
        assertThat(hasReply(bob, ip(Cast.ALICE), 2)).isFalse();
        assertThat(alice.member().network(NETWORK)).isEmpty();
        assertThatThrownBy(() -> trio.ping(alice, ip(Cast.BOB), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThat(alice.member().tableSizes().get("credentials")).isZero();
    }

    @Test
    void nothingIsSentWithoutAConfiguration() {
        NetworkId other = NetworkId.of(Cast.CONTROLLER.address(), 7);
        alice.join(other);

        alice.member()
                .send(wire.now(), other, frame(mac(Cast.BOB), alice.member().mac(other)));

        assertThat(alice.ignored(Ignored.NO_CONFIGURATION)).isEqualTo(1);
    }
}
