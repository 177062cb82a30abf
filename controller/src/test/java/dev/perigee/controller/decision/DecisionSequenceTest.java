package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.NETWORK;
import static dev.perigee.controller.decision.Given.NOW;
import static dev.perigee.controller.decision.Given.network;
import static dev.perigee.controller.decision.Given.pool;
import static dev.perigee.controller.decision.Given.routes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.perigee.model.AddressPool;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.config.NetworkConfiguration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What holds after any sequence of requests, pushes and edits; a failure names the seed that repeats it. */
class DecisionSequenceTest {
    private static final int SEEDS = 30;
    private static final int STEPS = 250;
    private static final int NODES = 12;

    @Test
    void noTwoMembersOfANetworkEverHoldOneAddress() {
        long assigned = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                Map<IpAddress, Address> holders = new HashMap<>();
                for (MemberRecord member : walk.view.members()) {
                    for (IpAddress ip : member.ipAssignments()) {
                        Address other = holders.putIfAbsent(ip, member.address());
                        if (other != null && !other.equals(member.address())) {
                            fail("seed %d, step %d: %s of %s and %s", seed, step, ip, other, member.address());
                        }
                    }
                }
                assigned += holders.size();
            }
        }
        assertThat(assigned).as("addresses seen in all walks").isGreaterThan(1_000);
    }

    @Test
    void whatIsIssuedIsTheMembersOwnAndOnlyAuthorizedMembersGetIt() {
        int issued = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                Optional<NetworkConfiguration> configuration = walk.step();
                if (configuration.isPresent()) {
                    String when = "seed " + seed + ", step " + step;
                    MemberRecord member =
                            walk.view.member(configuration.get().issuedTo()).orElseThrow();
                    assertThat(member.authorized()).as(when).isTrue();
                    assertThat(member.ipAssignments())
                            .as(when)
                            .containsAll(configuration.get().addresses().stream()
                                    .map(IpPrefix::ip)
                                    .toList());
                    issued += configuration.get().addresses().size();
                }
            }
        }
        assertThat(issued).as("addresses issued in all walks").isGreaterThan(1_000);
    }

    @Test
    void aMemberThatAsksTwiceInARowChangesNothingTheSecondTime() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                walk.step();
                Identity node = walk.anyNode();
                walk.ask(node);
                assertThat(walk.ask(node).changes())
                        .as("seed %d, step %d", seed, step)
                        .isEmpty();
            }
        }
    }

    @Test
    void aCertificateIsIssuedAboveEveryThresholdOfItsMember() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Walk walk = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                Optional<NetworkConfiguration> configuration = walk.step();
                if (configuration.isPresent()) {
                    Address member = configuration.get().issuedTo();
                    long certificateMs =
                            configuration.get().membership().orElseThrow().timestampMs();
                    assertThat(walk.view.revocations().stream()
                                    .filter(revocation -> revocation.target().equals(member))
                                    .mapToLong(RevocationRecord::thresholdMs))
                            .as("seed %d, step %d", seed, step)
                            .allMatch(thresholdMs -> thresholdMs < certificateMs);
                }
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameStateAndAnswers() {
        for (long seed = 1; seed <= 10; seed++) {
            Walk one = new Walk(seed);
            Walk other = new Walk(seed);
            for (int step = 0; step < STEPS; step++) {
                assertThat(one.step()).as("seed %d, step %d", seed, step).isEqualTo(other.step());
            }
            assertThat(one.view.members()).containsExactlyInAnyOrderElementsOf(other.view.members());
            assertThat(one.view.revocations()).containsExactlyElementsOf(other.view.revocations());
            assertThat(one.effects).as("seed %d", seed).isEqualTo(other.effects);
        }
    }

    /** A network on which something random happens at each step. */
    private static final class Walk {
        private static final List<IpAddress> GIVEN = Given.ips(
                "10.0.0.1", "10.0.0.2", "10.0.0.5", "10.0.0.6", "10.0.1.1", "192.168.0.1", "fd00::1", "fd00::2");

        final MapNetworkView view;
        final List<Effect> effects = new ArrayList<>();
        private final Random random;
        private final Entropy entropy;
        private final List<Identity> nodes = new ArrayList<>();
        private long nowMs = NOW;

        Walk(long seed) {
            random = new Random(seed);
            entropy = new Random(seed + 1)::nextBytes;
            view = new MapNetworkView(network(n -> n.v4AssignZt(true)
                    .routes(routes("10.0.0.0/29", "10.0.1.0/30", "fd00::/64"))
                    .pools(List.of(pool("10.0.0.0", "10.0.0.7")))));
            for (int i = 0; i < NODES; i++) {
                nodes.add(Given.node(random.nextLong() & 0xffffffffL, i));
            }
        }

        Identity anyNode() {
            return nodes.get(random.nextInt(NODES));
        }

        /** @return the configuration, if somebody got one */
        Optional<NetworkConfiguration> step() {
            int dice = random.nextInt(10);
            Identity node = anyNode();
            if (dice < 4) {
                return configuration(ask(node));
            }
            if (dice < 5) {
                return configuration(decide(node, false));
            }
            if (dice < 6) {
                editNetwork();
            } else if (dice < 7) {
                view.member(node.address())
                        .ifPresent(member -> apply(RecordDecision.deleteMember(view, member, ++nowMs, entropy)));
            } else {
                editMember(node.address());
            }
            return Optional.empty();
        }

        Outcome<ConfigAnswer> ask(Identity node) {
            return decide(node, true);
        }

        private Outcome<ConfigAnswer> decide(Identity node, boolean genuine) {
            ConfigRequest request = new ConfigRequest(NETWORK, node, Given.CLIENT, genuine);
            return apply(ConfigDecision.decide(Given.SELF, Optional.of(view), request, ++nowMs, entropy));
        }

        private void editNetwork() {
            NetworkRecord before = view.network();
            List<AddressPool> pools = random.nextBoolean()
                    ? List.of(pool("10.0.0.0", "10.0.0.7"))
                    : List.of(pool("10.0.0.4", "10.0.0.6"), pool("10.0.1.0", "10.0.1.3"));
            NetworkRecord after = before.toBuilder()
                    .pools(pools)
                    .isPrivate(random.nextInt(4) > 0)
                    .v4AssignZt(random.nextInt(4) > 0)
                    .routes(routes(
                            random.nextBoolean()
                                    ? new String[] {"10.0.0.0/29", "10.0.1.0/30", "fd00::/64"}
                                    : new String[] {"10.0.0.0/16", "10.0.1.0/24 via 10.0.0.1"}))
                    .build();
            apply(RecordDecision.saveNetwork(Optional.of(view), after, ++nowMs));
        }

        private void editMember(Address address) {
            Optional<MemberRecord> before = view.member(address);
            MemberRecord.Builder after =
                    before.orElseGet(() -> MemberRecord.create(NETWORK, address, nowMs)).toBuilder();
            List<UnaryOperator<MemberRecord.Builder>> edits = List.of(
                    m -> m.authorized(random.nextInt(4) > 0),
                    m -> m.activeBridge(random.nextBoolean()),
                    m -> m.noAutoAssignIps(random.nextInt(4) == 0),
                    m -> m.ipAssignments(List.of()),
                    m -> m.ipAssignments(List.of(anyGiven(), anyGiven())));
            MemberRecord edited =
                    edits.get(random.nextInt(edits.size())).apply(after).build();
            try {
                apply(RecordDecision.saveMember(view, before, edited, ++nowMs, entropy));
            } catch (AddressTakenException refused) {
                assertThat(view.member(address)).isEqualTo(before);
            }
        }

        private IpAddress anyGiven() {
            return GIVEN.get(random.nextInt(GIVEN.size()));
        }

        private <A> Outcome<A> apply(Outcome<A> outcome) {
            outcome.changes().forEach(view::apply);
            effects.addAll(outcome.effects());
            return outcome;
        }

        private static Optional<NetworkConfiguration> configuration(Outcome<ConfigAnswer> outcome) {
            return outcome.answer() instanceof ConfigAnswer.Configure answer
                    ? Optional.of(answer.configuration())
                    : Optional.empty();
        }
    }
}
