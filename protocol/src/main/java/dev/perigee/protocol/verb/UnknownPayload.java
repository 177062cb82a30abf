package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * The payload of a verb that has no meaning (0x0f, 0x11, 0x17 to 0x1f), or bytes to be sent under any verb. See vl1.md
 * 6.1.
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
