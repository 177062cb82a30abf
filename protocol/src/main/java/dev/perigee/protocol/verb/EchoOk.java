package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * OK(ECHO): the payload of the ECHO. The acknowledgement of a pushed configuration looks the same; whoever pushed one
 * reads it by {@link ConfigAck#from(EchoOk)}. See vl1.md 6.3, vl2.md 5.1.
 */
public record EchoOk(Bytes data) implements OkBody {
    static EchoOk parse(PacketReader in) {
        return new EchoOk(in.rest());
    }

    @Override
    public Optional<Verb> answers() {
        return Optional.of(Verb.ECHO);
    }

    @Override
    public void write(PacketWriter out) {
        out.bytes(data);
    }
}
