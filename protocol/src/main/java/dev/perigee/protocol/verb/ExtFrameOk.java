package dev.perigee.protocol.verb;

import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * OK(EXT_FRAME): a frame that was to be acknowledged has arrived. See vl1.md 6.3 and 6.9.
 *
 * <pre>
 * 9    8   network ID
 * </pre>
 */
public record ExtFrameOk(NetworkId network) implements OkBody {
    static ExtFrameOk parse(PacketReader in) throws MalformedPacketException {
        return new ExtFrameOk(in.networkId());
    }

    @Override
    public Optional<Verb> answers() {
        return Optional.of(Verb.EXT_FRAME);
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network);
    }
}
