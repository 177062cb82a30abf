package dev.perigee.controller.core;

import dev.perigee.controller.decision.MapNetworkView;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Takes calls on any thread and hands them to the core on its own. */
public final class CallDesk implements ControllerCalls {
    /** Runs an action on the core's thread, soon. */
    public interface CoreThreadEntry {
        void execute(Consumer<Now> action);
    }

    private final Core core;
    private final CoreThreadEntry thread;

    public CallDesk(Core core, CoreThreadEntry thread) {
        this.core = core;
        this.thread = thread;
    }

    private interface Call<T> {
        void make(Now now, CompletableFuture<T> call);
    }

    private <T> CompletionStage<T> onCore(Call<T> made) {
        CompletableFuture<T> call = new CompletableFuture<>();
        thread.execute(now -> {
            try {
                made.make(now, call);
            } catch (RuntimeException failed) {
                call.completeExceptionally(failed);
            }
        });
        return call;
    }

    @Override
    public Identity identity() {
        return core.identity();
    }

    @Override
    public CompletionStage<ControllerStatus> status() {
        return onCore((now, call) -> call.complete(core.status()));
    }

    @Override
    public CompletionStage<List<NetworkRecord>> networks() {
        return onCore((now, call) -> core.show(
                core.state().networks().stream().map(MapNetworkView::network).toList(), call));
    }

    @Override
    public CompletionStage<Optional<NetworkRecord>> network(NetworkId id) {
        return onCore((now, call) -> core.show(core.state().network(id).map(MapNetworkView::network), call));
    }

    @Override
    public CompletionStage<Optional<List<MemberRecord>>> members(NetworkId id) {
        return onCore((now, call) -> core.show(
                core.state()
                        .network(id)
                        .map(n -> n.members().stream()
                                .sorted(Comparator.comparing(MemberRecord::address))
                                .toList()),
                call));
    }

    @Override
    public CompletionStage<Optional<MemberRecord>> member(NetworkId id, Address member) {
        return onCore((now, call) -> core.show(core.state().network(id).flatMap(n -> n.member(member)), call));
    }

    @Override
    public CompletionStage<NetworkRecord> createNetwork(UnaryOperator<NetworkRecord> edit) {
        return onCore((now, call) -> core.records(now).createNetwork(now, edit, call));
    }

    @Override
    public CompletionStage<NetworkRecord> saveNetwork(NetworkId id, UnaryOperator<NetworkRecord> edit) {
        return onCore((now, call) -> core.records(now).saveNetwork(now, id, edit, call));
    }

    @Override
    public CompletionStage<Optional<NetworkRecord>> deleteNetwork(NetworkId id) {
        return onCore((now, call) -> core.records(now).deleteNetwork(now, id, call));
    }

    @Override
    public CompletionStage<Optional<MemberRecord>> saveMember(
            NetworkId id, Address member, UnaryOperator<MemberRecord> edit) {
        return onCore((now, call) -> core.records(now).saveMember(now, id, member, edit, call));
    }

    @Override
    public CompletionStage<Optional<MemberRecord>> deleteMember(NetworkId id, Address member) {
        return onCore((now, call) -> core.records(now).deleteMember(now, id, member, call));
    }
}
