package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfMembership.Qualifier;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a member shows its credentials, and to whom it passes revocations on: vl1.md 6.9, vl2.md 7.5 and 7.7. */
class CredentialPresentationTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");
    private static final Address SELF = Address.parse("0987654321");
    private static final Address PEER = Address.parse("1234567890");
    private static final Address OTHER = Address.parse("1111111111");
    private static final long GAP_MS = CredentialOutbox.GAP_MS;

    private record Sent(long atMs, Address to, NetworkCredentials packet) {}

    private final List<Sent> sent = new ArrayList<>();
    private final Map<NetworkId, Membership> memberships = new LinkedHashMap<>();
    private final Membership membership = new Membership(NETWORK);
    private final CredentialPresentation presentation =
            new CredentialPresentation(SELF, memberships, new CredentialOutbox.Courier() {
                @Override
                public boolean knows(Address peer) {
                    return true;
                }

                @Override
                public void send(Now now, Address to, NetworkCredentials packet) {
                    sent.add(new Sent(now.monotonicMs(), to, packet));
                }
            });

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    private static CertificateOfMembership certificate(Address member, long timestampMs) {
        return new CertificateOfMembership(
                List.of(
                        new Qualifier(CertificateOfMembership.TIMESTAMP, timestampMs, 1_000),
                        new Qualifier(CertificateOfMembership.NETWORK, NETWORK.value(), 0),
                        new Qualifier(CertificateOfMembership.ISSUED_TO, member.value(), -1)),
                Address.NONE,
                Optional.empty());
    }

    private static NetworkConfiguration.Builder configuration(long timestampMs) {
        return NetworkConfiguration.builder(NETWORK, SELF, timestampMs).membership(certificate(SELF, timestampMs));
    }

    private void configure(NetworkConfiguration.Builder configuration) {
        memberships.put(NETWORK, membership);
        membership.accept(at(0), configuration.build().toDictionaryBytes(), SELF);
        presentation.configurationChanged(membership);
    }

    private List<Long> timestampsShownTo(Address peer) {
        return sent.stream()
                .filter(s -> s.to.equals(peer))
                .flatMap(s -> s.packet.memberships().stream())
                .map(CertificateOfMembership::timestampMs)
                .toList();
    }

    @Test
    void nothingIsShownWithoutAConfiguration() {
        memberships.put(NETWORK, membership);

        presentation.beforeFrame(at(0), membership, PEER);
        presentation.askedFor(at(0), membership, PEER);

        assertThat(presentation.present(at(0), membership, PEER)).isFalse();
        assertThat(sent).isEmpty();
    }

    @Test
    void credentialsGoBeforeTheFirstFrameToEachPeerOnly() {
        configure(configuration(1));

        for (long ms = 0; ms < 10_000; ms += 100) {
            presentation.tick(at(ms));
            presentation.beforeFrame(at(ms), membership, PEER);
            presentation.beforeFrame(at(ms), membership, OTHER);
        }

        assertThat(sent).hasSize(2);
        assertThat(sent).allMatch(s -> s.atMs == 0);
    }

    @Test
    void newConfigurationIsShownWithTheNextFrame() {
        configure(configuration(1));
        presentation.beforeFrame(at(0), membership, PEER);
        presentation.tick(at(5_000));

        configure(configuration(2));
        presentation.tick(at(10_000));
        assertThat(timestampsShownTo(PEER)).as("nobody is told without a frame").containsExactly(1L);
        presentation.beforeFrame(at(10_001), membership, PEER);
        presentation.beforeFrame(at(10_002), membership, PEER);

        assertThat(timestampsShownTo(PEER)).containsExactly(1L, 2L);
    }

    @Test
    void newConfigurationWithinTheGapIsShownAfterIt() {
        configure(configuration(1));
        presentation.beforeFrame(at(0), membership, PEER);

        configure(configuration(2));
        presentation.beforeFrame(at(500), membership, PEER);
        assertThat(sent).hasSize(1);
        assertThat(presentation.nextTickMs()).isEqualTo(GAP_MS);
        presentation.tick(at(GAP_MS));

        assertThat(timestampsShownTo(PEER)).containsExactly(1L, 2L);
    }

    @Test
    void frameAfterALongTimeShowsThemAgain() {
        configure(configuration(1));
        presentation.beforeFrame(at(0), membership, PEER);
        presentation.tick(at(GAP_MS));

        presentation.beforeFrame(at(CredentialPresentation.REPEAT_MS), membership, PEER);
        assertThat(sent).hasSize(1);
        presentation.beforeFrame(at(CredentialPresentation.REPEAT_MS + 1), membership, PEER);

        assertThat(sent).hasSize(2);
    }

    @Test
    void peerThatLacksThemIsHeardOnceASecond() {
        configure(configuration(1));

        for (long ms = 0; ms <= 4_000; ms += 100) {
            presentation.tick(at(ms));
            presentation.askedFor(at(ms), membership, PEER);
        }

        assertThat(sent).extracting(Sent::atMs).containsExactly(0L, 1_100L, 2_200L, 3_300L);
    }

    @Test
    void peerThatLacksThemIsAnsweredAtOnceAfterANewConfiguration() {
        configure(configuration(1));
        presentation.askedFor(at(0), membership, PEER);
        configure(configuration(2));

        presentation.askedFor(at(100), membership, PEER);
        presentation.tick(at(GAP_MS));

        assertThat(timestampsShownTo(PEER)).containsExactly(1L, 2L);
    }

    @Test
    void withoutACertificateOfMembershipFramesShowTagsButErrorsAreNotAnswered() {
        configure(NetworkConfiguration.builder(NETWORK, SELF, 1).tags(List.of(Tag.of(NETWORK, 1, 7, 1, SELF))));

        presentation.askedFor(at(0), membership, PEER);
        assertThat(sent).isEmpty();
        presentation.beforeFrame(at(0), membership, PEER);

        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).packet.tags()).hasSize(1);
    }

    @Test
    void memberWithoutCredentialsSendsNothing() {
        configure(NetworkConfiguration.builder(NETWORK, SELF, 1));

        presentation.beforeFrame(at(0), membership, PEER);

        assertThat(sent).isEmpty();
        assertThat(presentation.nextTickMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void revocationsGoToThoseWhoShowedUsSomethingAndThoseWeShowedSomething() {
        configure(configuration(1));
        Address holder = new Address(5);
        Address teller = new Address(6);
        for (Address who : List.of(holder, teller, SELF, NETWORK.controller())) {
            membership.peers().take(CredentialKind.MEMBERSHIP, certificate(who, 1));
        }
        presentation.beforeFrame(at(0), membership, PEER);
        sent.clear();

        presentation.passOn(
                at(5_000), membership, teller, List.of(Revocation.ofMembership(1, NETWORK, 1, new Address(9))));
        presentation.tick(at(5_000));

        assertThat(sent).extracting(Sent::to).containsExactlyInAnyOrder(holder, PEER);
        assertThat(sent).allSatisfy(s -> assertThat(s.packet.revocations()).hasSize(1));
    }

    @Test
    void whoWasShownThemIsRememberedOfSoManyOnly() {
        configure(configuration(1));
        long now = 0;
        for (long i = 1; i <= 2 * CredentialPresentation.MAX_SHOWN; i++) {
            now += 10;
            presentation.tick(at(now));
            presentation.beforeFrame(at(now), membership, new Address(i));
        }

        presentation.tick(at(now + GAP_MS));
        assertThat(presentation.size()).isEqualTo(CredentialPresentation.MAX_SHOWN + 1);
    }

    @Test
    void networkThatIsLeftIsForgotten() {
        configure(configuration(1));
        presentation.beforeFrame(at(0), membership, PEER);
        memberships.clear();
        NetworkId another = NetworkId.parse("8056c2e21c000002");
        Membership second = new Membership(another);
        memberships.put(another, second);
        second.accept(
                at(0),
                NetworkConfiguration.builder(another, SELF, 1)
                        .membership(certificate(SELF, 1))
                        .build()
                        .toDictionaryBytes(),
                SELF);

        presentation.beforeFrame(at(5_000), second, PEER);
        presentation.tick(at(20_000));
        presentation.tick(at(30_000));

        assertThat(presentation.size()).as("two peers shown, one content").isEqualTo(3);
    }
}
