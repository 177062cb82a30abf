package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.Hello;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The packets that make a peer prove that it is at a path: HELLO and ECHO, whose OK names their ID. An address that has
 * not answered one serves for nothing else. See vl1.md 5.3 and 5.5.
 */
final class Challenges {
    /** Between two challenges over one path; clients answer no more often (vl1.md 7.8). */
    static final long MIN_GAP_MS = 1_000;

    private static final int MAX_TRIED = 16_384;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private record Attempt(Address peer, Path path) {}

    private final Context context;
    private final Transmitter transmitter;
    private final Worlds worlds;
    private final Map<Attempt, Long> triedMs = new LinkedHashMap<>();

    Challenges(Context context, Transmitter transmitter, Worlds worlds) {
        this.context = context;
        this.transmitter = transmitter;
        this.worlds = worlds;
    }

    /** Contacts an address at which the peer may be: only where it may be used, and within limits. */
    void contact(Now now, Peer peer, Path path) {
        long nowMs = now.monotonicMs();
        if (mayUse(peer, path) && isDue(nowMs, peer, path) && peer.takeTry(nowMs)) {
            challenge(now, peer, path, !peer.takesEcho() || !peer.knowsOurVersion());
        }
    }

    /**
     * Sends HELLO to an address of a root that the planet or a moon names.
     *
     * @return false if that address may not be used, or has just been tried
     */
    boolean greet(Now now, Peer root, Path path) {
        boolean sent = mayUse(root, path) && isDue(now.monotonicMs(), root, path);
        if (sent) {
            challenge(now, root, path, true);
        }
        return sent;
    }

    /** Sends HELLO by way of a root. The answer proves no path, but that the peer is there, and it brings worlds. */
    void greetThrough(Now now, Peer peer, Upstreams.Reachable root) {
        Path path = root.path().path();
        transmitter.relayed(now.monotonicMs(), peer, path, hello(now, path));
    }

    /**
     * A path of the peer is not to be used until it answers again, since our own address has changed: asks it once
     * (vl1.md 7.4).
     */
    void start(Now now, Peer peer, Path path) {
        peer.paths().dropAll(path::equals);
        contact(now, peer, path);
    }

    /** Challenges a path again that has answered before. */
    void renew(Now now, Peer peer, PeerPath path, boolean byHello) {
        if (isDue(now.monotonicMs(), peer, path.path())) {
            challenge(now, peer, path.path(), byHello || !peer.takesEcho());
        }
    }

    /** Whether the peer may be reached there at all. */
    boolean mayUse(Peer peer, Path path) {
        return context.policy().usable(path.remote())
                && peer.mayBeAt(path.remote())
                && context.sockets().contains(path.localSocket());
    }

    private boolean isDue(long nowMs, Peer peer, Path path) {
        long beforeMs = peer.paths()
                .find(path)
                .map(PeerPath::challengedMs)
                .orElseGet(() -> triedMs.getOrDefault(new Attempt(peer.address(), path), LONG_AGO));
        return peer.key().isPresent() && nowMs - beforeMs >= MIN_GAP_MS;
    }

    private void challenge(Now now, Peer peer, Path path, boolean byHello) {
        long nowMs = now.monotonicMs();
        Optional<PeerPath> known = peer.paths().find(path);
        known.ifPresent(k -> k.challenged(nowMs, byHello));
        if (known.isEmpty()) {
            Attempt attempt = new Attempt(peer.address(), path);
            triedMs.remove(attempt);
            triedMs.put(attempt, nowMs);
            dropOldAttempts(nowMs);
        }
        transmitter.direct(nowMs, peer, path, byHello ? hello(now, path) : Echo.EMPTY);
    }

    private void dropOldAttempts(long nowMs) {
        var oldest = triedMs.values().iterator();
        while (oldest.hasNext() && (nowMs - oldest.next() >= MIN_GAP_MS || triedMs.size() > MAX_TRIED)) {
            oldest.remove();
        }
    }

    private Hello hello(Now now, Path path) {
        PeerVersion version = context.settings().version();
        return new Hello(
                version.protocol(),
                version.major(),
                version.minor(),
                version.revision(),
                now.wallMs(),
                context.self().withoutSecret(),
                Optional.of(path.remote()),
                Optional.of(worlds.planetStamp()),
                worlds.moonStamps());
    }

    /** Addresses tried lately that have not answered. */
    int size() {
        return triedMs.size();
    }
}
