package dev.perigee.protocol.rule;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * A rule of a type that is not known, or a known type whose field does not fit its record exactly. It is kept byte for
 * byte, since capabilities are signed over their rules. {@link RuleSet} takes a field that is only too long as clients
 * do; any other such match is answered as the network's configuration says, and any other such action does nothing.
 *
 * @param typeByte bit 7 not, bit 6 or, bits 5 to 0 the type
 * @param field at most 255 bytes
 */
public record UnknownRule(int typeByte, Bytes field) implements Rule {
    public UnknownRule {
        if (typeByte < 0 || typeByte > 0xff) {
            throw new IllegalArgumentException("a rule's type byte is 0 to 255, not " + typeByte);
        }
        if (field.size() > 0xff) {
            throw new IllegalArgumentException("a rule's field has at most 255 bytes, not " + field.size());
        }
    }

    @Override
    public boolean not() {
        return TypeByte.not(typeByte);
    }

    @Override
    public boolean or() {
        return TypeByte.or(typeByte);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte).u8(field.size()).bytes(field);
    }
}
