package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private static byte[] packet(int size) {
        byte[] packet = new byte[size];
        new Random(size).nextBytes(packet);
        packet[PacketHeader.FLAGS_AT] = 0x58;
        packet[FragmentHeader.MARK_AT] = 1;
        return packet;
    }

    @Test
    void packetThatFitsIsOnePiece() {
        byte[] packet = packet(Limits.DEFAULT_MTU_BYTES);
        assertThat(Fragments.split(packet, Limits.DEFAULT_MTU_BYTES)).containsExactly(packet);
    }

    @Test
    void everySizeAndMtuComesBackInAnyOrder() {
        long seed = 17;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int mtu = Limits.MIN_MTU_BYTES + random.nextInt(200);
            byte[] packet = packet(mtu + 1 + random.nextInt(Limits.maxPacketBytes(mtu) - mtu));
            List<byte[]> pieces = new ArrayList<>(Fragments.split(packet, mtu));
            assertThat(pieces).allSatisfy(p -> assertThat(p.length).isLessThanOrEqualTo(mtu));
            Collections.shuffle(pieces, random);
            FragmentAssembly assembly = new FragmentAssembly(1, 0, 2 * Limits.MAX_PACKET_BYTES);
            byte[] whole = null;
            for (byte[] piece : pieces) {
                assertThat(whole).as("seed %d round %d", seed, round).isNull();
                whole = (Fragments.isFragment(piece) ? assembly.fragment(0, piece) : assembly.head(0, piece))
                        .orElse(null);
            }
            assertThat(whole).as("seed %d round %d", seed, round).isEqualTo(packet);
            assertThat(assembly.size()).isZero();
            assertThat(assembly.heldBytes()).isZero();
        }
    }

    @Test
    void largestPacketOfSevenPiecesIsNotOverstepped() {
        int largest = Limits.MAX_PACKET_AT_DEFAULT_MTU_BYTES;
        assertThat(Fragments.split(packet(largest), Limits.DEFAULT_MTU_BYTES)).hasSize(Limits.MAX_FRAGMENTS);
        assertThat(Fragments.split(packet(largest + 1), Limits.DEFAULT_MTU_BYTES))
                .hasSize(Limits.MAX_FRAGMENTS + 1);
    }

    @Test
    void mtuThatWouldNeedTooManyPiecesIsRefused() {
        assertThatThrownBy(() -> Fragments.split(packet(2000), 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fragments.split(packet(2000), 16)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headerTellsItsFields() throws MalformedPacketException {
        byte[] fragment = new PacketWriter()
                .u64(5)
                .address(new Address(0x1122334455L))
                .u8(0xff)
                .u8(0x73)
                .u8(9)
                .u8(0)
                .toArray();
        assertThat(Fragments.isFragment(fragment)).isTrue();
        assertThat(FragmentHeader.parse(fragment))
                .isEqualTo(new FragmentHeader(5, new Address(0x1122334455L), 7, 3, 9));
    }

    @Test
    void totalsAndNumbersOutsideTheirRangeAreMalformed() {
        for (int pieces = 0; pieces < 256; pieces++) {
            byte[] fragment = Fragments.split(packet(2000), Limits.DEFAULT_MTU_BYTES)
                    .get(1)
                    .clone();
            fragment[FragmentHeader.MARK_AT + 1] = (byte) pieces;
            int total = pieces >>> 4;
            int number = pieces & 0x0f;
            boolean allowed = total >= 2 && total <= 7 && number >= 1 && number <= 6;
            FragmentAssembly assembly = new FragmentAssembly(4, 0, 100_000);
            assembly.fragment(0, fragment);
            assertThat(assembly.size()).as("byte %x", pieces).isEqualTo(allowed ? 1 : 0);
        }
    }

    @Test
    void whatHasNoDataIsNoFragment() {
        byte[] empty = new byte[FragmentHeader.SIZE_BYTES];
        empty[FragmentHeader.MARK_AT] = (byte) 0xff;
        empty[FragmentHeader.MARK_AT + 1] = 0x21;
        assertThat(Fragments.isFragment(empty)).isFalse();
        assertThatThrownBy(() -> FragmentHeader.parse(empty)).isInstanceOf(MalformedPacketException.class);
        assertThatThrownBy(() -> FragmentHeader.parse(packet(40))).isInstanceOf(MalformedPacketException.class);
    }
}
