package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.verb.Whois;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stays in touch with the roots, and with the seeds of moons that are wanted, in a round every 5 s and in the manner of
 * the node's {@link Habits}. See vl1.md 7.1.
 */
final class RootRounds {
    static final long ROUND_MS = 5_000;

    /** A client's HELLO to a root with a path: the first round after this. */
    private static final long CLIENT_HELLO_AFTER_MS = 224_000;

    /** Likewise to the seed of a moon, which is no root yet. */
    private static final long CLIENT_HELLO_TO_SEED_AFTER_MS = 28_000;

    private static final long OTHER_WAYS_MS = 60_000;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    /** What was done about one of them so far. */
    private static final class Contact {
        private long greetedMs = LONG_AGO;
        private long echoedMs = LONG_AGO;
        /** As such a client sees it: an expired path is one until it looks for a way the next time. */
        private boolean hasPaths;
    }

    private final Context context;
    private final PeerTable peers;
    private final Worlds worlds;
    private final Upstreams upstreams;
    private final Challenges challenges;
    private final Agreements agreements;
    private final Transmitter transmitter;
    private final Lookups lookups;
    private final Timers.Timer round;
    private final Map<Address, Contact> contacts = new HashMap<>();

    RootRounds(
            Context context,
            PeerTable peers,
            Worlds worlds,
            Upstreams upstreams,
            Challenges challenges,
            Agreements agreements,
            Transmitter transmitter,
            Lookups lookups) {
        this.context = context;
        this.peers = peers;
        this.worlds = worlds;
        this.upstreams = upstreams;
        this.challenges = challenges;
        this.agreements = agreements;
        this.transmitter = transmitter;
        this.lookups = lookups;
        this.round = context.timers().timer(this::contactAll);
    }

    /** Contacts them at the next tick. */
    void contactSoon(Now now) {
        if (!upstreams.isEmpty()) {
            round.atLatest(now.monotonicMs());
        }
    }

    /** The next contact is as the first one. */
    void forget(Address peer) {
        contacts.remove(peer);
    }

    private void contactAll(Now now) {
        Set<Address> those = new LinkedHashSet<>();
        upstreams.roots().forEach(root -> those.add(root.address()));
        those.addAll(worlds.seeds());
        those.remove(context.address());
        contacts.keySet().retainAll(those);
        those.forEach(address -> contact(now, address));
        if (!upstreams.isEmpty()) {
            round.at(now.monotonicMs() + ROUND_MS);
        }
    }

    private void contact(Now now, Address address) {
        Optional<Peer> peer = peers.find(address);
        if (peer.isEmpty()) {
            lookups.want(now, address, Optional.empty());
        } else if (peer.get().key().isEmpty()) {
            agreements.want(peer.get());
        } else {
            Contact contact = contacts.computeIfAbsent(address, a -> new Contact());
            switch (context.settings().habits()) {
                case PERIGEE -> likePerigee(now, peer.get(), contact);
                case V1_14 -> likeClient(now, peer.get(), contact, true);
                case V1_10_3 -> likeClient(now, peer.get(), contact, false);
                case V1_6 -> likeOldClient(now, peer.get(), contact);
            }
        }
    }

    // ---- our own way --------------------------------------------------------------------------------------------

    private void likePerigee(Now now, Peer peer, Contact contact) {
        long nowMs = now.monotonicMs();
        boolean answers = isAlive(nowMs, peer.paths().best(nowMs));
        if (answers && nowMs - contact.greetedMs < OTHER_WAYS_MS) {
            return;
        }
        contact.greetedMs = nowMs;
        boolean greeted = false;
        for (SocketAddress endpoint : endpoints(peer)) {
            for (Path path : context.sockets().pathsTo(endpoint)) {
                if (!isAlive(nowMs, peer.paths().find(path))) {
                    greeted |= challenges.greet(now, peer, path);
                }
            }
        }
        if (!greeted && !answers) {
            greetThroughAnother(now, peer);
        }
    }

    private static boolean isAlive(long nowMs, Optional<PeerPath> path) {
        return path.filter(p -> p.isAlive(nowMs)).isPresent();
    }

    // ---- as clients do ------------------------------------------------------------------------------------------

    private void likeClient(Now now, Peer peer, Contact contact, boolean hastyWithoutPath) {
        long nowMs = now.monotonicMs();
        contact.hasPaths |= peer.paths().hasLive(nowMs);
        boolean hasty = hastyWithoutPath && !contact.hasPaths;
        long helloAfterMs = peer.isRoot() ? CLIENT_HELLO_AFTER_MS : CLIENT_HELLO_TO_SEED_AFTER_MS;
        if (!hasty && nowMs - contact.greetedMs <= helloAfterMs) {
            askForRoot(now, peer.address());
            return;
        }
        contact.greetedMs = nowMs;
        List<PeerPath> paths = peer.paths().live(nowMs);
        contact.hasPaths = !paths.isEmpty();
        paths.forEach(path -> challenges.renew(now, peer, path, true));
        boolean greeted = greetFamilies(now, peer, paths);
        if (paths.isEmpty() && !greeted) {
            greetThroughAnother(now, peer);
        }
    }

    private void likeOldClient(Now now, Peer peer, Contact contact) {
        long nowMs = now.monotonicMs();
        List<PeerPath> echoed = new ArrayList<>();
        if (nowMs - contact.echoedMs >= Keepalive.ECHO_AFTER_MS) {
            echoed.addAll(peer.paths().live(nowMs));
            echoed.forEach(path -> challenges.renew(now, peer, path, false));
            contact.echoedMs = echoed.isEmpty() ? contact.echoedMs : nowMs;
        }
        if (!greetFamilies(now, peer, echoed) && echoed.isEmpty()) {
            greetThroughAnother(now, peer);
        }
    }

    /** To one random endpoint of each family to which nothing went in this round, out of every socket. */
    private boolean greetFamilies(Now now, Peer peer, List<PeerPath> contacted) {
        boolean greeted = false;
        for (boolean v4 : new boolean[] {true, false}) {
            List<SocketAddress> ofFamily = endpoints(peer).stream()
                    .filter(endpoint -> endpoint.ip().isV4() == v4)
                    .toList();
            boolean done = contacted.stream()
                    .anyMatch(path -> path.path().remote().ip().isV4() == v4);
            if (!done && !ofFamily.isEmpty()) {
                int which = Math.floorMod(context.entropy().nextInt(), ofFamily.size());
                for (Path path : context.sockets().pathsTo(ofFamily.get(which))) {
                    greeted |= challenges.greet(now, peer, path);
                }
            }
        }
        return greeted;
    }

    /** The habit of asking the best root for the roots themselves; its answers keep the path to it (vl1.md 7.1). */
    private void askForRoot(Now now, Address address) {
        upstreams
                .best(now)
                .ifPresent(best -> transmitter.direct(
                        now.monotonicMs(), best.root(), best.path().path(), Whois.of(address)));
    }

    // ---- both ---------------------------------------------------------------------------------------------------

    private static List<SocketAddress> endpoints(Peer peer) {
        return peer.rootEndpoints().map(RootEndpoints::addresses).orElse(List.of());
    }

    /** It has no address that we know, or none that we can send to: a root passes the HELLO on, and the OK back. */
    private void greetThroughAnother(Now now, Peer peer) {
        upstreams.bestExcept(now, peer.address()).ifPresent(best -> challenges.greetThrough(now, peer, best));
    }
}
