package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches frames of one Ethernet type; a field of 2 bytes. See vl2.md 8.2, type 37.
 *
 * <pre>0 2 Ethernet type</pre>
 *
 * @param etherType 0 to 65,535
 */
public record EtherType(int etherType, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 37;

    static final int FIELD_BYTES = 2;

    public EtherType {
        Numbers.check("an Ethernet type", etherType, 16);
    }

    static Optional<EtherType> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new EtherType(field.u16(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return Truth.of(etherType == facts.frame().etherType());
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u16(etherType);
    }
}
