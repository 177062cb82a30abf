package dev.perigee.protocol.verb;

import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/** OK(NETWORK_CONFIG_REQUEST): a chunk of the configuration that was asked for. See vl2.md 5.1. */
public record ConfigOk(ConfigChunk chunk) implements OkBody {
    static ConfigOk parse(PacketReader in) throws MalformedPacketException {
        return new ConfigOk(ConfigChunk.parse(in));
    }

    @Override
    public Optional<Verb> answers() {
        return Optional.of(Verb.NETWORK_CONFIG_REQUEST);
    }

    @Override
    public void write(PacketWriter out) {
        chunk.write(out);
    }
}
