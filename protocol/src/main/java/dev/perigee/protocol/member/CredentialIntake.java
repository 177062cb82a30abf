package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** NETWORK_CREDENTIALS: credentials and revocations taken, checked, kept and passed on. See vl2.md 7. */
final class CredentialIntake {
    /** A packet that comes sooner after the last one taken from the same sender is lost (vl2.md 7.7). */
    static final long MIN_GAP_MS = 1_000;

    /** How long a packet waits for the identity of a controller, as in clients (vl1.md 5.2). */
    static final long MAX_WAIT_MS = 5_000;

    /** How many packets wait, one for each sender; beyond that the one that came first goes. */
    static final int MAX_WAITING = 64;

    /** How often credentials that have grown too old to count are dropped (vl1.md 7.7). */
    static final long HOUSEKEEPING_MS = 30_000;

    private static final long RETRY_MS = 500;
    private static final int MAX_SENDERS = 4_096;

    private final Node node;
    private final Map<NetworkId, Membership> memberships;
    private final SignatureChecks checks;
    private final CredentialPresentation presentation;
    private final IgnoredCounts ignored;
    private final Consumer<MemberEvent> events;
    private final BiConsumer<Now, Address> trusted;
    private final Gate gate = new Gate(MIN_GAP_MS, MAX_SENDERS);
    private final Map<Address, Waiting> waiting = new LinkedHashMap<>();
    private long nextRetryMs = Long.MAX_VALUE;
    private long nextHousekeepingMs = Long.MIN_VALUE;

    /**
     * @param presentation passes revocations on
     * @param trusted told of every peer that has sent a good credential, its own or another's
     */
    CredentialIntake(
            Node node,
            Map<NetworkId, Membership> memberships,
            SignatureChecks checks,
            CredentialPresentation presentation,
            IgnoredCounts ignored,
            Consumer<MemberEvent> events,
            BiConsumer<Now, Address> trusted) {
        this.node = node;
        this.memberships = memberships;
        this.checks = checks;
        this.presentation = presentation;
        this.ignored = ignored;
        this.events = events;
        this.trusted = trusted;
    }

    private record Waiting(long sinceMs, NetworkCredentials packet) {}

    /**
     * A credential that would change something.
     *
     * @param isGood checks the signatures; touches immutable values only
     * @param take puts it into use; false if it is of no use by now
     */
    private record Candidate(BooleanSupplier isGood, Take take) {}

    @FunctionalInterface
    private interface Take {
        boolean into(News news);
    }

    /** The revocations in one packet that are to be passed on. */
    private record News(Map<Membership, List<Revocation>> revocations) {
        void add(Membership membership, Revocation revocation) {
            revocations.computeIfAbsent(membership, m -> new ArrayList<>()).add(revocation);
        }
    }

    private record Verdicts(List<Boolean> good) {}

    void receive(Now now, Address from, NetworkCredentials packet) {
        if (!gate.pass(now, from)) {
            ignored.count(Ignored.CREDENTIALS_TOO_SOON);
            return;
        }
        events.accept(new MemberEvent.CredentialsReceived(from, packet));
        if (lacksController(packet)) {
            await(now, from, packet);
        } else {
            take(now, from, packet, later -> {});
        }
    }

    /**
     * A certificate that came within a packet of another kind (vl1.md 6.9, 6.10). No limit of one per second.
     *
     * @param then what is to be done with the packet; called once, when the certificate has been taken or refused, at
     *     once if there is nothing to check
     */
    void receiveWithin(Now now, Address from, CertificateOfMembership certificate, Consumer<Now> then) {
        take(now, from, new NetworkCredentials(List.of(certificate), List.of(), List.of(), List.of(), List.of()), then);
    }

    /** Looks again at packets that came before the identity of their network's controller, and tidies up. */
    void tick(Now now) {
        if (now.monotonicMs() >= nextHousekeepingMs) {
            nextHousekeepingMs = now.monotonicMs() + HOUSEKEEPING_MS;
            memberships
                    .values()
                    .forEach(m -> m.configuration().ifPresent(ours -> m.peers().dropStale(ours)));
        }
        if (now.monotonicMs() >= nextRetryMs) {
            retry(now);
        }
    }

    private void retry(Now now) {
        Map<Address, Waiting> all = new LinkedHashMap<>(waiting);
        waiting.clear();
        all.forEach((from, entry) -> {
            if (!lacksController(entry.packet)) {
                take(now, from, entry.packet, later -> {});
            } else if (now.monotonicMs() - entry.sinceMs < MAX_WAIT_MS) {
                waiting.put(from, entry);
            } else {
                ignored.count(Ignored.CONTROLLER_UNKNOWN);
            }
        });
        nextRetryMs = waiting.isEmpty() ? Long.MAX_VALUE : now.monotonicMs() + RETRY_MS;
    }

    /** When {@link #tick} has something to do, in monotonic milliseconds. Tidying up can wait for another reason. */
    long nextTickMs() {
        return nextRetryMs;
    }

    /** How many packets wait for the identity of a controller. */
    int size() {
        return waiting.size();
    }

    private void await(Now now, Address from, NetworkCredentials packet) {
        if (Newest.put(waiting, from, new Waiting(now.monotonicMs(), packet), MAX_WAITING)) {
            ignored.count(Ignored.CONTROLLER_UNKNOWN);
        }
        nextRetryMs = Math.min(nextRetryMs, now.monotonicMs() + RETRY_MS);
    }

    /** Whether one of its networks is joined but nobody can say yet whether its controller signed. */
    private boolean lacksController(NetworkCredentials packet) {
        LinkedHashSet<NetworkId> networks = new LinkedHashSet<>();
        packet.memberships().forEach(c -> c.network().ifPresent(networks::add));
        packet.capabilities().forEach(c -> networks.add(c.network()));
        packet.tags().forEach(t -> networks.add(t.network()));
        packet.revocations().forEach(r -> networks.add(r.network()));
        packet.ownership().forEach(c -> networks.add(c.network()));
        return networks.stream()
                .anyMatch(network -> memberships.containsKey(network)
                        && node.identityOf(network.controller()).isEmpty());
    }

    private void take(Now now, Address from, NetworkCredentials packet, Consumer<Now> then) {
        List<Candidate> candidates = new ArrayList<>();
        Function<Address, Optional<Identity>> holders = holders(packet.capabilities());
        boolean anyKnown = addCandidates(CredentialKind.MEMBERSHIP, packet.memberships(), holders, candidates)
                | addCandidates(CredentialKind.CAPABILITY, packet.capabilities(), holders, candidates)
                | addCandidates(CredentialKind.TAG, packet.tags(), holders, candidates)
                | addCandidates(CredentialKind.OWNERSHIP, packet.ownership(), holders, candidates);
        addRevocations(packet.revocations(), candidates);
        if (anyKnown) {
            trusted.accept(now, from);
        }
        if (candidates.isEmpty()) {
            then.accept(now);
            return;
        }
        boolean handedOut = checks.submit(
                from,
                sender(from),
                Verdicts.class,
                () -> new Verdicts(candidates.stream()
                        .map(candidate -> candidate.isGood.getAsBoolean())
                        .toList()),
                (later, verdicts) -> {
                    verdicts.ifPresent(v -> apply(later, from, candidates, v.good));
                    then.accept(later);
                });
        if (!handedOut) {
            then.accept(now);
        }
    }

    private SignatureChecks.Sender sender(Address from) {
        boolean isMember = false;
        for (Membership membership : memberships.values()) {
            if (membership.controller().equals(from)) {
                return SignatureChecks.Sender.CONTROLLER;
            }
            isMember |= membership.peers().valid(from).isPresent();
        }
        return isMember ? SignatureChecks.Sender.MEMBER : SignatureChecks.Sender.STRANGER;
    }

    /** The identities, as far as known, of those who handed on one of these; looked up here, used outside. */
    private Function<Address, Optional<Identity>> holders(List<Capability> capabilities) {
        Map<Address, Identity> identities = new HashMap<>();
        for (Capability capability : capabilities) {
            for (Capability.Custody step : capability.custody()) {
                node.identityOf(step.from()).ifPresent(identity -> identities.put(step.from(), identity));
            }
        }
        return address -> Optional.ofNullable(identities.get(address));
    }

    /** @return whether one of them is held already */
    private <C> boolean addCandidates(
            CredentialKind<C> kind,
            List<C> credentials,
            Function<Address, Optional<Identity>> holders,
            List<Candidate> candidates) {
        boolean anyKnown = false;
        for (C credential : new LinkedHashSet<>(credentials)) {
            Optional<Membership> membership = kind.network().apply(credential).flatMap(this::membership);
            Optional<Identity> controller = membership
                    .filter(m -> m.controller().equals(kind.signedBy().apply(credential)))
                    .flatMap(m -> node.identityOf(m.controller()));
            if (controller.isEmpty()) {
                continue;
            }
            Identity signer = controller.get();
            switch (membership.get().peers().standing(kind, credential)) {
                case NEW ->
                    candidates.add(new Candidate(
                            () -> kind.verification().isGood(credential, signer, holders),
                            news -> take(membership.get(), kind, credential)));
                case KNOWN -> anyKnown = true;
                case REFUSED -> {}
            }
        }
        return anyKnown;
    }

    private <C> boolean take(Membership membership, CredentialKind<C> kind, C credential) {
        return isJoined(membership) && membership.peers().take(kind, credential) != PeerCredentials.Standing.REFUSED;
    }

    private void addRevocations(List<Revocation> revocations, List<Candidate> candidates) {
        for (Revocation revocation : new LinkedHashSet<>(revocations)) {
            membership(revocation.network())
                    .filter(m -> m.controller().equals(revocation.signedBy()))
                    .filter(m -> m.peers().isNews(revocation))
                    .ifPresent(m -> node.identityOf(m.controller())
                            .ifPresent(signer -> candidates.add(new Candidate(
                                    () -> revocation.verify(signer), news -> take(m, revocation, news)))));
        }
    }

    private boolean take(Membership membership, Revocation revocation, News news) {
        if (!isJoined(membership)) {
            return false;
        }
        if (membership.peers().revoke(revocation) && (revocation.flags() & Revocation.FAST_PROPAGATE) != 0) {
            news.add(membership, revocation);
        }
        return true;
    }

    private void apply(Now now, Address from, List<Candidate> candidates, List<Boolean> good) {
        News news = new News(new LinkedHashMap<>());
        boolean anyTaken = false;
        for (int i = 0; i < candidates.size(); i++) {
            if (good.get(i)) {
                anyTaken |= candidates.get(i).take.into(news);
            } else {
                ignored.count(Ignored.BAD_CREDENTIAL);
            }
        }
        if (anyTaken) {
            trusted.accept(now, from);
        }
        news.revocations.forEach((membership, revocations) -> presentation.passOn(now, membership, from, revocations));
    }

    private Optional<Membership> membership(NetworkId id) {
        return Optional.ofNullable(memberships.get(id));
    }

    /** It may have been left while signatures were checked. */
    private boolean isJoined(Membership membership) {
        return memberships.get(membership.id()) == membership;
    }
}
