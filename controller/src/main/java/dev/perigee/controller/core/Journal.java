package dev.perigee.controller.core;

import dev.perigee.model.Change;
import dev.perigee.protocol.Now;
import dev.perigee.storage.Ledger;
import dev.perigee.storage.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Keeps memory and ledger in step: a change is applied to memory and appended to the ledger at once, and whatever was
 * made from it waits here until it is durable. If the ledger fails, memory goes back to what is durable, what waits is
 * dropped, and nothing changes until the ledger writes again.
 */
final class Journal {
    private final Ledger ledger;
    private final Supplier<Snapshot> reload;
    private final Parking parking = new Parking();
    private final Timestamps timestamps;
    private ControllerState state;
    private long appended;
    private Optional<String> readOnlyReason = Optional.empty();

    /** @param reload reads the ledger again after it failed */
    Journal(Snapshot snapshot, Ledger ledger, Supplier<Snapshot> reload, Now now) {
        this.ledger = ledger;
        this.reload = reload;
        this.state = ControllerState.of(snapshot);
        this.timestamps = new Timestamps(snapshot.clockReservedUntilMs(), now);
        this.appended = ledger.durable();
        parking.durable(appended);
    }

    /** What is known now; another object after a failure. */
    ControllerState state() {
        return state;
    }

    /** Applies and appends; does nothing while read-only. */
    void commit(List<Change> changes) {
        if (changes.isEmpty() || readOnlyReason.isPresent()) {
            return;
        }
        changes.forEach(state::apply);
        appended = ledger.append(changes);
    }

    /** A timestamp that was never given out; empty if all that are reserved are used up. */
    OptionalLong stamp(Now now) {
        if (readOnlyReason.isEmpty()) {
            timestamps.reserve(now).ifPresent(mark -> commit(List.of(new Change.ClockReserved(mark))));
        }
        return timestamps.next(now, readOnlyReason.isPresent());
    }

    /** The wall clock as far as it is believed, in ms. */
    long wallMs(Now now) {
        return timestamps.wallMs(now);
    }

    /** Runs the action when everything appended so far is durable, at once if it is; never if the ledger fails first. */
    void whenDurable(Runnable action) {
        parking.park(appended, action, () -> {});
    }

    /** Completes the call with a value once everything appended so far is durable. */
    <T> void show(T value, CompletableFuture<T> call) {
        parking.park(appended, () -> call.complete(value), () -> call.completeExceptionally(readOnly()));
    }

    boolean isReadOnly() {
        return readOnlyReason.isPresent();
    }

    Optional<String> readOnlyReason() {
        return readOnlyReason;
    }

    ReadOnlyException readOnly() {
        return new ReadOnlyException(readOnlyReason.orElse("the clock's reserve is used up"));
    }

    /** Everything up to the sequence is durable. */
    void durable(long sequence) {
        parking.durable(sequence);
    }

    /** The ledger cannot write. */
    void failed(String why) {
        readOnlyReason = Optional.of(why);
        parking.dropAll();
        appended = parking.durable();
        Snapshot snapshot = reload.get();
        state = ControllerState.of(snapshot);
        timestamps.rolledBack(snapshot.clockReservedUntilMs());
    }

    /** The ledger writes again. */
    void recovered() {
        readOnlyReason = Optional.empty();
    }

    void probe() {
        ledger.probe();
    }
}
