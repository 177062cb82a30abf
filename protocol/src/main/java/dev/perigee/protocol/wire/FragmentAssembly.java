package dev.perigee.protocol.wire;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts packets together from their pieces, in whatever order they come (vl1.md 4). Nothing here is authenticated: only
 * the packet that comes out is, so everything is bounded, and the oldest packet goes first. Keeps the arrays it is
 * given, which must not change afterwards. Not thread-safe.
 */
public final class FragmentAssembly {
    private final int maxPackets;
    private final long maxAgeMs;
    private final int maxBytes;

    /** By packet ID, the oldest first. */
    private final Map<Long, Pieces> incomplete = new LinkedHashMap<>();

    private int heldBytes;

    /**
     * @param maxPackets incomplete packets that are kept
     * @param maxAgeMs how long after its first piece a packet may still be completed
     * @param maxBytes bytes of all pieces that are kept
     */
    public FragmentAssembly(int maxPackets, long maxAgeMs, int maxBytes) {
        this.maxPackets = maxPackets;
        this.maxAgeMs = maxAgeMs;
        this.maxBytes = maxBytes;
    }

    /**
     * Takes a packet's head, a datagram of which {@link PacketHeader#fragmented()} holds.
     *
     * @param nowMs monotonic
     * @return the whole packet, if this was what it lacked; nothing for what cannot be a head
     */
    public Optional<byte[]> head(long nowMs, byte[] datagram) {
        try {
            return add(nowMs, PacketHeader.parse(datagram).packetId(), 0, 0, datagram);
        } catch (MalformedPacketException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes a fragment.
     *
     * @param nowMs monotonic
     * @return the whole packet, if this was what it lacked; nothing for what {@link FragmentHeader#parse} refuses
     */
    public Optional<byte[]> fragment(long nowMs, byte[] datagram) {
        try {
            FragmentHeader header = FragmentHeader.parse(datagram);
            return add(nowMs, header.packetId(), header.number(), header.total(), datagram);
        } catch (MalformedPacketException e) {
            return Optional.empty();
        }
    }

    /** Incomplete packets held at the moment. */
    public int size() {
        return incomplete.size();
    }

    /** Bytes of all pieces held at the moment. */
    public int heldBytes() {
        return heldBytes;
    }

    private Optional<byte[]> add(long nowMs, long packetId, int number, int total, byte[] datagram) {
        dropOld(nowMs);
        if (datagram.length > maxBytes) {
            return Optional.empty();
        }
        Pieces pieces = incomplete.computeIfAbsent(packetId, id -> new Pieces(nowMs));
        if (!pieces.add(number, total, datagram)) {
            return Optional.empty();
        }
        heldBytes += datagram.length;
        if (pieces.complete()) {
            remove(packetId, pieces);
            return pieces.join();
        }
        dropUntilWithinBounds();
        return Optional.empty();
    }

    private void remove(long packetId, Pieces pieces) {
        incomplete.remove(packetId);
        heldBytes -= pieces.bytes;
    }

    private void dropOld(long nowMs) {
        Iterator<Pieces> oldest = incomplete.values().iterator();
        while (oldest.hasNext()) {
            Pieces pieces = oldest.next();
            if (nowMs - pieces.sinceMs <= maxAgeMs) {
                return;
            }
            oldest.remove();
            heldBytes -= pieces.bytes;
        }
    }

    private void dropUntilWithinBounds() {
        Iterator<Pieces> oldest = incomplete.values().iterator();
        while (oldest.hasNext() && (incomplete.size() > maxPackets || heldBytes > maxBytes)) {
            heldBytes -= oldest.next().bytes;
            oldest.remove();
        }
    }

    /** What has come of one packet. */
    private static final class Pieces {
        private final byte[][] datagrams = new byte[Limits.MAX_FRAGMENTS][];
        private final long sinceMs;
        private int held;
        private int bytes;

        /** Each fragment says it, the last one that was not a copy is believed; 0 while there is only the head. */
        private int total;

        Pieces(long sinceMs) {
            this.sinceMs = sinceMs;
        }

        /** Whether the piece was taken; a second one of a number is not. */
        boolean add(int number, int totalSaid, byte[] datagram) {
            if (datagrams[number] != null) {
                return false;
            }
            datagrams[number] = datagram;
            held++;
            bytes += datagram.length;
            if (totalSaid > 0) {
                total = totalSaid;
            }
            return true;
        }

        boolean complete() {
            return held == total;
        }

        /** The packet, or nothing if the pieces cannot be one: no head, a gap, too large. */
        Optional<byte[]> join() {
            int size = bytes - (total - 1) * FragmentHeader.SIZE_BYTES;
            if (size > Limits.MAX_PACKET_BYTES) {
                return Optional.empty();
            }
            byte[] packet = new byte[size];
            int at = 0;
            for (int number = 0; number < total; number++) {
                byte[] datagram = datagrams[number];
                if (datagram == null) {
                    return Optional.empty();
                }
                int from = number == 0 ? 0 : FragmentHeader.SIZE_BYTES;
                System.arraycopy(datagram, from, packet, at, datagram.length - from);
                at += datagram.length - from;
            }
            return Optional.of(packet);
        }
    }
}
