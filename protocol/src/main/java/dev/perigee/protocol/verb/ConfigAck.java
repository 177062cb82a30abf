package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * The OK to a NETWORK_CONFIG that completed an update. Its verb is ECHO, so it is read as an {@link EchoOk}; only the
 * one who pushed knows better. See vl2.md 5.1.
 *
 * <pre>
 * 9    8   network ID
 * 17   8   update ID
 * </pre>
 *
 * @param updateId the packet ID of the push if the pushed chunk was of the old unsigned form
 */
public record ConfigAck(NetworkId network, long updateId) implements OkBody {
    private static final int SIZE_BYTES = 16;

    /** Empty if the data is too short; what follows the update ID is ignored. */
    public static Optional<ConfigAck> from(EchoOk ok) {
        Bytes data = ok.data();
        return data.size() < SIZE_BYTES
                ? Optional.empty()
                : Optional.of(new ConfigAck(new NetworkId(u64(data, 0)), u64(data, 8)));
    }

    private static long u64(Bytes data, int at) {
        long value = 0;
        for (int i = at; i < at + 8; i++) {
            value = value << 8 | data.at(i);
        }
        return value;
    }

    @Override
    public Optional<Verb> answers() {
        return Optional.of(Verb.ECHO);
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network).u64(updateId);
    }
}
