package dev.perigee.protocol.wire;

import dev.perigee.protocol.Address;

/**
 * The first 27 bytes of a packet, big-endian (vl1.md 2.1):
 *
 * <pre>0 8 packet ID | 8 5 destination | 13 5 source | 18 1 flags, cipher, hops | 19 8 MAC</pre>
 *
 * @param packetId the ID as it is on the wire, which replies and fragments refer to
 * @param flags the whole byte: fragmented 0x40, cipher suite 0x38, hops 0x07, and a legacy bit 0x80
 * @param mac the MAC, or the ID of a trusted path
 */
public record PacketHeader(long packetId, Address destination, Address source, int flags, long mac) {
    public static final int SIZE_BYTES = Limits.HEADER_BYTES;

    /** Header, and the verb byte, which every packet has. */
    public static final int MIN_PACKET_BYTES = Limits.MIN_PACKET_BYTES;

    /** Where the byte is that relays count hops in. */
    public static final int FLAGS_AT = 18;

    public static final int HOPS_MASK = 0x07;

    static final int ENCRYPTED_FLAG = 0x80;
    static final int FRAGMENTED_FLAG = 0x40;
    static final int CIPHER_SHIFT = 3;
    private static final int CIPHER_MASK = 0x07;

    /**
     * Reads the header of a datagram that is not a fragment.
     *
     * @throws MalformedPacketException TRUNCATED if it has fewer than 28 bytes
     */
    public static PacketHeader parse(byte[] datagram) throws MalformedPacketException {
        PacketReader reader = new PacketReader(datagram);
        if (datagram.length < MIN_PACKET_BYTES) {
            throw new MalformedPacketException(
                    MalformedPacketException.Reason.TRUNCATED,
                    datagram.length,
                    "a packet of " + datagram.length + " bytes, at least " + MIN_PACKET_BYTES);
        }
        return new PacketHeader(reader.u64(), reader.address(), reader.address(), reader.u8(), reader.u64());
    }

    public CipherSuite cipher() {
        return CipherSuite.of(flags >>> CIPHER_SHIFT & CIPHER_MASK);
    }

    /** Whether it is a HELLO in the second layer that clients 1.16 can put around it (vl1.md 10a). */
    public boolean extendedArmor() {
        return cipher() == CipherSuite.POLY1305 && (flags & ENCRYPTED_FLAG) != 0;
    }

    /** How often it was relayed, 0 to 7; anybody on the way can write what he likes here. */
    public int hops() {
        return flags & HOPS_MASK;
    }

    /** Whether more pieces follow in fragments. */
    public boolean fragmented() {
        return (flags & FRAGMENTED_FLAG) != 0;
    }
}
