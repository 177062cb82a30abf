package dev.perigee.controller.core;

import dev.perigee.controller.decision.RevocationDecision;
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
        /** Everything alive that the member has to hear, unsigned, the newest of each network first. */
        List<Revocation> unsignedFor(Address member);

        Revocation sign(Revocation unsigned);

        void send(Address to, Payload payload);

        void work(CoreWork work);

        void whenDurable(Runnable action);

        void at(long dueMs, Consumer<Now> action);
    }

    private static final class Outbox {
        /** What did not fit into the last packet. */
        private List<Revocation> rest = List.of();

        private long freeAtMs;

        /** When the repetitions that are still to come were asked for. */
        private long toldMs = Long.MIN_VALUE / 2;

        private boolean waiting;
    }

    private final Desk desk;
    private final Map<Address, Outbox> outboxes = new HashMap<>();

    /** How often the ledger has failed. */
    private int failures;

    Revocations(Desk desk) {
        this.desk = desk;
    }

    /** Tells the member now, and twice again; what comes within the distance of two packets shares the repetitions. */
    void tell(Now now, Address member) {
        accompany(now, member);
        Outbox outbox = outboxes.get(member);
        if (outbox == null || now.monotonicMs() - outbox.toldMs < DISTANCE_MS) {
            return;
        }
        outbox.toldMs = now.monotonicMs();
        for (long again : AGAIN_AFTER_MS) {
            desk.at(now.monotonicMs() + again, then -> accompany(then, member));
        }
    }

    /** The ledger failed and memory went back: what was made of it is not true any more. */
    void rolledBack() {
        failures++;
        outboxes.values().forEach(outbox -> outbox.rest = List.of());
    }

    /** Tells the member once, as soon as the distance to the last packet allows. */
    void accompany(Now now, Address member) {
        Outbox outbox = outboxes.computeIfAbsent(member, a -> new Outbox());
        if (outbox.waiting) {
            return;
        }
        if (now.monotonicMs() < outbox.freeAtMs) {
            again(outbox, member);
            return;
        }
        List<Revocation> all = outbox.rest.isEmpty() ? desk.unsignedFor(member) : outbox.rest;
        if (all.isEmpty()) {
            outboxes.remove(member);
            return;
        }
        List<Revocation> packet = all.subList(0, Math.min(all.size(), RevocationDecision.MOST_IN_A_PACKET));
        outbox.rest = List.copyOf(all.subList(packet.size(), all.size()));
        outbox.freeAtMs = now.monotonicMs() + DISTANCE_MS;
        if (outbox.rest.isEmpty()) {
            desk.at(outbox.freeAtMs + 1, then -> tidy(then, member));
        } else {
            again(outbox, member);
        }
        List<Revocation> unsigned = List.copyOf(packet);
        int failuresThen = failures;
        desk.work(new CoreWork(
                Work.Kind.SIGN,
                () -> new NetworkCredentials(
                        List.of(),
                        List.of(),
                        List.of(),
                        unsigned.stream().map(desk::sign).toList(),
                        List.of()),
                (then, signed) -> {
                    if (failures == failuresThen) {
                        desk.whenDurable(() -> desk.send(member, (Payload) signed));
                    } else {
                        accompany(then, member);
                    }
                },
                then -> {}));
    }

    private void again(Outbox outbox, Address member) {
        outbox.waiting = true;
        desk.at(outbox.freeAtMs, then -> {
            outbox.waiting = false;
            accompany(then, member);
        });
    }

    private void tidy(Now now, Address member) {
        outboxes.computeIfPresent(
                member, (a, outbox) -> outbox.waiting || outbox.freeAtMs > now.monotonicMs() ? outbox : null);
    }
}
