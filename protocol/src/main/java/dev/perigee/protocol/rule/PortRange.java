package dev.perigee.protocol.rule;

import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * Matches TCP, UDP, SCTP and UDP-Lite by port; a field of 4 bytes. See vl2.md 8.2, types 39 and 40.
 *
 * <pre>0 2 from | 2 2 to</pre>
 *
 * <p>An IP packet without ports does not match, so that its negation does. Later fragments of IPv4 are not told from
 * first ones. Port 0 counts in IPv4, in IPv6 it is no port.
 *
 * @param from least port, 0 to 65,535
 * @param to greatest port; less than {@code from} matches nothing
 */
public record PortRange(End end, int from, int to, boolean not, boolean or) implements Match {
    static final int FIELD_BYTES = 4;

    public PortRange {
        Objects.requireNonNull(end);
        Numbers.check("a port", from, 16);
        Numbers.check("a port", to, 16);
    }

    static Optional<PortRange> parse(End end, RuleField field) {
        return field.has(FIELD_BYTES)
                ? Optional.of(new PortRange(end, field.u16(0), field.u16(2), field.not(), field.or()))
                : Optional.empty();
    }

    @Override
    public Truth test(FrameFacts facts) {
        return facts.upperLayer().map(upper -> Truth.of(matches(facts, upper))).orElse(Truth.ABSENT);
    }

    private boolean matches(FrameFacts facts, UpperLayer upper) {
        // One byte behind the ports is asked for: clients do not see ports that end the frame.
        if (!upper.hasPorts() || facts.size() <= upper.offset() + 4) {
            return false;
        }
        int at = upper.offset() + (end == End.SOURCE ? 0 : 2);
        int port = facts.at(at) << 8 | facts.at(at + 1);
        return port >= from && port <= to && (port > 0 || facts.isV4());
    }

    @Override
    public int typeByte() {
        return TypeByte.of(end == End.SOURCE ? 39 : 40, not, or);
    }

    @Override
    public void write(PacketWriter writer) {
        writer.u8(typeByte()).u8(FIELD_BYTES).u16(from).u16(to);
    }
}
