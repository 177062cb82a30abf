package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.verb.HelloOk;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.world.World;
import dev.perigee.protocol.world.World.SigningPair;
import dev.perigee.protocol.world.World.WorldType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Moons: their roots, how they are handed out and taken, and who is told that his address is taken. */
class MoonTest {
    private static final String SEED_SOCKET = "203.0.113.8/9993";
    private static final int SEED = 5;

    private final Net net = new Net(61);

    private World moon(long timestampMs, SigningPair signer, World.Root... roots) {
        return World.sign(WorldType.MOON, moonId(), timestampMs, Net.SIGNER.publicKey64(), List.of(roots), signer);
    }

    private World moon(long timestampMs) {
        return moon(timestampMs, Net.SIGNER, Net.root(SEED, SEED_SOCKET));
    }

    private static long moonId() {
        return TestIdentities.get(SEED).address().value();
    }

    private Net.Inhabitant seedWith(World moon) {
        Net.Inhabitant seed = net.add(SEED, "seed", SEED_SOCKET);
        seed.node().setMoons(net.now(), List.of(moon));
        return seed;
    }

    @Test
    void whomAMoonNamesIsARoot() {
        Net.Inhabitant seed = net.add(SEED, "seed", SEED_SOCKET);
        assertThat(seed.node().isRoot()).isFalse();
        seed.node().setMoons(net.now(), List.of(moon(1)));
        assertThat(seed.node().isRoot()).isTrue();
        assertThat(seed.node().moons()).containsExactly(moon(1));
        assertThat(seed.node().roots()).containsExactly(net.root.address());
        seed.node().setMoons(net.now(), List.of());
        assertThat(seed.node().isRoot()).isFalse();
    }

    @Test
    void theRootsOfAMoonAreRootsBesideThoseOfThePlanet() {
        Net.Inhabitant seed = seedWith(moon(1));
        Net.Inhabitant a = net.add(1, "a", "198.51.100.1/9993");
        Net.Inhabitant b = net.add(2, "b", "198.51.100.2/9993");
        a.node().setMoons(net.now(), List.of(moon(1)));
        b.node().setMoons(net.now(), List.of(moon(1)));
        assertThat(a.node().roots()).containsExactlyInAnyOrder(net.root.address(), seed.address());
        net.wire.run(6_000);
        assertThat(a.reaches(seed)).isTrue();
        assertThat(a.reaches(net.root)).isTrue();

        net.root.station().detach();
        net.wire.run(300_000);
        assertThat(a.node().online(net.now())).isTrue();
        a.send(b, Echo.EMPTY);
        net.wire.run(3_000);
        assertThat(a.reaches(b)).as("met through the moon").isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aMoonIsLearnedFromItsSeed(Habits habits) {
        Net.Inhabitant seed = seedWith(moon(7));
        Net.Inhabitant member = net.add(
                1, "member", net.planet, NodeSettings.client(habits), MulticastAuthority.NONE, "198.51.100.1/9993");
        net.wire.run(10_000);
        member.node().orbit(net.now(), moonId(), seed.address());
        net.wire.run(60_000);
        assertThat(member.node().moons()).containsExactly(moon(7));
        assertThat(member.station().events(NodeEvent.MoonUpdated.class))
                .containsExactly(new NodeEvent.MoonUpdated(moon(7)));
        assertThat(member.node().roots()).contains(seed.address());
        assertThat(member.reaches(seed)).isTrue();

        member.node().deorbit(net.now(), moonId());
        assertThat(member.node().moons()).isEmpty();
        assertThat(member.node().roots()).containsExactly(net.root.address());
    }

    @Test
    void aMoonIsLearnedThroughARelayToo() {
        Net.Inhabitant seed = seedWith(moon(7));
        Net.Inhabitant member = net.add(1, "member", "198.51.100.1/9993");
        SocketAddress root = net.root.station().address();
        net.wire.dropIf(d -> !d.from().equals(root) && !d.to().equals(root));
        net.wire.run(10_000);
        member.node().orbit(net.now(), moonId(), seed.address());
        net.wire.run(10_000);
        assertThat(member.node().moons()).containsExactly(moon(7));
    }

    @Test
    void aMoonThatDoesNotNameItsSeedOrComesFromAnotherIsRefused() {
        World without = moon(7, Net.SIGNER, Net.root(6, "203.0.113.6/9993"));
        Net.Inhabitant seed = seedWith(without);
        SigningPair another = SigningPair.generate(net.wire.entropy());
        net.root.node().setMoons(net.now(), List.of(moon(9, another, Net.root(SEED, SEED_SOCKET))));
        Net.Inhabitant member = net.add(1, "member", "198.51.100.1/9993");
        net.wire.run(10_000);
        member.node().orbit(net.now(), moonId(), seed.address());
        net.wire.run(130_000);
        assertThat(member.node().moons()).isEmpty();
        assertThat(member.count(Counter.WORLD_REFUSED)).isPositive();
    }

    @Test
    void aNewerMoonIsTakenFromARootIfItIsSignedAsTheOneBeforeSays() {
        Net.Inhabitant member = net.add(1, "member", "198.51.100.1/9993");
        member.node().setMoons(net.now(), List.of(moon(1)));
        net.root.node().setMoons(net.now(), List.of(moon(2)));
        net.wire.run(130_000);
        assertThat(member.node().moons()).containsExactly(moon(2));

        World forged = moon(3, SigningPair.generate(net.wire.entropy()), Net.root(SEED, SEED_SOCKET));
        net.root.node().setMoons(net.now(), List.of(forged));
        net.wire.run(130_000);
        assertThat(member.node().moons()).containsExactly(moon(2));
        assertThat(member.count(Counter.WORLD_REFUSED)).isPositive();
    }

    @Test
    void worldsAreHandedOutToWhoHasAnOlderOneOrWantsOne() {
        net.root.node().setMoons(net.now(), List.of(moon(5)));
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        List<Optional<Long>> theirs = List.of(Optional.of(0L), Optional.of(4L), Optional.of(5L), Optional.of(6L));
        for (Optional<Long> timestampMs : theirs) {
            Hello plain = stranger.hello(Optional.of(new WorldStamp(Net.PLANET_ID, 1_000)));
            Hello asking = new Hello(
                    plain.protocol(),
                    plain.major(),
                    plain.minor(),
                    plain.revision(),
                    plain.timestampMs(),
                    plain.identity(),
                    plain.sentTo(),
                    plain.planet(),
                    List.of(new WorldStamp(moonId(), timestampMs.orElseThrow()), new WorldStamp(99, 0)));
            stranger.send(net.root.station().address(), stranger.sealHello(net.root.identity(), asking));
            net.wire.run(5);
        }
        assertThat(stranger.helloOks(net.root.identity()))
                .extracting(HelloOk::worlds)
                .containsExactly(List.of(moon(5)), List.of(moon(5)), List.of(), List.of());
    }

    @Test
    void aPlanetIsNoMoon() {
        assertThatThrownBy(() -> net.root.node().setMoons(net.now(), List.of(net.planet)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(net.root.node().moons()).isEmpty();
    }

    // ---- an address that is taken -------------------------------------------------------------------------------

    private void tellOfCollision(Stranger from, Net.Inhabitant node, long packetId) {
        ErrorReply error =
                new ErrorReply(Verb.HELLO.code(), packetId, ErrorCode.IDENTITY_COLLISION.code(), Bytes.EMPTY);
        from.send(node.station().address(), from.seal(node.identity(), CipherSuite.SALSA20_POLY1305, error));
        net.wire.run(5);
    }

    @Test
    void aRootThatSaysOurAddressIsTakenIsBelievedWhenItAnswersOurHello() {
        World planet = Net.planet(1_000, Net.root(4, "203.0.113.4/9993"));
        Stranger root = net.stranger(4, "203.0.113.4/9993");
        Net.Inhabitant node =
                net.add(1, "node", planet, NodeSettings.DEFAULT, MulticastAuthority.NONE, "198.51.100.1/9993");
        net.wire.run(100);
        PacketHeader hello = root.got(node.identity()).get(0).header();
        tellOfCollision(root, node, hello.packetId() + 1);
        assertThat(node.station().events(NodeEvent.IdentityCollision.class)).isEmpty();
        tellOfCollision(root, node, hello.packetId());
        assertThat(node.station().events(NodeEvent.IdentityCollision.class))
                .containsExactly(new NodeEvent.IdentityCollision(root.address()));
    }

    @Test
    void whoIsNoRootCannotSayThatOurAddressIsTaken() {
        Net.Inhabitant node = net.add(1, "node", "198.51.100.1/9993");
        Stranger peer = net.stranger(2, "198.51.100.2/9993");
        peer.send(node.station().address(), peer.sealHello(node.identity()));
        net.wire.run(5);
        long helloId = peer.got(node.identity()).stream()
                .filter(got -> got.payload() instanceof Hello)
                .findFirst()
                .orElseThrow()
                .header()
                .packetId();
        tellOfCollision(peer, node, helloId);
        assertThat(node.station().events(NodeEvent.IdentityCollision.class)).isEmpty();
    }
}
