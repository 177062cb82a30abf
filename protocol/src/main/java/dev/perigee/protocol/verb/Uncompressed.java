package dev.perigee.protocol.verb;

import dev.perigee.protocol.wire.PacketWriter;

/**
 * A payload to be sent as it is, though its verb would be compressed, as a network's configuration flag 0x10 asks for
 * multicast frames. Never read: the receiver sees the payload itself. See vl1.md 3.
 */
public record Uncompressed(Payload payload) implements Payload {
    @Override
    public int verbCode() {
        return payload.verbCode();
    }

    @Override
    public boolean compressible() {
        return false;
    }

    @Override
    public Payload uncompressed() {
        return this;
    }

    @Override
    public void write(PacketWriter out) {
        payload.write(out);
    }
}
