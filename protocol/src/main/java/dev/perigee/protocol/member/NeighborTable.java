package dev.perigee.protocol.member;

import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.frame.IpPacket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The addresses on the link and their MACs, for ARP and IPv6 neighbour discovery alike, with the times of a Linux
 * kernel. An unknown neighbour is asked for by multicast, three times one second apart. A known one is believed for
 * 15 to 45 s; used after that, it is asked by unicast 5 s later, again three times one second apart, while packets go
 * on to the old MAC. Without an answer it is forgotten.
 */
final class NeighborTable {
    /** Neighbours known or asked for; the one longest unused goes first. */
    static final int MAX_NEIGHBORS = 1024;
    /** Packets that wait for one neighbour; the oldest goes first. */
    static final int MAX_WAITING_PER_NEIGHBOR = 16;
    /** Packets that wait for all neighbours together; a further one is refused. */
    static final int MAX_WAITING = 256;

    /** Questions before a neighbour is given up. */
    static final int TRIES = 3;
    /** Between two questions. */
    static final long RETRY_MS = 1_000;
    /** How long a MAC is believed: half of this to one and a half, at random, so that not all doubt at once. */
    static final long REACHABLE_MS = 30_000;
    /** From the first use of a doubted MAC to the first question. */
    static final long DELAY_MS = 5_000;
    /** For how long after a change a MAC stays, so that of two answers to one question the first one counts. */
    static final long LOCK_MS = 1_000;

    private final Entropy entropy;
    private final Link link;
    private final Map<IpAddress, Neighbor> neighbors = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Neighbor> timed = new LinkedHashSet<>();
    private int waiting;

    /** What the table wants done. */
    interface Link {
        /**
         * A question about an address.
         *
         * @param known the MAC to ask by unicast; empty to ask everybody
         * @param onBehalfOf the packet that waits for the answer, if one does
         */
        void ask(Now now, IpAddress about, Optional<Mac> known, Optional<IpPacket> onBehalfOf);

        void transmit(Now now, Mac to, IpPacket packet);

        void undeliverable(IpPacket packet, UndeliverableReason reason);
    }

    NeighborTable(Entropy entropy, Link link) {
        this.entropy = entropy;
        this.link = link;
    }

    /** Sends to a neighbour, or lets the packet wait until its MAC is known. */
    void send(Now now, IpAddress nextHop, IpPacket packet) {
        Neighbor neighbor = neighbors.get(nextHop);
        if (neighbor != null && neighbor.state != Neighbor.State.INCOMPLETE) {
            transmit(now, neighbor, packet);
            return;
        }
        boolean full = waiting >= MAX_WAITING;
        if (full && (neighbor == null || neighbor.waiting.isEmpty())) {
            link.undeliverable(packet, UndeliverableReason.TOO_MANY_WAITING);
            return;
        }
        if (neighbor != null) {
            if (full || neighbor.waiting.size() >= MAX_WAITING_PER_NEIGHBOR) {
                waiting--;
                link.undeliverable(neighbor.waiting.remove(), UndeliverableReason.TOO_MANY_WAITING);
            }
            wait(neighbor, packet);
            return;
        }
        Neighbor added = add(nextHop);
        wait(added, packet);
        ask(now, added);
    }

    private void wait(Neighbor neighbor, IpPacket packet) {
        neighbor.waiting.add(packet);
        waiting++;
    }

    private void transmit(Now now, Neighbor neighbor, IpPacket packet) {
        if (neighbor.state == Neighbor.State.KNOWN && now.monotonicMs() >= neighbor.reachableUntilMs) {
            enter(neighbor, Neighbor.State.DELAY);
            neighbor.dueMs = now.monotonicMs() + DELAY_MS;
        }
        link.transmit(now, neighbor.mac, packet);
    }

    private Neighbor add(IpAddress ip) {
        if (neighbors.size() >= MAX_NEIGHBORS) {
            Neighbor oldest = neighbors.values().iterator().next();
            neighbors.remove(oldest.ip);
            discard(oldest, UndeliverableReason.TOO_MANY_WAITING);
        }
        Neighbor neighbor = new Neighbor(ip);
        neighbors.put(ip, neighbor);
        enter(neighbor, Neighbor.State.INCOMPLETE);
        return neighbor;
    }

    /** Called for a neighbour that is in the map no more. */
    private void discard(Neighbor neighbor, UndeliverableReason reason) {
        timed.remove(neighbor);
        List<IpPacket> lost = takeWaiting(neighbor);
        lost.forEach(packet -> link.undeliverable(packet, reason));
    }

    private List<IpPacket> takeWaiting(Neighbor neighbor) {
        List<IpPacket> taken = new ArrayList<>(neighbor.waiting);
        neighbor.waiting.clear();
        waiting -= taken.size();
        return taken;
    }

    private void enter(Neighbor neighbor, Neighbor.State state) {
        neighbor.state = state;
        neighbor.asked = 0;
        if (neighbor.hasTimer()) {
            timed.add(neighbor);
        } else {
            timed.remove(neighbor);
        }
    }

    private void ask(Now now, Neighbor neighbor) {
        neighbor.asked++;
        neighbor.dueMs = now.monotonicMs() + RETRY_MS;
        boolean byUnicast = neighbor.state == Neighbor.State.PROBE;
        link.ask(
                now,
                neighbor.ip,
                byUnicast ? Optional.of(neighbor.mac) : Optional.empty(),
                Optional.ofNullable(neighbor.waiting.peek()));
    }

    /** A neighbour asked for us and so told its own MAC: worth keeping, but doubted until it has answered us. */
    void introduced(Now now, IpAddress ip, Mac mac) {
        Neighbor neighbor = neighbors.get(ip);
        if (neighbor == null) {
            neighbor = add(ip);
        }
        learn(now, neighbor, mac, false);
    }

    /**
     * A neighbour told its MAC; of one that nobody has asked for nothing is kept.
     *
     * @param answered whether this answers a question of ours, which shows that we reach it
     * @param override whether this may replace another MAC
     */
    void told(Now now, IpAddress ip, Mac mac, boolean answered, boolean override) {
        Neighbor neighbor = neighbors.get(ip);
        if (neighbor == null) {
            return;
        }
        boolean differs = neighbor.state != Neighbor.State.INCOMPLETE && !neighbor.mac.equals(mac);
        if (!differs || override) {
            learn(now, neighbor, mac, answered);
        } else if (neighbor.state == Neighbor.State.KNOWN) {
            neighbor.reachableUntilMs = Math.min(neighbor.reachableUntilMs, now.monotonicMs());
        }
    }

    /** Whether the MAC of {@code ip} is so new that another one is taken for a second answer (see {@link #LOCK_MS}). */
    boolean isLocked(Now now, IpAddress ip) {
        Neighbor neighbor = neighbors.get(ip);
        return neighbor != null
                && neighbor.state != Neighbor.State.INCOMPLETE
                && now.monotonicMs() - neighbor.changedAtMs <= LOCK_MS;
    }

    private void learn(Now now, Neighbor neighbor, Mac mac, boolean answered) {
        boolean wasKnown = neighbor.state != Neighbor.State.INCOMPLETE;
        boolean changed = !wasKnown || !neighbor.mac.equals(mac);
        if (changed) {
            neighbor.mac = mac;
            neighbor.changedAtMs = now.monotonicMs();
            neighbor.reachableUntilMs = now.monotonicMs();
        }
        if (answered) {
            neighbor.reachableUntilMs = now.monotonicMs() + believedForMs();
        }
        if (answered || changed) {
            enter(neighbor, Neighbor.State.KNOWN);
        }
        takeWaiting(neighbor).forEach(packet -> transmit(now, neighbor, packet));
    }

    private long believedForMs() {
        return REACHABLE_MS / 2 + Math.floorMod(entropy.nextLong(), REACHABLE_MS);
    }

    /** Keeps only the neighbours that are wanted; packets that wait for others have no way any more. */
    void retain(Predicate<IpAddress> wanted) {
        List<Neighbor> unwanted = new ArrayList<>();
        for (Iterator<Neighbor> i = neighbors.values().iterator(); i.hasNext(); ) {
            Neighbor neighbor = i.next();
            if (!wanted.test(neighbor.ip)) {
                i.remove();
                unwanted.add(neighbor);
            }
        }
        unwanted.forEach(neighbor -> discard(neighbor, UndeliverableReason.NO_ROUTE));
    }

    void tick(Now now) {
        for (Neighbor neighbor : List.copyOf(timed)) {
            if (timed.contains(neighbor) && neighbor.dueMs <= now.monotonicMs()) {
                due(now, neighbor);
            }
        }
    }

    private void due(Now now, Neighbor neighbor) {
        if (neighbor.state == Neighbor.State.DELAY) {
            enter(neighbor, Neighbor.State.PROBE);
            ask(now, neighbor);
        } else if (neighbor.asked < TRIES) {
            ask(now, neighbor);
        } else {
            neighbors.remove(neighbor.ip);
            discard(neighbor, UndeliverableReason.NEIGHBOR_UNREACHABLE);
        }
    }

    /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
    long nextTickMs() {
        long next = Long.MAX_VALUE;
        for (Neighbor neighbor : timed) {
            next = Math.min(next, neighbor.dueMs);
        }
        return next;
    }

    /** The MAC packets to {@code ip} go to, if it is known. */
    Optional<Mac> mac(IpAddress ip) {
        return Optional.ofNullable(neighbors.get(ip))
                .filter(n -> n.state != Neighbor.State.INCOMPLETE)
                .map(n -> n.mac);
    }

    int size() {
        return neighbors.size();
    }

    int waiting() {
        return waiting;
    }
}
