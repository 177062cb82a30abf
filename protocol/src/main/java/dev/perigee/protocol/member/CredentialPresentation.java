package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Revocation;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a member shows whom of its own credentials, and when: before the first frame to a peer, with the first frame
 * after each new configuration, with the first frame after 500 s, and when a peer says that it lacks them. Always all
 * of one network, as clients do; a peer that is not known is looked for. See vl1.md 6.9, 7.7 and vl2.md 7.7.
 */
final class CredentialPresentation {
    /** A frame after this long without showing anything shows all again. */
    static final long REPEAT_MS = 500_000;

    /** A peer that says more often than this that it lacks our credentials is not heard. */
    static final long ASKED_GAP_MS = 1_000;

    /** Peers, counted once for each network, of which it is known what they were shown; others are shown all again. */
    static final int MAX_SHOWN = 16_384;

    private final Address self;
    private final Map<NetworkId, Membership> memberships;
    private final CredentialOutbox outbox;
    private final Map<NetworkId, Contents> contents = new LinkedHashMap<>();
    private final Map<Whom, Shown> shown = new LinkedHashMap<>();
    private long lastEdition;

    /** What there is to show; another edition for each configuration. */
    private record Contents(NetworkConfiguration configuration, long edition, List<CredentialParcel.Item> items) {}

    private record Whom(NetworkId network, Address peer) {}

    private record Shown(long edition, long atMs) {}

    CredentialPresentation(Address self, Map<NetworkId, Membership> memberships, CredentialOutbox.Courier courier) {
        this.self = self;
        this.memberships = memberships;
        this.outbox = new CredentialOutbox(courier, this::items);
    }

    /** A frame for this peer is about to be sent. */
    void beforeFrame(Now now, Membership membership, Address peer) {
        showAfter(REPEAT_MS, now, membership, peer);
    }

    /** A peer said that it lacks our credentials (ERROR 06). Without a certificate of membership nothing is said. */
    void askedFor(Now now, Membership membership, Address peer) {
        if (membership.certificate().isPresent()) {
            showAfter(ASKED_GAP_MS, now, membership, peer);
        }
    }

    /**
     * Shows a peer our credentials whatever it has been shown before.
     *
     * @return false if there is no certificate of membership
     */
    boolean present(Now now, Membership membership, Address peer) {
        if (membership.certificate().isEmpty()) {
            return false;
        }
        membership.configuration().ifPresent(c -> show(now, membership, peer, contents(membership, c)));
        return true;
    }

    /**
     * Lets go of what was prepared from the former configuration. The new one is shown to each peer with the next frame
     * to it, at once to those that are being shown the former one just now.
     */
    void configurationChanged(Membership membership) {
        contents.remove(membership.id());
    }

    /**
     * Passes revocations on to everybody in the network who is known to the node, but for the one that told us, the
     * controller and ourselves (vl2.md 7.5).
     */
    void passOn(Now now, Membership membership, Address from, List<Revocation> revocations) {
        Set<Address> peers = new LinkedHashSet<>(membership.peers().holders());
        shown.keySet().stream()
                .filter(whom -> whom.network.equals(membership.id()))
                .forEach(whom -> peers.add(whom.peer));
        peers.remove(membership.controller());
        peers.remove(self);
        outbox.tell(now, membership.id(), from, revocations, peers);
    }

    /** Sends what had to wait. */
    void tick(Now now) {
        outbox.tick(now);
    }

    /** When {@link #tick} has something to do, in monotonic milliseconds. */
    long nextTickMs() {
        return outbox.nextTickMs();
    }

    /** How many entries all tables have. */
    int size() {
        return shown.size() + contents.size() + outbox.size();
    }

    private void showAfter(long gapMs, Now now, Membership membership, Address peer) {
        if (membership.configuration().isEmpty()) {
            return;
        }
        Contents present = contents(membership, membership.configuration().get());
        Shown last = shown.get(new Whom(membership.id(), peer));
        if (last == null || last.edition != present.edition || now.monotonicMs() - last.atMs > gapMs) {
            show(now, membership, peer, present);
        }
    }

    private void show(Now now, Membership membership, Address peer, Contents present) {
        if (present.items.isEmpty() || !outbox.show(now, peer, membership.id())) {
            return;
        }
        Whom whom = new Whom(membership.id(), peer);
        Newest.put(shown, whom, new Shown(present.edition, now.monotonicMs()), MAX_SHOWN);
    }

    private List<CredentialParcel.Item> items(NetworkId network) {
        Membership membership = memberships.get(network);
        return membership == null
                ? List.of()
                : membership
                        .configuration()
                        .map(configuration -> contents(membership, configuration).items)
                        .orElse(List.of());
    }

    private Contents contents(Membership membership, NetworkConfiguration configuration) {
        Contents known = contents.get(membership.id());
        if (known != null && known.configuration == configuration) {
            return known;
        }
        Contents fresh = new Contents(configuration, ++lastEdition, CredentialParcel.contents(configuration));
        contents.keySet().retainAll(memberships.keySet());
        contents.put(membership.id(), fresh);
        return fresh;
    }
}
