package dev.perigee.controller.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.world.World;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members on real sockets, one of them the root; nobody is a controller here. */
class UdpMemberTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Entropy ENTROPY = new SecureRandom()::nextBytes;
    private static final Identity ROOT = Identity.generate(ENTROPY);
    private static final Identity MEMBER = Identity.generate(ENTROPY);
    private static final World.SigningPair PAIR = World.SigningPair.generate(ENTROPY);

    private static World planet(SocketAddress... endpoints) {
        return World.sign(
                World.WorldType.PLANET,
                7,
                1,
                PAIR.publicKey64(),
                List.of(new World.Root(ROOT.withoutSecret(), Arrays.asList(endpoints))),
                PAIR);
    }

    @Test
    void memberLearnsThatANodeIsNoController() throws IOException {
        NetworkId network = NetworkId.of(ROOT.address(), 1);
        try (UdpMember root = UdpMember.start(ROOT, planet());
                UdpMember member = UdpMember.start(MEMBER, planet(root.address()), network)) {
            member.awaitStatus(network, NetworkStatus.NOT_FOUND, LONG);

            assertThat(member.configuration(network)).isEmpty();
            assertThat(member.events())
                    .containsExactly(new MemberEvent.StatusChanged(network, NetworkStatus.NOT_FOUND));
            assertThat(member.receivedCredentials()).isEmpty();
            assertThat(member.presentCredentials(network, ROOT.address())).isFalse();
        }
    }

    @Test
    void networkIsGoneAfterLeaving() throws IOException {
        NetworkId network = NetworkId.of(ROOT.address(), 1);
        try (UdpMember member = UdpMember.start(MEMBER, planet(SocketAddress.parse("127.0.0.1/9")))) {
            member.join(network);
            assertThat(member.network(network)).isPresent();

            member.leave(network);

            assertThat(member.network(network)).isEmpty();
        }
    }

    @Test
    void nothingIsSentToAnAddressThatIsNotLoopback() throws IOException {
        Path elsewhere = new Path(0, SocketAddress.parse("192.0.2.1/9993"));
        try (UdpMember root = UdpMember.start(ROOT, planet());
                UdpMember member = UdpMember.start(MEMBER, planet(root.address()))) {
            member.await("is online", LONG, m -> m.node().online(UdpMember.now()));

            member.ask(m -> {
                m.node().reply(UdpMember.now(), ROOT.address(), elsewhere, new Echo(Bytes.EMPTY));
                return true;
            });

            assertThat(member.refusedDatagrams()).isEqualTo(1);
        }
    }

    @Test
    void waitingInVainSaysWhatWasWaitedFor() throws IOException {
        NetworkId network = NetworkId.of(new Address(0x1234567890L), 1);
        try (UdpMember member = UdpMember.start(MEMBER, planet(SocketAddress.parse("127.0.0.1/9")), network)) {
            assertThatThrownBy(() -> member.awaitStatus(network, NetworkStatus.OK, Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("status OK")
                    .hasMessageContaining(network.toString());
        }
    }
}
