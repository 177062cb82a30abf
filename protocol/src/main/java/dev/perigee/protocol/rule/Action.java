package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * A decision that names no other node, with an empty field. See vl2.md 8.2, types 0, 1, 5 and 6.
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

    static Optional<Action> parse(RuleField field) {
        return field.has(0)
                ? ActionType.of(field.code()).map(type -> new Action(type, field.not(), field.or()))
                : Optional.empty();
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
