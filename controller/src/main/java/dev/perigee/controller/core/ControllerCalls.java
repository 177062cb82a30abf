package dev.perigee.controller.core;

import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * What can be asked of a running controller, from any thread. A stage completes only when everything that its value
 * shows is durable, reads included. It fails with {@link ReadOnlyException} if the ledger cannot write, and with what
 * an edit throws; then nothing has changed.
 */
public interface ControllerCalls {
    /** Our identity, without its secret. */
    Identity identity();

    CompletionStage<ControllerStatus> status();

    /** All networks, ascending by ID. */
    CompletionStage<List<NetworkRecord>> networks();

    CompletionStage<Optional<NetworkRecord>> network(NetworkId id);

    /** All members, ascending by address; empty if there is no such network. */
    CompletionStage<Optional<List<MemberRecord>>> members(NetworkId id);

    CompletionStage<Optional<MemberRecord>> member(NetworkId id, Address member);

    /** Makes a network with a random unused ID. */
    CompletionStage<NetworkRecord> createNetwork(UnaryOperator<NetworkRecord> edit);

    /**
     * Changes a network, or makes it if it does not exist. The edit starts from the record as it is then, and may run
     * again.
     *
     * @throws IllegalArgumentException (in the stage) if the ID belongs to another controller
     */
    CompletionStage<NetworkRecord> saveNetwork(NetworkId id, UnaryOperator<NetworkRecord> edit);

    /** Deletes a network; the answer is its last record, empty if there was none. */
    CompletionStage<Optional<NetworkRecord>> deleteNetwork(NetworkId id);

    /** Changes a member, or makes it if it does not exist; empty if there is no such network. */
    CompletionStage<Optional<MemberRecord>> saveMember(NetworkId id, Address member, UnaryOperator<MemberRecord> edit);

    /** Deletes a member; the answer is its last record, empty if there was none. */
    CompletionStage<Optional<MemberRecord>> deleteMember(NetworkId id, Address member);
}
