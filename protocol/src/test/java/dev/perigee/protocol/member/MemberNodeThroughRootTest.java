package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.world.World;
import org.junit.jupiter.api.Test;

/** A controller that is no root: it is found by WHOIS and reached through the root. */
class MemberNodeThroughRootTest {
    private static final long SEED = 31_337;
    private static final NetworkId NETWORK = ScriptedController.NETWORK;
    private static final Address ALICE = Cast.ALICE.address();

    private final InMemoryInternet wire = new InMemoryInternet(SEED);
    private final World planet = ScriptedController.planet(Cast.CAROL, "10.0.0.1/9993");
    private final Host rootStation = wire.host("root", "10.0.0.1/9993");
    private final Node root = new Node(
            Cast.CAROL,
            planet,
            NodeSettings.DEFAULT,
            wire.entropy(),
            PathPolicy.ROUTABLE,
            MulticastAuthority.NONE,
            rootStation);
    private final ScriptedController controller;
    private final SimulatedMember alice;

    MemberNodeThroughRootTest() {
        rootStation.attach(Endpoint.of(root));
        controller = new ScriptedController(wire, planet, "10.0.0.9/9993");
        alice = new SimulatedMember(wire, "alice", "10.0.0.2/9993", Cast.ALICE, planet);
    }

    private void allReachTheRootOnly() {
        wire.dropIf(datagram ->
                !datagram.from().equals(rootStation.address()) && !datagram.to().equals(rootStation.address()));
    }

    private boolean becomes(NetworkStatus status, long maxMs) {
        return wire.runUntil(() -> alice.status(NETWORK) == status, maxMs);
    }

    @Test
    void memberFindsTheControllerThroughTheRoot() {
        controller.authorizeAll();
        wire.run(6_000);

        alice.join(NETWORK);

        assertThat(becomes(NetworkStatus.OK, 11_000)).as("seed %d", SEED).isTrue();
    }

    @Test
    void everythingWorksThroughTheRootAlone() {
        allReachTheRootOnly();
        controller.refuseAll(ErrorCode.NETWORK_ACCESS_DENIED);
        wire.run(6_000);
        alice.join(NETWORK);
        assertThat(becomes(NetworkStatus.ACCESS_DENIED, 11_000))
                .as("seed %d", SEED)
                .isTrue();

        controller.push(ALICE, controller.configuration(Cast.ALICE));
        assertThat(becomes(NetworkStatus.OK, 1_000)).as("seed %d", SEED).isTrue();
        wire.run(1_000);

        assertThat(controller.acknowledgements()).hasSize(1);
    }
}
