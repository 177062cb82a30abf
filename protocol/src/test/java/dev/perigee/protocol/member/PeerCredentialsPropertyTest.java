package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfMembership.Qualifier;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.rule.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random credentials and revocations in any order: nobody ever counts at or below a threshold. */
class PeerCredentialsPropertyTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");
    private static final Address SELF = Address.parse("0987654321");
    private static final int STEPS = 3_000;

    private record Key(Address target, CredentialType type, long id) {}

    /** What a node of unbounded memory would know. */
    private final Map<Key, Long> thresholds = new HashMap<>();

    private PeerCredentials peers = new PeerCredentials();

    private void revoke(Address target, CredentialType type, long id, long thresholdMs) {
        peers.revoke(new Revocation(1, NETWORK, id, thresholdMs, 0, target, Address.NONE, type, Optional.empty()));
        thresholds.merge(new Key(target, type, id), thresholdMs, Math::max);
        thresholds.merge(new Key(target, CredentialType.MEMBERSHIP, 0), thresholdMs, Math::max);
    }

    private long threshold(Address target, CredentialType type, long id) {
        return thresholds.getOrDefault(new Key(target, type, id), Long.MIN_VALUE);
    }

    private static CertificateOfMembership certificate(Address peer, long timestampMs) {
        return new CertificateOfMembership(
                List.of(
                        new Qualifier(CertificateOfMembership.TIMESTAMP, timestampMs, 1_000),
                        new Qualifier(CertificateOfMembership.ISSUED_TO, peer.value(), -1)),
                Address.NONE,
                Optional.empty());
    }

    private static Capability capability(Address peer, long id, long timestampMs) {
        Capability.Custody custody =
                new Capability.Custody(peer, NETWORK.controller(), new Signature(Bytes.copyOf(new byte[96])));
        return new Capability(NETWORK, timestampMs, id, List.of(Rule.ACCEPT), 1, List.of(custody));
    }

    private static long anyOf(Random random, int count) {
        return random.nextInt(count);
    }

    private void step(Random random, int peersInPlay, int ids, int times) {
        Address peer = new Address(1 + anyOf(random, peersInPlay));
        long id = anyOf(random, ids);
        long timestampMs = 1 + anyOf(random, times);
        switch (random.nextInt(8)) {
            case 0, 1 -> peers.take(CredentialKind.MEMBERSHIP, certificate(peer, timestampMs));
            case 2, 3 -> peers.take(CredentialKind.TAG, Tag.of(NETWORK, timestampMs, id, timestampMs, peer));
            case 4 -> peers.take(CredentialKind.CAPABILITY, capability(peer, id, timestampMs));
            case 5 -> revoke(peer, CredentialType.MEMBERSHIP, 0, timestampMs);
            case 6 -> revoke(peer, CredentialType.TAG, id, timestampMs);
            default -> revoke(peer, CredentialType.CAPABILITY, id, timestampMs);
        }
    }

    private void assertNobodyIsValidAtOrBelowAThreshold(Address peer, int ids, long seed) {
        NetworkConfiguration ours = NetworkConfiguration.builder(NETWORK, SELF, 0)
                .credentialTimeMaxDeltaMs(Long.MAX_VALUE)
                .build();
        peers.valid(peer)
                .ifPresent(certificate -> assertThat(certificate.timestampMs())
                        .as("membership of %s, seed %d", peer, seed)
                        .isGreaterThan(threshold(peer, CredentialType.MEMBERSHIP, 0)));
        for (Capability capability : peers.capabilities(peer, ours)) {
            assertThat(capability.timestampMs())
                    .as("capability %d of %s, seed %d", capability.id(), peer, seed)
                    .isGreaterThan(threshold(peer, CredentialType.CAPABILITY, capability.id()));
        }
        for (long id = 0; id < ids; id++) {
            long thresholdMs = threshold(peer, CredentialType.TAG, id);
            // A tag's value is its timestamp here.
            peers.tag(peer, id, ours)
                    .ifPresent(timestampMs -> assertThat(timestampMs)
                            .as("tag of %s, seed %d", peer, seed)
                            .isGreaterThan(thresholdMs));
        }
    }

    private void play(long seed, int peersInPlay, int ids, int times) {
        Random random = new Random(seed);
        peers = new PeerCredentials();
        thresholds.clear();
        for (int i = 0; i < STEPS; i++) {
            step(random, peersInPlay, ids, times);
            if (i % 50 == 0) {
                assertNobodyIsValidAtOrBelowAThreshold(new Address(1 + anyOf(random, peersInPlay)), ids, seed);
            }
        }
        for (long i = 1; i <= Math.min(peersInPlay, 50); i++) {
            assertNobodyIsValidAtOrBelowAThreshold(new Address(i), ids, seed);
        }
    }

    @Test
    void fewPeersWithFewIds() {
        for (long seed = 1; seed <= 30; seed++) {
            play(seed, 3, 4, 20);
        }
    }

    @Test
    void onePeerWithMoreIdsThanAreRemembered() {
        for (long seed = 100; seed <= 110; seed++) {
            play(seed, 1, 1_000, 1_000);
        }
    }

    @Test
    void manyPeersWithFewTimes() {
        for (long seed = 200; seed <= 210; seed++) {
            play(seed, 50, 10, 5);
        }
    }

    @Test
    void morePeersThanAreRememberedAndBoundedMemory() {
        long seed = 4;
        Random random = new Random(seed);
        for (long i = 1; i <= RevocationThresholds.MAX_TARGETS + 200; i++) {
            Address peer = new Address(i);
            long timestampMs = 1 + anyOf(random, 1_000);
            revoke(peer, CredentialType.MEMBERSHIP, 0, timestampMs);
            peers.take(CredentialKind.MEMBERSHIP, certificate(peer, 1 + anyOf(random, 1_000)));
        }
        for (long i = 1; i <= RevocationThresholds.MAX_TARGETS + 200; i++) {
            Address peer = new Address(i);
            peers.take(CredentialKind.MEMBERSHIP, certificate(peer, 1 + anyOf(random, 1_000)));
            assertNobodyIsValidAtOrBelowAThreshold(peer, 0, seed);
        }
        assertThat(peers.size())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(PeerCredentials.MAX_PEERS + RevocationThresholds.MAX_TARGETS);
    }
}
