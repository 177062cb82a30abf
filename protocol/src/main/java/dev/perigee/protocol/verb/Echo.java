package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/** ECHO (0x08): any bytes, usually none, to come back in an {@link EchoOk}. See vl1.md 6.7. */
public record Echo(Bytes data) implements Payload {
    /** The one that asks nothing but "are you there?". */
    public static final Echo EMPTY = new Echo(Bytes.EMPTY);

    static Echo parse(PacketReader in) {
        return new Echo(in.rest());
    }

    @Override
    public int verbCode() {
        return Verb.ECHO.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.bytes(data);
    }
}
