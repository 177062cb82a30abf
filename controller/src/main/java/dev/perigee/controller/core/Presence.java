package dev.perigee.controller.core;

import dev.perigee.model.Change;
import dev.perigee.model.NodePresence;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PeerVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Where members were last reached, counting answered challenges only. A member's first path goes to the ledger at once,
 * another one within a second, the time alone within a minute.
 */
final class Presence {
    private static final long PATH_WITHIN_MS = 1_000;
    private static final long TIME_WITHIN_MS = 60_000;

    private final Function<Address, Optional<NodePresence>> known;
    private final Predicate<Address> isMember;
    private final Map<Address, NodePresence> unsaved = new HashMap<>();
    private long flushAtMs = Long.MAX_VALUE;

    /**
     * @param known what the ledger has
     * @param isMember whose presence is kept
     */
    Presence(Function<Address, Optional<NodePresence>> known, Predicate<Address> isMember) {
        this.known = known;
        this.isMember = isMember;
    }

    Optional<NodePresence> of(Address member) {
        NodePresence newest = unsaved.get(member);
        return newest != null ? Optional.of(newest) : known.apply(member);
    }

    /** The member answered a challenge over the path. */
    void confirmed(Now now, Address member, Path path, Optional<SocketAddress> local, PeerVersion version) {
        Optional<NodePresence> before = of(member);
        NodePresence after = new NodePresence(
                member,
                local,
                path.remote(),
                now.wallMs(),
                version.protocol(),
                version.major(),
                version.minor(),
                version.revision());
        boolean moved = before.isEmpty()
                || !before.get().remote().equals(after.remote())
                || !before.get().local().equals(after.local())
                || before.get().protocol() != after.protocol();
        unsaved.put(member, after);
        long knownPathWithinMs = moved ? PATH_WITHIN_MS : TIME_WITHIN_MS;
        // The first path at once: after a crash it is all by which the member can be told anything before it asks.
        flushAtMs = Math.min(flushAtMs, now.monotonicMs() + (before.isEmpty() ? 0 : knownPathWithinMs));
    }

    /** What is to be written with a member's own commit, since it must be there before the answer. */
    List<Change> take(Address member) {
        NodePresence newest = unsaved.remove(member);
        return newest == null ? List.of() : List.of(new Change.PresenceSaved(newest));
    }

    long nextMs() {
        return flushAtMs;
    }

    /** Everything not written yet, if it is time. */
    List<Change> due(Now now) {
        return now.monotonicMs() >= flushAtMs ? takeAll() : List.of();
    }

    List<Change> takeAll() {
        List<Change> changes = unsaved.values().stream()
                .filter(p -> isMember.test(p.address()))
                .<Change>map(Change.PresenceSaved::new)
                .toList();
        unsaved.clear();
        flushAtMs = Long.MAX_VALUE;
        return changes;
    }
}
