package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * NOP (0x00): says only that its sender is there. See vl1.md 6.11.
 *
 * @param data any bytes, which nobody looks at
 */
public record Nop(Bytes data) implements Payload {
    public static final Nop EMPTY = new Nop(Bytes.EMPTY);

    static Nop parse(PacketReader in) {
        return new Nop(in.rest());
    }

    @Override
    public int verbCode() {
        return Verb.NOP.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.bytes(data);
    }
}
