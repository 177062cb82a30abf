package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfMembership.Qualifier;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.rule.UnknownRule;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In which packets credentials go to whom, and when: vl2.md 7.7 from the sender's side. */
class CredentialOutboxTest {
    private static final NetworkId RED = NetworkId.parse("8056c2e21c000001");
    private static final NetworkId BLUE = NetworkId.parse("8056c2e21c000002");
    private static final Address SELF = Address.parse("0987654321");
    private static final Address PEER = Address.parse("1234567890");
    private static final Address OTHER = Address.parse("1111111111");
    private static final Address TELLER = Address.parse("2222222222");
    private static final long GAP_MS = CredentialOutbox.GAP_MS;

    private record Sent(long atMs, Address to, NetworkCredentials packet) {}

    private final List<Sent> sent = new ArrayList<>();
    private final Set<Address> unknown = new HashSet<>();
    private final Map<NetworkId, List<CredentialParcel.Item>> contents = new HashMap<>();
    private final CredentialOutbox outbox = new CredentialOutbox(
            new CredentialOutbox.Courier() {
                @Override
                public boolean knows(Address peer) {
                    return !unknown.contains(peer);
                }

                @Override
                public void send(Now now, Address to, NetworkCredentials packet) {
                    sent.add(new Sent(now.monotonicMs(), to, packet));
                }
            },
            network -> contents.getOrDefault(network, List.of()));

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    private static CertificateOfMembership certificate(NetworkId network) {
        return new CertificateOfMembership(
                List.of(new Qualifier(CertificateOfMembership.NETWORK, network.value(), 0)),
                Address.NONE,
                Optional.empty());
    }

    private static NetworkConfiguration.Builder configuration(NetworkId network) {
        return NetworkConfiguration.builder(network, SELF, 1).membership(certificate(network));
    }

    private void give(NetworkConfiguration.Builder configuration) {
        NetworkConfiguration built = configuration.build();
        contents.put(built.network(), CredentialParcel.contents(built));
    }

    private static List<Capability> capabilities(int count, Rule... rules) {
        List<Capability> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Capability.Custody custody =
                    new Capability.Custody(SELF, RED.controller(), new Signature(Bytes.copyOf(new byte[96])));
            made.add(new Capability(RED, 1, i, List.of(rules), 1, List.of(custody)));
        }
        return made;
    }

    private static List<Tag> tags(int count) {
        List<Tag> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(Tag.of(RED, 1, i, 0, SELF));
        }
        return made;
    }

    private static Revocation revocation(NetworkId network, long id) {
        return Revocation.ofMembership(id, network, 1, OTHER);
    }

    private void tell(long atMs, NetworkId network, long id, Address... peers) {
        outbox.tell(at(atMs), network, TELLER, List.of(revocation(network, id)), List.of(peers));
    }

    private void tickUntil(long endMs) {
        while (outbox.nextTickMs() <= endMs) {
            outbox.tick(at(outbox.nextTickMs()));
        }
    }

    private List<Sent> to(Address peer) {
        return sent.stream().filter(s -> s.to.equals(peer)).toList();
    }

    private static List<Long> revocationIds(Sent packet) {
        return packet.packet.revocations().stream().map(Revocation::id).toList();
    }

    @Test
    void credentialsLeaveAtOnceInOnePacketIfTheyFit() {
        CertificateOfOwnership ownership = CertificateOfOwnership.of(RED, 1, 1, List.of(), SELF);
        give(configuration(RED)
                .tags(tags(2))
                .capabilities(capabilities(2, Rule.ACCEPT))
                .ownership(List.of(ownership)));

        assertThat(outbox.show(at(50), PEER, RED)).isTrue();
        tickUntil(10_000);

        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).atMs).isEqualTo(50);
        assertThat(sent.get(0).packet)
                .isEqualTo(new NetworkCredentials(
                        List.of(certificate(RED)),
                        capabilities(2, Rule.ACCEPT),
                        tags(2),
                        List.of(),
                        List.of(ownership)));
        assertThat(outbox.size()).as("nothing is remembered when all is done").isZero();
        assertThat(outbox.nextTickMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatDoesNotFitFollowsASecondLaterTheCertificateFirst() {
        Rule large = new UnknownRule(60, Bytes.copyOf(new byte[200]));
        Rule[] rules = Collections.nCopies(30, large).toArray(new Rule[0]);
        give(configuration(RED).tags(tags(100)).capabilities(capabilities(3, rules)));

        outbox.show(at(0), PEER, RED);
        tickUntil(60_000);

        assertThat(sent).hasSizeGreaterThan(3);
        assertThat(sent.get(0).packet.memberships()).containsExactly(certificate(RED));
        assertThat(sent.stream().skip(1))
                .allSatisfy(s -> assertThat(s.packet.memberships()).isEmpty());
        assertThat(sent.get(0).packet.capabilities())
                .as("what is small goes first")
                .isEmpty();
        assertThat(sent.stream().flatMap(s -> s.packet.tags().stream())).containsExactlyElementsOf(tags(100));
        assertThat(sent.stream().flatMap(s -> s.packet.capabilities().stream()))
                .containsExactlyElementsOf(capabilities(3, rules));
        for (int i = 0; i < sent.size(); i++) {
            assertThat(sent.get(i).atMs).isEqualTo(i * GAP_MS);
            assertThat(sent.get(i).packet.toBytes().length).isLessThanOrEqualTo(CredentialParcel.MAX_BYTES);
        }
    }

    @Test
    void fullPacketHasExactlyTheSizeThatItsPartsAdd() {
        give(configuration(RED).tags(tags(128)));

        outbox.show(at(0), PEER, RED);

        int tagBytes = 135;
        assertThat(sent.get(0).packet.toBytes().length)
                .isBetween(CredentialParcel.MAX_BYTES - tagBytes + 1, CredentialParcel.MAX_BYTES);
    }

    @Test
    void credentialThatFitsIntoNoPacketIsNeverSent() {
        Rule large = new UnknownRule(60, Bytes.copyOf(new byte[255]));
        Rule[] rules = Collections.nCopies(64, large).toArray(new Rule[0]);
        give(configuration(RED).capabilities(capabilities(1, rules)).tags(tags(1)));

        outbox.show(at(0), PEER, RED);
        tickUntil(60_000);

        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).packet.capabilities()).isEmpty();
        assertThat(sent.get(0).packet.tags()).hasSize(1);
    }

    @Test
    void networksShareThePacketsToOneReceiver() {
        give(configuration(RED));
        give(configuration(BLUE));

        outbox.show(at(0), PEER, RED);
        outbox.show(at(100), PEER, BLUE);
        outbox.show(at(200), PEER, RED);
        outbox.show(at(200), OTHER, BLUE);
        tickUntil(60_000);

        assertThat(to(OTHER)).hasSize(1);
        assertThat(to(PEER)).hasSize(2);
        assertThat(to(PEER).get(1).atMs).isEqualTo(GAP_MS);
        assertThat(to(PEER).get(1).packet.memberships()).containsExactlyInAnyOrder(certificate(RED), certificate(BLUE));
    }

    @Test
    void askingAgainDoesNotKeepTheRestFromComing() {
        give(configuration(RED).tags(tags(128)));

        for (long ms = 0; ms < 10_000; ms += 100) {
            outbox.tick(at(ms));
            outbox.show(at(ms), PEER, RED);
        }

        assertThat(sent.get(1).packet.memberships()).containsExactly(certificate(RED));
        assertThat(sent.get(0).packet.tags().size() + sent.get(1).packet.tags().size())
                .isEqualTo(128);
        assertThat(sent).hasSize(10);
    }

    @Test
    void newConfigurationTakesThePlaceOfTheOneBeingShown() {
        give(configuration(RED).tags(tags(128)));
        outbox.show(at(0), PEER, RED);
        give(configuration(RED).timestampMs(2).tags(tags(1)));

        tickUntil(60_000);

        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).packet.memberships()).hasSize(1);
        assertThat(sent.get(1).packet.tags()).isEqualTo(tags(1));
    }

    @Test
    void networkThatIsLeftIsShownNoFurther() {
        give(configuration(RED).tags(tags(128)));
        outbox.show(at(0), PEER, RED);
        contents.clear();

        tickUntil(60_000);

        assertThat(sent).hasSize(1);
    }

    @Test
    void revocationsWaitForTheGapAndGoTogetherNothingLost() {
        tell(0, RED, 1, PEER, OTHER);
        tell(10, RED, 2, PEER);
        tell(20, BLUE, 3, PEER);
        tell(30, RED, 4, PEER, OTHER);
        tickUntil(60_000);

        assertThat(to(PEER)).hasSize(2);
        assertThat(revocationIds(to(PEER).get(0))).containsExactly(1L);
        assertThat(revocationIds(to(PEER).get(1))).containsExactlyInAnyOrder(2L, 3L, 4L);
        assertThat(to(PEER).get(1).atMs).isEqualTo(GAP_MS);
        assertThat(to(OTHER)).hasSize(2);
        assertThat(to(OTHER).stream().flatMap(s -> revocationIds(s).stream())).contains(1L, 4L);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void manyRevocationsAreCutIntoPacketsNothingLostNothingTwice() {
        List<Revocation> many = new ArrayList<>();
        for (int id = 0; id < 500; id++) {
            many.add(revocation(RED, id));
        }

        outbox.tell(at(0), RED, TELLER, many, List.of(PEER));
        tickUntil(60_000);

        assertThat(sent.stream().flatMap(s -> revocationIds(s).stream()))
                .containsExactlyElementsOf(many.stream().map(Revocation::id).toList());
        assertThat(sent)
                .allSatisfy(s -> assertThat(s.packet.toBytes().length).isLessThanOrEqualTo(CredentialParcel.MAX_BYTES));
    }

    @Test
    void whoToldUsIsNotTold() {
        tell(0, RED, 1, TELLER, PEER);
        outbox.tell(at(1), RED, PEER, List.of(revocation(RED, 2)), List.of(TELLER, PEER));
        tickUntil(60_000);

        assertThat(to(TELLER).stream().flatMap(s -> revocationIds(s).stream())).containsExactly(2L);
        assertThat(to(PEER).stream().flatMap(s -> revocationIds(s).stream())).containsExactly(1L);
    }

    @Test
    void revocationsAreNotForPeersThatTheNodeDoesNotKnow() {
        unknown.add(PEER);

        tell(0, RED, 1, PEER);
        tickUntil(60_000);

        assertThat(sent).isEmpty();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void revocationsGoWithOurOwnCredentials() {
        give(configuration(RED).tags(tags(128)));
        outbox.show(at(0), PEER, RED);
        tell(10, RED, 1, PEER);

        tickUntil(60_000);

        assertThat(sent).hasSize(2);
        assertThat(revocationIds(sent.get(1))).containsExactly(1L);
        assertThat(sent.get(1).packet.tags()).isNotEmpty();
    }

    @Test
    void secondPacketToAPeerThatIsLookedForWaitsUntilAGapAfterItWasFound() {
        give(configuration(RED).tags(tags(128)));
        unknown.add(PEER);
        outbox.show(at(0), PEER, RED);
        tickUntil(GAP_MS * 2);
        assertThat(sent).as("the node holds the first").hasSize(1);

        unknown.clear();
        tickUntil(60_000);

        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).atMs).isEqualTo(GAP_MS * 4);
    }

    @Test
    void peerThatIsNotFoundIsGivenUp() {
        give(configuration(RED).tags(tags(128)));
        unknown.add(PEER);

        outbox.show(at(0), PEER, RED);
        tickUntil(60_000);

        assertThat(sent).hasSize(1);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void tablesAreBoundedUnderAFlood() {
        give(configuration(RED));
        for (long i = 1; i <= CredentialOutbox.MAX_RECEIVERS + 100; i++) {
            outbox.show(at(0), new Address(i), RED);
        }
        assertThat(sent).hasSize(CredentialOutbox.MAX_RECEIVERS);
        for (int i = 0; i < CredentialOutbox.MAX_REVOCATIONS + 100; i++) {
            tell(1, RED, i, new Address(1), new Address(CredentialOutbox.MAX_RECEIVERS + 50));
        }

        assertThat(outbox.size()).isEqualTo(CredentialOutbox.MAX_RECEIVERS + CredentialOutbox.MAX_REVOCATIONS);
        outbox.tick(at(GAP_MS));
        assertThat(outbox.show(at(GAP_MS), new Address(CredentialOutbox.MAX_RECEIVERS + 50), RED))
                .isTrue();
    }

    @Test
    void whateverHappensNoReceiverGetsTwoPacketsWithinASecond() {
        for (long seed = 1; seed <= 20; seed++) {
            sent.clear();
            Random random = new Random(seed);
            give(configuration(RED).tags(tags(random.nextInt(128))));
            give(configuration(BLUE));
            long startMs = seed * 1_000_000;
            for (long ms = startMs; ms < startMs + 20_000; ms += random.nextInt(200)) {
                tickUntil(ms);
                Address peer = new Address(1 + random.nextInt(4));
                NetworkId network = random.nextBoolean() ? RED : BLUE;
                if (random.nextInt(3) == 0) {
                    tell(ms, network, random.nextInt(1_000), new Address(1), new Address(2), peer);
                } else {
                    outbox.show(at(ms), peer, network);
                }
            }
            tickUntil(startMs + 100_000);
            Map<Address, Long> last = new HashMap<>();
            for (Sent packet : sent) {
                Long before = last.put(packet.to, packet.atMs);
                assertThat(before == null || packet.atMs - before >= GAP_MS)
                        .as("seed %d, %s at %d after %d", seed, packet.to, packet.atMs, before)
                        .isTrue();
            }
            assertThat(outbox.size()).as("seed %d", seed).isZero();
        }
    }
}
