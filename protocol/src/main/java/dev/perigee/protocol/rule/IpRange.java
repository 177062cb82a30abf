package dev.perigee.protocol.rule;

import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * Matches IP packets from or to a range of addresses; a field of 5 bytes for IPv4 (types 31 and 32), of 17 for IPv6
 * (types 33 and 34). See vl2.md 8.2.
 *
 * <pre>0 4 or 16 address | 4 or 16 1 netmask bits</pre>
 *
 * @param prefix an IPv6 address with host bits matches nothing; those of an IPv4 address do not count
 */
public record IpRange(End end, IpPrefix prefix, boolean not, boolean or) implements Match {
    static final int V4_FIELD_BYTES = 5;
    static final int V6_FIELD_BYTES = 17;

    public IpRange {
        Objects.requireNonNull(end);
        Objects.requireNonNull(prefix);
    }

    static Optional<IpRange> parse(End end, boolean v4, RuleField field) {
        int fieldBytes = v4 ? V4_FIELD_BYTES : V6_FIELD_BYTES;
        int addressBytes = fieldBytes - 1;
        if (!field.has(fieldBytes) || field.u8(addressBytes) > 8 * addressBytes) {
            return Optional.empty();
        }
        IpPrefix prefix = new IpPrefix(field.ip(0, addressBytes), field.u8(addressBytes));
        return Optional.of(new IpRange(end, prefix, field.not(), field.or()));
    }

    @Override
    public Truth test(FrameFacts facts) {
        return facts.ip()
                .filter(ip -> ip.source().isV4() == prefix.ip().isV4())
                .map(ip -> Truth.of(contains(ip)))
                .orElse(Truth.ABSENT);
    }

    private boolean contains(IpView ip) {
        return prefix.contains(end == End.SOURCE ? ip.source() : ip.destination())
                && (prefix.ip().isV4() || prefix.isNetworkAddress());
    }

    @Override
    public int typeByte() {
        int code = (prefix.ip().isV4() ? 31 : 33) + (end == End.SOURCE ? 0 : 1);
        return TypeByte.of(code, not, or);
    }

    @Override
    public void write(PacketWriter to) {
        byte[] address = prefix.ip().toArray();
        to.u8(typeByte()).u8(address.length + 1).bytes(address).u8(prefix.bits());
    }
}
