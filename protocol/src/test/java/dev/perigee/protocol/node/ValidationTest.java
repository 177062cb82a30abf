package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.EchoOk;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.world.World.SigningPair;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ValidationTest {
    private final Net net = new Net(7);
    private final SocketAddress root = net.root.station().address();

    /** A stranger with keys of his own and an address that is not his; to be told from others by the seed. */
    private Stranger impostor(int seed, String socket) {
        SigningPair pair = SigningPair.generate(new SeededEntropy(seed));
        Address madeUp = new Address(0x1000000000L + seed);
        return new Stranger(net.wire, Identity.ofSecret(madeUp, pair.publicKey64(), pair.secret64()), socket);
    }

    private long handedOut() {
        return net.root.station().handedOut().stream()
                .filter(work -> work.kind() == Work.Kind.VALIDATE)
                .count();
    }

    private void releaseOldest() {
        net.root.station().release(net.root.station().heldWork().get(0));
        net.wire.settle();
    }

    @Test
    void aFloodOfOneNetworkDelaysAnotherByOneTurnOnly() {
        net.root.station().holdWork();
        for (int i = 0; i < 40; i++) {
            Stranger flood = impostor(i, "198.18.5." + (i + 1) + "/1");
            flood.send(root, flood.sealHello(net.root.identity()));
        }
        net.wire.run(5);
        Stranger honest = net.stranger(1, "198.51.100.1/1");
        honest.send(root, honest.sealHello(net.root.identity()));
        net.wire.run(5);
        assertThat(handedOut()).as("two at a time").isEqualTo(2);
        assertThat(net.root.count(Counter.VALIDATION_QUEUE_FULL))
                .as("two in work, four wait")
                .isEqualTo(34);

        // The two in work; one more of the flood, whose turn it was; then the other network.
        for (int i = 0; i < 4; i++) {
            releaseOldest();
        }
        net.wire.run(5);
        assertThat(honest.helloOks(net.root.identity())).hasSize(1);
    }

    @Test
    void strangersNeverDelayAKnownPeer() {
        Stranger member = net.stranger(1, "198.18.5.200/1");
        member.meet(net.root);
        member.clear();
        net.root.station().holdWork();
        for (int i = 0; i < 40; i++) {
            Stranger flood = impostor(i, "198.18.5." + (i + 1) + "/1");
            flood.send(root, flood.sealHello(net.root.identity()));
        }
        member.send(root, member.sealHello(net.root.identity()));
        member.send(root, member.seal(net.root.identity(), CipherSuite.SALSA20_POLY1305, Echo.EMPTY));
        net.wire.run(3);

        assertThat(member.helloOks(net.root.identity())).hasSize(1);
        assertThat(member.got(net.root.identity(), Ok.class))
                .anyMatch(ok -> ok.body().equals(new EchoOk(Bytes.EMPTY)));
    }

    @Test
    void aFullQueueMakesRoomForANetworkWithFewerWaiting() {
        net.root.station().holdWork();
        for (int i = 0; i < 400; i++) {
            Stranger flood = impostor(i, "198.18." + i / 4 + "." + (i % 4 + 1) + "/1");
            flood.send(root, flood.sealHello(net.root.identity()));
        }
        net.wire.run(5);
        long full = net.root.count(Counter.VALIDATION_QUEUE_FULL);
        assertThat(full).isEqualTo(400 - 256 - 2);
        Stranger honest = net.stranger(1, "198.51.100.1/1");
        honest.send(root, honest.sealHello(net.root.identity()));
        net.wire.run(5);
        assertThat(net.root.count(Counter.VALIDATION_QUEUE_FULL)).isEqualTo(full + 1);
        for (int i = 0; i < 260 && honest.datagrams().isEmpty(); i++) {
            releaseOldest();
            net.wire.run(2);
        }
        assertThat(honest.helloOks(net.root.identity())).hasSize(1);
    }

    @Test
    void aForgedHelloInSomebodysNameDoesNotCostHimHisPlace() {
        Stranger honest = net.stranger(1, "198.51.100.1/1");
        byte[] forged = honest.sealHello(net.root.identity());
        forged[19]++;
        net.root.station().holdWork();
        net.wire.inject(SocketAddress.parse("198.18.5.1/1"), root, forged);
        net.wire.run(2);
        honest.send(root, honest.sealHello(net.root.identity()));
        net.wire.run(5);
        while (!net.root.station().heldWork().isEmpty()) {
            releaseOldest();
        }
        net.wire.run(5);
        assertThat(honest.helloOks(net.root.identity())).hasSize(1);
        assertThat(net.root.count(Counter.WRONG_MAC)).isEqualTo(1);
    }

    @Test
    void whatTheRootToldIsNotStuckBehindStrangers() {
        Net.Inhabitant controller = net.add(2, "controller", "198.51.100.2/9993");
        Net.Inhabitant member = net.add(3, "member", "198.51.100.3/9993");
        net.wire.run(500);
        controller.station().holdWork();
        for (int i = 0; i < 300; i++) {
            Stranger flood = impostor(i, "198.18." + i / 4 + "." + (i % 4 + 1) + "/1");
            flood.send(controller.station().address(), flood.sealHello(controller.identity()));
        }
        net.wire.run(5);
        net.wire.dropIf(d -> d.from().equals(member.station().address()) && !d.to().equals(root));
        member.send(controller, Echo.EMPTY);
        net.wire.run(50);
        for (int i = 0; i < 4; i++) {
            controller.station().release(controller.station().heldWork().get(0));
            net.wire.settle();
        }
        net.wire.run(5);
        assertThat(controller.node().identityOf(member.address())).isPresent();
    }

    @Test
    void refusedWorkLeavesNothingBehind() {
        net.root.station().holdWork();
        Stranger honest = net.stranger(1, "198.51.100.1/1");
        for (int i = 0; i < 10; i++) {
            honest.send(root, honest.sealHello(net.root.identity()));
            net.wire.run(5);
            net.root
                    .node()
                    .refused(net.now(), net.root.station().heldWork().remove(0).id());
        }
        assertThat(net.root.station().heldWork()).isEmpty();
        net.root.station().workTakes(20);
        honest.send(root, honest.sealHello(net.root.identity()));
        net.wire.run(50);
        assertThat(honest.helloOks(net.root.identity())).hasSize(1);
    }

    @Test
    void twoWhoClaimOneAddressAtOnceAreSortedOut() {
        Stranger first = net.stranger(1, "198.51.100.1/1");
        Identity other = TestIdentities.get(2);
        Stranger second = new Stranger(
                net.wire,
                Identity.ofSecret(
                        first.address(), other.publicKey(), Arrays.copyOfRange(other.toSecretBinary(), 71, 135)),
                "198.51.100.2/1");
        net.root.station().holdWork();
        second.send(root, second.sealHello(net.root.identity()));
        first.send(root, first.sealHello(net.root.identity()));
        net.wire.run(5);
        net.root.station().release(net.root.station().heldWork().get(1));
        net.wire.settle();
        net.root.station().release(net.root.station().heldWork().get(0));
        net.wire.run(5);

        assertThat(first.helloOks(net.root.identity())).hasSize(1);
        assertThat(net.root.node().identityOf(first.address())).contains(first.identity);
        assertThat(second.helloOks(net.root.identity())).isEmpty();
    }
}
