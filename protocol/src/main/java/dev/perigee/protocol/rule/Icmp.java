package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Matches ICMP in IPv4 and ICMPv6 in IPv6; a field of 3 bytes. See vl2.md 8.2, type 38.
 *
 * <pre>0 1 type | 1 1 code | 2 1 1 if the code counts, else 0</pre>
 *
 * <p>Negation only reaches the code: a message of another type never matches, and one of this type matches without
 * code always.
 *
 * @param type 0 to 255
 * @param code 0 to 255; empty matches every code
 */
public record Icmp(int type, OptionalInt code, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 38;

    static final int FIELD_BYTES = 3;

    private static final int V4_PROTOCOL = 1;
    private static final int V6_PROTOCOL = 58;

    public Icmp {
        Objects.requireNonNull(code);
        Numbers.check("an ICMP type", type, 8);
        Numbers.check("an ICMP code", code.orElse(0), 8);
    }

    static Optional<Icmp> parse(RuleField field) {
        if (!field.has(FIELD_BYTES)) {
            return Optional.empty();
        }
        int code = field.u8(1);
        int flags = field.u8(2);
        if (flags > 1 || flags == 0 && code != 0) {
            return Optional.empty();
        }
        return Optional.of(new Icmp(
                field.u8(0), flags == 1 ? OptionalInt.of(code) : OptionalInt.empty(), field.not(), field.or()));
    }

    @Override
    public Truth test(FrameFacts facts) {
        return facts.upperLayer()
                .filter(upper -> upper.protocol() == (facts.isV4() ? V4_PROTOCOL : V6_PROTOCOL))
                .filter(upper -> facts.size() >= upper.offset() + 2)
                .filter(upper -> facts.at(upper.offset()) == type)
                .map(upper -> code.isEmpty() ? Truth.ALWAYS : Truth.of(facts.at(upper.offset() + 1) == code.getAsInt()))
                .orElse(Truth.ABSENT);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u8(type).u8(code.orElse(0)).u8(code.isPresent() ? 1 : 0);
    }
}
