package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches frames by the length of their payload; a field of 4 bytes. See vl2.md 8.2, type 42.
 *
 * <pre>0 2 from | 2 2 to</pre>
 *
 * @param from fewest bytes of payload, without the Ethernet header, 0 to 65,535
 * @param to most bytes of payload; less than {@code from} matches nothing
 */
public record FrameSize(int from, int to, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 42;

    static final int FIELD_BYTES = 4;

    public FrameSize {
        Numbers.check("a frame size", from, 16);
        Numbers.check("a frame size", to, 16);
    }

    static Optional<FrameSize> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new FrameSize(field.u16(0), field.u16(2), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        int size = facts.frame().payload().size();
        return Truth.of(size >= from && size <= to);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter writer) {
        writer.u8(typeByte()).u8(FIELD_BYTES).u16(from).u16(to);
    }
}
