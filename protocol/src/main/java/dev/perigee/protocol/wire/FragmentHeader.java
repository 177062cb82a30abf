package dev.perigee.protocol.wire;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;

/**
 * The 16 bytes in front of a fragment's data (vl1.md 4):
 *
 * <pre>0 8 packet ID | 8 5 destination | 13 1 ff | 14 1 total and number, four bits each | 15 1 hops</pre>
 *
 * @param packetId the packet's ID as it is on the wire
 * @param total pieces of the packet, its head included
 * @param number which piece this is; the head would be 0
 * @param hops how often it was relayed, the whole byte
 */
public record FragmentHeader(long packetId, Address destination, int total, int number, int hops) {
    public static final int SIZE_BYTES = Limits.FRAGMENT_HEADER_BYTES;

    /** Where the byte is that relays count hops in. */
    public static final int HOPS_AT = 15;

    static final int MARK_AT = 13;
    static final int MARK = 0xff;
    private static final int MIN_TOTAL = 2;

    /**
     * Reads the header of a fragment, for which {@link Fragments#isFragment} holds.
     *
     * @throws MalformedPacketException TRUNCATED if there is no data behind it; VALUE if it is no fragment, or total is
     *     not 2 to 7, or number not 1 to 6
     */
    public static FragmentHeader parse(byte[] datagram) throws MalformedPacketException {
        PacketReader reader = new PacketReader(datagram);
        if (datagram.length <= SIZE_BYTES) {
            throw new MalformedPacketException(
                    Reason.TRUNCATED, datagram.length, "a fragment has more than " + SIZE_BYTES + " bytes");
        }
        long packetId = reader.u64();
        Address destination = reader.address();
        if (reader.u8() != MARK) {
            throw reader.malformed(Reason.VALUE, "not a fragment: byte 13 is not ff");
        }
        int pieces = reader.u8();
        int total = pieces >>> 4;
        int number = pieces & 0x0f;
        if (total < MIN_TOTAL || total > Limits.MAX_FRAGMENTS || number < 1 || number >= Limits.MAX_FRAGMENTS) {
            throw reader.malformed(Reason.VALUE, "piece " + number + " of " + total + ", only 1 to 6 of 2 to 7");
        }
        return new FragmentHeader(packetId, destination, total, number, reader.u8());
    }
}
