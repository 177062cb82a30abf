package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.testing.ServerProcess;
import dev.perigee.controller.testing.UdpMember;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.TestIdentities;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller whose root is somebody else, as with the public roots: members know the root only and find it through it. */
class RootOfAnotherTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void memberFindsTheControllerThroughTheRoot(@TempDir Path rootData, @TempDir Path controllerData)
            throws IOException {
        try (ServerProcess root = ServerProcess.start(rootData);
                ServerProcess controller = ServerProcess.start(
                        controllerData, "--roots", rootData.resolve("planet").toString())) {
            NetworkId network = controller.createNetwork("""
                    {"routes": [{"target": "10.244.0.0/16", "via": null}],
                     "ipAssignmentPools": [{"ipRangeStart": "10.244.0.1", "ipRangeEnd": "10.244.255.254"}],
                     "v4AssignMode": {"zt": true}}
                    """);
            try (UdpMember member = UdpMember.start(TestIdentities.get(39), root.planet(), network)) {
                member.awaitStatus(network, NetworkStatus.ACCESS_DENIED, LONG);
                controller.authorize(network, member.nodeAddress());
                member.awaitStatus(network, NetworkStatus.OK, LONG);
                assertThat(member.configuration(network).orElseThrow().addresses())
                        .singleElement()
                        .satisfies(
                                ip -> assertThat(IpPrefix.parse("10.244.0.0/16").contains(ip.ip()))
                                        .isTrue());
                assertThat(controller.api().get("/status").path("online").asBoolean())
                        .isTrue();
                assertThat(root.api().counter("relayed"))
                        .as("packets that the root passed on")
                        .isPositive();

                controller.deauthorize(network, member.nodeAddress());
                member.awaitNetwork(
                        network,
                        "says that it is out and has no address",
                        joined -> joined.status() == NetworkStatus.ACCESS_DENIED
                                && joined.configuration()
                                        .orElseThrow()
                                        .addresses()
                                        .isEmpty(),
                        LONG);
            }
        }
    }
}
