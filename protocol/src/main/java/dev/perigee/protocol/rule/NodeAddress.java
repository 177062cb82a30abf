package dev.perigee.protocol.rule;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * Matches frames from or to one node; a field of 5 bytes. See vl2.md 8.2, types 24 and 25.
 *
 * <pre>0 5 address</pre>
 *
 * @param address {@link Address#NONE} as destination matches frames to many nodes before they are copied
 */
public record NodeAddress(End end, Address address, boolean not, boolean or) implements Match {
    static final int FIELD_BYTES = Address.SIZE_BYTES;

    public NodeAddress {
        Objects.requireNonNull(end);
        Objects.requireNonNull(address);
    }

    static Optional<NodeAddress> parse(End end, RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new NodeAddress(end, field.address(0), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return Truth.of(address.equals(end == End.SOURCE ? facts.source() : facts.destination()));
    }

    @Override
    public int typeByte() {
        return TypeByte.of(end == End.SOURCE ? 24 : 25, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        to.u8(typeByte()).u8(FIELD_BYTES).address(address);
    }
}
