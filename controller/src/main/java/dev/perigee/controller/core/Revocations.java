package dev.perigee.controller.core;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Brings revocations to members. Nobody acknowledges one, and a receiver takes one packet of credentials a second from
 * each sender (vl2.md 12.7), so whatever a member has to hear goes into one packet, is sent again, and packets keep
 * their distance.
 */
final class Revocations {
    private static final long DISTANCE_MS = 1_100;
    private static final long[] AGAIN_AFTER_MS = {2_000, 10_000};

    /** What this needs of the core. */
    interface Desk {
        /** Everything alive that the member has to hear, unsigned, at most 60. */
        List<Revocation> unsignedFor(Address member);

        Revocation sign(Revocation unsigned);

        void send(Address to, Payload payload);

        void work(CoreWork work);

        void whenDurable(Runnable action);

        void at(long dueMs, Consumer<Now> action);
    }

    private static final class Outbox {
        private long freeAtMs;
        private boolean waiting;
    }

    private final Desk desk;
    private final Map<Address, Outbox> outboxes = new HashMap<>();

    Revocations(Desk desk) {
        this.desk = desk;
    }

    /** Tells the member now, and twice again. */
    void tell(Now now, Address member) {
        accompany(now, member);
        for (long again : AGAIN_AFTER_MS) {
            desk.at(now.monotonicMs() + again, then -> accompany(then, member));
        }
    }

    /** Tells the member once, as soon as the distance to the last packet allows. */
    void accompany(Now now, Address member) {
        Outbox outbox = outboxes.computeIfAbsent(member, a -> new Outbox());
        if (outbox.waiting) {
            return;
        }
        if (now.monotonicMs() < outbox.freeAtMs) {
            outbox.waiting = true;
            desk.at(outbox.freeAtMs, then -> {
                outbox.waiting = false;
                accompany(then, member);
            });
            return;
        }
        List<Revocation> unsigned = desk.unsignedFor(member);
        if (unsigned.isEmpty()) {
            outboxes.remove(member);
            return;
        }
        outbox.freeAtMs = now.monotonicMs() + DISTANCE_MS;
        desk.at(
                outbox.freeAtMs + 1,
                then -> outboxes.computeIfPresent(
                        member, (a, o) -> o.waiting || o.freeAtMs > then.monotonicMs() ? o : null));
        desk.work(new CoreWork(
                Work.Kind.SIGN,
                () -> new NetworkCredentials(
                        List.of(),
                        List.of(),
                        List.of(),
                        unsigned.stream().map(desk::sign).toList(),
                        List.of()),
                (then, packet) -> desk.whenDurable(() -> desk.send(member, (Payload) packet))));
    }
}
