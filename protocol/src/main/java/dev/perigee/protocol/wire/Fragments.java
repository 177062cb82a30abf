package dev.perigee.protocol.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts sealed packets that are larger than the path carries (vl1.md 4). */
public final class Fragments {
    /** The number of pieces has four bits. */
    private static final int MAX_PIECES = 15;

    private Fragments() {}

    /**
     * The datagrams to send for a sealed packet, the head first. One of at most {@code mtu} bytes is sent as it is; a
     * larger one must have been sealed as fragmented. A receiver takes no more than {@link Limits#maxPacketBytes}.
     *
     * @param mtu bytes of a UDP payload on the path
     */
    public static List<byte[]> split(byte[] sealedPacket, int mtu) {
        if (sealedPacket.length <= mtu) {
            return List.of(sealedPacket);
        }
        if (mtu < Limits.MIN_PACKET_BYTES) {
            throw new IllegalArgumentException("an MTU of " + mtu + " bytes cannot carry packets");
        }
        int step = mtu - FragmentHeader.SIZE_BYTES;
        int total = 1 + (sealedPacket.length - mtu + step - 1) / step;
        if (total > MAX_PIECES) {
            throw new IllegalArgumentException(
                    "a packet of " + sealedPacket.length + " bytes would need " + total + " pieces, at most 15");
        }
        List<byte[]> pieces = new ArrayList<>(total);
        pieces.add(Arrays.copyOf(sealedPacket, mtu));
        for (int number = 1, at = mtu; number < total; number++, at += step) {
            pieces.add(piece(sealedPacket, total, number, at, Math.min(sealedPacket.length, at + step)));
        }
        return List.copyOf(pieces);
    }

    private static byte[] piece(byte[] packet, int total, int number, int from, int to) {
        byte[] piece = new byte[FragmentHeader.SIZE_BYTES + to - from];
        // Packet ID and destination stand where they stand in the packet.
        System.arraycopy(packet, 0, piece, 0, FragmentHeader.MARK_AT);
        piece[FragmentHeader.MARK_AT] = (byte) FragmentHeader.MARK;
        piece[FragmentHeader.MARK_AT + 1] = (byte) (total << 4 | number);
        System.arraycopy(packet, from, piece, FragmentHeader.SIZE_BYTES, to - from);
        return piece;
    }

    /** Whether a datagram is a fragment and not a packet: no source address begins with {@code ff}. */
    public static boolean isFragment(byte[] datagram) {
        return datagram.length > FragmentHeader.SIZE_BYTES
                && (datagram[FragmentHeader.MARK_AT] & 0xff) == FragmentHeader.MARK;
    }
}
