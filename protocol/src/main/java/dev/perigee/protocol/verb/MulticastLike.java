package dev.perigee.protocol.verb;

import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * MULTICAST_LIKE (0x09): the sender wants what is sent to these groups, for 600,000 ms from now. See vl1.md 6.10.
 *
 * <pre>
 * 18 each:   8 network ID | 6 MAC | 4 additional distinguishing information
 * </pre>
 *
 * Bytes after the last whole entry are ignored.
 */
public record MulticastLike(List<Subscription> subscriptions) implements Payload {
    private static final int SUBSCRIPTION_BYTES = 8 + Mac.SIZE_BYTES + 4;

    /** One group of one network. */
    public record Subscription(NetworkId network, MulticastGroup group) {}

    public MulticastLike {
        subscriptions = List.copyOf(subscriptions);
    }

    static MulticastLike parse(PacketReader in) throws MalformedPacketException {
        List<Subscription> subscriptions = new ArrayList<>(in.remaining() / SUBSCRIPTION_BYTES);
        while (in.remaining() >= SUBSCRIPTION_BYTES) {
            subscriptions.add(new Subscription(in.networkId(), in.multicastGroup()));
        }
        return new MulticastLike(subscriptions);
    }

    @Override
    public int verbCode() {
        return Verb.MULTICAST_LIKE.code();
    }

    @Override
    public void write(PacketWriter out) {
        subscriptions.forEach(s -> out.networkId(s.network()).multicastGroup(s.group()));
    }
}
