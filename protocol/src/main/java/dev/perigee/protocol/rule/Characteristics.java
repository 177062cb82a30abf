package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Matches frames that have any of some characteristics; a field of 8 bytes. See vl2.md 8.2, type 41.
 *
 * <pre>0 8 mask</pre>
 *
 * @param mask the bits that are asked for; 0 matches nothing
 */
public record Characteristics(long mask, boolean not, boolean or) implements Match {
    /** The type code, low six bits of the type byte. */
    public static final int CODE = 41;

    /** The frame is being received, not sent. */
    public static final long INBOUND = 1L << 63;
    /** The destination MAC is a group or the broadcast address. */
    public static final long MULTICAST = 1L << 62;
    /** The destination MAC is the broadcast address. */
    public static final long BROADCAST = 1L << 61;
    /** The sender showed a certificate of ownership for the IP address that the frame comes from. */
    public static final long SENDER_IP_AUTHENTICATED = 1L << 60;
    /** The sender showed a certificate of ownership for the MAC that the frame comes from. */
    public static final long SENDER_MAC_AUTHENTICATED = 1L << 59;

    public static final long TCP_RESERVED_0 = 0x800;
    public static final long TCP_RESERVED_1 = 0x400;
    public static final long TCP_RESERVED_2 = 0x200;
    public static final long TCP_NS = 0x100;
    public static final long TCP_CWR = 0x80;
    public static final long TCP_ECE = 0x40;
    public static final long TCP_URG = 0x20;
    public static final long TCP_ACK = 0x10;
    public static final long TCP_PSH = 0x08;
    public static final long TCP_RST = 0x04;
    public static final long TCP_SYN = 0x02;
    public static final long TCP_FIN = 0x01;

    static final int FIELD_BYTES = 8;

    static Optional<Characteristics> parse(RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new Characteristics(field.u64(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return Truth.of((facts.characteristics() & mask) != 0);
    }

    @Override
    public int typeByte() {
        return TypeByte.of(CODE, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).u64(mask);
    }
}
