package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.SocketAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapTest {
    /** A UDP datagram read back from a file, all its lengths and checksums found right. */
    private record Read(long atMs, SocketAddress from, SocketAddress to, int hops, String text) {}

    @TempDir
    private Path folder;

    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final Mailbox alice = new Mailbox(internet.host("alice", "203.0.113.1/9993", "2001:db8::1/9993"));
    private final Mailbox bob = new Mailbox(internet.host("bob", "203.0.113.2/20000", "2001:db8::2/65535"));

    private static List<Read> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        assertThat(in.getInt()).isEqualTo(0xa1b2c3d4);
        assertThat(in.getShort()).isEqualTo((short) 2);
        assertThat(in.getShort()).isEqualTo((short) 4);
        assertThat(in.getLong()).isZero();
        assertThat(in.getInt()).isEqualTo(65_535);
        assertThat(in.getInt()).isEqualTo(101);
        List<Read> read = new ArrayList<>();
        while (in.hasRemaining()) {
            long atMs = in.getInt() * 1_000L + in.getInt() / 1_000;
            byte[] packet = new byte[in.getInt()];
            assertThat(in.getInt()).isEqualTo(packet.length);
            in.get(packet);
            read.add(packet(atMs, packet));
        }
        return read;
    }

    private static Read packet(long atMs, byte[] packet) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        boolean v4 = packet[0] >>> 4 == 4;
        if (v4) {
            assertThat(packet[0]).isEqualTo((byte) 0x45);
            assertThat(in.getShort(2)).isEqualTo((short) packet.length);
            assertThat(onesComplementSum(packet, 0, 20)).as("header checksum").isEqualTo(0xffff);
            assertThat(packet[9]).as("protocol").isEqualTo((byte) 17);
            return udp(atMs, packet, packet[8], 12, 4, 20);
        }
        assertThat(in.getInt(0)).isEqualTo(0x60000000);
        assertThat(in.getShort(4)).isEqualTo((short) (packet.length - 40));
        assertThat(packet[6]).as("next header").isEqualTo((byte) 17);
        return udp(atMs, packet, packet[7], 8, 16, 40);
    }

    private static Read udp(long atMs, byte[] packet, int hops, int addressesAt, int addressBytes, int at) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        int length = in.getShort(at + 4) & 0xffff;
        assertThat(length).isEqualTo(packet.length - at);
        assertThat(in.getShort(at + 6)).as("there is a checksum").isNotZero();
        int pseudo = onesComplementSum(packet, addressesAt, 2 * addressBytes) + 17 + length;
        int sum = pseudo + onesComplementSum(packet, at, length);
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        assertThat(sum).as("UDP checksum").isEqualTo(0xffff);
        return new Read(
                atMs,
                new SocketAddress(ip(packet, addressesAt, addressBytes), in.getShort(at) & 0xffff),
                new SocketAddress(ip(packet, addressesAt + addressBytes, addressBytes), in.getShort(at + 2) & 0xffff),
                hops,
                new String(packet, at + 8, packet.length - at - 8, StandardCharsets.UTF_8));
    }

    private static IpAddress ip(byte[] packet, int at, int bytes) {
        byte[] ip = new byte[bytes];
        System.arraycopy(packet, at, ip, 0, bytes);
        return IpAddress.of(ip);
    }

    private static int onesComplementSum(byte[] bytes, int from, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int octet = bytes[from + i] & 0xff;
            sum += i % 2 == 0 ? octet << 8 : octet;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    @Test
    void wholeRunGoesToAFile() throws IOException {
        Path file = folder.resolve("run.pcap");
        long startMs = internet.now().wallMs();
        try (Pcap pcap = Pcap.in(internet.core()).to(file)) {
            alice.send(0, bob.host.sockets().get(0), "by IPv4", 0);
            internet.run(1_234);
            bob.send(1, alice.host.sockets().get(1), "by IPv6, odd", 2);
            for (int i = 0; i < 300; i++) {
                alice.send(0, bob.host.sockets().get(0), "x".repeat(i), 0);
            }
            internet.run(10);
            assertThat(pcap.kept()).hasSize(302);
        }
        alice.send(bob.address(), "not any more");
        List<Read> read = read(file);
        assertThat(read).hasSize(302);
        assertThat(read.get(0)).isEqualTo(new Read(startMs, alice.address(), bob.address(), 64, "by IPv4"));
        assertThat(read.get(1))
                .isEqualTo(new Read(
                        startMs + 1_234,
                        bob.host.sockets().get(1),
                        alice.host.sockets().get(1),
                        2,
                        "by IPv6, odd"));
        assertThat(read.get(301).text()).isEqualTo("x".repeat(299));
    }

    @Test
    void newestAreKeptToBeWrittenLater() throws IOException {
        Pcap pcap = Pcap.in(internet.core()).keep(5);
        for (int i = 0; i < 20; i++) {
            alice.send(bob.address(), "" + i);
        }
        Path file = folder.resolve("last.pcap");
        pcap.write(file);
        assertThat(read(file)).extracting(Read::text).containsExactly("15", "16", "17", "18", "19");
    }

    @Test
    void hostSeesItsOwnSide() throws IOException {
        Nat nat = internet.nat("nat", NatKind.FULL_CONE, "198.51.100.1");
        Mailbox inner = new Mailbox(nat.host("inner", "192.168.1.2/1"));
        Pcap core = Pcap.in(internet.core());
        Pcap host = Pcap.at(inner.host);
        inner.send(alice.address(), "out");
        internet.run(5);
        alice.send(alice.lastFrom(), "back");
        internet.run(5);
        bob.send(alice.address(), "others");
        internet.run(5);
        Path file = folder.resolve("host.pcap");
        host.write(file);
        assertThat(read(file)).extracting(Read::from).containsExactly(inner.address(), alice.address());
        core.write(file);
        assertThat(read(file)).extracting(Read::text).containsExactly("out", "back", "others");
        assertThat(read(file).get(1).to().ip()).isEqualTo(nat.publicIps().get(0));
    }

    @Test
    void emptyDatagramIsOneToo() throws IOException {
        Pcap pcap = Pcap.in(internet.core());
        alice.send(bob.address(), "");
        Path file = folder.resolve("empty.pcap");
        pcap.write(file);
        assertThat(read(file)).hasSize(1);
    }
}
