package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.MADE;
import static dev.perigee.controller.decision.Given.NETWORK;
import static dev.perigee.controller.decision.Given.ips;
import static dev.perigee.controller.decision.Given.member;
import static dev.perigee.controller.decision.Given.network;
import static dev.perigee.controller.decision.Given.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MapNetworkViewTest {
    private static final List<IpAddress> ADDRESSES = ips(
            "10.0.0.1",
            "10.0.0.2",
            "10.0.0.3",
            "10.0.0.4",
            "255.255.255.255",
            "0.0.0.0",
            "fd00::1:1",
            "fd01::1:1",
            "fd00::2:2");

    @Test
    void indexesAreWhatTheMembersSayAfterAnyChanges() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            MapNetworkView view = view(network(n -> n));
            for (int step = 0; step < 150; step++) {
                view.apply(randomChange(random));
                assertIndexes(view, "seed " + seed + ", step " + step);
            }
        }
    }

    private static Change randomChange(Random random) {
        long address = 1 + random.nextInt(6);
        if (random.nextInt(4) == 0) {
            return new Change.MemberDeleted(NETWORK, new Address(address));
        }
        List<IpAddress> assigned = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            assigned.add(ADDRESSES.get(random.nextInt(ADDRESSES.size())));
        }
        return new Change.MemberSaved(member(
                address,
                m -> m.ipAssignments(assigned)
                        .authorized(random.nextBoolean())
                        .lastAuthorizedTime(random.nextBoolean() ? MADE : 0)
                        .activeBridge(random.nextBoolean())));
    }

    private static void assertIndexes(MapNetworkView view, String when) {
        PlainView plain = new PlainView(view);
        assertThat(view.pendingMembers()).as(when).isEqualTo(plain.pendingMembers());
        assertThat(view.activeBridges()).as(when).containsExactlyInAnyOrderElementsOf(plain.activeBridges());
        for (IpAddress ip : ADDRESSES) {
            MulticastGroup group = MulticastGroup.resolving(ip);
            assertThat(view.holder(ip)).as("%s, %s", when, ip).isEqualTo(plain.holder(ip));
            assertThat(view.isFree(ip)).as("%s, %s", when, ip).isEqualTo(plain.isFree(ip));
            assertThat(view.holders(group))
                    .as("%s, %s", when, group)
                    .containsAll(plain.holders(group))
                    .allMatch(holder -> view.member(holder).orElseThrow().ipAssignments().stream()
                            .anyMatch(held -> MulticastGroup.resolving(held).equals(group)));
        }
        IpAddress first = IpAddress.parse("10.0.0.1");
        IpAddress last = IpAddress.parse("10.0.0.4");
        assertThat(view.nextFree(first, last)).as(when).isEqualTo(plain.nextFree(first, last));
    }

    @Test
    void aSavedNetworkReplacesTheOneBefore() {
        MapNetworkView view = view(network(n -> n));
        NetworkRecord changed = network(n -> n.name("changed"));
        view.apply(new Change.NetworkSaved(changed));
        assertThat(view.network()).isEqualTo(changed);
    }

    @Test
    void changesOfAnotherNetworkDoNothing() {
        NetworkRecord network = network(n -> n);
        MemberRecord member = member(1, m -> m);
        MapNetworkView view = view(network, member);
        NetworkId other = new NetworkId(5);
        view.apply(new Change.NetworkSaved(NetworkRecord.create(other, MADE)));
        view.apply(new Change.MemberSaved(MemberRecord.create(other, new Address(2), MADE)));
        view.apply(new Change.MemberDeleted(other, new Address(1)));
        view.apply(new Change.RevocationAdded(new RevocationRecord(other, new Address(1), 1, MADE, MADE)));
        view.apply(new Change.ClockReserved(MADE));
        assertThat(view.network()).isEqualTo(network);
        assertThat(view.members()).containsExactly(member);
        assertThat(view.revocations()).isEmpty();
    }

    @Test
    void revocationsAreDroppedWhenTheyDie() {
        MapNetworkView view = view(network(n -> n));
        RevocationRecord early = new RevocationRecord(NETWORK, new Address(1), 1, MADE, MADE + 10);
        RevocationRecord late = new RevocationRecord(NETWORK, new Address(1), 2, MADE, MADE + 11);
        view.apply(new Change.RevocationAdded(early));
        view.apply(new Change.RevocationAdded(late));
        assertThat(view.revocations()).containsExactlyInAnyOrder(early, late);
        view.apply(new Change.RevocationsExpired(MADE + 10));
        assertThat(view.revocations()).containsExactly(late);
    }
}
