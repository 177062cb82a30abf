package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static dev.perigee.controller.core.CoreOnWire.isDone;
import static dev.perigee.controller.core.CoreOnWire.isRefused;
import static dev.perigee.controller.core.CoreOnWire.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.InMemoryInternet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** A ledger that cannot write: nothing changes, what needs no change goes on, and it ends as soon as it can. */
class CoreLedgerFailureTest {
    private final InMemoryInternet wire = new InMemoryInternet(5);
    private final CoreOnWire controller =
            new CoreOnWire(wire).knowing(1, 6).start().withNetwork();

    private String networkName() {
        return value(controller.calls().network(NETWORK)).orElseThrow().name();
    }

    private Optional<String> readOnlyReason() {
        return value(controller.calls().status()).readOnlyReason();
    }

    private static void assertReadOnly(CompletionStage<?> call) {
        Assertions.assertThatThrownBy(() -> call.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ReadOnlyException.class)
                .hasMessageContaining("there is no room on the disk");
    }

    @Test
    void failureRollsBackWhatWasNotDurableAndSaysWhy() {
        WireMember alice = controller.admitted("alice");
        controller.breakDisk();
        CompletionStage<NetworkRecord> edit = controller.editNetwork(n -> n.name("never"));
        CompletionStage<Optional<NetworkRecord>> read = controller.calls().network(NETWORK);
        wire.run(10);

        assertReadOnly(edit);
        assertReadOnly(read);
        assertThat(networkName()).isEqualTo("offices");
        assertThat(readOnlyReason()).contains("there is no room on the disk");
        wire.run(70_000);
        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("offices");
    }

    @Test
    void changesAreRefusedAtOnceWhileReadOnlyAndReadsAreNot() {
        WireMember alice = controller.admitted("alice");
        controller.breakDisk();
        controller.editNetwork(n -> n.name("never"));
        wire.run(10);

        assertReadOnly(controller.editNetwork(n -> n.name("neither")));
        assertReadOnly(controller.deauthorize(alice));
        assertReadOnly(controller.calls().deleteNetwork(NETWORK));
        assertReadOnly(controller.calls().createNetwork(n -> n));
        assertThat(value(controller.calls().members(NETWORK)).orElseThrow()).hasSize(1);
        assertThat(value(controller.calls().networks())).hasSize(1);
    }

    @Test
    void refreshesGoOnForHoursWhileReadOnly() {
        WireMember alice = controller.admitted("alice");
        WireMember bob = controller.admitted("bob");
        alice.meet(bob, NETWORK);
        controller.breakDisk();
        controller.editNetwork(n -> n.name("never"));
        controller.overheard().clear();
        wire.run(2 * 3_600_000);

        assertThat(readOnlyReason()).isPresent();
        assertThat(controller.overheard().answersTo(alice.address())).hasSizeBetween(110, 120);
        assertThat(alice.timestamps(NETWORK)).doesNotHaveDuplicates().isSorted();
        assertThat(alice.allows(NETWORK, bob)).isTrue();
    }

    @Test
    void strangerIsNeitherRecordedNorAnsweredWhileReadOnly() {
        controller.breakDisk();
        controller.editNetwork(n -> n.name("never"));
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(20_000);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);
        assertThat(controller.inMemory(alice.address())).isEmpty();

        controller.store().repair();
        wire.run(15_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(controller.inStore(alice.address())).isPresent();
    }

    @Test
    void itIsTriedAgainEvery5SecondsAndThenEverythingWorks() {
        WireMember alice = controller.admitted("alice");
        controller.breakDisk();
        controller.editNetwork(n -> n.name("never"));
        wire.run(17_000);
        assertThat(readOnlyReason()).isPresent();
        controller.store().repair();
        wire.run(5_000);

        assertThat(readOnlyReason()).isEmpty();
        CompletionStage<NetworkRecord> edit = controller.editNetwork(n -> n.name("after"));
        wire.run(10);
        assertThat(value(edit).name()).isEqualTo("after");
        assertThat(alice.configuration(NETWORK).orElseThrow().name()).isEqualTo("after");
        assertThat(alice.timestamps(NETWORK)).doesNotHaveDuplicates().isSorted();
        controller.restart();
        assertThat(networkName()).isEqualTo("after");
    }

    @Test
    void secondFailureIsLikeTheFirst() {
        for (int round = 0; round < 3; round++) {
            controller.breakDisk();
            CompletionStage<NetworkRecord> edit = controller.editNetwork(n -> n.name("never"));
            wire.run(10);
            assertThat(isRefused(edit)).isTrue();
            controller.store().repair();
            wire.run(5_000);
            CompletionStage<Optional<NetworkRecord>> read = controller.calls().network(NETWORK);
            assertThat(isDone(read)).isTrue();
            assertThat(value(read).orElseThrow().name()).isEqualTo("offices");
        }
        CompletionStage<NetworkRecord> edit = controller.editNetwork(n -> n.name("after"));
        wire.run(10);
        assertThat(value(edit).name()).isEqualTo("after");
    }

    @Test
    void failureOfAWriteNobodyAskedForIsNoticedToo() {
        WireMember alice = controller.admitted("alice");
        controller.breakDisk();
        // The clock's mark has to be moved each half minute.
        wire.run(130_000);

        assertThat(readOnlyReason()).isPresent();
        assertThat(controller.overheard().answersTo(alice.address())).hasSizeGreaterThanOrEqualTo(2);
        assertThat(alice.timestamps(NETWORK)).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void configurationWithAnAddressThatWasNeverWrittenDoesNotLeave() {
        controller.editNetwork(n -> n.isPrivate(false));
        wire.settle();
        controller.holdSigning();
        controller.breakDisk();
        WireMember alice = controller.member("alice").join(NETWORK);
        wire.run(4_000);
        controller.releaseSigning();
        wire.run(20_000);
        assertThat(controller.overheard().updatesTo(alice.address())).isEmpty();

        controller.store().repair();
        wire.run(15_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        List<MemberRecord> members = controller.store().load().members();
        assertThat(members).hasSize(1);
        assertThat(members.get(0).ipAssignments()).hasSize(1);
    }

    @Test
    void nothingLeavesWithATimestampWhoseReserveWasNeverWritten() {
        WireMember alice = controller.admitted("alice");
        controller.deauthorize(alice);
        wire.run(1_000);
        controller.crash();
        controller.breakDisk();
        controller.holdSigning();
        // It is told again after a restart that it is out, with a timestamp of a reserve that is being written.
        controller.start();
        assertThat(controller.heldSigning()).isNotEmpty();
        wire.run(10);
        controller
                .overheard()
                .check(
                        packet -> {},
                        update -> assertThat(update.configuration().timestampMs())
                                .isLessThanOrEqualTo(controller.store().load().clockReservedUntilMs()));
        controller.overheard().clear();
        controller.releaseSigning();
        wire.run(30_000);
        assertThat(controller.overheard().updatesTo(alice.address())).isEmpty();

        controller.store().repair();
        wire.run(6_000);
        controller.restart();
        wire.run(1_000);
        assertThat(controller.overheard().pushesTo(alice.address())).isNotEmpty();
    }

    @Test
    void refreshesGoOnIfTheDiskFailsAfterAnIdleTime() {
        WireMember alice = controller.admitted("alice");
        wire.dropIf(datagram -> datagram.from().equals(alice.socket()));
        wire.run(3_600_000);
        wire.dropIf(datagram -> false);
        controller.breakDisk();
        controller.overheard().clear();
        wire.run(300_000);

        assertThat(readOnlyReason()).isPresent();
        assertThat(controller.overheard().answersTo(alice.address())).hasSizeGreaterThanOrEqualTo(4);
        assertThat(alice.timestamps(NETWORK)).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void callWhoseEditThrowsChangesNothing() {
        CompletionStage<NetworkRecord> edit = controller.calls().saveNetwork(NETWORK, n -> {
            throw new IllegalStateException("no");
        });
        wire.run(10);

        Assertions.assertThatThrownBy(() -> edit.toCompletableFuture().join())
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(networkName()).isEqualTo("offices");
    }
}
