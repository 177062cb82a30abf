package dev.perigee.protocol.verb;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * OK(WHOIS): the identities that are known, in the order asked, 71 bytes each. They are not proven: the receiver
 * validates them. See vl1.md 6.3 and 6.5.
 */
public record WhoisOk(List<Identity> identities) implements OkBody {
    public WhoisOk {
        identities = List.copyOf(identities);
    }

    static WhoisOk parse(PacketReader in) throws MalformedPacketException {
        List<Identity> identities = new ArrayList<>();
        while (in.hasRemaining()) {
            identities.add(in.identity());
        }
        return new WhoisOk(identities);
    }

    @Override
    public Optional<Verb> answers() {
        return Optional.of(Verb.WHOIS);
    }

    @Override
    public void write(PacketWriter out) {
        identities.forEach(out::identity);
    }
}
