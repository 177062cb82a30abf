package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.verb.HelloOk;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.world.World;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HelloTest {
    private final Net net = new Net(1);

    @Test
    void aNodeAndItsRootLearnEachOthersVersionAndPath() {
        Net.Inhabitant member = net.add(1, "member", "198.51.100.7/9993");

        net.wire.run(200);

        assertThat(net.root.reaches(member)).isTrue();
        assertThat(member.reaches(net.root)).isTrue();
        assertThat(member.pathTo(net.root)).contains(new Path(0, SocketAddress.parse(Net.ROOT_SOCKET)));
        assertThat(net.root.node().version(member.address())).contains(new PeerVersion(12, 1, 14, 1));
        assertThat(member.node().version(net.root.address())).contains(new PeerVersion(12, 1, 14, 1));
        assertThat(member.node().online(net.now())).isTrue();
        assertThat(net.root.station().events(NodeEvent.IdentityLearned.class))
                .containsExactly(new NodeEvent.IdentityLearned(member.identity().withoutSecret()));
        assertThat(net.root.node().peers(net.now())).singleElement().satisfies(view -> {
            assertThat(view.identity()).isEqualTo(member.identity());
            assertThat(view.paths()).hasSize(1);
            assertThat(view.latencyMs()).hasValue(2);
        });
    }

    @Test
    void theAnswerNamesTheAddressTheHelloCameFrom() {
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        stranger.send(net.root.station().address(), stranger.sealHello(net.root.identity()));
        net.wire.run(5);

        HelloOk ok = stranger.helloOks(net.root.identity()).get(0);
        assertThat(ok.seenAt()).contains(SocketAddress.parse("198.51.100.8/4444"));
        assertThat(ok.protocol()).isEqualTo(12);
        assertThat(ok.timestampEcho()).isEqualTo(net.now().wallMs() - 5);
        assertThat(ok.worlds()).isEmpty();
    }

    @Test
    void oldProtocolsAreToldNoPortAndTheOldestNothing() {
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        stranger.protocol = 4;
        stranger.send(net.root.station().address(), stranger.sealHello(net.root.identity()));
        net.wire.run(5);
        assertThat(stranger.helloOks(net.root.identity()).get(0).seenAt())
                .contains(SocketAddress.parse("198.51.100.8/0"));

        stranger.clear();
        stranger.protocol = 3;
        stranger.send(net.root.station().address(), stranger.sealHello(net.root.identity()));
        net.wire.run(5);
        assertThat(stranger.datagrams()).isEmpty();
        assertThat(net.root.count(Counter.PROTOCOL_TOO_OLD)).isEqualTo(1);
    }

    @Test
    void aHelloMayEndAfterTheIdentity() {
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        byte[] whole = stranger.hello(Optional.empty()).toBytes();
        byte[] cut = Arrays.copyOf(whole, 84);
        byte[] packet = stranger.seal(net.root.identity(), CipherSuite.POLY1305, 1, cut);
        stranger.send(net.root.station().address(), packet);
        net.wire.run(5);

        assertThat(stranger.helloOks(net.root.identity())).hasSize(1);
    }

    @Test
    void theSameHelloFromTwoPortsIsAnsweredAtBoth() {
        Stranger stranger = net.stranger(2, "198.51.100.8/4444", "198.51.100.8/5555");
        byte[] hello = stranger.sealHello(net.root.identity());
        stranger.send(0, net.root.station().address(), hello);
        stranger.send(1, net.root.station().address(), hello);
        net.wire.run(5);

        assertThat(stranger.got(net.root.identity()).stream()
                        .filter(g -> g.payload().verbCode() == 3))
                .extracting(Stranger.Got::socket)
                .containsExactlyInAnyOrder(0, 1);
        assertThat(net.root.station().handedOut())
                .filteredOn(work -> work.kind() == Work.Kind.VALIDATE)
                .hasSize(1);

        stranger.clear();
        stranger.send(0, net.root.station().address(), hello);
        stranger.send(1, net.root.station().address(), hello);
        net.wire.run(5);
        assertThat(stranger.helloOks(net.root.identity())).as("known by now").hasSize(2);
    }

    @Test
    void helloWithAWrongMacOrOfAnotherIsNotAnswered() {
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        byte[] hello = stranger.sealHello(net.root.identity());
        hello[40]++;
        stranger.send(net.root.station().address(), hello);
        byte[] ofAnother = stranger.sealHello(net.root.identity());
        ofAnother[17]++;
        stranger.send(net.root.station().address(), ofAnother);
        net.wire.run(50);

        assertThat(stranger.datagrams()).isEmpty();
        assertThat(net.root.count(Counter.WRONG_MAC)).isEqualTo(1);
        assertThat(net.root.count(Counter.HELLO_OF_ANOTHER)).isEqualTo(1);
        assertThat(net.root.node().identityOf(stranger.address())).isEmpty();
    }

    @Test
    void anIdentityWhoseAddressIsNotItsOwnIsRefused() {
        var genuine = TestIdentities.get(2);
        var secret = Arrays.copyOfRange(genuine.toSecretBinary(), 71, 135);
        var faked = Identity.ofSecret(TestIdentities.get(3).address(), genuine.publicKey(), secret);
        Stranger impostor = new Stranger(net.wire, faked, "198.51.100.8/4444");
        impostor.send(net.root.station().address(), impostor.sealHello(net.root.identity()));
        net.wire.run(50);

        assertThat(impostor.datagrams()).isEmpty();
        assertThat(net.root.count(Counter.FALSE_IDENTITY)).isEqualTo(1);
        assertThat(net.root.node().identityOf(faked.address())).isEmpty();
    }

    @Test
    void aNewcomerWithATakenAddressIsToldSoInACipherItCanRead() {
        Stranger owner = net.stranger(2, "198.51.100.8/4444");
        owner.meet(net.root);
        var other = TestIdentities.get(3);
        var secret = Arrays.copyOfRange(other.toSecretBinary(), 71, 135);
        Stranger newcomer = new Stranger(
                net.wire, Identity.ofSecret(owner.address(), other.publicKey(), secret), "198.51.100.9/4444");
        byte[] hello = newcomer.sealHello(net.root.identity());
        newcomer.send(net.root.station().address(), hello);
        net.wire.run(5);

        Stranger.Got got = newcomer.got(net.root.identity()).get(0);
        assertThat(got.header().cipher()).isEqualTo(CipherSuite.SALSA20_POLY1305);
        long helloId = ByteBuffer.wrap(hello).getLong();
        assertThat(got.payload()).isEqualTo(new ErrorReply(1, helloId, 4, Bytes.EMPTY));
        assertThat(net.root.node().identityOf(owner.address())).contains(owner.identity);
    }

    @Test
    void aPacketThatClaimsToComeFromUsIsDropped() {
        Stranger twin = new Stranger(net.wire, TestIdentities.get(0), "198.51.100.8/4444");
        twin.send(net.root.station().address(), twin.sealHello(net.root.identity()));
        net.wire.run(5);

        assertThat(twin.datagrams()).isEmpty();
        assertThat(net.root.count(Counter.OWN_SOURCE)).isEqualTo(1);
    }

    @Test
    void anOlderPlanetIsAnsweredWithTheNewerOne() {
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        var outdated = stranger.hello(Optional.of(new WorldStamp(Net.PLANET_ID, 999)));
        stranger.send(net.root.station().address(), stranger.sealHello(net.root.identity(), outdated));
        var elsewhere = stranger.hello(Optional.of(new WorldStamp(Net.PLANET_ID + 1, 999)));
        stranger.send(net.root.station().address(), stranger.sealHello(net.root.identity(), elsewhere));
        net.wire.run(5);

        assertThat(stranger.helloOks(net.root.identity()))
                .extracting(HelloOk::worlds)
                .containsExactly(List.of(net.planet), List.of());
    }

    @Test
    void aNewerPlanetFromTheRootIsUsedAtOnce() {
        World newer = Net.planet(2_000, Net.root(0, Net.ROOT_SOCKET), Net.root(4, "203.0.113.44/9993"));
        World forged = World.sign(
                World.WorldType.PLANET,
                Net.PLANET_ID,
                3_000,
                Net.SIGNER.publicKey64(),
                newer.roots(),
                World.SigningPair.generate(net.wire.entropy()));
        Net.Inhabitant member = net.add(1, "member", "198.51.100.7/9993");
        net.root.station().detach();
        net.start(0, net.root.station(), newer, NodeSettings.DEFAULT, MulticastAuthority.NONE);
        net.wire.run(5_500);

        assertThat(member.station().events(NodeEvent.PlanetUpdated.class))
                .containsExactly(new NodeEvent.PlanetUpdated(newer));
        assertThat(member.node().planet()).isEqualTo(newer);
        assertThat(net.wire.sentTo(SocketAddress.parse("203.0.113.44/9993"))).isNotEmpty();

        net.root.station().detach();
        net.start(0, net.root.station(), forged, NodeSettings.DEFAULT, MulticastAuthority.NONE);
        net.wire.run(130_000);
        assertThat(member.node().planet()).isEqualTo(newer);
        assertThat(member.count(Counter.WORLD_REFUSED)).isPositive();
    }

    @Test
    void aHelloThatComesEncryptedIsAnsweredToo() {
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        stranger.meet(net.root);
        stranger.clear();
        byte[] packet = stranger.seal(net.root.identity(), CipherSuite.AES_GMAC_SIV, stranger.hello(Optional.empty()));
        assertThat(packet[PacketHeader.FLAGS_AT]).isEqualTo((byte) 0x18);
        stranger.send(net.root.station().address(), packet);
        net.wire.run(5);

        assertThat(stranger.helloOks(net.root.identity())).hasSize(1);
    }

    @Test
    void aRelayedHelloIsAnsweredThroughTheRelayAndTellsNothingOfPaths() {
        Net.Inhabitant member = net.add(1, "member", "198.51.100.7/9993");
        net.wire.run(200);
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        stranger.meet(net.root);
        stranger.clear();
        stranger.send(net.root.station().address(), stranger.sealHello(member.identity()));
        net.wire.run(50);

        assertThat(stranger.got(member.identity())).singleElement().satisfies(got -> {
            assertThat(got.header().hops()).isEqualTo(1);
            assertThat(got.from()).isEqualTo(net.root.station().address());
        });
        assertThat(stranger.helloOks(member.identity()).get(0).seenAt())
                .contains(net.root.station().address());
        assertThat(net.wire.sentTo(SocketAddress.parse("198.51.100.8/4444")))
                .allMatch(d -> d.from().equals(net.root.station().address()));
        assertThat(member.node().reachable(net.now(), stranger.address())).isFalse();
    }

    @Test
    void aStrangersHelloOfManyDatagramsIsNotValidated() {
        Stranger stranger = net.stranger(2, "198.51.100.8/4444");
        byte[] padded = Arrays.copyOf(stranger.hello(Optional.empty()).toBytes(), 1_500);
        stranger.send(
                net.root.station().address(), stranger.seal(net.root.identity(), CipherSuite.POLY1305, 1, padded));
        net.wire.run(5);
        assertThat(net.root.station().handedOut()).isEmpty();
        assertThat(net.root.count(Counter.HELLO_TOO_LONG)).isEqualTo(1);
    }
}
