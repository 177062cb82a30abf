package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Inbox.Authentic;
import dev.perigee.protocol.verb.GatherOk;
import dev.perigee.protocol.verb.MulticastGather;
import dev.perigee.protocol.verb.MulticastLike;
import dev.perigee.protocol.verb.Ok;
import java.util.List;
import java.util.Optional;

/** Takes subscriptions and tells who has subscribed: a root to everybody, others as the owner says. See vl1.md 6.10. */
final class Multicast {
    /** So many addresses still fit the largest packet. */
    private static final int MAX_TOLD = 1_900;

    private final Context context;
    private final Upstreams upstreams;
    private final Transmitter transmitter;
    private final MulticastAuthority authority;
    private final MulticastDatabase database;

    Multicast(Context context, Upstreams upstreams, Transmitter transmitter, MulticastAuthority authority) {
        this.context = context;
        this.upstreams = upstreams;
        this.transmitter = transmitter;
        this.authority = authority;
        this.database = new MulticastDatabase(context);
    }

    void subscribed(Now now, Authentic in, MulticastLike like) {
        Address member = in.peer().address();
        Optional<NetworkId> asked = Optional.empty();
        boolean served = false;
        for (MulticastLike.Subscription each : like.subscriptions()) {
            // The owner's answer takes a while to find, and all groups of a packet mostly belong to one network.
            if (asked.filter(each.network()::equals).isEmpty()) {
                asked = Optional.of(each.network());
                served = serves(each.network(), member);
            }
            if (served) {
                database.subscribe(now, each.network(), each.group(), member);
            } else {
                context.count(Counter.LIKE_REFUSED);
            }
        }
    }

    void asked(Now now, Authentic in, MulticastGather gather) {
        Address asker = in.peer().address();
        if (!serves(gather.network(), asker)) {
            context.count(Counter.GATHER_REFUSED);
            return;
        }
        // A root serves everybody from what was said to it; what the owner knows is for the network's members alone.
        List<Address> alsoKnown = authority.serves(gather.network(), asker)
                ? authority.knownMembers(gather.network(), gather.group())
                : List.of();
        int limit = (int) Math.min(gather.limit(), MAX_TOLD);
        MulticastDatabase.Answer answer =
                database.gather(now, gather.network(), gather.group(), asker, alsoKnown, limit);
        if (!answer.members().isEmpty()) {
            GatherOk body = new GatherOk(gather.network(), gather.group(), answer.total(), answer.members());
            transmitter.direct(now.monotonicMs(), in.peer(), in.path(), Ok.of(in.packetId(), body));
        }
    }

    /** Some of those who told us that they are in a group. */
    List<Address> subscribers(Now now, NetworkId network, MulticastGroup group, int limit) {
        return database.gather(now, network, group, context.address(), List.of(), limit)
                .members();
    }

    private boolean serves(NetworkId network, Address member) {
        return upstreams.selfIsRoot() || authority.serves(network, member);
    }

    /** Subscriptions kept. */
    int size() {
        return database.size();
    }
}
