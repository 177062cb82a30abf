package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.controller.decision.MapNetworkView;
import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.Payload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Many members at once; what happens with a single one is shown with real packets. */
class DeliveriesTest {
    private static final NetworkId NETWORK = NetworkId.parse("95a4fb9cc70000f1");
    private static final int MEMBERS = 2_000;
    private static final int MOST_SIGNING = 64;

    private record Sent(Address to, Payload payload) {}

    private final MapNetworkView network = new MapNetworkView(NetworkRecord.create(NETWORK, 1));
    private final Timers timers = new Timers();
    private final ArrayDeque<CoreWork> signing = new ArrayDeque<>();
    private final List<Sent> pushed = new ArrayList<>();
    private final List<Sent> replied = new ArrayList<>();
    private final Set<Address> away = new HashSet<>();
    private final List<Address> withdrawn = new ArrayList<>();
    private long nowMs = 1_000;
    private long lastStamp = 1_000_000;
    private long lastUpdate;

    private final Deliveries deliveries = new Deliveries(new Deliveries.Desk() {
        @Override
        public Optional<MapNetworkView> network(NetworkId id) {
            return Optional.of(network);
        }

        @Override
        public Optional<NetworkConfiguration> configuration(NetworkId id, Address member) {
            return network.member(member)
                    .filter(MemberRecord::authorized)
                    .map(m -> NetworkConfiguration.builder(id, member, ++lastStamp)
                            .name(network.network().name())
                            .build());
        }

        @Override
        public Optional<NetworkConfiguration> restamped(NetworkConfiguration configuration) {
            return Optional.of(
                    configuration.toBuilder().timestampMs(++lastStamp).build());
        }

        @Override
        public List<ConfigChunk> sign(NetworkConfiguration configuration, long updateId) {
            Bytes dictionary = Bytes.copyOf(configuration.toDictionaryBytes());
            return List.of(new ConfigChunk(NETWORK, dictionary, 0, updateId, dictionary.size(), 0, Optional.empty()));
        }

        @Override
        public long newUpdateId() {
            return ++lastUpdate;
        }

        @Override
        public boolean canReach(Address member) {
            return !away.contains(member);
        }

        @Override
        public void withdrawn(NetworkId id, Address member) {
            withdrawn.add(member);
        }

        @Override
        public void send(Address to, Payload payload) {
            pushed.add(new Sent(to, payload));
        }

        @Override
        public void reply(Address to, Path path, Payload payload) {
            replied.add(new Sent(to, payload));
        }

        @Override
        public void work(CoreWork work) {
            signing.add(work);
        }

        @Override
        public void whenDurable(Runnable action) {
            action.run();
        }

        @Override
        public void at(long dueMs, Consumer<Now> action) {
            timers.at(dueMs, action);
        }
    });

    private Now now() {
        return new Now(nowMs, 1_700_000_000_000L + nowMs);
    }

    private static Address address(int i) {
        return new Address(0x1000000000L + i);
    }

    private void save(int i, boolean authorized) {
        network.apply(new Change.MemberSaved(MemberRecord.create(NETWORK, address(i), 1).toBuilder()
                .authorized(authorized)
                .build()));
    }

    private void authorizeAll() {
        for (int i = 0; i < MEMBERS; i++) {
            save(i, true);
        }
    }

    private void pushToAll() {
        for (int i = 0; i < MEMBERS; i++) {
            deliveries.push(now(), NETWORK, address(i));
        }
    }

    private void finishOne() {
        CoreWork work = signing.remove();
        work.then().accept(now(), work.task().get());
    }

    private void finishAll() {
        while (!signing.isEmpty()) {
            finishOne();
        }
    }

    private void ask(int i) {
        NetworkConfiguration decided =
                NetworkConfiguration.builder(NETWORK, address(i), ++lastStamp).build();
        Path path = new Path(0, SocketAddress.parse("192.0.2.1/9993"));
        deliveries.answer(now(), NETWORK, address(i), path, 77, decided);
    }

    @Test
    void pushToManyIsPacedAndRefreshesGetInBetween() {
        authorizeAll();
        pushToAll();
        assertThat(signing).hasSize(MOST_SIGNING);

        ask(1_999);
        ask(5);
        assertThat(signing).as("one of them is being signed for already").hasSize(MOST_SIGNING + 1);
        int finished = 0;
        while (replied.size() < 2) {
            finishOne();
            finished++;
            assertThat(signing.size()).isLessThanOrEqualTo(MOST_SIGNING + 2);
        }
        assertThat(finished).isLessThanOrEqualTo(2 * MOST_SIGNING + 2);

        finishAll();
        assertThat(new HashSet<>(pushed.stream().map(Sent::to).toList())).hasSize(MEMBERS);
        assertThat(pushed).hasSize(MEMBERS);
    }

    @Test
    void lostSignaturesDoNotStopThePushToTheOthers() {
        authorizeAll();
        pushToAll();
        for (int i = 0; i < MOST_SIGNING; i++) {
            CoreWork work = signing.remove();
            work.lost().accept(now());
        }
        finishAll();

        assertThat(pushed).hasSize(MEMBERS - MOST_SIGNING);
    }

    @Test
    void editDuringAPushToManyReachesEverybodyOnce() {
        authorizeAll();
        pushToAll();
        for (int i = 0; i < 100; i++) {
            finishOne();
        }
        network.apply(new Change.NetworkSaved(
                network.network().toBuilder().revision(2).name("renamed").build()));
        pushed.clear();
        pushToAll();
        finishAll();

        assertThat(pushed).hasSize(MEMBERS);
        assertThat(new HashSet<>(pushed.stream().map(Sent::to).toList())).hasSize(MEMBERS);
    }

    @Test
    void memberThatIsAwayCostsNothing() {
        authorizeAll();
        for (int i = 0; i < MEMBERS; i++) {
            away.add(address(i));
        }
        pushToAll();

        assertThat(signing).isEmpty();
        assertThat(timers.nextMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void pushesThatNobodyAcknowledgesEnd() {
        authorizeAll();
        pushToAll();
        finishAll();
        while (timers.nextMs() != Long.MAX_VALUE) {
            nowMs = timers.nextMs();
            timers.run(now());
            finishAll();
        }

        assertThat(pushed).hasSize(4 * MEMBERS);
        assertThat(nowMs).as("what was missed may be sent again for a while").isLessThanOrEqualTo(150_000);
    }

    @Test
    void memberPutOutWhileItsPushWaitsGetsTheWithdrawalOnly() {
        authorizeAll();
        pushToAll();
        int last = MEMBERS - 1;
        save(last, false);
        deliveries.withdraw(
                now(),
                NETWORK,
                address(last),
                NetworkConfiguration.stripped(NETWORK, address(last), ++lastStamp, 1_800_000),
                ErrorCode.NETWORK_ACCESS_DENIED);
        finishAll();

        List<Payload> toLast = pushed.stream()
                .filter(s -> s.to.equals(address(last)))
                .map(Sent::payload)
                .toList();
        assertThat(toLast).hasSize(2);
        assertThat(toLast.get(1)).isInstanceOf(ErrorReply.class);
    }
}
