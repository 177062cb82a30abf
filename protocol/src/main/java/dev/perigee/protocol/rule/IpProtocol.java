package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches IP packets by what they carry; a field of 1 byte. See vl2.md 8.2, type 36.
 *
 * <pre>0 1 protocol</pre>
 *
 * @param protocol 0 to 255: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6; in IPv6 what follows the hop-by-hop, routing,
 *     destination and mobility headers
 */
public record IpProtocol(int protocol, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 36;

    static final int FIELD_BYTES = 1;

    public IpProtocol {
        Numbers.check("an IP protocol", protocol, 8);
    }

    static Optional<IpProtocol> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new IpProtocol(field.u8(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return facts.upperLayer()
                .map(upper -> Truth.of(upper.protocol() == protocol))
                .orElse(Truth.ABSENT);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u8(protocol);
    }
}
