package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class FragmentsVectorsTest {
    private static final int USER_MESSAGE = 0x14;

    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("vl1-fragments", file -> {
            Map<Address, Identity> nodes = nodes(file.root().object("nodes"));
            List<VectorCase> messages = file.root().objects("messages");
            for (VectorCase message : messages) {
                String size = message.integer("packetSize") + " bytes";
                List<byte[]> pieces = bytes(message.texts("pieces"));
                SharedKey key = key(nodes, pieces.get(0));
                file.test(size + " are cut up like this", () -> split(key, message.integer("packetSize"), pieces));
                file.cases(message, "deliveries", c -> delivery(key, pieces, c));
            }
        });
    }

    private static Map<Address, Identity> nodes(VectorCase nodes) {
        Map<Address, Identity> byAddress = new HashMap<>();
        for (String name : nodes.fieldNames()) {
            VectorCase node = nodes.object(name).declare("public", "physical");
            byAddress.put(Address.parse(node.text("address")), Identity.parse(node.text("secret")));
        }
        return byAddress;
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(HexFormat.of()::parseHex).toList();
    }

    private static SharedKey key(Map<Address, Identity> nodes, byte[] head) {
        PacketHeader header = parse(head);
        return nodes.get(header.destination()).agree(nodes.get(header.source()));
    }

    private static PacketHeader parse(byte[] head) {
        try {
            return PacketHeader.parse(head);
        } catch (MalformedPacketException e) {
            throw new AssertionError("the head of a packet cannot be read", e);
        }
    }

    private static void split(SharedKey key, int size, List<byte[]> pieces) throws MalformedPacketException {
        PacketWriter whole = new PacketWriter().bytes(pieces.get(0));
        for (byte[] piece : pieces.subList(1, pieces.size())) {
            assertThat(Fragments.isFragment(piece)).isTrue();
            whole.bytes(new PacketReader(piece, FragmentHeader.SIZE_BYTES, piece.length).rest());
        }
        byte[] packet = whole.toArray();
        assertThat(packet).hasSize(size);
        assertThat(Fragments.isFragment(pieces.get(0))).isFalse();
        assertThat(parse(pieces.get(0)).fragmented()).isEqualTo(pieces.size() > 1);
        assertThat(Fragments.split(packet, pieces.get(0).length)).containsExactlyElementsOf(pieces);
        assertThat(PacketSeal.open(key, packet)).isPresent();
        for (int number = 1; number < pieces.size() && pieces.size() <= Limits.MAX_FRAGMENTS; number++) {
            PacketHeader head = parse(pieces.get(0));
            assertThat(FragmentHeader.parse(pieces.get(number)))
                    .isEqualTo(new FragmentHeader(head.packetId(), head.destination(), pieces.size(), number, 0));
        }
    }

    private static void delivery(SharedKey key, List<byte[]> pieces, VectorCase c) {
        List<byte[]> changed = c.has("changedPieces") ? bytes(c.texts("changedPieces")) : pieces;
        FragmentAssembly assembly = new FragmentAssembly(32, 60_000, 32 * Limits.MAX_PACKET_BYTES);
        int received = 0;
        for (String number : c.texts("order")) {
            byte[] datagram = changed.get(Integer.parseInt(number));
            received += whole(assembly, datagram)
                    .flatMap(packet -> PacketSeal.open(key, packet))
                    .filter(opened -> opened.verb() == USER_MESSAGE)
                    .map(opened -> 1)
                    .orElse(0);
        }
        assertThat(received).isEqualTo(c.integer("received"));
    }

    private static Optional<byte[]> whole(FragmentAssembly assembly, byte[] datagram) {
        if (Fragments.isFragment(datagram)) {
            return assembly.fragment(0, datagram);
        }
        return parse(datagram).fragmented() ? assembly.head(0, datagram) : Optional.of(datagram);
    }
}
