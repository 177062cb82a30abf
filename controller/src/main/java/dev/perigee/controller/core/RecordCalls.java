package dev.perigee.controller.core;

import dev.perigee.controller.decision.Effect;
import dev.perigee.controller.decision.MapNetworkView;
import dev.perigee.controller.decision.Outcome;
import dev.perigee.controller.decision.RecordDecision;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** What operators change: networks and members. A call that is refused, or whose edit throws, has changed nothing. */
final class RecordCalls {
    private final Address self;
    private final Journal journal;
    private final Entropy entropy;
    private final BiConsumer<Now, Effect> act;

    /** @param act starts what others must hear of a change */
    RecordCalls(Address self, Journal journal, Entropy entropy, BiConsumer<Now, Effect> act) {
        this.self = self;
        this.journal = journal;
        this.entropy = entropy;
        this.act = act;
    }

    void createNetwork(Now now, UnaryOperator<NetworkRecord> edit, CompletableFuture<NetworkRecord> call) {
        NetworkId id;
        do {
            // Zero is left out as everywhere in the field: some programs read it as "no network".
            id = NetworkId.of(self, 1 + Math.floorMod(entropy.nextInt(), 0xffffff));
        } while (network(id).isPresent());
        saveNetwork(now, id, edit, call);
    }

    void saveNetwork(Now now, NetworkId id, UnaryOperator<NetworkRecord> edit, CompletableFuture<NetworkRecord> call) {
        change(now, call, timestampMs -> {
            if (!id.controller().equals(self)) {
                throw new IllegalArgumentException("network " + id + " belongs to controller " + id.controller()
                        + "; IDs of this one begin with " + self);
            }
            Optional<MapNetworkView> known = network(id);
            NetworkRecord before =
                    known.map(MapNetworkView::network).orElseGet(() -> NetworkRecord.create(id, now.wallMs()));
            return RecordDecision.saveNetwork(known.map(n -> n), edit.apply(before), timestampMs);
        });
    }

    void deleteNetwork(Now now, NetworkId id, CompletableFuture<Optional<NetworkRecord>> call) {
        change(
                now,
                call,
                timestampMs -> network(id)
                        .map(n -> optional(RecordDecision.deleteNetwork(n, timestampMs)))
                        .orElseGet(() -> Outcome.of(Optional.empty())));
    }

    void saveMember(
            Now now,
            NetworkId id,
            Address member,
            UnaryOperator<MemberRecord> edit,
            CompletableFuture<Optional<MemberRecord>> call) {
        change(
                now,
                call,
                timestampMs -> network(id)
                        .map(n -> {
                            Optional<MemberRecord> known = n.member(member);
                            MemberRecord before = known.orElseGet(() -> MemberRecord.create(id, member, now.wallMs()));
                            return optional(
                                    RecordDecision.saveMember(n, known, edit.apply(before), timestampMs, entropy));
                        })
                        .orElseGet(() -> Outcome.of(Optional.empty())));
    }

    void deleteMember(Now now, NetworkId id, Address member, CompletableFuture<Optional<MemberRecord>> call) {
        change(
                now,
                call,
                timestampMs -> network(id)
                        .flatMap(n -> n.member(member)
                                .map(m -> optional(RecordDecision.deleteMember(n, m, timestampMs, entropy))))
                        .orElseGet(() -> Outcome.of(Optional.empty())));
    }

    private Optional<MapNetworkView> network(NetworkId id) {
        return journal.state().network(id);
    }

    private static <T> Outcome<Optional<T>> optional(Outcome<T> outcome) {
        return new Outcome<>(Optional.of(outcome.answer()), outcome.changes(), outcome.effects());
    }

    private interface Decision<T> {
        Outcome<T> decide(long timestampMs);
    }

    private <T> void change(Now now, CompletableFuture<T> call, Decision<T> decision) {
        try {
            if (journal.isReadOnly()) {
                throw journal.readOnly();
            }
            Outcome<T> outcome = decision.decide(journal.stamp(now).orElseThrow(journal::readOnly));
            journal.commit(outcome.changes());
            outcome.effects().forEach(effect -> act.accept(now, effect));
            journal.show(outcome.answer(), call);
        } catch (RuntimeException refused) {
            call.completeExceptionally(refused);
        }
    }
}
