package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.DerivedAddresses;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What a member holds of the others of one network: the newest certificate of membership, tags, capabilities and
 * certificates of ownership of each, and what the controller has revoked. Everything put in has a good signature of the
 * controller. Times are the controller's; {@code ours} is the member's own configuration. See vl2.md 7.
 */
final class PeerCredentials {
    /** Nodes whose credentials are held; beyond that those that changed longest ago go. */
    static final int MAX_PEERS = 16_384;

    /**
     * What all credentials together may weigh: 1 each and 1 for every rule and thing in them; beyond that those of the
     * nodes that changed longest ago go. One node reaches a twentieth at most.
     */
    static final int MAX_WEIGHT = 262_144;

    private final Map<Address, Shown> peers = new LinkedHashMap<>();
    private final RevocationThresholds thresholds = new RevocationThresholds();
    private int weight;

    /** How a credential stands to what is held. */
    enum Standing {
        /** Void, or older than the one held. */
        REFUSED,
        /** Held already. */
        KNOWN,
        /** Would be taken, if its signature is good. */
        NEW
    }

    /** Everything one peer has shown. */
    private static final class Shown {
        private final Map<CredentialType, CredentialShelf<?>> shelves = new EnumMap<>(CredentialType.class);

        @SuppressWarnings("unchecked") // the shelf of a type was made for that type's kind
        <C> CredentialShelf<C> shelf(CredentialKind<C> kind) {
            return (CredentialShelf<C>) shelves.computeIfAbsent(kind.type(), type -> new CredentialShelf<>(kind));
        }

        int weight() {
            return shelves.values().stream().mapToInt(CredentialShelf::weight).sum();
        }
    }

    /** The peer's certificate of membership, if it has not been revoked. Says nothing about whether ours agrees. */
    Optional<CertificateOfMembership> valid(Address peer) {
        return held(CredentialKind.MEMBERSHIP, peer, 0)
                .filter(certificate -> certificate.timestampMs() > thresholds.ofMembership(peer));
    }

    /** The value of a peer's tag; empty if it has shown none that counts. */
    OptionalLong tag(Address peer, long id, NetworkConfiguration ours) {
        return held(CredentialKind.TAG, peer, id)
                .filter(tag -> counts(CredentialKind.TAG, tag, ours))
                .map(tag -> OptionalLong.of(tag.value()))
                .orElseGet(OptionalLong::empty);
    }

    /** The peer's capabilities that count, in the order of their IDs. */
    List<Capability> capabilities(Address peer, NetworkConfiguration ours) {
        Shown shown = peers.get(peer);
        if (shown == null) {
            return List.of();
        }
        return shown.shelf(CredentialKind.CAPABILITY).all().stream()
                .filter(capability -> counts(CredentialKind.CAPABILITY, capability, ours))
                .toList();
    }

    /**
     * Whether the peer has shown that this IP address is its own. Where neighbour discovery is emulated, everybody owns
     * what lies under the prefix of the 6plane or RFC 4193 address that we have been assigned, as in clients.
     */
    boolean owns(Address peer, IpAddress ip, NetworkConfiguration ours) {
        return owns(peer, Thing.of(ip), ip.toArray().length, ours) || isEmulated(ip, ours);
    }

    /** Whether the peer has shown that this MAC is its own; the one that follows from its address is not by itself. */
    boolean owns(Address peer, Mac mac, NetworkConfiguration ours) {
        return owns(peer, Thing.of(mac), Mac.SIZE_BYTES, ours);
    }

    private boolean owns(Address peer, Thing wanted, int usedBytes, NetworkConfiguration ours) {
        Shown shown = peers.get(peer);
        return shown != null
                && shown.shelf(CredentialKind.OWNERSHIP).all().stream()
                        .filter(certificate -> counts(CredentialKind.OWNERSHIP, certificate, ours))
                        .flatMap(certificate -> certificate.things().stream())
                        .anyMatch(thing -> isSame(thing, wanted, usedBytes));
    }

    /** What lies behind the bytes that a type uses means nothing. */
    private static boolean isSame(Thing thing, Thing wanted, int usedBytes) {
        boolean same = thing.type() == wanted.type();
        for (int i = 0; i < usedBytes && same; i++) {
            same = thing.value().at(i) == wanted.value().at(i);
        }
        return same;
    }

    private static boolean isEmulated(IpAddress ip, NetworkConfiguration ours) {
        return !ip.isV4()
                && ours.has(NetworkConfiguration.NEIGHBOUR_DISCOVERY_EMULATION)
                && (isUnder(DerivedAddresses.sixPlane(ours.network(), ours.issuedTo()), ip, ours)
                        || isUnder(DerivedAddresses.rfc4193(ours.network(), ours.issuedTo()), ip, ours));
    }

    private static boolean isUnder(IpPrefix derived, IpAddress ip, NetworkConfiguration ours) {
        return derived.contains(ip)
                && ours.addresses().stream().anyMatch(assigned -> assigned.ip().equals(derived.ip()));
    }

    /** Not too far from our own configuration in time, either way, and not revoked (vl2.md 7.6). */
    private <C> boolean counts(CredentialKind<C> kind, C credential, NetworkConfiguration ours) {
        long timestampMs = kind.timestampMs().applyAsLong(credential);
        long distanceMs =
                timestampMs >= ours.timestampMs() ? timestampMs - ours.timestampMs() : ours.timestampMs() - timestampMs;
        boolean overflowed = distanceMs < 0;
        return !overflowed && distanceMs <= ours.credentialTimeMaxDeltaMs() && !isVoid(kind, credential);
    }

    private <C> boolean isVoid(CredentialKind<C> kind, C credential) {
        Address peer = kind.issuedTo().apply(credential);
        long thresholdMs = thresholds.of(peer, kind.type(), kind.id().applyAsLong(credential));
        return peer.equals(Address.NONE) || kind.timestampMs().applyAsLong(credential) <= thresholdMs;
    }

    private <C> Optional<C> held(CredentialKind<C> kind, Address peer, long id) {
        Shown shown = peers.get(peer);
        return shown == null ? Optional.empty() : shown.shelf(kind).get(id);
    }

    /** Everybody who has shown a credential, revoked or not. */
    List<Address> holders() {
        return List.copyOf(peers.keySet());
    }

    /** How a credential stands, its signature aside. The one held is replaced by one that is as old but differs. */
    <C> Standing standing(CredentialKind<C> kind, C credential) {
        if (isVoid(kind, credential)) {
            return Standing.REFUSED;
        }
        Optional<C> held =
                held(kind, kind.issuedTo().apply(credential), kind.id().applyAsLong(credential));
        if (held.isEmpty()) {
            return Standing.NEW;
        }
        if (held.get().equals(credential)) {
            return Standing.KNOWN;
        }
        boolean isOlder =
                kind.timestampMs().applyAsLong(credential) < kind.timestampMs().applyAsLong(held.get());
        return isOlder ? Standing.REFUSED : Standing.NEW;
    }

    /**
     * Takes a credential whose signature is good, unless it is void or older than the one held.
     *
     * @return how it stood before
     */
    <C> Standing take(CredentialKind<C> kind, C credential) {
        Standing standing = standing(kind, credential);
        if (standing == Standing.NEW) {
            change(kind.issuedTo().apply(credential), shown -> shown.shelf(kind).put(credential));
        }
        return standing;
    }

    /** Whether the revocation raises the threshold that it names. */
    boolean isNews(Revocation revocation) {
        return thresholds.isNews(revocation);
    }

    /**
     * Takes a revocation whose signature is good. One of a tag, a capability or an ownership makes the membership void
     * too, as in clients (vl2.md 7.5).
     *
     * @return whether it said something new
     */
    boolean revoke(Revocation revocation) {
        return thresholds.raise(revocation);
    }

    /** Drops the tags, capabilities and certificates of ownership that do not count (any more). */
    void dropStale(NetworkConfiguration ours) {
        for (Shown shown : peers.values()) {
            weight -= shown.weight();
            dropStale(shown, CredentialKind.TAG, ours);
            dropStale(shown, CredentialKind.CAPABILITY, ours);
            dropStale(shown, CredentialKind.OWNERSHIP, ours);
            weight += shown.weight();
        }
        peers.values().removeIf(shown -> shown.weight() == 0);
    }

    private <C> void dropStale(Shown shown, CredentialKind<C> kind, NetworkConfiguration ours) {
        shown.shelf(kind).removeIf(credential -> !counts(kind, credential, ours));
    }

    /** How much is held: what the credentials weigh, and the thresholds. */
    int size() {
        return weight + thresholds.size();
    }

    private void change(Address peer, Consumer<Shown> how) {
        Shown shown = Optional.ofNullable(peers.remove(peer)).orElseGet(Shown::new);
        weight -= shown.weight();
        how.accept(shown);
        weight += shown.weight();
        peers.put(peer, shown);
        Iterator<Shown> longestAgo = peers.values().iterator();
        while (peers.size() > MAX_PEERS || weight > MAX_WEIGHT) {
            weight -= longestAgo.next().weight();
            longestAgo.remove();
        }
    }
}
