package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/** The OK to a verb that nobody answers. */
public record UnknownOk(Bytes data) implements OkBody {
    @Override
    public Optional<Verb> answers() {
        return Optional.empty();
    }

    @Override
    public void write(PacketWriter out) {
        out.bytes(data);
    }
}
