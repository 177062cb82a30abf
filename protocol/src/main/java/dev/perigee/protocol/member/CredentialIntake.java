package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** NETWORK_CREDENTIALS: certificates and revocations taken, checked, kept and passed on. See vl2.md 7. */
final class CredentialIntake {
    /** A packet that comes sooner after the last one taken from the same sender is lost (vl2.md 7.7). */
    static final long MIN_GAP_MS = 1_000;

    private static final int MAX_SENDERS = 4_096;

    private final Node node;
    private final Map<NetworkId, Membership> memberships;
    private final SignatureChecks checks;
    private final IgnoredCounts ignored;
    private final Consumer<MemberEvent> events;
    private final Gate gate = new Gate(MIN_GAP_MS, MAX_SENDERS);

    CredentialIntake(
            Node node,
            Map<NetworkId, Membership> memberships,
            SignatureChecks checks,
            IgnoredCounts ignored,
            Consumer<MemberEvent> events) {
        this.node = node;
        this.memberships = memberships;
        this.checks = checks;
        this.ignored = ignored;
        this.events = events;
    }

    /** What had a good signature. */
    private record Checked(List<CertificateOfMembership> memberships, List<Revocation> revocations) {
        int size() {
            return memberships.size() + revocations.size();
        }
    }

    /** A credential that would change something, with the identity that must have signed it. */
    private record Candidate<T>(T credential, Identity signer) {}

    void receive(Now now, Address from, NetworkCredentials packet) {
        if (!gate.pass(now, from)) {
            ignored.count(Ignored.CREDENTIALS_TOO_SOON);
            return;
        }
        events.accept(new MemberEvent.CredentialsReceived(from, packet));
        List<Candidate<CertificateOfMembership>> certificates = candidates(
                packet.memberships(),
                CertificateOfMembership::network,
                CertificateOfMembership::signedBy,
                c -> wanted(c).isPresent());
        List<Candidate<Revocation>> revocations = candidates(
                packet.revocations(),
                r -> Optional.of(r.network()),
                Revocation::signedBy,
                r -> membership(Optional.of(r.network()))
                        .filter(m -> m.peers().wants(r))
                        .isPresent());
        if (certificates.isEmpty() && revocations.isEmpty()) {
            return;
        }
        boolean fromController =
                memberships.values().stream().anyMatch(m -> m.controller().equals(from));
        checks.submit(
                from,
                fromController,
                Checked.class,
                () -> new Checked(
                        good(certificates, CertificateOfMembership::verify), good(revocations, Revocation::verify)),
                (later, checked) -> checked.ifPresent(c -> {
                    ignored.count(Ignored.BAD_CREDENTIAL, certificates.size() + revocations.size() - c.size());
                    apply(later, from, c);
                }));
    }

    private <T> List<Candidate<T>> candidates(
            List<T> credentials,
            Function<T, Optional<NetworkId>> network,
            Function<T, Address> signedBy,
            Predicate<T> changesSomething) {
        List<Candidate<T>> found = new ArrayList<>();
        for (T credential : credentials) {
            membership(network.apply(credential))
                    .filter(m -> m.controller().equals(signedBy.apply(credential)))
                    .flatMap(m -> node.identityOf(m.controller()))
                    .filter(signer -> changesSomething.test(credential))
                    .ifPresent(signer -> found.add(new Candidate<>(credential, signer)));
        }
        return List.copyOf(found);
    }

    private static <T> List<T> good(List<Candidate<T>> candidates, BiPredicate<T, Identity> verify) {
        return candidates.stream()
                .filter(c -> verify.test(c.credential, c.signer))
                .map(Candidate::credential)
                .toList();
    }

    /** The network that wants this certificate, if one does. */
    private Optional<Membership> wanted(CertificateOfMembership certificate) {
        return certificate
                .issuedTo()
                .flatMap(peer ->
                        membership(certificate.network()).filter(m -> m.peers().wants(peer, certificate)));
    }

    private Optional<Membership> membership(Optional<NetworkId> id) {
        return id.map(memberships::get);
    }

    private void apply(Now now, Address from, Checked checked) {
        for (CertificateOfMembership certificate : checked.memberships) {
            certificate
                    .issuedTo()
                    .ifPresent(
                            peer -> wanted(certificate).ifPresent(m -> m.peers().keep(peer, certificate)));
        }
        Map<Membership, List<Revocation>> toPassOn = new LinkedHashMap<>();
        for (Revocation revocation : checked.revocations) {
            Membership membership = memberships.get(revocation.network());
            if (membership != null
                    && membership.peers().revoke(revocation)
                    && (revocation.flags() & Revocation.FAST_PROPAGATE) != 0) {
                toPassOn.computeIfAbsent(membership, m -> new ArrayList<>()).add(revocation);
            }
        }
        toPassOn.forEach((membership, revocations) -> passOn(now, membership, from, revocations));
    }

    /** In one packet, since the receiver takes only one in a second. */
    private void passOn(Now now, Membership membership, Address from, List<Revocation> revocations) {
        NetworkCredentials packet = NetworkCredentials.ofRevocations(revocations);
        Address self = node.identity().address();
        for (Address peer : membership.peers().holders()) {
            if (!peer.equals(from) && !peer.equals(membership.controller()) && !peer.equals(self)) {
                node.send(now, peer, packet);
            }
        }
    }
}
