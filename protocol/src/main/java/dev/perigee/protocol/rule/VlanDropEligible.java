package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches frames by the VLAN tag's drop-eligible bit; a field of 1 byte. See vl2.md 8.2, type 28.
 *
 * <pre>0 1 the bit</pre>
 *
 * @param dropEligible 0 to 255, though only 0 and 1 exist; every frame counts as 0
 */
public record VlanDropEligible(int dropEligible, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 28;

    static final int FIELD_BYTES = 1;

    public VlanDropEligible {
        Numbers.check("a drop-eligible bit", dropEligible, 8);
    }

    static Optional<VlanDropEligible> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new VlanDropEligible(field.u8(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return Truth.of(dropEligible == 0);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u8(dropEligible);
    }
}
