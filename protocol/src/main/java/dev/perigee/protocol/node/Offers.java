package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.verb.PushDirectPaths;
import dev.perigee.protocol.verb.PushDirectPaths.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What trust is good for: a trusted peer is told, in answer to its packets, where else this node can be reached, and
 * what it passes on for others is passed on further. See vl1.md 6.8, 7.6 and 7.8.
 */
final class Offers {
    static final long RELAYED_GAP_MS = 15_000;
    static final long DIRECT_GAP_MS = 120_000;

    /** Receivers ignore the ninth of a row whose gaps are 30 s or less; this one begins a new row. */
    static final int MAX_IN_A_ROW = 8;

    static final long NEW_ROW_AFTER_MS = 31_000;

    private static final int MAX_PAYLOAD_BYTES = 1_172;
    private static final int COUNT_BYTES = 2;
    private static final int V4_ENTRY_BYTES = 11;
    private static final int V6_ENTRY_BYTES = 23;

    private static final int MAX_TRUSTED_PATHS = 8_192;

    /** So often, while frames come, it is written down which paths are those of trusted peers. */
    private static final long NOTE_PATHS_EVERY_MS = 10_000;

    /**
     * Something the owner accepts so long after it arrived, because a signature had to be checked, is still answered.
     */
    private static final long ANSWER_WITHIN_MS = 1_000;

    private final Context context;
    private final Upstreams upstreams;
    private final Transmitter transmitter;
    private final Surfaces surfaces;
    private final Map<Path, Peer> trustedPaths = new LinkedHashMap<>();

    Offers(Context context, Upstreams upstreams, Transmitter transmitter, Surfaces surfaces) {
        this.context = context;
        this.upstreams = upstreams;
        this.transmitter = transmitter;
        this.surfaces = surfaces;
    }

    /** The owner trusts this peer from now on, for 600 s. */
    void trusted(Now now, Peer peer) {
        long nowMs = now.monotonicMs();
        boolean note = nowMs - peer.trustedMs() >= NOTE_PATHS_EVERY_MS;
        peer.trusted(nowMs);
        if (note) {
            peer.paths().all().forEach(path -> pathOf(nowMs, peer, path.path()));
        }
        peer.heardLast()
                .filter(heard -> nowMs - heard.atMs() <= ANSWER_WITHIN_MS)
                .ifPresent(heard -> heard(now, peer, heard.path(), heard.hops()));
    }

    /** A path of the peer answered a challenge. */
    void pathOf(long nowMs, Peer peer, Path path) {
        if (!peer.isTrusted(nowMs)) {
            return;
        }
        trustedPaths.remove(path);
        trustedPaths.put(path, peer);
        if (trustedPaths.size() > MAX_TRUSTED_PATHS) {
            var oldest = trustedPaths.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Whether the packets of others that come over this path are passed on by a node that is no root. */
    boolean isTrusted(long nowMs, Path path) {
        Peer peer = trustedPaths.get(path);
        return peer != null
                && peer.isTrusted(nowMs)
                && peer.paths().find(path).filter(p -> !p.isExpired(nowMs)).isPresent();
    }

    /**
     * An authentic packet of the peer came over this path. The answer goes the same way, if that is one of the peer or
     * of a root: a copy sent from anywhere else would otherwise draw it there.
     */
    void heard(Now now, Peer peer, Path path, int hops) {
        long nowMs = now.monotonicMs();
        if (!peer.isTrusted(nowMs) || !peer.mayBeOffered(nowMs, hops == 0 ? DIRECT_GAP_MS : RELAYED_GAP_MS)) {
            return;
        }
        Optional<Path> back = hops == 0
                ? peer.paths().find(path).filter(p -> !p.isExpired(nowMs)).map(PeerPath::path)
                : relay(now, path);
        List<Entry> entries = back.isPresent() ? entries(nowMs) : List.of();
        if (!entries.isEmpty()) {
            peer.offered(nowMs);
            context.count(Counter.PATHS_OFFERED);
            transmitter.direct(nowMs, peer, back.get(), new PushDirectPaths(entries));
        }
    }

    private Optional<Path> relay(Now now, Path path) {
        long nowMs = now.monotonicMs();
        boolean known = upstreams.areAt(nowMs, path) || isTrusted(nowMs, path);
        return known
                ? Optional.of(path)
                : upstreams.best(now).map(Upstreams.Reachable::path).map(PeerPath::path);
    }

    private List<Entry> entries(long nowMs) {
        Set<SocketAddress> addresses = new LinkedHashSet<>();
        for (SocketAddress bound : context.sockets().all().values()) {
            if (context.policy().usable(bound)) {
                addresses.add(bound);
            }
        }
        addresses.addAll(surfaces.addresses(nowMs));
        List<Entry> entries = new ArrayList<>();
        int room = MAX_PAYLOAD_BYTES - COUNT_BYTES;
        for (SocketAddress address : addresses) {
            room -= address.ip().isV4() ? V4_ENTRY_BYTES : V6_ENTRY_BYTES;
            if (room < 0) {
                break;
            }
            entries.add(new Entry(0, address));
        }
        return entries;
    }

    int size() {
        return trustedPaths.size();
    }
}
