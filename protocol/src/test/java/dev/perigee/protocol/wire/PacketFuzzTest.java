package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.perigee.protocol.crypto.SharedKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Any bytes give a value or a {@link MalformedPacketException}, in bounded memory. */
class PacketFuzzTest {
    private static final int MAX_PACKETS = 8;
    private static final int MAX_BYTES = 30_000;

    /** The key under which the packets among the inputs were sealed, so that some of them open. */
    private static final SharedKey KEY = SharedKey.of(HexFormat.of()
            .parseHex("c174b4db72e541362d7bd105e4f39c4f84d70845bd03264b"
                    + "6b807445e9cda72efb7a9f6667ed41c50a2bc2ad58176cfd"));

    @FuzzTest
    void header(byte[] datagram) {
        try {
            PacketHeader header = PacketHeader.parse(datagram);
            assertThat(datagram.length).isGreaterThanOrEqualTo(PacketHeader.MIN_PACKET_BYTES);
            assertThat(header.hops()).isBetween(0, 7);
            byte[] again = new PacketWriter()
                    .u64(header.packetId())
                    .address(header.destination())
                    .address(header.source())
                    .u8(header.flags())
                    .u64(header.mac())
                    .toArray();
            assertThat(datagram).startsWith(again);
            assertThat(header.cipher()).isNotNull();
        } catch (MalformedPacketException e) {
            assertThat(datagram.length).isLessThan(PacketHeader.MIN_PACKET_BYTES);
        }
    }

    @FuzzTest
    void open(byte[] datagram) {
        byte[] before = datagram.clone();
        Optional<OpenedPacket> opened = PacketSeal.open(KEY, datagram);
        assertThat(datagram).isEqualTo(before);
        opened.ifPresent(packet -> {
            assertThat(packet.payload()).hasSize(datagram.length - PacketHeader.MIN_PACKET_BYTES);
            try {
                assertThat(packet.content().length).isLessThanOrEqualTo(Limits.MAX_PAYLOAD_BYTES);
            } catch (MalformedPacketException e) {
                assertThat(packet.compressed()).isTrue();
            }
        });
    }

    /** The input is a row of datagrams, each behind its length in two bytes. */
    @FuzzTest
    void fragments(byte[] datagrams) {
        FragmentAssembly assembly = new FragmentAssembly(MAX_PACKETS, 100, MAX_BYTES);
        PacketReader reader = new PacketReader(datagrams);
        long nowMs = 0;
        while (reader.remaining() >= 2) {
            byte[] datagram = next(reader);
            Optional<byte[]> whole = Fragments.isFragment(datagram)
                    ? assembly.fragment(nowMs++, datagram)
                    : assembly.head(nowMs++, datagram);
            whole.ifPresent(packet ->
                    assertThat(packet.length).isBetween(PacketHeader.MIN_PACKET_BYTES, Limits.MAX_PACKET_BYTES));
            assertThat(assembly.heldBytes()).isBetween(0, MAX_BYTES);
            assertThat(assembly.size()).isBetween(0, MAX_PACKETS);
        }
    }

    private static byte[] next(PacketReader reader) {
        try {
            return reader.array(Math.min(reader.u16(), reader.remaining()));
        } catch (MalformedPacketException e) {
            throw new AssertionError("two bytes are left at least", e);
        }
    }

    @FuzzTest
    void decompress(byte[] payload) {
        try {
            assertThat(Compression.decompress(payload).length)
                    .isBetween(Math.min(1, payload.length), Limits.MAX_PAYLOAD_BYTES);
        } catch (MalformedPacketException e) {
            assertThat(e.reason()).isEqualTo(MalformedPacketException.Reason.COMPRESSION);
        }
        byte[] fitting = Arrays.copyOf(payload, Math.min(payload.length, Limits.MAX_PAYLOAD_BYTES));
        Compression.compress(fitting)
                .ifPresent(compressed -> assertThat(compressed.length).isLessThan(fitting.length));
    }
}
