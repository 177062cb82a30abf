package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.world.World;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The VL1 endpoint, and the root if the planet names it, as a state machine without sockets, clock, threads or a random
 * source of its own. Everything it wants done goes to its {@link NodeOutput}; everything that happened comes in by a
 * call. One thread at a time may call it; {@link #counters}, {@link #planet} and {@link #isRoot} may be read from any.
 *
 * <p>From within {@link NodeOutput#event} the owner may ask for anything, and call {@link #send}, {@link #reply},
 * {@link #learn}, {@link #remember} and {@link #forget}; nothing else may go back into the node from its output.
 */
public final class Node {
    private static final long ASK_FOR_RECALLED_WITHIN_MS = Keepalive.ECHO_AFTER_MS;

    private final Rooms rooms;
    private final Context context;
    private final PeerTable peers;

    /**
     * @param self with its secret
     * @param planet trusted as it is
     * @param entropy cryptographic in life
     * @param paths which physical addresses may be used
     * @param multicast asked about networks when this node is no root
     */
    public Node(
            Identity self,
            World planet,
            NodeSettings settings,
            Entropy entropy,
            PathPolicy paths,
            MulticastAuthority multicast,
            NodeOutput out) {
        rooms = new Rooms(self, planet, settings, entropy, paths, multicast, out);
        context = rooms.context;
        peers = rooms.peers;
    }

    public Identity identity() {
        return context.self();
    }

    /** The planet in use; changes by an update that a root hands out, see {@link NodeEvent.PlanetUpdated}. */
    public World planet() {
        return rooms.worlds.planet();
    }

    /** The moons in use, by their IDs; they change by updates too, see {@link NodeEvent.MoonUpdated}. */
    public List<World> moons() {
        return rooms.worlds.moons();
    }

    /**
     * Uses these moons and no others from now on: their roots are roots like those of the planet, this node is one if
     * it is named, and whoever asks for one of them is given it. They are trusted as they are, as from a file (vl1.md
     * 8.3).
     *
     * @throws IllegalArgumentException if one of them is a planet
     */
    public void setMoons(Now now, List<World> moons) {
        rooms.worlds.setMoons(moons);
        rooms.adoptWorlds(now);
    }

    /**
     * Asks for a moon that is not here yet. The first that its seed hands out is taken, if it has this ID and names the
     * seed as a root; its signature says nothing then (vl1.md 8.3). Without effect if the moon is here.
     *
     * @param seed somebody who has the moon, one of its roots
     */
    public void orbit(Now now, long moonId, Address seed) {
        rooms.worlds.want(moonId, seed);
        rooms.rounds.forget(seed);
        rooms.rounds.contactSoon(now);
    }

    /** Does without this moon from now on, whether it is here or only wanted. */
    public void deorbit(Now now, long moonId) {
        rooms.worlds.dropMoon(moonId);
        rooms.adoptWorlds(now);
    }

    /** The roots of the planet and of all moons, without this node. */
    public List<Address> roots() {
        return rooms.upstreams.roots().stream().map(Peer::address).toList();
    }

    /** The root through which packets are relayed now; empty while none can be reached (vl1.md 7.3). */
    public Optional<Address> bestRoot(Now now) {
        return rooms.upstreams.best(now).map(best -> best.root().address());
    }

    /** Whether the planet or a moon names this node, which then does a root's duty. */
    public boolean isRoot() {
        return rooms.upstreams.selfIsRoot();
    }

    /** Makes a local socket known; paths name it by {@code id}. Roots are contacted from it at the next tick. */
    public void addSocket(Now now, int id, SocketAddress bound) {
        if (context.sockets().contains(id)) {
            removeSocket(id);
        }
        context.sockets().add(id, bound);
        rooms.rounds.contactSoon(now);
    }

    /** A local socket is gone, and all paths over it with it. */
    public void removeSocket(int id) {
        context.sockets().remove(id);
        peers.all().forEach(peer -> peer.paths().dropSocket(id));
    }

    public Map<Integer, SocketAddress> sockets() {
        return context.sockets().all();
    }

    /** A datagram came in. The array is not changed, and must not be changed afterwards. */
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        rooms.inbox.datagram(now, new Path(localSocket, from), datagram);
    }

    /** Does what is due by now; calling it too early or too often does no harm. */
    public void tick(Now now) {
        context.timers().run(now);
    }

    /** The earliest moment, on the monotonic clock, at which {@link #tick} has something to do. */
    public long nextTickMs() {
        return context.timers().nextMs();
    }

    /** The result of handed out work; results may come in any order, one that nobody waits for is ignored. */
    public void done(Now now, long workId, Object result) {
        context.work().done(now, workId, Optional.of(result));
    }

    /**
     * Handed out work will not be done, for want of room perhaps. What needed it is dropped, or tried again when the
     * next packet needs it. Work must come back in one way or the other: the node hands out only so much at a time.
     */
    public void refused(Now now, long workId) {
        context.work().done(now, workId, Optional.empty());
    }

    /**
     * Sends by the best confirmed path, else through the best root. What cannot be sent yet (no identity, no key, no
     * way) waits at most 5,000 ms.
     */
    public void send(Now now, Address to, Payload payload) {
        rooms.sender.send(now, to, payload);
    }

    /**
     * As {@link #send}, but nothing waits for an identity or a way: for what would be wrong if it came later, after
     * something newer. What it lacked is looked for, so that the next time may be better.
     */
    public void sendNow(Now now, Address to, Payload payload) {
        rooms.sender.sendNow(now, to, payload);
    }

    /** Sends by exactly this path, where a request came from, relay or not. */
    public void reply(Now now, Address to, Path path, Payload payload) {
        rooms.sender.reply(now, to, path, payload);
    }

    /**
     * The owner knows this identity from before and vouches for it: no validation, no WHOIS, and it is pinned, that is
     * never evicted. It replaces another identity of the same address, unless that is a root's or the node's own.
     */
    public void learn(Identity identity) {
        know(identity, true);
    }

    /** As {@link #learn}, but neither pinned nor replacing one that is: a stranger of a former run. */
    public void remember(Identity identity) {
        know(identity, false);
    }

    private void know(Identity identity, boolean pinned) {
        Optional<Peer> other = peers.find(identity.address())
                .filter(peer -> !peer.identity().equals(identity))
                .filter(peer -> peer.isRoot() || peer.isPinned() && !pinned);
        if (other.isPresent() || identity.address().equals(context.address())) {
            return;
        }
        Peer peer = peers.add(identity);
        if (pinned && !peer.isPinned()) {
            peer.setPinned(true);
            peers.sort(peer);
        }
        rooms.lookups.found(peer.address());
    }

    /** The owner has no interest in this node any more: it is kept, and evicted, like any stranger. */
    public void forget(Address peer) {
        peers.find(peer).filter(Peer::isPinned).ifPresent(known -> {
            known.setPinned(false);
            peers.sort(known);
        });
    }

    /**
     * A path that had answered a challenge before a restart: good for sending at once. It is challenged within 14 s,
     * and expires as if it had answered now. Ignored if the peer is unknown or the path may not be used.
     */
    public void recallPath(Now now, Address peer, Path path, PeerVersion version) {
        Optional<Peer> found = peers.find(peer);
        if (found.isEmpty()
                || !context.sockets().contains(path.localSocket())
                || !context.policy().usable(path.remote())
                || !found.get().mayBeAt(path.remote())) {
            return;
        }
        Peer known = found.get();
        if (known.paths().find(path).isEmpty()) {
            known.paths().add(path, now.monotonicMs());
        }
        if (known.version().equals(PeerVersion.UNKNOWN)) {
            known.setVersion(version);
        }
        known.active(now.monotonicMs());
        // Spread, so that thousands of them do not all go out in the same millisecond.
        long delayMs = Math.floorMod(context.entropy().nextInt(), ASK_FOR_RECALLED_WITHIN_MS);
        rooms.keepalive.watchFrom(now, known, delayMs);
    }

    /**
     * The owner accepted something of this peer that only a member of one of its networks can send: a frame or a
     * credential. For 600 s the peer is told the node's other addresses, and what it sends to others is passed on
     * (vl1.md 6.8, 7.6). Cheap enough for every frame.
     */
    public void trusted(Now now, Address peer) {
        peers.find(peer).ifPresent(known -> rooms.offers.trusted(now, known));
    }

    /** Whether there is a path that answered a challenge, or is recalled, and has not expired; relays do not count. */
    public boolean reachable(Now now, Address peer) {
        return path(now, peer).isPresent();
    }

    /** What the peer runs; empty if nothing is known of it. */
    public Optional<PeerVersion> version(Address peer) {
        return peers.find(peer).map(Peer::version).filter(version -> version.protocol() != 0);
    }

    /** The direct path that {@link #send} would take. */
    public Optional<Path> path(Now now, Address peer) {
        return peers.find(peer)
                .flatMap(known -> known.paths().best(now.monotonicMs()))
                .map(PeerPath::path);
    }

    public Optional<Identity> identityOf(Address peer) {
        return peers.find(peer).map(Peer::identity);
    }

    /** Some of those who told this node, in the last 600,000 ms, that they are in a multicast group (vl1.md 6.10). */
    public List<Address> subscribers(Now now, NetworkId network, MulticastGroup group, int limit) {
        return rooms.multicast.subscribers(now, network, group, limit);
    }

    /** How others saw this node in the last 600 s, what roots say first (vl1.md 7.4). */
    public List<SurfaceAddress> surfaceAddresses(Now now) {
        return rooms.surfaces.all(now.monotonicMs());
    }

    /** What the surface addresses mean: whether there is a NAT, and whether what one peer sees is of use to another. */
    public NatKind natKind(Now now) {
        return rooms.surfaces.natKind(now.monotonicMs());
    }

    /** How full each table is that others can fill, by name; every one of them is bounded. Goes over all peers. */
    public Map<String, Integer> tableSizes() {
        return rooms.tableSizes();
    }

    public Counters counters() {
        return context.counters();
    }

    /** Whether a root answered in the last 500,000 ms, or this node is one (vl1.md 7.2). */
    public boolean online(Now now) {
        return rooms.upstreams.isOnline(now);
    }

    /** Peers with at least one path, and roots. Goes over all peers: for display, not for every packet. */
    public List<PeerView> peers(Now now) {
        return peers.all().stream()
                .filter(peer ->
                        peer.isRoot() || peer.paths().best(now.monotonicMs()).isPresent())
                .map(peer -> view(now.monotonicMs(), peer))
                .toList();
    }

    private static PeerView view(long nowMs, Peer peer) {
        List<PeerPath> live = peer.paths().live(nowMs);
        OptionalInt latencyMs = live.stream()
                .filter(PeerPath::isLatencyKnown)
                .mapToInt(PeerPath::latencyMs)
                .findFirst();
        List<PeerView.PathView> paths = live.stream()
                .map(path -> new PeerView.PathView(path.path(), nowMs - path.answeredMs(), path.isAlive(nowMs)))
                .toList();
        return new PeerView(peer.identity(), peer.isRoot(), peer.version(), latencyMs, paths);
    }
}
