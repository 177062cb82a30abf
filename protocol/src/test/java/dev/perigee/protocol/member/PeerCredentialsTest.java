package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.DerivedAddresses;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfMembership.Qualifier;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.member.PeerCredentials.Standing;
import dev.perigee.protocol.rule.Rule;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which credentials of peers are held and which of them count: vl2.md 7.1 to 7.6. Nothing here is signed. */
class PeerCredentialsTest {
    private static final NetworkId NETWORK = NetworkId.parse("8056c2e21c000001");
    private static final Address CONTROLLER = NETWORK.controller();
    private static final Address PEER = Address.parse("1234567890");
    private static final Address SELF = Address.parse("0987654321");
    private static final long OURS_MS = 1_000_000;
    private static final long WINDOW_MS = 1_000;

    private final PeerCredentials peers = new PeerCredentials();
    private final NetworkConfiguration ours = configuration(OURS_MS);

    private static NetworkConfiguration configuration(long timestampMs) {
        return NetworkConfiguration.builder(NETWORK, SELF, timestampMs)
                .credentialTimeMaxDeltaMs(WINDOW_MS)
                .build();
    }

    private static CertificateOfMembership issued(Address to, long timestampMs) {
        return new CertificateOfMembership(
                List.of(
                        new Qualifier(CertificateOfMembership.TIMESTAMP, timestampMs, 1_000),
                        new Qualifier(CertificateOfMembership.NETWORK, NETWORK.value(), 0),
                        new Qualifier(CertificateOfMembership.ISSUED_TO, to.value(), -1)),
                Address.NONE,
                Optional.empty());
    }

    private static Tag tag(long id, long value, long timestampMs) {
        return Tag.of(NETWORK, timestampMs, id, value, PEER);
    }

    private static Capability capability(Address holder, long id, int rules, long timestampMs) {
        Capability.Custody custody =
                new Capability.Custody(holder, CONTROLLER, new Signature(Bytes.copyOf(new byte[96])));
        return new Capability(NETWORK, timestampMs, id, Collections.nCopies(rules, Rule.ACCEPT), 1, List.of(custody));
    }

    private static CertificateOfOwnership owning(long timestampMs, Thing... things) {
        return CertificateOfOwnership.of(NETWORK, timestampMs, 1, List.of(things), PEER);
    }

    private static Revocation revoked(Address target, CredentialType type, long credentialId, long thresholdMs) {
        return new Revocation(1, NETWORK, credentialId, thresholdMs, 0, target, Address.NONE, type, Optional.empty());
    }

    private Standing take(CertificateOfMembership certificate) {
        return peers.take(CredentialKind.MEMBERSHIP, certificate);
    }

    private Standing take(Tag tag) {
        return peers.take(CredentialKind.TAG, tag);
    }

    private Standing take(Capability capability) {
        return peers.take(CredentialKind.CAPABILITY, capability);
    }

    private Standing take(CertificateOfOwnership certificate) {
        return peers.take(CredentialKind.OWNERSHIP, certificate);
    }

    @Test
    void newestCertificateCounts() {
        take(issued(PEER, 100));
        assertThat(take(issued(PEER, 99))).isEqualTo(Standing.REFUSED);
        assertThat(peers.valid(PEER)).hasValue(issued(PEER, 100));

        assertThat(take(issued(PEER, 101))).isEqualTo(Standing.NEW);
        assertThat(peers.valid(PEER)).hasValue(issued(PEER, 101));
    }

    @Test
    void sameCertificateIsKnownAndNeedsNoCheck() {
        take(issued(PEER, 100));

        assertThat(peers.standing(CredentialKind.MEMBERSHIP, issued(PEER, 100))).isEqualTo(Standing.KNOWN);
    }

    @Test
    void certificateWithoutTimeOrAddressIsRefused() {
        assertThat(take(issued(PEER, 0))).isEqualTo(Standing.REFUSED);
        assertThat(take(issued(Address.NONE, 100))).isEqualTo(Standing.REFUSED);
        assertThat(take(new CertificateOfMembership(List.of(), Address.NONE, Optional.empty())))
                .isEqualTo(Standing.REFUSED);
        assertThat(peers.size()).isZero();
    }

    @Test
    void credentialAsOldAsTheOneHeldTakesItsPlaceIfItDiffers() {
        take(tag(7, 1, OURS_MS));

        assertThat(take(tag(7, 2, OURS_MS))).isEqualTo(Standing.NEW);
        assertThat(take(tag(7, 3, OURS_MS - 1))).isEqualTo(Standing.REFUSED);

        assertThat(peers.tag(PEER, 7, ours)).hasValue(2);
    }

    @Test
    void revokedCertificateIsNeitherValidNorTakenAgain() {
        take(issued(PEER, 100));

        assertThat(peers.revoke(revoked(PEER, CredentialType.MEMBERSHIP, 0, 100)))
                .isTrue();

        assertThat(peers.valid(PEER)).isEmpty();
        assertThat(take(issued(PEER, 100))).isEqualTo(Standing.REFUSED);
        assertThat(take(issued(PEER, 101))).isEqualTo(Standing.NEW);
        assertThat(peers.valid(PEER)).isPresent();
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
        assertThat(take(issued(PEER, 100)))
                .as("a lower threshold of a tag does not lower that of the membership")
                .isEqualTo(Standing.REFUSED);
    }

    @Test
    void revocationsCannotBeRevokedAndHaveAThresholdAboveZero() {
        assertThat(peers.revoke(revoked(PEER, CredentialType.REVOCATION, 1, 100)))
                .isFalse();
        assertThat(peers.revoke(revoked(PEER, CredentialType.TAG, 1, 0))).isFalse();
        assertThat(peers.revoke(revoked(PEER, CredentialType.TAG, 1, -5))).isFalse();
        assertThat(peers.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"CAPABILITY, 3", "TAG, 3", "OWNERSHIP, 1"})
    void revocationOfAnyTypeMakesTheMembershipVoidToo(CredentialType type, long id) {
        take(issued(PEER, OURS_MS));

        peers.revoke(revoked(PEER, type, id, OURS_MS));

        assertThat(peers.valid(PEER)).isEmpty();
    }

    @Test
    void revocationOfTheMembershipLeavesTagsAlone() {
        take(tag(7, 1, OURS_MS));

        peers.revoke(revoked(PEER, CredentialType.MEMBERSHIP, 0, OURS_MS));

        assertThat(peers.tag(PEER, 7, ours)).hasValue(1);
    }

    @Test
    void revocationConcernsOneIdOfOneTypeOfOneNode() {
        take(tag(7, 1, OURS_MS));
        take(capability(PEER, 7, 1, OURS_MS));
        take(capability(PEER, 8, 1, OURS_MS));

        peers.revoke(revoked(PEER, CredentialType.CAPABILITY, 7, OURS_MS));
        peers.revoke(revoked(SELF, CredentialType.CAPABILITY, 8, OURS_MS));

        assertThat(peers.tag(PEER, 7, ours)).hasValue(1);
        assertThat(peers.capabilities(PEER, ours)).extracting(Capability::id).containsExactly(8L);
    }

    @ParameterizedTest
    @CsvSource({"-1001, false", "-1000, true", "0, true", "1000, true", "1001, false"})
    void tagCapabilityAndOwnershipCountOnlyNearOurOwnConfiguration(long offsetMs, boolean counts) {
        IpAddress ip = IpAddress.parse("10.1.2.3");
        take(tag(7, 42, OURS_MS + offsetMs));
        take(capability(PEER, 3, 1, OURS_MS + offsetMs));
        take(owning(OURS_MS + offsetMs, Thing.of(ip)));

        assertThat(peers.tag(PEER, 7, ours).isPresent()).isEqualTo(counts);
        assertThat(peers.capabilities(PEER, ours)).hasSize(counts ? 1 : 0);
        assertThat(peers.owns(PEER, ip, ours)).isEqualTo(counts);
    }

    @Test
    void credentialCountsAgainWhenOurConfigurationCatchesUp() {
        take(tag(7, 42, OURS_MS + 5_000));
        assertThat(peers.tag(PEER, 7, ours)).isEmpty();

        assertThat(peers.tag(PEER, 7, configuration(OURS_MS + 5_000))).hasValue(42);
    }

    @Test
    void timesFurthestApartDoNotCount() {
        take(tag(7, 42, Long.MAX_VALUE));

        assertThat(peers.tag(PEER, 7, configuration(Long.MIN_VALUE))).isEmpty();
        assertThat(peers.tag(PEER, 7, configuration(-2))).isEmpty();
    }

    @Test
    void capabilitiesComeInTheOrderOfTheirIds() {
        for (long id : new long[] {9, 0xffffffffL, 1, 5}) {
            take(capability(PEER, id, 1, OURS_MS));
        }

        assertThat(peers.capabilities(PEER, ours)).extracting(Capability::id).containsExactly(1L, 5L, 9L, 0xffffffffL);
        assertThat(peers.capabilities(SELF, ours)).isEmpty();
    }

    @Test
    void peerOwnsWhatItsCertificateNames() {
        IpAddress v4 = IpAddress.parse("10.1.2.3");
        IpAddress v6 = IpAddress.parse("fd00::1");
        Mac mac = new Mac(0x32_0000_0000_01L);
        byte[] untidy = Thing.of(v4).value().toArray();
        untidy[15] = 1;
        take(owning(OURS_MS, new Thing(Thing.IPV4, Bytes.copyOf(untidy)), Thing.of(v6), Thing.of(mac)));

        assertThat(peers.owns(PEER, v4, ours))
                .as("what lies behind the address")
                .isTrue();
        assertThat(peers.owns(PEER, v6, ours)).isTrue();
        assertThat(peers.owns(PEER, mac, ours)).isTrue();
        assertThat(peers.owns(PEER, IpAddress.parse("10.1.2.4"), ours)).isFalse();
        assertThat(peers.owns(PEER, IpAddress.parse("fd00::2"), ours)).isFalse();
        assertThat(peers.owns(PEER, new Mac(0x32_0000_0000_02L), ours)).isFalse();
        assertThat(peers.owns(SELF, v4, ours)).isFalse();
    }

    @Test
    void sameBytesUnderAnotherTypeAreNotOwned() {
        take(owning(
                OURS_MS,
                new Thing(Thing.IPV6, Thing.of(IpAddress.parse("10.1.2.3")).value())));

        assertThat(peers.owns(PEER, IpAddress.parse("10.1.2.3"), ours)).isFalse();
    }

    @Test
    void underAnEmulatedPrefixEverybodyOwnsEverything() {
        IpPrefix sixPlane = DerivedAddresses.sixPlane(NETWORK, SELF);
        IpPrefix rfc4193 = DerivedAddresses.rfc4193(NETWORK, SELF);
        IpAddress ofPeer6 = DerivedAddresses.sixPlane(NETWORK, PEER).ip();
        IpAddress ofPeer4193 = DerivedAddresses.rfc4193(NETWORK, PEER).ip();
        NetworkConfiguration emulating = ours.toBuilder()
                .flags(NetworkConfiguration.NEIGHBOUR_DISCOVERY_EMULATION)
                .addresses(List.of(sixPlane))
                .build();

        assertThat(peers.owns(PEER, ofPeer6, emulating)).isTrue();
        assertThat(peers.owns(PEER, ofPeer4193, emulating))
                .as("we have no RFC 4193 address")
                .isFalse();
        assertThat(peers.owns(
                        PEER,
                        ofPeer4193,
                        emulating.toBuilder().addresses(List.of(rfc4193)).build()))
                .isTrue();
        assertThat(peers.owns(PEER, ofPeer6, emulating.toBuilder().flags(0).build()))
                .as("no emulation")
                .isFalse();
    }

    @Test
    void staleCredentialsAreDroppedButNotMemberships() {
        take(issued(PEER, 100));
        take(tag(7, 1, OURS_MS - 5_000));
        take(tag(8, 1, OURS_MS));
        take(Tag.of(NETWORK, 1, 1, 1, SELF));
        assertThat(peers.size()).isEqualTo(4);

        peers.dropStale(ours);

        assertThat(peers.size()).isEqualTo(2);
        assertThat(peers.holders()).containsExactly(PEER);
        assertThat(peers.valid(PEER)).isPresent();
        assertThat(peers.tag(PEER, 8, ours)).hasValue(1);
    }

    @Test
    void thresholdOutlivesTheCredential() {
        take(tag(7, 1, OURS_MS));
        peers.revoke(revoked(PEER, CredentialType.TAG, 7, OURS_MS));
        peers.dropStale(ours);
        assertThat(peers.holders()).isEmpty();

        assertThat(take(tag(7, 1, OURS_MS))).isEqualTo(Standing.REFUSED);
        assertThat(take(tag(7, 1, OURS_MS + 1))).isEqualTo(Standing.NEW);
    }

    @Test
    void peersAreBoundedAndTheOneThatChangedLongestAgoGoes() {
        for (long i = 1; i <= PeerCredentials.MAX_PEERS + 10; i++) {
            take(issued(new Address(i), 100));
        }

        assertThat(peers.holders()).hasSize(PeerCredentials.MAX_PEERS);
        assertThat(peers.size()).isEqualTo(PeerCredentials.MAX_PEERS);
        assertThat(peers.valid(new Address(10))).as("the oldest are gone").isEmpty();
        assertThat(peers.valid(new Address(11))).isPresent();
    }

    @Test
    void onePeerCannotPushOutWhatOthersHaveShown() {
        take(issued(SELF, 100));
        peers.revoke(revoked(SELF, CredentialType.MEMBERSHIP, 0, 50));

        for (long id = 0; id < 20_000; id++) {
            take(capability(PEER, id, 64, id));
            take(tag(id, 1, id));
            peers.revoke(revoked(PEER, CredentialType.TAG, id, 1));
        }

        assertThat(peers.valid(SELF)).isPresent();
        assertThat(take(issued(SELF, 50))).isEqualTo(Standing.REFUSED);
        assertThat(peers.size()).isLessThan(PeerCredentials.MAX_WEIGHT / 20);
    }

    @Test
    void newestCredentialsOfAPeerStayWhenThereAreTooMany() {
        for (long id = 0; id < CredentialShelf.MAX_CREDENTIALS; id++) {
            take(tag(id, 1, OURS_MS));
        }

        take(tag(1_000, 1, OURS_MS - 1));
        assertThat(peers.tag(PEER, 1_000, ours)).as("older than all others").isEmpty();
        take(tag(1_001, 1, OURS_MS + 1));
        assertThat(peers.tag(PEER, 1_001, ours)).hasValue(1);
        assertThat(peers.size()).isEqualTo(CredentialShelf.MAX_CREDENTIALS);
    }

    @Test
    void weightOfAllIsBounded() {
        for (long i = 1; i <= 6_000; i++) {
            take(capability(new Address(i), 1, 64, 100));
        }

        assertThat(peers.size()).isLessThanOrEqualTo(PeerCredentials.MAX_WEIGHT).isGreaterThan(200_000);
        assertThat(peers.capabilities(new Address(6_000), configuration(100))).hasSize(1);
        assertThat(peers.capabilities(new Address(1), configuration(100))).isEmpty();
    }

    @Test
    void thresholdThatNoLongerFitsRaisesTheFloorOfItsPeerAlone() {
        for (long id = 0; id <= RevocationThresholds.MAX_PER_TARGET; id++) {
            peers.revoke(revoked(PEER, CredentialType.TAG, id, OURS_MS + id));
        }

        assertThat(take(tag(0, 1, OURS_MS))).as("it is the one that was let go").isEqualTo(Standing.REFUSED);
        assertThat(take(tag(5_000, 1, OURS_MS))).isEqualTo(Standing.REFUSED);
        assertThat(take(tag(5_000, 1, OURS_MS + 1))).isEqualTo(Standing.NEW);
        assertThat(take(Tag.of(NETWORK, 1, 0, 1, SELF))).isEqualTo(Standing.NEW);
        assertThat(take(capability(PEER, 0, 1, 1))).as("of another type").isEqualTo(Standing.NEW);
    }

    @Test
    void revocationIsNotForgottenWhenThereAreTooMany() {
        for (long i = 1; i <= RevocationThresholds.MAX_TARGETS + 10; i++) {
            peers.revoke(revoked(new Address(i), CredentialType.MEMBERSHIP, 0, 1_000 + i));
        }

        assertThat(peers.size()).isEqualTo(RevocationThresholds.MAX_TARGETS);
        assertThat(take(issued(new Address(1), 1_001))).isEqualTo(Standing.REFUSED);
        assertThat(take(issued(new Address(10), 1_010))).isEqualTo(Standing.REFUSED);
        assertThat(take(issued(new Address(11), 1_011))).isEqualTo(Standing.REFUSED);
        assertThat(take(issued(new Address(11), 1_012))).isEqualTo(Standing.NEW);
        assertThat(take(issued(PEER, 1_011))).as("above the floor").isEqualTo(Standing.NEW);
    }
}
