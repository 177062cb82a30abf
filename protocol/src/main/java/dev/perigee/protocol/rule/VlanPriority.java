package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches frames by VLAN priority; a field of 1 byte. See vl2.md 8.2, type 27.
 *
 * <pre>0 1 priority</pre>
 *
 * @param priority 0 to 255, though only 0 to 7 exist; every frame counts as 0
 */
public record VlanPriority(int priority, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 27;

    static final int FIELD_BYTES = 1;

    public VlanPriority {
        Numbers.check("a VLAN priority", priority, 8);
    }

    static Optional<VlanPriority> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new VlanPriority(field.u8(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return Truth.of(priority == 0);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u8(priority);
    }
}
