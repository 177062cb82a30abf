package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a network's subscriptions are announced and its configuration is asked for. */
class MembershipTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");
    private static final Address SELF = Address.parse("1234567890");
    private static final MulticastGroup FIRST =
            MulticastGroup.resolving(IpPrefix.parse("10.1.0.1/24").ip());
    private static final MulticastGroup SECOND =
            MulticastGroup.resolving(IpPrefix.parse("10.1.0.2/24").ip());

    private static final Set<MulticastGroup> ONE = Set.of(FIRST);
    private static final Set<MulticastGroup> BOTH = Set.of(FIRST, SECOND);

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
    void nothingIsAnnouncedWithoutAGroup() {
        assertThat(membership.announce(at(0), Set.of())).isEmpty();
        assertThat(membership.announce(at(5_000), Set.of())).isEmpty();
    }

    @Test
    void everythingIsAnnouncedOnceAMinute() {
        assertThat(membership.announce(at(0), ONE)).containsExactly(FIRST);
        assertThat(membership.announce(at(5_000), ONE)).isEmpty();
        assertThat(membership.announce(at(59_999), ONE)).isEmpty();
        assertThat(membership.announce(at(60_000), ONE)).containsExactly(FIRST);
        assertThat(membership.announce(at(65_000), ONE)).isEmpty();
    }

    @Test
    void whatIsNewIsAnnouncedInBetween() {
        membership.announce(at(0), ONE);
        assertThat(membership.announce(at(15_000), BOTH)).containsExactly(SECOND);
        assertThat(membership.announce(at(60_000), BOTH)).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void groupThatComesBackIsAnnouncedAgain() {
        membership.announce(at(0), BOTH);
        assertThat(membership.announce(at(5_000), ONE)).isEmpty();
        assertThat(membership.announce(at(10_000), BOTH)).containsExactly(SECOND);
    }

    @Test
    void storedConfigurationIsUsedAndAskedForAtOnce() {
        NetworkConfiguration stored =
                NetworkConfiguration.builder(NETWORK, SELF, 1_000).build();
        assertThat(membership.restore(at(5), Bytes.copyOf(stored.toDictionaryBytes()), SELF))
                .isTrue();
        assertThat(membership.view().status()).isEqualTo(NetworkStatus.OK);
        assertThat(membership.wantsConfiguration(at(5))).isTrue();
    }

    @Test
    void storedConfigurationOfSomebodyElseIsNotUsed() {
        NetworkConfiguration stored = NetworkConfiguration.builder(NETWORK, Address.parse("1234567891"), 1_000)
                .build();
        assertThat(membership.restore(at(5), Bytes.copyOf(stored.toDictionaryBytes()), SELF))
                .isFalse();
        assertThat(membership.view().status()).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);
    }

    @Test
    void configurationIsWantedUntilThereIsOneAndAgainAfterAMinute() {
        assertThat(membership.wantsConfiguration(at(0))).isTrue();
        configure(1_000, 0);
        assertThat(membership.wantsConfiguration(at(60_999))).isFalse();
        assertThat(membership.wantsConfiguration(at(61_000))).isTrue();
    }
}
