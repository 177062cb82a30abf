package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches a number somewhere in the payload; a field of 19 bytes. See vl2.md 8.2, type 51.
 *
 * <pre>0 8 start | 8 8 end | 16 2 index | 18 1 bit 7 little-endian, bits 5 to 0 one less than the number's bits</pre>
 *
 * <p>Clients read it in their own way. A big-endian number ends with the eighth byte from the index on, whatever its
 * size; of a little-endian one whose bits are no whole bytes the highest bits of its bytes count. Where the payload is
 * too short the number is 0. They also keep only the low 32 bits of the range's size.
 *
 * @param start least number, without sign
 * @param end greatest number, without sign
 * @param index where in the payload, 0 to 65,535
 * @param bits 1 to 64
 */
public record IntegerRange(long start, long end, int index, boolean littleEndian, int bits, boolean not, boolean or)
        implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 51;

    /** The largest {@code end - start} that clients take as it is. */
    public static final long MAX_SPAN = 0xffffffffL;

    static final int FIELD_BYTES = 19;

    private static final int LITTLE_ENDIAN = 0x80;
    private static final int UNUSED_BIT = 0x40;
    private static final int BITS = 0x3f;

    public IntegerRange {
        Numbers.check("an index", index, 16);
        if (bits < 1 || bits > 64) {
            throw new IllegalArgumentException("a number has 1 to 64 bits, not " + bits);
        }
    }

    static Optional<IntegerRange> parse(RuleField field) {
        if (!field.has(FIELD_BYTES) || (field.u8(18) & UNUSED_BIT) != 0) {
            return Optional.empty();
        }
        int format = field.u8(18);
        return Optional.of(new IntegerRange(
                field.u64(0),
                field.u64(8),
                field.u16(16),
                (format & LITTLE_ENDIAN) != 0,
                (format & BITS) + 1,
                field.not(),
                field.or()));
    }

    @Override
    public Truth test(FrameFacts facts) {
        long number = littleEndian ? littleEndian(facts) : bigEndian(facts);
        long greatest = start + (end - start & MAX_SPAN);
        return Truth.of(Long.compareUnsigned(number, start) >= 0 && Long.compareUnsigned(number, greatest) <= 0);
    }

    private int bytes() {
        return (bits + 7) / 8;
    }

    private long bigEndian(FrameFacts facts) {
        int to = index + 8;
        long number = 0;
        for (int i = to - bytes(); i < to && to <= facts.size(); i++) {
            number = number << 8 | facts.at(i);
        }
        return number & -1L >>> 64 - bits;
    }

    private long littleEndian(FrameFacts facts) {
        int to = index + bytes();
        long number = 0;
        for (int i = index; i < to && to <= facts.size(); i++) {
            number = number >>> 8 | (long) facts.at(i) << 56;
        }
        return number >>> 64 - bits;
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte())
                .u8(FIELD_BYTES)
                .u64(start)
                .u64(end)
                .u16(index)
                .u8((littleEndian ? LITTLE_ENDIAN : 0) | bits - 1);
    }
}
