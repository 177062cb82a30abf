package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.MulticastGather;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How members are found by their addresses: vl1.md 6.10. */
class MemberNodeMulticastTest {
    private static final long SEED = 99;
    private static final NetworkId NETWORK = ScriptedController.NETWORK;
    private static final Address ALICE = Cast.ALICE.address();
    private static final MulticastGroup OF_ALICE =
            MulticastGroup.resolving(ScriptedController.addressOf(Cast.ALICE).ip());

    private final InMemoryInternet wire = new InMemoryInternet(SEED);
    private final ScriptedController controller = new ScriptedController(wire);
    private final SimulatedMember alice =
            new SimulatedMember(wire, "alice", "10.0.0.2/9993", Cast.ALICE, controller.planet());
    private final SimulatedMember bob =
            new SimulatedMember(wire, "bob", "10.0.0.3/9993", Cast.BOB, controller.planet());

    private void bothJoin() {
        controller.authorizeAll();
        alice.join(NETWORK);
        bob.join(NETWORK);
        assertThat(wire.runUntil(
                        () -> alice.status(NETWORK) == NetworkStatus.OK && bob.status(NETWORK) == NetworkStatus.OK,
                        11_000))
                .as("both have a configuration, seed %d", SEED)
                .isTrue();
    }

    /** What bob hears when he asks who is in the group. */
    private List<MemberEvent.Gathered> gather(MulticastGroup group) {
        int before = bob.events(MemberEvent.Gathered.class).size();
        assertThat(bob.member().gather(wire.now(), NETWORK, group)).isTrue();
        wire.run(100);
        List<MemberEvent.Gathered> all = bob.events(MemberEvent.Gathered.class);
        return all.subList(before, all.size());
    }

    @Test
    void memberIsFoundByItsAddressFromTheNextRoundOn() {
        bothJoin();

        wire.run(5_100);

        assertThat(gather(OF_ALICE))
                .containsExactly(
                        new MemberEvent.Gathered(Cast.CONTROLLER.address(), NETWORK, OF_ALICE, 1, List.of(ALICE)));
    }

    @Test
    void newAddressIsAnnouncedInTheNextRound() {
        bothJoin();
        wire.run(11_000);
        IpPrefix added = IpPrefix.parse("10.244.99.99/16");
        assertThat(gather(MulticastGroup.resolving(added.ip()))).isEmpty();

        controller.push(
                ALICE,
                controller
                        .builder(Cast.ALICE, wire.now().wallMs())
                        .addresses(List.of(ScriptedController.addressOf(Cast.ALICE), added))
                        .build()
                        .signedBy(Cast.CONTROLLER));
        wire.run(5_100);

        assertThat(gather(MulticastGroup.resolving(added.ip())))
                .extracting(MemberEvent.Gathered::members)
                .containsExactly(List.of(ALICE));
    }

    @Test
    void subscriptionsAreRenewedForAsLongAsTheAddressIsHeld() {
        bothJoin();

        wire.run(700_000);

        assertThat(gather(OF_ALICE)).hasSize(1);
    }

    @Test
    void nothingIsGatheredWithoutAConfiguration() {
        bob.join(NETWORK);
        wire.run(6_000);

        assertThat(bob.member().gather(wire.now(), NETWORK, OF_ALICE)).isFalse();
    }

    @Test
    void nothingIsGatheredWhereMulticastIsOff() {
        controller.answer(asked -> controller.ok(
                asked,
                controller
                        .builder(asked.who(), wire.now().wallMs())
                        .multicastLimit(0)
                        .build()
                        .signedBy(Cast.CONTROLLER)));
        bob.join(NETWORK);
        wire.runUntil(() -> bob.status(NETWORK) == NetworkStatus.OK, 11_000);

        assertThat(bob.member().gather(wire.now(), NETWORK, OF_ALICE)).isFalse();
        assertThat(controller.received(MulticastGather.class)).isEmpty();
    }
}
