package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.verb.GatherOk;
import dev.perigee.protocol.verb.MulticastGather;
import dev.perigee.protocol.verb.MulticastLike;
import dev.perigee.protocol.verb.MulticastLike.Subscription;
import dev.perigee.protocol.verb.Ok;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MulticastTest {
    private static final NetworkId NETWORK = new NetworkId(0xabcdef1234000001L);
    private static final NetworkId OTHER_NETWORK = new NetworkId(0xabcdef1234000002L);
    private static final MulticastGroup GROUP = MulticastGroup.resolving(IpAddress.parse("10.1.2.3"));

    private final Net net = new Net(9);
    private final Stranger asker = net.stranger(1, "198.51.100.1/1");

    private static MulticastLike like(NetworkId network) {
        return new MulticastLike(List.of(new Subscription(network, GROUP)));
    }

    private static MulticastGather gather(NetworkId network, long limit) {
        return new MulticastGather(network, 0, GROUP, limit, Optional.empty());
    }

    private List<GatherOk> answers(Net.Inhabitant from) {
        return asker.got(from.identity(), Ok.class).stream()
                .filter(ok -> ok.body() instanceof GatherOk)
                .map(ok -> (GatherOk) ok.body())
                .toList();
    }

    @Test
    void aRootTellsEverybodyWhoSubscribedButNotTheAsker() {
        asker.meet(net.root);
        asker.tell(net.root, like(NETWORK));
        asker.tell(net.root, gather(NETWORK, 10));
        assertThat(answers(net.root)).as("nobody but the asker").isEmpty();

        Stranger other = net.stranger(2, "198.51.100.2/1");
        other.meet(net.root);
        other.tell(net.root, like(NETWORK));
        asker.tell(net.root, gather(NETWORK, 0));
        assertThat(answers(net.root)).as("limit 0").isEmpty();
        asker.tell(net.root, gather(OTHER_NETWORK, 10));
        assertThat(answers(net.root)).as("another network").isEmpty();
        asker.tell(net.root, gather(NETWORK, 10));
        assertThat(answers(net.root)).containsExactly(new GatherOk(NETWORK, GROUP, 2, List.of(other.address())));
    }

    @Test
    void aSubscriptionEndsAfter600SecondsUnlessItIsRenewed() {
        asker.meet(net.root);
        Stranger once = net.stranger(2, "198.51.100.2/1");
        Stranger twice = net.stranger(3, "198.51.100.3/1");
        once.meet(net.root);
        twice.meet(net.root);
        once.tell(net.root, like(NETWORK));
        twice.tell(net.root, like(NETWORK));
        net.wire.run(300_000);
        twice.tell(net.root, like(NETWORK));
        net.wire.run(299_000);
        asker.tell(net.root, gather(NETWORK, 10));
        net.wire.run(2_000);
        asker.tell(net.root, gather(NETWORK, 10));
        net.wire.run(299_500);
        asker.tell(net.root, gather(NETWORK, 10));

        assertThat(answers(net.root)).hasSize(2);
        assertThat(answers(net.root).get(0).members()).containsExactlyInAnyOrder(once.address(), twice.address());
        assertThat(answers(net.root).get(1).members()).containsExactly(twice.address());
    }

    @Test
    void aControllerServesThoseItKnowsAndAddsTheHoldersOfAddresses() {
        Address holder = new Address(0x1122334455L);
        MulticastAuthority authority = new MulticastAuthority() {
            @Override
            public boolean serves(NetworkId network, Address who) {
                return network.equals(NETWORK);
            }

            @Override
            public List<Address> knownMembers(NetworkId network, MulticastGroup group) {
                return network.equals(NETWORK) && group.equals(GROUP) ? List.of(holder, asker.address()) : List.of();
            }
        };
        Net.Inhabitant controller =
                net.add(4, "controller", net.planet, NodeSettings.DEFAULT, authority, "198.51.100.4/9993");
        asker.meet(controller);
        Stranger other = net.stranger(2, "198.51.100.2/1");
        other.meet(controller);
        asker.tell(controller, gather(NETWORK, 10));
        other.tell(controller, like(NETWORK));
        other.tell(controller, like(OTHER_NETWORK));
        asker.tell(controller, gather(NETWORK, 10));
        asker.tell(controller, gather(OTHER_NETWORK, 10));
        asker.tell(controller, gather(NETWORK, 1));

        assertThat(answers(controller))
                .containsExactly(
                        new GatherOk(NETWORK, GROUP, 2, List.of(holder)),
                        new GatherOk(NETWORK, GROUP, 3, List.of(holder, other.address())),
                        new GatherOk(NETWORK, GROUP, 3, List.of(holder)));
        assertThat(controller.count(Counter.GATHER_REFUSED)).isEqualTo(1);
        assertThat(controller.count(Counter.LIKE_REFUSED)).isEqualTo(1);
    }

    @Test
    void differentMembersAreToldEachTimeWhenThereAreMoreThanAskedFor() {
        MulticastDatabase database = database(NodeSettings.DEFAULT);
        Set<Address> all = new TreeSet<>();
        for (int i = 1; i <= 1_000; i++) {
            all.add(new Address(i));
            database.subscribe(net.now(), NETWORK, GROUP, new Address(i));
        }
        Set<Address> seen = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            MulticastDatabase.Answer answer = database.gather(net.now(), NETWORK, GROUP, new Address(1), List.of(), 50);
            assertThat(answer.total()).isEqualTo(1_000);
            assertThat(answer.members()).hasSize(50).doesNotHaveDuplicates().doesNotContain(new Address(1));
            seen.addAll(answer.members());
        }
        assertThat(seen).hasSizeGreaterThan(900);
        assertThat(all).containsAll(seen);
    }

    @Test
    void subscriptionsAreBoundedInAllAndForEachSubscriber() {
        MulticastDatabase database = database(NodeSettings.builder()
                .maxStrangers(10)
                .maxHeldPackets(10)
                .maxExpectedReplies(10)
                .maxSubscriptions(5_000)
                .build());
        for (int member = 1; member <= 20; member++) {
            for (int group = 0; group < 2_000; group++) {
                MulticastGroup each = MulticastGroup.resolving(IpAddress.v4(group));
                database.subscribe(net.now(), NETWORK, each, new Address(member));
            }
        }
        assertThat(database.size()).isEqualTo(5_000);
        Set<Integer> totals = new TreeSet<>();
        List<Address> left = new ArrayList<>();
        for (int group = 0; group < 1_024; group++) {
            MulticastGroup each = MulticastGroup.resolving(IpAddress.v4(group));
            var answer = database.gather(net.now(), NETWORK, each, Address.NONE, List.of(), 100);
            totals.add(answer.total());
            left.addAll(answer.members());
        }
        assertThat(left).hasSize(5_000).doesNotContain(new Address(1)).contains(new Address(20));
        assertThat(totals).isSubsetOf(4, 5);
    }

    private static MulticastDatabase database(NodeSettings settings) {
        return new MulticastDatabase(UnderTest.context(settings));
    }
}
