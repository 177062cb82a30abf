package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfMembership.Qualifier;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which certificates and revocations replace which: vl2.md 7.1 and 7.5. */
class PeerCertificatesTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");
    private static final Address PEER = Address.parse("1234567890");

    private final PeerCertificates peers = new PeerCertificates();

    private static CertificateOfMembership issued(Address to, long timestampMs) {
        return new CertificateOfMembership(
                List.of(
                        new Qualifier(CertificateOfMembership.TIMESTAMP, timestampMs, 1_000),
                        new Qualifier(CertificateOfMembership.NETWORK, NETWORK.value(), 0),
                        new Qualifier(CertificateOfMembership.ISSUED_TO, to.value(), -1)),
                Address.NONE,
                Optional.empty());
    }

    private static Revocation revoked(Address target, CredentialType type, long credentialId, long thresholdMs) {
        return new Revocation(1, NETWORK, credentialId, thresholdMs, 0, target, Address.NONE, type, Optional.empty());
    }

    @Test
    void newestCertificateCounts() {
        peers.keep(PEER, issued(PEER, 100));
        peers.keep(PEER, issued(PEER, 99));
        assertThat(peers.valid(PEER)).hasValue(issued(PEER, 100));

        peers.keep(PEER, issued(PEER, 101));
        assertThat(peers.valid(PEER)).hasValue(issued(PEER, 101));
    }

    @Test
    void sameCertificateIsNotWantedTwice() {
        peers.keep(PEER, issued(PEER, 100));

        assertThat(peers.wants(PEER, issued(PEER, 100))).isFalse();
    }

    @Test
    void revokedCertificateIsNeitherValidNorTakenAgain() {
        peers.keep(PEER, issued(PEER, 100));

        assertThat(peers.revoke(revoked(PEER, CredentialType.MEMBERSHIP, 0, 100)))
                .isTrue();

        assertThat(peers.valid(PEER)).isEmpty();
        assertThat(peers.wants(PEER, issued(PEER, 100))).isFalse();
        assertThat(peers.wants(PEER, issued(PEER, 101))).isTrue();
    }

    @Test
    void revocationIsNewsOnlyIfItRaisesItsOwnThreshold() {
        assertThat(peers.revoke(revoked(PEER, CredentialType.MEMBERSHIP, 0, 100)))
                .isTrue();
        assertThat(peers.revoke(revoked(PEER, CredentialType.MEMBERSHIP, 0, 100)))
                .isFalse();
        assertThat(peers.revoke(revoked(PEER, CredentialType.TAG, 1, 50))).isTrue();
        assertThat(peers.revoke(revoked(PEER, CredentialType.TAG, 1, 50))).isFalse();
        assertThat(peers.revoke(revoked(PEER, CredentialType.TAG, 2, 50))).isTrue();
        assertThat(peers.wants(PEER, issued(PEER, 100)))
                .as("a lower threshold of a tag does not lower that of the membership")
                .isFalse();
    }

    @Test
    void tablesAreBounded() {
        for (long i = 1; i <= PeerCertificates.MAX_ENTRIES + 10; i++) {
            Address address = new Address(i);
            peers.keep(address, issued(address, 100));
            peers.revoke(revoked(address, CredentialType.MEMBERSHIP, 0, 50));
        }

        assertThat(peers.holders()).hasSize(PeerCertificates.MAX_ENTRIES);
        assertThat(peers.valid(new Address(10))).as("the oldest are gone").isEmpty();
        assertThat(peers.valid(new Address(11))).isPresent();
        assertThat(peers.wants(revoked(new Address(1), CredentialType.MEMBERSHIP, 0, 50)))
                .isTrue();
        assertThat(peers.wants(revoked(new Address(11), CredentialType.MEMBERSHIP, 0, 50)))
                .isFalse();
    }
}
