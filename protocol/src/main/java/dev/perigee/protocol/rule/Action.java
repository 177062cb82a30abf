package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;

/**
 * A decision: accept or drop, with an empty field.
 *
 * @param not bit 7 of the type byte, which means nothing here and is kept because signatures cover it
 * @param or bit 6 of the type byte, likewise
 */
public record Action(ActionType type, boolean not, boolean or) implements Rule {
    public Action {
        Objects.requireNonNull(type);
    }

    /** The action with both meaningless bits off, as everybody writes it. */
    public Action(ActionType type) {
        this(type, false, false);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(type.code(), not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(0);
    }
}
