package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All identities known. Those that the owner pinned and the roots stay; of the others, which anybody can make, so many
 * are kept, and the one used longest ago goes first.
 */
final class PeerTable {
    private final Context context;
    private final Map<Address, Peer> kept = new HashMap<>();
    private final Map<Address, Peer> strangers = new LinkedHashMap<>(64, 0.75f, true);

    PeerTable(Context context) {
        this.context = context;
    }

    Optional<Peer> find(Address address) {
        Peer peer = kept.get(address);
        return Optional.ofNullable(peer != null ? peer : strangers.get(address));
    }

    /** The peer with this identity; one that had the same address with another identity is gone. */
    Peer add(Identity identity) {
        Optional<Peer> known = find(identity.address());
        if (known.isPresent() && known.get().identity().equals(identity)) {
            return known.get();
        }
        known.ifPresent(this::remove);
        Peer peer = new Peer(identity.withoutSecret());
        strangers.put(peer.address(), peer);
        evict();
        return peer;
    }

    /** To be called whenever it changes who wants the peer kept. */
    void sort(Peer peer) {
        boolean keep = peer.isPinned() || peer.isRoot();
        strangers.remove(peer.address(), peer);
        kept.remove(peer.address(), peer);
        (keep ? kept : strangers).put(peer.address(), peer);
        evict();
    }

    private void remove(Peer peer) {
        kept.remove(peer.address(), peer);
        strangers.remove(peer.address(), peer);
        peer.retire();
    }

    private void evict() {
        Iterator<Peer> eldest = strangers.values().iterator();
        while (strangers.size() > context.settings().maxStrangers() && eldest.hasNext()) {
            Peer peer = eldest.next();
            eldest.remove();
            peer.retire();
            context.count(Counter.PEER_EVICTED);
        }
    }

    List<Peer> all() {
        List<Peer> all = new ArrayList<>(kept.values());
        all.addAll(strangers.values());
        return all;
    }

    int size() {
        return kept.size() + strangers.size();
    }

    /** The paths of all of them. Goes over all. */
    int pathCount() {
        int count = 0;
        for (Peer peer : all()) {
            count += peer.paths().all().size();
        }
        return count;
    }
}
