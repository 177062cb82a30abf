package dev.perigee.protocol.verb;

import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * ACK (0x12), which older multipath versions send each other: 4 bytes. See vl1.md 6.11.
 *
 * @param bytes received since the last one, 0 to 2^32 - 1
 */
public record Ack(long bytes) implements Payload {
    static Ack parse(PacketReader in) throws MalformedPacketException {
        return new Ack(in.u32());
    }

    @Override
    public int verbCode() {
        return Verb.ACK.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.u32(bytes);
    }
}
