package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.Datagram;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any bytes from anybody: counted, dropped, and the node goes on working. */
class GarbageTest {
    private static final SocketAddress FROM = SocketAddress.parse("192.0.2.99/99");

    private void stillWorks(Net net, Net.Inhabitant member, long seed) {
        int before = net.root.received(NetworkConfigRequest.class).size();
        net.wire.run(6_000);
        member.send(net.root, new NetworkConfigRequest(new NetworkId(1), Bytes.EMPTY, 0, 0));
        net.wire.run(20);
        assertThat(net.root.received(NetworkConfigRequest.class))
                .as("seed %d", seed)
                .hasSize(before + 1);
        assertThat(net.root.reaches(member)).as("seed %d", seed).isTrue();
    }

    @Test
    void randomBytesAreCountedAndDropped() {
        for (long seed = 1; seed <= 3; seed++) {
            Net net = new Net(seed);
            Net.Inhabitant member = net.add(1, "member", "198.51.100.1/9993");
            net.wire.run(1_000);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 4_000; i++) {
                byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(12_000) : random.nextInt(60)];
                random.nextBytes(bytes);
                if (random.nextBoolean()) {
                    address(bytes, 8, net.root.address());
                }
                if (random.nextBoolean()) {
                    address(bytes, 13, member.address());
                }
                net.wire.inject(FROM, net.root.station().address(), bytes);
                if (i % 100 == 0) {
                    net.wire.run(10);
                }
            }
            stillWorks(net, member, seed);
            assertThat(net.root.station().events(NodeEvent.IdentityLearned.class))
                    .as("seed %d", seed)
                    .hasSize(1);
        }
    }

    private static void address(byte[] bytes, int at, Address address) {
        byte[] value = new PacketWriter().address(address).toArray();
        if (bytes.length >= at + value.length) {
            System.arraycopy(value, 0, bytes, at, value.length);
        }
    }

    @Test
    void packetsDamagedOnTheWayAreCountedAndDropped() {
        for (long seed = 1; seed <= 3; seed++) {
            Net net = new Net(seed);
            Net.Inhabitant member = net.add(1, "member", "198.51.100.1/9993");
            net.wire.run(30_000);
            List<Datagram> seen = List.copyOf(net.wire.sent());
            assertThat(seen).hasSizeGreaterThan(6);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 3_000; i++) {
                Datagram one = seen.get(random.nextInt(seen.size()));
                byte[] bytes = damage(random, one.data());
                net.wire.inject(random.nextBoolean() ? one.from() : FROM, one.to(), bytes);
                if (i % 100 == 0) {
                    net.wire.run(10);
                }
            }
            stillWorks(net, member, seed);
        }
    }

    private static byte[] damage(SplittableRandom random, byte[] data) {
        byte[] bytes = data.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 40)) : bytes;
    }

    @Test
    void anAuthenticPeerMaySendAnyPayload() {
        for (long seed = 1; seed <= 3; seed++) {
            Net net = new Net(seed);
            Net.Inhabitant member = net.add(1, "member", "198.51.100.1/9993");
            Stranger client = net.stranger(2, "198.51.100.2/1");
            client.meet(net.root);
            net.wire.run(1_000);
            SplittableRandom random = new SplittableRandom(seed);
            CipherSuite[] suites = {CipherSuite.POLY1305, CipherSuite.SALSA20_POLY1305, CipherSuite.AES_GMAC_SIV};
            for (int i = 0; i < 4_000; i++) {
                byte[] payload = new byte[random.nextInt(random.nextInt(20) == 0 ? 1_400 : 120)];
                random.nextBytes(payload);
                byte[] packet =
                        client.seal(net.root.identity(), suites[random.nextInt(3)], random.nextInt(256), payload);
                net.wire.inject(client.station.address(), net.root.station().address(), packet);
                if (i % 100 == 0) {
                    net.wire.run(10);
                }
            }
            stillWorks(net, member, seed);
            client.clear();
            client.tell(net.root, Echo.EMPTY);
            assertThat(client.datagrams()).as("seed %d", seed).isNotEmpty();
        }
    }
}
