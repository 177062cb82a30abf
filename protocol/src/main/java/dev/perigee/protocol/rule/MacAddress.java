package dev.perigee.protocol.rule;

import dev.perigee.protocol.Mac;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * Matches frames from or to one Ethernet address; a field of 6 bytes. See vl2.md 8.2, types 29 and 30.
 *
 * <pre>0 6 MAC</pre>
 */
public record MacAddress(End end, Mac mac, boolean not, boolean or) implements Match {
    static final int FIELD_BYTES = Mac.SIZE_BYTES;

    public MacAddress {
        Objects.requireNonNull(end);
        Objects.requireNonNull(mac);
    }

    static Optional<MacAddress> parse(End end, RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new MacAddress(end, field.mac(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return Truth.of(mac.equals(
                end == End.SOURCE ? facts.frame().from() : facts.frame().to()));
    }

    @Override
    public int typeByte() {
        return TypeByte.of(end == End.SOURCE ? 29 : 30, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).mac(mac);
    }
}
