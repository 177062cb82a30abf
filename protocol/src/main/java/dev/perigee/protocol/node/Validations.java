package dev.perigee.protocol.node;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Identities that are to be proven. Each proof takes 30 ms and 2 MiB, so few are under way at a time, and strangers
 * wait in a queue for each network they come from, which are served in turn: nobody is turned away because somebody
 * else is in a hurry, as with the gate of the reference (vl1.md 5.1, trap 11). What a root told us takes turns with
 * them.
 */
final class Validations {
    /** Copies of a stranger's HELLO, from different ports or with different IDs, that wait for the same proof. */
    static final int MAX_COPIES = 8;

    /** A HELLO as it came. */
    record HelloPacket(Path path, int hops, long packetId, byte[] packet) {}

    /** What to do with those who are proven, or are not. */
    interface Outcome {
        /** The identity is genuine. */
        void proven(Now now, Identity identity, SharedKey key, List<HelloPacket> hellos);

        /** The sender has the secret of this identity, but its address belongs to somebody else already. */
        void collides(Now now, Identity newcomer, SharedKey key, List<HelloPacket> hellos);

        /** Whether somebody with this address and another identity is known. */
        boolean isTaken(Identity identity);
    }

    private enum Verdict {
        GENUINE,
        WRONG_MAC,
        FALSE_IDENTITY
    }

    private record Proof(Verdict verdict, Optional<SharedKey> key) {}

    private static final class Candidate {
        private final Identity identity;
        private final Deque<HelloPacket> hellos = new ArrayDeque<>(2);
        /** Where it waits among the strangers; empty if it waits elsewhere or not at all. */
        private Optional<PhysicalPrefix> queuedIn = Optional.empty();

        private boolean toldByRoot;

        Candidate(Identity identity) {
            this.identity = identity;
        }

        boolean hasCopy(HelloPacket hello) {
            return hellos.stream().anyMatch(h -> h.packetId == hello.packetId && h.path.equals(hello.path));
        }
    }

    private final Context context;
    private final Outcome outcome;
    private final Map<Identity, Candidate> candidates = new HashMap<>();
    private final Map<PhysicalPrefix, Deque<Candidate>> strangers = new LinkedHashMap<>();
    private final Deque<Candidate> told = new ArrayDeque<>();
    private int waiting;
    private int inFlight;
    private boolean strangersTurn;

    Validations(Context context, Outcome outcome) {
        this.context = context;
        this.outcome = outcome;
    }

    /** Somebody nobody knows says HELLO. */
    void hello(Identity identity, HelloPacket hello) {
        Candidate candidate = candidates.get(identity);
        if (candidate != null) {
            addCopy(candidate, hello);
            return;
        }
        PhysicalPrefix prefix = PhysicalPrefix.of(hello.path.remote().ip());
        Deque<Candidate> queue = strangers.getOrDefault(prefix, new ArrayDeque<>(1));
        if (queue.size() >= context.settings().maxValidationsPerPrefix() || !makeRoom(queue.size())) {
            context.count(Counter.VALIDATION_QUEUE_FULL);
            return;
        }
        candidate = new Candidate(identity);
        candidate.hellos.add(hello);
        candidate.queuedIn = Optional.of(prefix);
        candidates.put(identity, candidate);
        queue.add(candidate);
        strangers.put(prefix, queue);
        waiting++;
        handOut();
    }

    private void addCopy(Candidate candidate, HelloPacket hello) {
        if (candidate.hellos.size() >= MAX_COPIES || candidate.hasCopy(hello)) {
            context.count(Counter.VALIDATION_QUEUE_FULL);
        } else {
            candidate.hellos.add(hello);
        }
    }

    /** If all room is taken, a network with fewer waiting gets some from the one with most. */
    private boolean makeRoom(int waitingInPrefix) {
        if (waiting < context.settings().maxValidationsWaiting()) {
            return true;
        }
        Collection<Deque<Candidate>> queues = strangers.values();
        Deque<Candidate> longest = queues.iterator().next();
        for (Deque<Candidate> queue : queues) {
            if (queue.size() > longest.size()) {
                longest = queue;
            }
        }
        if (longest.size() <= waitingInPrefix + 1) {
            return false;
        }
        Candidate last = longest.getLast();
        leaveQueue(last);
        candidates.remove(last.identity);
        context.count(Counter.VALIDATION_QUEUE_FULL);
        return true;
    }

    /** A root answered our WHOIS with this identity. */
    void told(Identity identity) {
        boolean room = told.size() < context.settings().maxValidationsWaiting();
        Candidate candidate = candidates.get(identity);
        if (candidate == null && !room) {
            context.count(Counter.VALIDATION_QUEUE_FULL);
        } else if (candidate == null) {
            candidate = new Candidate(identity);
            candidate.toldByRoot = true;
            candidates.put(identity, candidate);
            told.add(candidate);
        } else if (!candidate.toldByRoot) {
            candidate.toldByRoot = true;
            if (room && candidate.queuedIn.isPresent()) {
                leaveQueue(candidate);
                told.add(candidate);
            }
        }
        handOut();
    }

    private void leaveQueue(Candidate candidate) {
        candidate.queuedIn.ifPresent(prefix -> {
            Deque<Candidate> queue = strangers.get(prefix);
            queue.remove(candidate);
            if (queue.isEmpty()) {
                strangers.remove(prefix);
            }
            waiting--;
        });
        candidate.queuedIn = Optional.empty();
    }

    private void handOut() {
        while (inFlight < context.settings().maxValidationsInFlight() && !(told.isEmpty() && strangers.isEmpty())) {
            boolean fromStrangers = told.isEmpty() || strangersTurn && !strangers.isEmpty();
            strangersTurn = !fromStrangers;
            handOut(fromStrangers ? nextStranger() : told.remove());
        }
    }

    private Candidate nextStranger() {
        PhysicalPrefix prefix = strangers.keySet().iterator().next();
        Candidate next = strangers.get(prefix).getFirst();
        leaveQueue(next);
        // The network goes to the end of the row.
        Optional.ofNullable(strangers.remove(prefix)).ifPresent(queue -> strangers.put(prefix, queue));
        return next;
    }

    private void handOut(Candidate candidate) {
        Identity self = context.self();
        IdentityCheck check = context.settings().identityCheck();
        Identity identity = candidate.identity;
        Optional<byte[]> packet = Optional.ofNullable(candidate.hellos.peek()).map(HelloPacket::packet);
        boolean taken = outcome.isTaken(identity);
        inFlight++;
        context.work()
                .handOut(
                        Work.Kind.VALIDATE,
                        Proof.class,
                        () -> prove(check, self, identity, packet, taken),
                        (now, proof) -> {
                            inFlight--;
                            finish(now, candidate, proof, taken);
                            handOut();
                        });
    }

    /** The cheap checks first: whoever does not have the secret key costs no more than an agreement. */
    private static Proof prove(
            IdentityCheck check, Identity self, Identity identity, Optional<byte[]> packet, boolean taken) {
        SharedKey key = self.agree(identity);
        if (packet.isPresent() && PacketSeal.open(key, packet.get()).isEmpty()) {
            return new Proof(Verdict.WRONG_MAC, Optional.empty());
        }
        // Of a newcomer whose address is taken nothing more needs to be known.
        return taken || check.isGenuine(identity)
                ? new Proof(Verdict.GENUINE, Optional.of(key))
                : new Proof(Verdict.FALSE_IDENTITY, Optional.empty());
    }

    private void finish(Now now, Candidate candidate, Optional<Proof> result, boolean taken) {
        Verdict verdict = result.map(Proof::verdict).orElse(Verdict.FALSE_IDENTITY);
        if (verdict == Verdict.WRONG_MAC) {
            context.count(Counter.WRONG_MAC);
            candidate.hellos.remove();
            if (candidate.toldByRoot || !candidate.hellos.isEmpty()) {
                // Somebody else used the name; the one who has the key may be behind him.
                handOut(candidate);
                return;
            }
        }
        candidates.remove(candidate.identity);
        List<HelloPacket> hellos = new ArrayList<>(candidate.hellos);
        if (verdict == Verdict.GENUINE) {
            SharedKey key = result.flatMap(Proof::key).orElseThrow();
            if (outcome.isTaken(candidate.identity)) {
                outcome.collides(now, candidate.identity, key, hellos);
            } else if (!taken) {
                outcome.proven(now, candidate.identity, key, hellos);
            }
        } else if (result.isPresent()) {
            context.count(Counter.FALSE_IDENTITY);
        }
    }

    int waiting() {
        return waiting + told.size();
    }
}
