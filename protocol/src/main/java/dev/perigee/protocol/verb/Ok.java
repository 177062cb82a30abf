package dev.perigee.protocol.verb;

import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * OK (0x03): a request was granted. It counts only if a packet with that ID was sent to the peer it comes from. See
 * vl1.md 6.3.
 *
 * <pre>
 * 0   1   verb of the request
 * 1   8   packet ID of the request, as it was on the wire
 * 9       body, by verb
 * </pre>
 *
 * @param inReVerb the whole byte
 */
public record Ok(int inReVerb, long inRePacketId, OkBody body) implements Payload {
    /** An answer whose verb follows from its body: everything but {@link UnknownOk}. */
    public static Ok of(long inRePacketId, OkBody body) {
        Verb verb = body.answers()
                .orElseThrow(() -> new IllegalArgumentException("the body does not say which verb it answers"));
        return new Ok(verb.code(), inRePacketId, body);
    }

    public Ok {
        int code = inReVerb;
        body.answers().filter(verb -> verb.code() != code).ifPresent(verb -> {
            throw new IllegalArgumentException("this body answers " + verb + ", not verb " + code);
        });
    }

    static Ok parse(PacketReader in) throws MalformedPacketException {
        int inReVerb = in.u8();
        return new Ok(inReVerb, in.u64(), OkBody.parse(inReVerb, in));
    }

    @Override
    public int verbCode() {
        return Verb.OK.code();
    }

    /** Only a configuration is. */
    @Override
    public boolean compressible() {
        return body instanceof ConfigOk;
    }

    @Override
    public void write(PacketWriter out) {
        out.u8(inReVerb).u64(inRePacketId);
        body.write(out);
    }
}
