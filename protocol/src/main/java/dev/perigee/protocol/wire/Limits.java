package dev.perigee.protocol.wire;

/** Sizes that sender and receiver must agree on. */
public final class Limits {
    /** Bytes of a packet's header without the verb byte (vl1.md 2.1). */
    public static final int HEADER_BYTES = 27;

    /** Bytes of the smallest packet: header and verb byte, no payload (vl1.md 2.1). */
    public static final int MIN_PACKET_BYTES = HEADER_BYTES + 1;

    /** Datagrams of this many bytes or fewer are never a packet or a fragment (vl1.md 2.1). */
    public static final int MAX_IGNORED_DATAGRAM_BYTES = 16;

    /** Bytes of the largest packet, header included; also of the largest datagram to be expected (vl1.md 4). */
    public static final int MAX_PACKET_BYTES = 10_024;

    /** Bytes of the largest payload, compressed or not (vl1.md 3). */
    public static final int MAX_PAYLOAD_BYTES = MAX_PACKET_BYTES - MIN_PACKET_BYTES;

    /** Payloads of this many bytes or fewer are not worth compressing (vl1.md 3). */
    public static final int MAX_UNCOMPRESSED_BYTES = 64;

    /** Bytes of a UDP payload that every path is expected to carry (vl1.md 4). */
    public static final int DEFAULT_MTU_BYTES = 1432;

    /** The smallest MTU a path can be set to (vl1.md 4). */
    public static final int MIN_MTU_BYTES = 1400;

    /** Bytes in front of the data of a fragment (vl1.md 4). */
    public static final int FRAGMENT_HEADER_BYTES = 16;

    /** Pieces of one packet, its head included, that a receiver takes (vl1.md 4). */
    public static final int MAX_FRAGMENTS = 7;

    /** Bytes of the largest packet that arrives when cut at the default MTU (vl1.md 4, trap 14). */
    public static final int MAX_PACKET_AT_DEFAULT_MTU_BYTES = maxPacketBytes(DEFAULT_MTU_BYTES);

    /** Hops a packet may have made when it is forwarded once more (vl1.md 7.7). */
    public static final int MAX_HOPS_TO_FORWARD = 2;

    private Limits() {}

    /** Bytes of the largest packet that a receiver can put together if it is cut at this MTU (bytes). */
    public static int maxPacketBytes(int mtu) {
        return Math.min(MAX_PACKET_BYTES, mtu + (MAX_FRAGMENTS - 1) * (mtu - FRAGMENT_HEADER_BYTES));
    }
}
