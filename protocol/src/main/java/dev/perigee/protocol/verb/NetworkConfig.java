package dev.perigee.protocol.verb;

import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * NETWORK_CONFIG (0x0c): a chunk of a configuration that nobody asked for. The node that completes one answers with a
 * {@link ConfigAck}. See vl2.md 5.1.
 */
public record NetworkConfig(ConfigChunk chunk) implements Payload {
    static NetworkConfig parse(PacketReader in) throws MalformedPacketException {
        return new NetworkConfig(ConfigChunk.parse(in));
    }

    @Override
    public int verbCode() {
        return Verb.NETWORK_CONFIG.code();
    }

    @Override
    public void write(PacketWriter out) {
        chunk.write(out);
    }
}
