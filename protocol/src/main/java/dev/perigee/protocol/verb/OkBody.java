package dev.perigee.protocol.verb;

import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/** What an OK says, from offset 9 of its payload. See vl1.md 6.3. */
public sealed interface OkBody
        permits HelloOk, WhoisOk, ExtFrameOk, EchoOk, ConfigOk, ConfigAck, GatherOk, MulticastFrameOk, UnknownOk {

    /** The verb that such a body stands behind; empty for a body that is not read here. */
    Optional<Verb> answers();

    void write(PacketWriter out);

    /** @param inReVerb the whole byte; what has a meaning is read, everything else is kept as it is */
    static OkBody parse(int inReVerb, PacketReader in) throws MalformedPacketException {
        Verb verb = Verb.of(inReVerb).filter(v -> v.code() == inReVerb).orElse(Verb.NOP);
        return switch (verb) {
            case HELLO -> HelloOk.parse(in);
            case WHOIS -> WhoisOk.parse(in);
            case EXT_FRAME -> ExtFrameOk.parse(in);
            case ECHO -> EchoOk.parse(in);
            case NETWORK_CONFIG_REQUEST -> ConfigOk.parse(in);
            case MULTICAST_GATHER -> GatherOk.parse(in);
            case MULTICAST_FRAME -> MulticastFrameOk.parse(in);
            default -> new UnknownOk(in.rest());
        };
    }
}
