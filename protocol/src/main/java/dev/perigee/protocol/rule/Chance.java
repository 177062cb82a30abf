package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches at random; a field of 4 bytes. See vl2.md 8.2, type 43.
 *
 * <pre>0 4 probability</pre>
 *
 * @param probability 0 to 4,294,967,295, which is always; 0 is once in 2^32 times
 */
public record Chance(long probability, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 43;

    static final int FIELD_BYTES = 4;

    public Chance {
        Numbers.check("a probability", probability, 32);
    }

    static Optional<Chance> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new Chance(field.u32(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return test(facts, 0);
    }

    /** Every match of this kind throws anew; {@code draw} counts the throws for one frame. */
    Truth test(FrameFacts facts, int draw) {
        return Truth.of(facts.random(draw) <= probability);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u32(probability);
    }
}
