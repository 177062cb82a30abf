package dev.perigee.protocol.verb;

import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * PATH_NEGOTIATION_REQUEST (0x16), among multipath peers only: 2 bytes. See vl1.md 6.11.
 *
 * @param utility how much the sender would gain by another path, -32,768 to 32,767
 */
public record PathNegotiation(int utility) implements Payload {
    static PathNegotiation parse(PacketReader in) throws MalformedPacketException {
        return new PathNegotiation((short) in.u16());
    }

    @Override
    public int verbCode() {
        return Verb.PATH_NEGOTIATION_REQUEST.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.u16(utility);
    }
}
