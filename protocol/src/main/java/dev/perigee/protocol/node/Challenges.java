package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.world.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
    private final Supplier<World> planet;
    private final Map<Attempt, Long> triedMs = new LinkedHashMap<>();

    Challenges(Context context, Transmitter transmitter, Supplier<World> planet) {
        this.context = context;
        this.transmitter = transmitter;
        this.planet = planet;
    }

    /** Contacts an address at which the peer may be: only where it may be used, and within limits. */
    void contact(Now now, Peer peer, Path path) {
        long nowMs = now.monotonicMs();
        if (mayUse(peer, path) && isDue(nowMs, peer, path) && peer.takeTry(nowMs)) {
            challenge(now, peer, path, !peer.takesEcho() || !peer.knowsOurVersion());
        }
    }

    /** Sends HELLO to an address of a root that the planet names. */
    void greet(Now now, Peer root, Path path) {
        if (mayUse(root, path) && isDue(now.monotonicMs(), root, path)) {
            challenge(now, root, path, true);
        }
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
        NodeSettings settings = context.settings();
        World world = planet.get();
        return new Hello(
                settings.protocol(),
                settings.major(),
                settings.minor(),
                settings.revision(),
                now.wallMs(),
                context.self().withoutSecret(),
                Optional.of(path.remote()),
                Optional.of(new WorldStamp(world.id(), world.timestampMs())),
                List.of());
    }
}
