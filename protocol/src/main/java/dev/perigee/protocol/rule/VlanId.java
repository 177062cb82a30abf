package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches frames of one VLAN; a field of 2 bytes. See vl2.md 8.2, type 26.
 *
 * <pre>0 2 VLAN ID</pre>
 *
 * @param vlanId 0 to 65,535, though only 0 to 4,095 exist; 0 is no VLAN, and no frame on the wire is in one
 */
public record VlanId(int vlanId, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 26;

    static final int FIELD_BYTES = 2;

    public VlanId {
        Numbers.check("a VLAN ID", vlanId, 16);
    }

    static Optional<VlanId> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new VlanId(field.u16(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return Truth.of(vlanId == facts.vlanId());
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u16(vlanId);
    }
}
