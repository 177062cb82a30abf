package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.core.Overheard.Packet;
import dev.perigee.controller.core.Overheard.Update;
import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Sees to it that a controller says nothing, to members or operators, that is not durable at that moment. */
final class PromiseKeeper {
    private final CoreOnWire controller;
    private final Set<Address> out = new HashSet<>();
    private AssertionError broken;

    PromiseKeeper(CoreOnWire controller) {
        this.controller = controller;
        controller.overheard().check(this::packet, this::update);
    }

    /**
     * Fails if a promise to an operator was broken, or if an address has two holders; promises to members fail where
     * they are broken.
     */
    void check() {
        if (broken != null) {
            throw broken;
        }
        if (controller.isRunning()) {
            noAddressIsHeldTwice(
                    controller.core().state().network(NETWORK).orElseThrow().members());
        }
        noAddressIsHeldTwice(controller.store().load().members());
    }

    private static void noAddressIsHeldTwice(Iterable<MemberRecord> records) {
        Map<IpAddress, Address> holders = new HashMap<>();
        for (MemberRecord record : records) {
            for (IpAddress ip : new HashSet<>(record.ipAssignments())) {
                assertThat(holders.put(ip, record.address()))
                        .as("another holder of %s", ip)
                        .isNull();
            }
        }
    }

    /** An operator was told that the member is out: from now on nothing may leave that lets it take part. */
    void putOut(WireMember member) {
        putOut(member.address());
    }

    void putOut(Address member) {
        out.add(member);
    }

    /** An operator asks that the member be let in. */
    void letIn(WireMember member) {
        letIn(member.address());
    }

    void letIn(Address member) {
        out.remove(member);
    }

    void watchMember(CompletionStage<Optional<MemberRecord>> call) {
        watch(call, answer -> answer.ifPresent(this::wasWritten));
    }

    void watchMembers(CompletionStage<Optional<List<MemberRecord>>> call) {
        watch(call, answer -> answer.orElseThrow().forEach(this::wasWritten));
    }

    void watchNetwork(CompletionStage<NetworkRecord> call) {
        watch(call, answer -> assertThat(controller.written()).contains(new Change.NetworkSaved(answer)));
    }

    void watchDeletion(CompletionStage<Optional<MemberRecord>> call) {
        watch(
                call,
                answer -> answer.ifPresent(m ->
                        assertThat(controller.written()).contains(new Change.MemberDeleted(m.network(), m.address()))));
    }

    private void wasWritten(MemberRecord member) {
        assertThat(controller.written()).contains(new Change.MemberSaved(member));
    }

    /** An exception in a future is heard by nobody, so it is kept for {@link #check}. */
    private <T> void watch(CompletionStage<T> call, Consumer<T> condition) {
        CoreOnWire.whenGood(call, answer -> {
            try {
                condition.accept(answer);
            } catch (AssertionError e) {
                broken = e;
            }
        });
    }

    private void packet(Packet packet) {
        if (packet.payload() instanceof ErrorReply error) {
            assertThat(error.errorCode()).contains(ErrorCode.NETWORK_ACCESS_DENIED);
            assertThat(everWritten(packet.to(), m -> !m.authorized()) || wasDeleted(packet.to()))
                    .as("a record of %s that is not authorized was written", packet.to())
                    .isTrue();
        } else if (packet.payload() instanceof NetworkCredentials credentials) {
            credentials.revocations().forEach(this::wasWritten);
        }
    }

    private void wasWritten(Revocation revocation) {
        assertThat(controller.written())
                .as("%s was written", revocation)
                .anyMatch(c -> c instanceof Change.RevocationAdded added
                        && added.revocation().id() == revocation.id()
                        && added.revocation().target().equals(revocation.target())
                        && added.revocation().thresholdMs() == revocation.thresholdMs());
    }

    private void update(Update update) {
        assertThat(controller.store().load().clockReservedUntilMs())
                .as("what is reserved")
                .isGreaterThanOrEqualTo(update.configuration().timestampMs());
        if (update.isStripped()) {
            assertThat(everWritten(update.to(), m -> !m.authorized() && m.lastDeauthorizedTime() > 0)
                            || wasDeleted(update.to()))
                    .as("it was written that %s is out", update.to())
                    .isTrue();
            return;
        }
        assertThat(out).as("those who are out").doesNotContain(update.to());
        assertThat(controller.written())
                .as("the network as it is in the configuration was written")
                .anyMatch(c -> c instanceof Change.NetworkSaved saved
                        && saved.network().revision() == update.configuration().revision()
                        && saved.network().name().equals(update.configuration().name()));
        assertThat(everWritten(
                        update.to(),
                        m -> m.authorized()
                                && m.ipAssignments()
                                        .containsAll(update.configuration().addresses().stream()
                                                .map(IpPrefix::ip)
                                                .toList())))
                .as("it was written that %s is in with its addresses", update.to())
                .isTrue();
    }

    private boolean everWritten(Address member, Predicate<MemberRecord> condition) {
        return controller.written().stream()
                .anyMatch(c -> c instanceof Change.MemberSaved saved
                        && saved.member().network().equals(NETWORK)
                        && saved.member().address().equals(member)
                        && condition.test(saved.member()));
    }

    private boolean wasDeleted(Address member) {
        return controller.written().contains(new Change.MemberDeleted(NETWORK, member));
    }
}
