package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a member holds of the others of one network: the newest certificate of membership of each, and what the
 * controller has revoked. Everything put in has a good signature of the controller. See vl2.md 7.1 and 7.5.
 */
final class PeerCertificates {
    /** Of each kind; beyond that the one that changed longest ago goes. */
    static final int MAX_ENTRIES = 16_384;

    private final Map<Address, CertificateOfMembership> certificates = new LinkedHashMap<>();
    private final Map<Revoked, Long> thresholds = new LinkedHashMap<>();

    private record Revoked(Address target, CredentialType type, long credentialId) {
        static Revoked membershipOf(Address target) {
            return new Revoked(target, CredentialType.MEMBERSHIP, 0);
        }
    }

    /** The peer's certificate, if it has not been revoked. */
    Optional<CertificateOfMembership> valid(Address peer) {
        return Optional.ofNullable(certificates.get(peer)).filter(c -> isAboveThreshold(peer, c));
    }

    /** Everybody who has shown a certificate, revoked or not. */
    List<Address> holders() {
        return List.copyOf(certificates.keySet());
    }

    /** Whether the certificate could take the place of the one held: not revoked, not older and not the same. */
    boolean wants(Address peer, CertificateOfMembership certificate) {
        CertificateOfMembership held = certificates.get(peer);
        return isAboveThreshold(peer, certificate)
                && (held == null || certificate.timestampMs() >= held.timestampMs() && !certificate.equals(held));
    }

    /** Puts a certificate in the place of the one held, if it is wanted. */
    void keep(Address peer, CertificateOfMembership certificate) {
        if (wants(peer, certificate)) {
            put(certificates, peer, certificate);
        }
    }

    /** Whether the revocation says something new. */
    boolean wants(Revocation revocation) {
        return revocation.thresholdMs() > threshold(key(revocation));
    }

    /**
     * Takes a revocation. One of a tag, a capability or an ownership raises the threshold of the membership too, as in
     * clients.
     *
     * @return whether it said something new
     */
    boolean revoke(Revocation revocation) {
        if (!wants(revocation)) {
            return false;
        }
        put(thresholds, key(revocation), revocation.thresholdMs());
        Revoked membership = Revoked.membershipOf(revocation.target());
        if (revocation.thresholdMs() > threshold(membership)) {
            put(thresholds, membership, revocation.thresholdMs());
        }
        return true;
    }

    private static Revoked key(Revocation revocation) {
        return revocation.type() == CredentialType.MEMBERSHIP
                ? Revoked.membershipOf(revocation.target())
                : new Revoked(revocation.target(), revocation.type(), revocation.credentialId());
    }

    private boolean isAboveThreshold(Address peer, CertificateOfMembership certificate) {
        return certificate.timestampMs() > threshold(Revoked.membershipOf(peer));
    }

    private long threshold(Revoked key) {
        return thresholds.getOrDefault(key, Long.MIN_VALUE);
    }

    private static <K, V> void put(Map<K, V> table, K key, V value) {
        table.remove(key);
        table.put(key, value);
        if (table.size() > MAX_ENTRIES) {
            table.remove(table.keySet().iterator().next());
        }
    }
}
