package dev.perigee.protocol.verb;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * WHOIS (0x04): asks for the identities behind addresses; the answer is a {@link WhoisOk}. See vl1.md 6.5.
 *
 * <pre>
 * 5 each   address
 * </pre>
 *
 * One to four bytes after the last whole address are ignored.
 */
public record Whois(List<Address> addresses) implements Payload {
    public Whois {
        addresses = List.copyOf(addresses);
    }

    public static Whois of(Address... addresses) {
        return new Whois(List.of(addresses));
    }

    static Whois parse(PacketReader in) throws MalformedPacketException {
        List<Address> addresses = new ArrayList<>(in.remaining() / Address.SIZE_BYTES);
        while (in.remaining() >= Address.SIZE_BYTES) {
            addresses.add(in.address());
        }
        return new Whois(addresses);
    }

    @Override
    public int verbCode() {
        return Verb.WHOIS.code();
    }

    @Override
    public void write(PacketWriter out) {
        addresses.forEach(out::address);
    }
}
