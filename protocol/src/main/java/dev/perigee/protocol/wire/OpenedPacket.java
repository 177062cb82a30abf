package dev.perigee.protocol.wire;

/**
 * What was under the armor of a packet.
 *
 * @param verbByte the whole byte: verb 0x1f, compressed 0x80, two bits without meaning
 * @param payload as it was sent: still compressed if the byte says so
 */
public record OpenedPacket(int verbByte, byte[] payload) {
    /** The bit of the verb byte that says that the payload is compressed. */
    public static final int COMPRESSED_FLAG = 0x80;

    private static final int VERB_MASK = 0x1f;

    /** The number of the verb, 0 to 31. */
    public int verb() {
        return verbByte & VERB_MASK;
    }

    public boolean compressed() {
        return (verbByte & COMPRESSED_FLAG) != 0;
    }

    /**
     * The payload, decompressed if it was compressed.
     *
     * @throws MalformedPacketException COMPRESSION if it cannot be, or would become too large
     */
    public byte[] content() throws MalformedPacketException {
        return compressed() ? Compression.decompress(payload) : payload;
    }
}
