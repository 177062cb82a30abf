package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Packets, in either direction, that wait at most 5 s for an identity, a key or a path of a peer. What comes in is
 * unauthenticated and kept in {@link Lanes}; what the owner sends has a room of its own. See vl1.md 5.2.
 */
final class PendingPackets {
    static final long MAX_WAIT_MS = 5_000;

    private static final long SWEEP_MS = 500;

    /** What to do with a packet when what it waits for is there. */
    interface Again {
        /** @param sinceMs when it was held first; to be handed on if it must wait for something else */
        void run(Now now, long sinceMs);
    }

    private static final class Held {
        private final Address peer;
        private final long sinceMs;
        private final Again again;

        Held(Address peer, long sinceMs, Again again) {
            this.peer = peer;
            this.sinceMs = sinceMs;
            this.again = again;
        }

        boolean isOver(Now now) {
            return now.monotonicMs() - sinceMs >= MAX_WAIT_MS;
        }
    }

    private final Context context;
    private final Map<Address, List<Held>> byPeer = new HashMap<>();
    private final Lanes<Held> incoming;
    private final Set<Held> outgoing = new LinkedHashSet<>();
    private final Timers.Timer sweep;

    PendingPackets(Context context) {
        this.context = context;
        this.incoming = new Lanes<>(
                context.settings().maxHeldPackets(), context.entropy().nextInt());
        this.sweep = context.timers().timer(this::dropOld);
    }

    /** Holds a packet that came in from a physical address and waits for the identity or key of a peer. */
    void holdIncoming(Now now, long sinceMs, Address peer, SocketAddress from, Again again) {
        Held held = new Held(peer, sinceMs, again);
        if (hold(now, held)) {
            incoming.add(from, held).ifPresent(this::pushOut);
        }
    }

    /** Holds something to be sent to a peer. */
    void holdOutgoing(Now now, long sinceMs, Address peer, Again again) {
        Held held = new Held(peer, sinceMs, again);
        if (hold(now, held)) {
            outgoing.add(held);
            if (outgoing.size() > context.settings().maxHeldPackets()) {
                pushOut(outgoing.iterator().next());
            }
        }
    }

    private boolean hold(Now now, Held held) {
        if (held.isOver(now)) {
            context.count(Counter.HELD_TOO_LONG);
            return false;
        }
        List<Held> ofPeer = byPeer.getOrDefault(held.peer, List.of());
        if (ofPeer.size() >= context.settings().maxHeldPerPeer()) {
            pushOut(ofPeer.get(0));
        }
        byPeer.computeIfAbsent(held.peer, p -> new ArrayList<>(4)).add(held);
        sweep.atLatest(now.monotonicMs() + SWEEP_MS);
        return true;
    }

    private void pushOut(Held held) {
        context.count(Counter.HELD_TOO_MANY);
        remove(held);
    }

    private void remove(Held held) {
        incoming.remove(held);
        outgoing.remove(held);
        byPeer.computeIfPresent(held.peer, (peer, ofPeer) -> {
            ofPeer.remove(held);
            return ofPeer.isEmpty() ? null : ofPeer;
        });
    }

    private void dropOld(Now now) {
        List<Held> over = byPeer.values().stream()
                .flatMap(List::stream)
                .filter(held -> held.isOver(now))
                .toList();
        over.forEach(held -> {
            context.count(Counter.HELD_TOO_LONG);
            remove(held);
        });
        if (!byPeer.isEmpty()) {
            sweep.at(now.monotonicMs() + SWEEP_MS);
        }
    }

    boolean isWaiting(Address peer) {
        return byPeer.containsKey(peer);
    }

    /** Everybody for whom something waits. */
    List<Address> peers() {
        return List.copyOf(byPeer.keySet());
    }

    /** What a peer's packets waited for is there: tries them all again, oldest first. */
    void release(Now now, Address peer) {
        List<Held> taken = List.copyOf(byPeer.getOrDefault(peer, List.of()));
        taken.forEach(this::remove);
        for (Held held : taken) {
            if (held.isOver(now)) {
                context.count(Counter.HELD_TOO_LONG);
            } else {
                held.again.run(now, held.sinceMs);
            }
        }
    }

    int size() {
        return incoming.size() + outgoing.size();
    }
}
