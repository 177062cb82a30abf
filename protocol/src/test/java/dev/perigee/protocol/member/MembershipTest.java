package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** When a network's subscriptions are announced and its configuration is asked for. */
class MembershipTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");
    private static final Address SELF = Address.parse("1234567890");
    private static final MulticastGroup FIRST =
            MulticastGroup.resolving(IpPrefix.parse("10.1.0.1/24").ip());
    private static final MulticastGroup SECOND =
            MulticastGroup.resolving(IpPrefix.parse("10.1.0.2/24").ip());

    private final Membership membership = new Membership(NETWORK);

    private static Now at(long ms) {
        return new Now(ms, 1_700_000_000_000L + ms);
    }

    private void configure(long atMs, long flags, String... addresses) {
        NetworkConfiguration configuration = NetworkConfiguration.builder(NETWORK, SELF, 1_000 + atMs)
                .flags(flags)
                .addresses(Arrays.stream(addresses).map(IpPrefix::parse).toList())
                .build();
        assertThat(membership.accept(at(atMs), configuration.toDictionaryBytes(), SELF))
                .isEmpty();
    }

    @Test
    void nothingIsAnnouncedWithoutAnAddress() {
        assertThat(membership.announce(at(0))).isEmpty();
        configure(0, 0);
        assertThat(membership.announce(at(5_000))).isEmpty();
    }

    @Test
    void everythingIsAnnouncedOnceAMinute() {
        configure(0, 0, "10.1.0.1/24");
        assertThat(membership.announce(at(0))).containsExactly(FIRST);
        assertThat(membership.announce(at(5_000))).isEmpty();
        assertThat(membership.announce(at(59_999))).isEmpty();
        assertThat(membership.announce(at(60_000))).containsExactly(FIRST);
        assertThat(membership.announce(at(65_000))).isEmpty();
    }

    @Test
    void whatIsNewIsAnnouncedInBetween() {
        configure(0, 0, "10.1.0.1/24");
        membership.announce(at(0));
        configure(12_000, 0, "10.1.0.1/24", "10.1.0.2/24");
        assertThat(membership.announce(at(15_000))).containsExactly(SECOND);
        assertThat(membership.announce(at(60_000))).containsExactly(FIRST, SECOND);
    }

    @Test
    void addressThatComesBackIsAnnouncedAgain() {
        configure(0, 0, "10.1.0.1/24", "10.1.0.2/24");
        membership.announce(at(0));
        configure(4_000, 0, "10.1.0.1/24");
        assertThat(membership.announce(at(5_000))).isEmpty();
        configure(9_000, 0, "10.1.0.1/24", "10.1.0.2/24");
        assertThat(membership.announce(at(10_000))).containsExactly(SECOND);
    }

    @Test
    void broadcastIsSubscribedWhereItIsOn() {
        configure(0, NetworkConfiguration.BROADCAST, "10.1.0.1/24");
        assertThat(membership.announce(at(0))).containsExactly(FIRST, new MulticastGroup(Mac.BROADCAST, 0));
    }

    @Test
    void configurationIsWantedUntilThereIsOneAndAgainAfterAMinute() {
        assertThat(membership.wantsConfiguration(at(0))).isTrue();
        configure(1_000, 0);
        assertThat(membership.wantsConfiguration(at(60_999))).isFalse();
        assertThat(membership.wantsConfiguration(at(61_000))).isTrue();
    }
}
