package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static dev.perigee.controller.core.CoreOnWire.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.GatherOk;
import dev.perigee.protocol.verb.MulticastGather;
import dev.perigee.protocol.verb.Ok;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever looks for an assigned address finds its holder at once, though it has not subscribed to anything yet. */
class CoreGatherTest {
    private static final Identity ROOT = TestIdentities.get(39);
    private static final String ROOT_SOCKET = "198.51.100.9/9993";

    private final InMemoryInternet wire = new InMemoryInternet(8);

    private CoreOnWire controllerThatIsRoot() {
        return new CoreOnWire(wire).knowing(1, 8).start().withNetwork();
    }

    private CoreOnWire controllerUnderAnotherRoot() {
        Host station = wire.host("root", ROOT_SOCKET);
        Node root = new Node(
                ROOT,
                CoreOnWire.planet(ROOT, ROOT_SOCKET),
                NodeSettings.DEFAULT,
                wire.entropy(),
                PathPolicy.ROUTABLE,
                MulticastAuthority.NONE,
                station);
        station.attach(Endpoint.of(root));
        CoreOnWire controller = new CoreOnWire(wire, root.planet()).start().withNetwork();
        wire.run(6_000);
        return controller;
    }

    private static MulticastGroup groupOf(IpAddress ip) {
        return MulticastGroup.resolving(ip);
    }

    private static IpAddress addressOf(CoreOnWire controller, WireMember member) {
        return controller
                .inStore(member.address())
                .orElseThrow()
                .ipAssignments()
                .get(0);
    }

    /** What the controller says when it is asked. */
    private List<Address> gather(CoreOnWire controller, WireMember asker, NetworkId network, IpAddress ip) {
        int before = controller.overheard().packetsTo(asker.address()).size();
        asker.send(SELF, new MulticastGather(network, 0, groupOf(ip), 32, Optional.empty()));
        wire.run(20);
        return controller.overheard().packetsTo(asker.address()).stream()
                .skip(before)
                .map(Overheard.Packet::payload)
                .filter(p -> p instanceof Ok ok && ok.body() instanceof GatherOk)
                .flatMap(p -> ((GatherOk) ((Ok) p).body()).members().stream())
                .toList();
    }

    @Test
    void holderOfAnAssignedAddressIsFoundBeforeItSubscribes() {
        CoreOnWire controller = controllerThatIsRoot();
        WireMember alice = controller.admitted("alice");
        WireMember bob = controller.admitted("bob");

        assertThat(gather(controller, alice, NETWORK, addressOf(controller, bob)))
                .containsExactly(bob.address());
    }

    @Test
    void askerIsNotToldItself() {
        CoreOnWire controller = controllerThatIsRoot();
        WireMember alice = controller.admitted("alice");

        assertThat(gather(controller, alice, NETWORK, addressOf(controller, alice)))
                .isEmpty();
    }

    @Test
    void holderThatIsNotAuthorizedIsNotFound() {
        CoreOnWire controller = controllerThatIsRoot();
        WireMember alice = controller.admitted("alice");
        Address away = new Address(0xa0a0a0a0a0L);
        IpAddress ip = IpAddress.parse("10.244.0.150");
        controller.editMember(away, m -> m.ipAssignments(List.of(ip)));
        assertThat(gather(controller, alice, NETWORK, ip)).isEmpty();

        controller.editMember(away, m -> m.authorized(true));

        assertThat(gather(controller, alice, NETWORK, ip)).containsExactly(away);
    }

    @Test
    void controllerThatIsNoRootAnswersAuthorizedMembersOfTheNetworkOnly() {
        CoreOnWire controller = controllerUnderAnotherRoot();
        WireMember alice = controller.admitted("alice");
        WireMember bob = controller.admitted("bob");
        WireMember pending = controller.member("pending").join(NETWORK);
        wire.run(12_000);
        IpAddress ofBob = addressOf(controller, bob);
        NetworkId other = NetworkId.of(SELF.address(), 0x777777);

        assertThat(gather(controller, alice, NETWORK, ofBob)).containsExactly(bob.address());
        assertThat(gather(controller, pending, NETWORK, ofBob)).isEmpty();
        assertThat(gather(controller, alice, other, ofBob)).isEmpty();
        controller.deauthorize(alice);
        wire.run(100);
        assertThat(gather(controller, alice, NETWORK, ofBob)).isEmpty();
    }

    @Test
    void controllerThatIsNoRootIsReachedThroughTheRootAndDirectly() {
        CoreOnWire controller = controllerUnderAnotherRoot();
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(12_000);
        controller.authorize(alice);
        wire.run(20);

        assertThat(alice.configuration(NETWORK)).isPresent();
        assertThat(controller.planetsKept()).isEmpty();
    }

    @Test
    void pushGoesThroughTheRootIfThatIsTheOnlyWay() {
        CoreOnWire controller = controllerUnderAnotherRoot();
        wire.dropIf(d -> !d.from().equals(rootSocket()) && !d.to().equals(rootSocket()));
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(12_000);
        controller.authorize(alice);
        wire.run(20);
        assertThat(alice.configuration(NETWORK)).isPresent();

        controller.deauthorize(alice);
        wire.run(20);

        assertThat(alice.configuration(NETWORK).orElseThrow().addresses()).isEmpty();
    }

    private static SocketAddress rootSocket() {
        return SocketAddress.parse(ROOT_SOCKET);
    }
}
