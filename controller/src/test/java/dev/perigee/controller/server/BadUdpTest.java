package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.testing.LocalApi;
import dev.perigee.controller.testing.ServerProcess;
import dev.perigee.controller.testing.UdpMember;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.PacketSeal;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes to the UDP port: counted by reason and dropped, and a member that comes next is served at once. */
class BadUdpTest {
    private static final int DATAGRAMS = Boolean.getBoolean("perigee.long") ? 200_000 : 3_000;

    /** So few at a time that the socket's buffer holds them; the server has read them when it answers the next call. */
    private static final int BURST = 50;

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration BY_PUSH = Duration.ofSeconds(3);

    @TempDir
    static Path data;

    private static ServerProcess server;
    private static int identitiesUsed;

    private final long seed = Long.getLong("perigee.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private DatagramSocket socket;
    private int sent;
    private long receivedBefore;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(data);
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        System.out.println("BadUdpTest: perigee.seed=" + seed);
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        socket = new DatagramSocket(new InetSocketAddress(loopback, 0));
        socket.connect(loopback, server.udp().port());
        receivedBefore = count("datagrams_received");
    }

    @AfterEach
    void close() {
        socket.close();
        assertThat(server.output()).noneMatch(line -> line.contains("ERROR"));
    }

    private static LocalApi api() {
        return server.api();
    }

    private static long count(String counter) throws IOException {
        return api().counter(counter);
    }

    private void send(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length));
        if (++sent % BURST == 0) {
            count("datagrams_received");
        }
    }

    private byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** All that a packet needs to be looked at by its receiver: random but for the addresses. */
    private byte[] randomPacket(int size, Address from) {
        byte[] packet = randomBytes(size);
        address(packet, 8, server.address());
        address(packet, 13, from);
        return packet;
    }

    private static void address(byte[] packet, int at, Address address) {
        ByteBuffer.wrap(packet, at, 5).put((byte) (address.value() >>> 32)).putInt((int) address.value());
    }

    private Identity controller() throws IOException {
        return Identity.parse(api().get("/status").get("publicIdentity").asText());
    }

    private void assertThatAMemberStillJoins() throws IOException {
        NetworkId network = server.createNetwork("{\"name\":\"still here\"}");
        try (UdpMember member = UdpMember.start(TestIdentities.get(identitiesUsed++), server.planet(), network)) {
            member.awaitStatus(network, NetworkStatus.ACCESS_DENIED, SOON);
            server.authorize(network, member.nodeAddress());
            member.awaitStatus(network, NetworkStatus.OK, BY_PUSH);
        } catch (AssertionError e) {
            throw new AssertionError("perigee.seed=" + seed, e);
        }
    }

    @Test
    void randomDatagramsOfAllLengthsAreDroppedByReason() throws IOException {
        long tooShort = count("too_short");
        for (int i = 0; i < DATAGRAMS; i++) {
            send(randomBytes(i % 2_001));
        }

        assertThat(count("datagrams_received") - receivedBefore).isGreaterThan(DATAGRAMS / 2);
        assertThat(count("too_short") - tooShort).isPositive();
        assertThatAMemberStillJoins();
    }

    @Test
    void packetsOfStrangersWithoutAHelloAreDropped() throws IOException {
        for (int i = 0; i < DATAGRAMS; i++) {
            send(randomPacket(28 + random.nextInt(1_972), new Address(random.nextLong() & 0xffffffffffL)));
        }

        assertThat(count("datagrams_received") - receivedBefore).isGreaterThan(DATAGRAMS / 2);
        assertThatAMemberStillJoins();
    }

    @Test
    void packetsInTheNameOfAMemberWithoutItsKeyAreDropped() throws IOException {
        NetworkId network = server.createNetwork("{}");
        try (UdpMember member = UdpMember.start(TestIdentities.get(identitiesUsed++), server.planet(), network)) {
            member.awaitStatus(network, NetworkStatus.ACCESS_DENIED, SOON);
            long wrongMac = count("wrong_mac");
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] packet = randomPacket(28 + random.nextInt(1_972), member.nodeAddress());
                // Not fragmented, a cipher that exists.
                packet[18] = (byte) (random.nextInt(2) << 3);
                send(packet);
            }

            assertThat(count("wrong_mac") - wrongMac).isGreaterThan(DATAGRAMS / 2);
            server.authorize(network, member.nodeAddress());
            member.awaitStatus(network, NetworkStatus.OK, SOON);
        }
        assertThatAMemberStillJoins();
    }

    @Test
    void fragmentsWithoutAHeadAndHeadsWithoutFragmentsAreForgotten() throws IOException {
        for (int i = 0; i < DATAGRAMS; i++) {
            byte[] datagram = randomPacket(28 + random.nextInt(1_400), new Address(0x1234567890L));
            if (random.nextBoolean()) {
                datagram[18] |= 0x40;
            } else {
                datagram[13] = (byte) 0xff;
                datagram[14] = (byte) random.nextInt(256);
            }
            send(datagram);
        }

        assertThat(count("datagrams_received") - receivedBefore).isGreaterThan(DATAGRAMS / 2);
        assertThatAMemberStillJoins();
    }

    /** A member that knows its key and speaks nonsense: every verb, random payloads, properly sealed. */
    @Test
    void authenticNonsenseIsDroppedByReason() throws IOException {
        Identity nonsense = TestIdentities.get(identitiesUsed++);
        introduce(nonsense);
        SharedKey key = nonsense.agree(controller());
        long malformed = malformed();
        for (int i = 0; i < DATAGRAMS; i++) {
            // HELLO is another form altogether, and sealed in another way.
            int verb = 2 + random.nextInt(30) | (random.nextInt(8) == 0 ? 0x80 : 0);
            byte[] payload = randomBytes(random.nextInt(random.nextInt(10) == 0 ? 1_300 : 60));
            CipherSuite suite = random.nextBoolean() ? CipherSuite.SALSA20_POLY1305 : CipherSuite.AES_GMAC_SIV;
            send(PacketSeal.seal(
                    key, suite, random.nextLong(), server.address(), nonsense.address(), verb, payload, false));
        }

        assertThat(malformed() - malformed).as("perigee.seed=" + seed).isGreaterThan(DATAGRAMS / 20);
        assertThatAMemberStillJoins();
    }

    /** Lets the server learn an identity: a member with it says HELLO and goes. */
    private static void introduce(Identity identity) throws IOException {
        try (UdpMember member = UdpMember.start(identity, server.planet())) {
            member.await("is online", SOON, m -> m.node().online(UdpMember.now()));
        }
    }

    private static long malformed() throws IOException {
        return count("truncated") + count("bad_length") + count("bad_value") + count("bad_compression");
    }

    @Test
    void mutatedPacketsOfARealMemberAreDropped() throws IOException {
        Identity mutated = TestIdentities.get(identitiesUsed++);
        introduce(mutated);
        SharedKey key = mutated.agree(controller());
        long wrongMac = count("wrong_mac");
        for (int i = 0; i < DATAGRAMS; i++) {
            byte[] packet = PacketSeal.seal(
                    key,
                    CipherSuite.AES_GMAC_SIV,
                    random.nextLong(),
                    server.address(),
                    mutated.address(),
                    0x08,
                    randomBytes(40),
                    false);
            // Behind the addresses: the rest says who it is for.
            packet[19 + random.nextInt(packet.length - 19)] ^= (byte) (1 << random.nextInt(8));
            send(packet);
        }

        assertThat(count("wrong_mac") - wrongMac).isGreaterThan(DATAGRAMS / 2);
        assertThatAMemberStillJoins();
    }
}
