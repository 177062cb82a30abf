package dev.perigee.protocol.rule;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * Sends a frame, or a copy of it, to a node; a field of 14 bytes. See vl2.md 8.2, types 2, 3 and 4.
 *
 * <pre>0 8 the node's address | 8 4 flags | 12 2 most bytes to copy</pre>
 *
 * @param to {@link Address#NONE} sends nothing
 * @param flags 0 to 4,294,967,295; nobody gives them a meaning
 * @param lengthBytes most bytes of payload in a copy, 0 to 65,535; 0 copies all of it, and a redirected frame is
 *     always whole
 * @param not bit 7 of the type byte, which means nothing here and is kept because signatures cover it
 * @param or bit 6 of the type byte, likewise
 */
public record Forward(ForwardType type, Address to, long flags, int lengthBytes, boolean not, boolean or)
        implements Rule {
    static final int FIELD_BYTES = 14;

    public Forward {
        Objects.requireNonNull(type);
        Objects.requireNonNull(to);
        Numbers.check("flags", flags, 32);
        Numbers.check("a length", lengthBytes, 16);
    }

    /** Without flags, and with both meaningless bits off. */
    public Forward(ForwardType type, Address to, int lengthBytes) {
        this(type, to, 0, lengthBytes, false, false);
    }

    static Optional<Forward> parse(ForwardType type, RuleField field) {
        if (!field.has(FIELD_BYTES) || field.number(0, 3) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Forward(
                type, new Address(field.number(3, 5)), field.u32(8), field.u16(12), field.not(), field.or()));
    }

    /** What goes to the node of a frame with this payload. */
    public Bytes part(Bytes payload) {
        boolean whole = type == ForwardType.REDIRECT || lengthBytes == 0 || lengthBytes >= payload.size();
        return whole ? payload : Bytes.copyOf(payload.toArray(), 0, lengthBytes);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(type.code(), not, or);
    }

    @Override
    public void write(PacketWriter writer) {
        writer.u8(typeByte()).u8(FIELD_BYTES).u64(to.value()).u32(flags).u16(lengthBytes);
    }
}
