package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.ScriptedController.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Payload;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Alice, Bob and Carol, and the controller of a network that they can join. The controller is their only root. */
final class Trio {
    static final long SEED = 77;
    static final Bytes DATA = Bytes.ofHex("0102030405060708");

    /** A type of frame that nobody answers. */
    static final int TEST_TYPE = 0x88b5;

    final InMemoryInternet wire = new InMemoryInternet(SEED);
    final ScriptedController controller = new ScriptedController(wire);
    final SimulatedMember alice = member("alice", "10.0.0.2/9993", Cast.ALICE);
    final SimulatedMember bob = member("bob", "10.0.0.3/9993", Cast.BOB);
    final SimulatedMember carol = member("carol", "10.0.0.4/9993", Cast.CAROL);
    private BiFunction<Identity, NetworkConfiguration.Builder, NetworkConfiguration.Builder> terms = (who, c) -> c;

    SimulatedMember member(String name, String socket, Identity identity) {
        return new SimulatedMember(wire, name, socket, identity, controller.planet());
    }

    /** What is special in each member's configuration, from the next request on. */
    void terms(BiFunction<Identity, NetworkConfiguration.Builder, NetworkConfiguration.Builder> newTerms) {
        terms = newTerms;
    }

    NetworkConfiguration configuration(Identity member) {
        return terms.apply(member, controller.builder(member, wire.now().wallMs()))
                .build()
                .signedBy(Cast.CONTROLLER);
    }

    /** They join, get their configurations, and tell of their groups. */
    void join(SimulatedMember... members) {
        controller.answer(asked -> controller.ok(asked, configuration(asked.who())));
        Stream.of(members).forEach(member -> member.join(NETWORK));
        boolean joined =
                wire.runUntil(() -> Stream.of(members).allMatch(m -> m.status(NETWORK) == NetworkStatus.OK), 11_000);
        assertThat(joined).as("all have a configuration, seed %d", SEED).isTrue();
        wire.run(5_100);
    }

    void ping(SimulatedMember from, IpAddress to, int sequence) {
        from.member().ping(wire.now(), NETWORK, to, 7, sequence, DATA);
        wire.run(1_000);
    }

    static boolean hasReply(SimulatedMember member, IpAddress from, int sequence) {
        return member.events(MemberEvent.EchoReplied.class)
                .contains(new MemberEvent.EchoReplied(NETWORK, from, 7, sequence, DATA));
    }

    void send(SimulatedMember member, EthernetFrame frame) {
        member.member().send(wire.now(), NETWORK, frame);
        wire.run(1_000);
    }

    /** A packet from the controller's node as if it were a member. */
    void sendRaw(Identity to, Payload payload) {
        controller.send(to.address(), payload);
        wire.run(100);
    }

    /** Makes the controller's node a member in the eyes of the others: it shows a certificate. */
    void showCertificateTo(Identity to) {
        CertificateOfMembership certificate =
                controller.certificate(Cast.CONTROLLER, wire.now().wallMs());
        sendRaw(to, new NetworkCredentials(List.of(certificate), List.of(), List.of(), List.of(), List.of()));
    }

    /** The frames of the test type that came out at a member. */
    static List<EthernetFrame> frames(SimulatedMember member) {
        return member.events(MemberEvent.FrameDelivered.class).stream()
                .map(MemberEvent.FrameDelivered::frame)
                .filter(frame -> frame.etherType() == TEST_TYPE)
                .toList();
    }

    static Mac mac(Identity member) {
        return Mac.of(member.address(), NETWORK);
    }

    static IpAddress ip(Identity member) {
        return ScriptedController.addressOf(member).ip();
    }

    static EthernetFrame frame(Mac to, Mac from) {
        return new EthernetFrame(to, from, TEST_TYPE, DATA);
    }
}
