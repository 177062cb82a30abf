package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * USER_MESSAGE (0x14): for the program, not for the protocol; the reference's service uses it for software updates. See
 * vl1.md 6.11.
 *
 * <pre>
 * 0   8   type
 * 8       data
 * </pre>
 *
 * @param type what the program makes of the data
 */
public record UserMessage(long type, Bytes data) implements Payload {
    static UserMessage parse(PacketReader in) throws MalformedPacketException {
        return new UserMessage(in.u64(), in.rest());
    }

    @Override
    public int verbCode() {
        return Verb.USER_MESSAGE.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.u64(type).bytes(data);
    }
}
