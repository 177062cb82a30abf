package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;

/**
 * Matches frames of one Ethernet type; a field of 2 bytes.
 *
 * @param etherType 0 to 65,535
 */
public record EtherType(int etherType, boolean not, boolean or) implements Rule {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 37;

    public EtherType {
        if (etherType < 0 || etherType > 0xffff) {
            throw new IllegalArgumentException("an Ethernet type is 0 to 65535, not " + etherType);
        }
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(2).u16(etherType);
    }
}
