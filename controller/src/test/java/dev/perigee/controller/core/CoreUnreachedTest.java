package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.core.Overheard.Update;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.InMemoryInternet;
import org.junit.jupiter.api.Test;

/** What was to be told to a member that could not be reached is told when it turns up. */
class CoreUnreachedTest {
    private final InMemoryInternet wire = new InMemoryInternet(11);
    private final CoreOnWire controller = new CoreOnWire(wire).start().withNetwork();

    private void cutTheWayTo(WireMember member) {
        wire.dropIf(datagram -> datagram.to().equals(member.socket()));
    }

    private void mendTheWay() {
        wire.dropIf(datagram -> false);
    }

    private long strippedSentTo(WireMember member) {
        return controller.overheard().updatesTo(member.address()).stream()
                .filter(Update::isStripped)
                .count();
    }

    private static void assertHasNothing(WireMember member) {
        NetworkConfiguration left = member.configuration(NETWORK).orElseThrow();
        assertThat(left.addresses()).isEmpty();
        assertThat(left.routes()).isEmpty();
        assertThat(member.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
    }

    @Test
    void memberCutOffWhileAwayLosesItsAddressesWhenItAsks() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        cutTheWayTo(alice);
        controller.deauthorize(alice);
        wire.run(300_000);
        assertThat(alice.configuration(NETWORK).orElseThrow().addresses()).isNotEmpty();

        mendTheWay();
        wire.run(10_000);

        assertHasNothing(alice);
    }

    @Test
    void memberCutOffBeforeARestartLosesItsAddressesWhenItAsks() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        cutTheWayTo(alice);
        controller.deauthorize(alice);
        wire.run(300_000);
        controller.restart();
        wire.run(20_000);

        mendTheWay();
        wire.run(15_000);

        assertHasNothing(alice);
    }

    @Test
    void memberThatHasLostEverythingIsOnlyRefused() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        cutTheWayTo(alice);
        controller.deauthorize(alice);
        wire.run(30_000);
        mendTheWay();
        wire.run(70_000);
        assertHasNothing(alice);
        long sent = strippedSentTo(alice);

        wire.run(60_000);

        assertThat(strippedSentTo(alice)).isEqualTo(sent);
        assertHasNothing(alice);
    }

    @Test
    void memberAuthorizedAgainAfterItLostEverythingKeepsWhatItGets() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        cutTheWayTo(alice);
        controller.deauthorize(alice);
        wire.run(30_000);
        mendTheWay();
        wire.run(70_000);
        controller.authorize(alice);
        wire.run(120_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(alice.configuration(NETWORK).orElseThrow().addresses()).isNotEmpty();
    }

    @Test
    void pushThatNobodyAcknowledgedIsMadeAgainWhenTheMemberAnswers() {
        WireMember alice = controller.admitted("alice");
        wire.run(5_000);
        cutTheWayTo(alice);
        controller.editNetwork(network -> network.name("renamed"));
        wire.run(13_000);
        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isNotEqualTo("renamed");

        mendTheWay();
        wire.run(16_000);

        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("renamed");
    }
}
