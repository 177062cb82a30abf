package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentAssemblyTest {
    private static final int MAX_PACKETS = 4;
    private static final long MAX_AGE_MS = 1_000;
    private static final int MAX_BYTES = 20_000;

    private final FragmentAssembly assembly = new FragmentAssembly(MAX_PACKETS, MAX_AGE_MS, MAX_BYTES);

    private static List<byte[]> pieces(int id, int size) {
        byte[] packet = new byte[size];
        packet[0] = (byte) id;
        packet[PacketHeader.FLAGS_AT] = 0x40;
        return Fragments.split(packet, Limits.DEFAULT_MTU_BYTES);
    }

    @Test
    void packetIsCompletedUntilItIsTooOld() {
        List<byte[]> pieces = pieces(1, 2000);
        assembly.head(0, pieces.get(0));
        assertThat(assembly.fragment(MAX_AGE_MS, pieces.get(1))).isPresent();
        assembly.head(5_000, pieces.get(0));
        assertThat(assembly.fragment(5_001 + MAX_AGE_MS, pieces.get(1))).isEmpty();
        assertThat(assembly.size()).as("the late piece begins anew").isEqualTo(1);
    }

    @Test
    void oldestPacketMakesRoomForNewOnes() {
        for (int id = 0; id <= MAX_PACKETS; id++) {
            assembly.head(id, pieces(id, 2000).get(0));
        }
        assertThat(assembly.size()).isEqualTo(MAX_PACKETS);
        assertThat(assembly.fragment(9, pieces(1, 2000).get(1))).isPresent();
        assertThat(assembly.fragment(9, pieces(0, 2000).get(1))).isEmpty();
    }

    @Test
    void bytesAreBoundedToo() {
        for (int id = 0; id < MAX_PACKETS; id++) {
            for (byte[] piece : pieces(id, 9_000).subList(1, 7)) {
                assembly.fragment(0, piece);
                assertThat(assembly.heldBytes()).isLessThanOrEqualTo(MAX_BYTES);
            }
        }
        assertThat(assembly.size()).isEqualTo(2);
        byte[] huge = new byte[MAX_BYTES + 1];
        assertThat(assembly.head(0, huge)).isEmpty();
        assertThat(assembly.size()).isEqualTo(2);
    }

    @Test
    void lastTotalSaidIsBelieved() {
        List<byte[]> pieces = pieces(1, 4_000);
        byte[] wrong = pieces.get(1).clone();
        wrong[14] = 0x71;
        assembly.head(0, pieces.get(0));
        assembly.fragment(0, wrong);
        assertThat(assembly.fragment(0, pieces.get(2))).isPresent();
    }

    @Test
    void secondPieceOfANumberIsDropped() {
        List<byte[]> pieces = pieces(1, 2_000);
        byte[] forged = pieces.get(0).clone();
        forged[100] ^= 1;
        assembly.head(0, pieces.get(0));
        assembly.head(0, forged);
        assertThat(assembly.fragment(0, pieces.get(1)).orElseThrow()[100]).isZero();
    }

    @Test
    void piecesWithAGapAreNoPacket() {
        List<byte[]> pieces = pieces(1, 4_000);
        byte[] third = pieces.get(2).clone();
        third[14] = 0x22;
        assembly.head(0, pieces.get(0));
        assertThat(assembly.fragment(0, third)).isEmpty();
        assertThat(assembly.size()).isZero();
    }

    @Test
    void piecesThatTogetherAreTooLargeAreNoPacket() {
        byte[] head = new byte[8_000];
        head[PacketHeader.FLAGS_AT] = 0x40;
        byte[] fragment = new byte[8_000];
        fragment[FragmentHeader.MARK_AT] = (byte) 0xff;
        fragment[14] = 0x21;
        assembly.head(0, head);
        assertThat(assembly.fragment(0, fragment)).isEmpty();
        assertThat(assembly.heldBytes()).isZero();
    }

    @Test
    void anyPiecesInAnyOrderStayWithinBounds() {
        long seed = 99;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] datagram = new byte[17 + random.nextInt(3_000)];
            datagram[0] = (byte) random.nextInt(8);
            datagram[FragmentHeader.MARK_AT] = (byte) 0xff;
            datagram[14] = (byte) random.nextInt();
            if (random.nextInt(4) == 0) {
                assembly.head(i, datagram);
            } else {
                assembly.fragment(i, datagram);
            }
            assertThat(assembly.heldBytes()).as("seed %d step %d", seed, i).isBetween(0, MAX_BYTES);
            assertThat(assembly.size()).as("seed %d step %d", seed, i).isLessThanOrEqualTo(MAX_PACKETS);
        }
    }
}
