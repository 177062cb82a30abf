package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.NETWORK;
import static dev.perigee.controller.decision.Given.NOW;
import static dev.perigee.controller.decision.Given.network;
import static dev.perigee.controller.decision.Given.node;
import static dev.perigee.controller.decision.Given.settled;
import static dev.perigee.controller.decision.Given.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RevocationDecisionTest {
    private static final Address RECEIVER = new Address(1);

    @Test
    void withoutRevocationsThereIsNothingToTell() {
        assertThat(RevocationDecision.forReceiver(view(network(n -> n)), RECEIVER, NOW))
                .isEmpty();
    }

    @Test
    void aRevocationOfAMembershipIsPassedOnByWhoHearsOfIt() {
        RevocationRecord record = new RevocationRecord(NETWORK, new Address(5), 0xfedcba98L, NOW - 10, NOW + 10);
        assertThat(RevocationDecision.forReceiver(holding(record), RECEIVER, NOW))
                .containsExactly(new Revocation(
                        0xfedcba98L,
                        NETWORK,
                        0,
                        NOW - 10,
                        Revocation.FAST_PROPAGATE,
                        new Address(5),
                        Address.NONE,
                        CredentialType.MEMBERSHIP,
                        Optional.empty()));
    }

    @Test
    void theNewestComeFirst() {
        assertThat(targets(holding(made(5, 30), made(6, 10), made(7, 20)), RECEIVER))
                .containsExactly(6L, 7L, 5L);
    }

    @Test
    void theDeadAreNotTold() {
        assertThat(targets(
                        holding(
                                new RevocationRecord(NETWORK, new Address(5), 1, NOW - 9, NOW - 1),
                                new RevocationRecord(NETWORK, new Address(6), 2, NOW - 9, NOW),
                                new RevocationRecord(NETWORK, new Address(7), 3, NOW - 9, NOW + 1)),
                        RECEIVER))
                .containsExactly(7L);
    }

    @Test
    void aMemberIsNotToldOfItsOwn() {
        assertThat(targets(holding(made(5, 30), made(1, 10)), RECEIVER)).containsExactly(5L);
    }

    @Test
    void ofOneTargetTheHighestThresholdCounts() {
        NetworkView view = holding(made(5, 30), made(5, 10), made(5, 20));
        assertThat(RevocationDecision.forReceiver(view, RECEIVER, NOW))
                .extracting(Revocation::thresholdMs)
                .containsExactly(NOW - 10);
    }

    @Test
    void aTargetThatIsAuthorizedAgainIsToldOfAllTheSame() {
        MapNetworkView view = holding(made(5, 30));
        view.apply(new Change.MemberSaved(settled(node(5))));
        assertThat(targets(view, RECEIVER)).containsExactly(5L);
    }

    @Test
    void allAreToldAndAPacketHasRoomForItsShare() {
        MapNetworkView view = view(network(n -> n));
        LongStream.rangeClosed(100, 250).forEach(i -> view.apply(new Change.RevocationAdded(made(i, i))));
        List<Revocation> all = RevocationDecision.forReceiver(view, RECEIVER, NOW);
        assertThat(all).hasSize(151);
        PacketWriter writer = new PacketWriter();
        all.subList(0, RevocationDecision.MOST_IN_A_PACKET).forEach(revocation -> revocation.write(writer));
        int countsAndEndOfMemberships = 9;
        assertThat(writer.toArray().length + countsAndEndOfMemberships).isLessThan(9_996);
    }

    @Test
    void theOrderDoesNotDependOnTheViews() {
        assertThat(targets(holding(made(5, 10), made(6, 10), made(7, 10)), RECEIVER))
                .isEqualTo(targets(holding(made(7, 10), made(5, 10), made(6, 10)), RECEIVER));
    }

    private static RevocationRecord made(long target, long ageMs) {
        return new RevocationRecord(NETWORK, new Address(target), target * 1000 + ageMs, NOW - ageMs, NOW + 1000);
    }

    private static MapNetworkView holding(RevocationRecord... records) {
        MapNetworkView view = view(network(n -> n));
        for (RevocationRecord record : records) {
            view.apply(new Change.RevocationAdded(record));
        }
        return view;
    }

    private static List<Long> targets(NetworkView view, Address receiver) {
        return RevocationDecision.forReceiver(view, receiver, NOW).stream()
                .map(revocation -> revocation.target().value())
                .toList();
    }
}
