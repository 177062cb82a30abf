package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * The payload of a verb whose fields are not read here: NOP, frames, and whatever has no meaning yet. See vl1.md 6.1.
 *
 * @param verbCode 0 to 31
 */
public record UnknownPayload(int verbCode, Bytes data) implements Payload {
    public UnknownPayload {
        if (verbCode < 0 || verbCode > Verb.CODE_MASK) {
            throw new IllegalArgumentException("a verb is 0 to 31, not " + verbCode);
        }
    }

    @Override
    public void write(PacketWriter out) {
        out.bytes(data);
    }
}
