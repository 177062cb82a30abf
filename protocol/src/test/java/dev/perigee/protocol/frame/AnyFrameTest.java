package dev.perigee.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for all packets: values round trip, and any bytes are a value or none. */
class AnyFrameTest {
    private static final long SEED = 4_861;
    private static final int ROUNDS = 2_000;
    private static final List<Bytes> KNOWN = List.of(
            Recorded.ARP_REQUEST,
            Recorded.PING,
            Recorded.PING_V6,
            Recorded.UDP_V4,
            Recorded.UDP_V6,
            Recorded.SOLICITATION,
            Recorded.ADVERTISEMENT);

    private static Bytes bytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.copyOf(bytes);
    }

    private static IpAddress ip(Random random, boolean v6) {
        return IpAddress.of(bytes(random, v6 ? 16 : 4).toArray());
    }

    private static Mac mac(Random random) {
        return new Mac(random.nextLong() >>> 16);
    }

    /** Reads the bytes as everything they might be, and what is read again. */
    static void read(Bytes bytes, String about) {
        ArpPacket.parse(bytes)
                .ifPresent(
                        p -> assertThat(ArpPacket.parse(p.toBytes())).as(about).contains(p));
        Optional<IpPacket> parsed = IpPacket.parse(bytes);
        if (parsed.isEmpty()) {
            return;
        }
        IpPacket packet = parsed.get();
        assertThat(IpPacket.parse(packet.toBytes())).as(about).contains(packet);
        assertThat(packet.contentOffset() + packet.content().size())
                .as(about)
                .isEqualTo(packet.toBytes().size());
        assertThat(packet.toString()).as(about).contains(packet.source().toString());
        assertThat(packet.sourcePort().isPresent())
                .as(about)
                .isEqualTo(packet.destinationPort().isPresent());
        assertThat(packet.trafficClass()).as(about).isBetween(0, 255);
        assertThat(packet.isLaterFragment() && !packet.isFragment()).as(about).isFalse();
        packet.forwarded()
                .ifPresent(p -> assertThat(p.hasRightHeaderChecksum()).as(about).isTrue());
        IpAddress from = packet.source();
        IpAddress to = packet.destination();
        IcmpEcho.parse(packet)
                .ifPresent(e -> assertThat(IcmpEcho.parse(e.toPacket(from, to, 1)))
                        .as(about)
                        .contains(e));
        UdpDatagram.parse(packet)
                .ifPresent(u -> assertThat(UdpDatagram.parse(u.toPacket(from, to, 1)))
                        .as(about)
                        .contains(u));
        NeighborMessage.parse(packet)
                .ifPresent(m -> assertThat(NeighborMessage.parse(m.toPacket(from, to)))
                        .as(about)
                        .contains(m));
    }

    @Test
    void whatIsWrittenReadsAsTheSame() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            String about = "seed " + SEED + ", round " + round;
            boolean v6 = random.nextBoolean();
            IpAddress from = ip(random, v6);
            IpAddress to = ip(random, v6);
            Bytes data = bytes(random, random.nextInt(300));
            int hops = random.nextInt(256);
            IcmpEcho echo = new IcmpEcho(v6, random.nextBoolean(), random.nextInt(65536), random.nextInt(65536), data);
            IpPacket packet = echo.toPacket(from, to, hops);
            assertThat(IcmpEcho.parse(packet)).as(about).contains(echo);
            assertThat(IpPacket.parse(packet.toBytes())).as(about).contains(packet);
            assertThat(packet.hopLimit()).as(about).isEqualTo(hops);
            UdpDatagram datagram = new UdpDatagram(random.nextInt(65536), random.nextInt(65536), data);
            assertThat(UdpDatagram.parse(datagram.toPacket(from, to, hops)))
                    .as(about)
                    .contains(datagram);
            ArpPacket arp = ArpPacket.request(mac(random), ip(random, false), ip(random, false))
                    .answeredBy(mac(random));
            assertThat(ArpPacket.parse(arp.toBytes())).as(about).contains(arp);
        }
    }

    @Test
    void anyBytesAreAValueOrNone() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] noise = bytes(random, random.nextInt(120)).toArray();
            if (noise.length > 6 && random.nextBoolean()) {
                noise[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
                noise[2] = 0;
                noise[4] = 0;
            }
            read(Bytes.copyOf(noise), "seed " + SEED + ", round " + round);
        }
        assertThat(IpPacket.parse(Bytes.EMPTY)).isEmpty();
    }

    @Test
    void damagedPacketsAreAValueOrNone() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] packet = KNOWN.get(random.nextInt(KNOWN.size())).toArray();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int size = random.nextBoolean() ? packet.length : random.nextInt(packet.length + 1);
            read(Bytes.copyOf(packet, 0, size), "seed " + SEED + ", round " + round);
        }
        assertThat(KNOWN)
                .allMatch(
                        k -> k.equals(Recorded.ARP_REQUEST) || IpPacket.parse(k).isPresent());
    }
}
