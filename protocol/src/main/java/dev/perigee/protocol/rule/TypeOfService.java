package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches IP packets by their type of service or traffic class; a field of 3 bytes. See vl2.md 8.2, type 35.
 *
 * <pre>0 1 mask | 1 1 start | 2 1 end</pre>
 *
 * @param mask which of the eight bits are looked at, 0 to 255
 * @param start least value of those bits, left where they are, 0 to 255
 * @param end greatest value; less than {@code start} matches nothing
 */
public record TypeOfService(int mask, int start, int end, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 35;

    static final int FIELD_BYTES = 3;

    public TypeOfService {
        Numbers.check("a mask", mask, 8);
        Numbers.check("a type of service", start, 8);
        Numbers.check("a type of service", end, 8);
    }

    static Optional<TypeOfService> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new TypeOfService(field.u8(0), field.u8(1), field.u8(2), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return facts.ip().map(ip -> Truth.of(inRange(ip.trafficClass() & mask))).orElse(Truth.ABSENT);
    }

    private boolean inRange(int value) {
        return value >= start && value <= end;
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u8(mask).u8(start).u8(end);
    }
}
