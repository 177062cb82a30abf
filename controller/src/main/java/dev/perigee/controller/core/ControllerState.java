package dev.perigee.controller.core;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NodePresence;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.storage.Snapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What the controller knows, in memory. Start-up and live running share one way of changing it: {@link #apply}. Only
 * the core changes it.
 */
final class ControllerState {
    private final ConcurrentSkipListMap<NetworkId, NetworkState> networks = new ConcurrentSkipListMap<>();
    private final Map<Address, Set<NetworkId>> memberships = new HashMap<>();
    private final Map<Address, NodePresence> presence = new HashMap<>();
    private final Map<Address, Identity> strangers = new HashMap<>();
    private long clockReservedUntilMs;

    static ControllerState of(Snapshot snapshot) {
        ControllerState state = new ControllerState();
        snapshot.networks().forEach(n -> state.apply(new Change.NetworkSaved(n)));
        snapshot.members().forEach(m -> state.apply(new Change.MemberSaved(m)));
        snapshot.revocations().forEach(r -> state.apply(new Change.RevocationAdded(r)));
        snapshot.presence().forEach(p -> state.apply(new Change.PresenceSaved(p)));
        snapshot.identities().forEach(i -> state.strangers.put(i.address(), i));
        state.clockReservedUntilMs = snapshot.clockReservedUntilMs();
        return state;
    }

    Optional<NetworkState> network(NetworkId id) {
        return Optional.ofNullable(networks.get(id));
    }

    /** Ascending by ID; safe to iterate from any thread. */
    Collection<NetworkState> networks() {
        return networks.values();
    }

    /** The networks of which the node has a member record. */
    Set<NetworkId> networksOf(Address member) {
        return memberships.getOrDefault(member, Set.of());
    }

    /** The addresses of all who have a member record. */
    Set<Address> memberAddresses() {
        return memberships.keySet();
    }

    Optional<NodePresence> presence(Address node) {
        return Optional.ofNullable(presence.get(node));
    }

    Collection<NodePresence> presences() {
        return presence.values();
    }

    Collection<Identity> strangers() {
        return strangers.values();
    }

    long clockReservedUntilMs() {
        return clockReservedUntilMs;
    }

    void apply(Change change) {
        if (change instanceof Change.NetworkSaved c) {
            NetworkState known = networks.get(c.network().id());
            if (known == null) {
                networks.put(c.network().id(), new NetworkState(c.network()));
            } else {
                known.save(c.network());
            }
        } else if (change instanceof Change.NetworkDeleted c) {
            NetworkState gone = networks.remove(c.network());
            if (gone != null) {
                gone.members().forEach(m -> leave(c.network(), m.address()));
            }
        } else if (change instanceof Change.MemberSaved c) {
            save(c.member());
        } else if (change instanceof Change.MemberDeleted c) {
            network(c.network()).ifPresent(n -> n.delete(c.address()));
            leave(c.network(), c.address());
        } else if (change instanceof Change.RevocationAdded c) {
            network(c.revocation().network()).ifPresent(n -> n.add(c.revocation()));
        } else if (change instanceof Change.RevocationsExpired c) {
            networks.values().forEach(n -> n.expireRevocations(c.nowMs()));
        } else if (change instanceof Change.PresenceSaved c) {
            presence.put(c.presence().address(), c.presence());
        } else if (change instanceof Change.ClockReserved c) {
            clockReservedUntilMs = c.untilMs();
        } else if (change instanceof Change.IdentityKept c) {
            strangers.put(c.identity().address(), c.identity());
        } else if (change instanceof Change.IdentityForgotten c) {
            strangers.remove(c.address());
        }
    }

    private void save(MemberRecord member) {
        NetworkState network = networks.get(member.network());
        if (network != null) {
            network.save(member);
            memberships.computeIfAbsent(member.address(), a -> new HashSet<>()).add(member.network());
        }
    }

    private void leave(NetworkId network, Address address) {
        Set<NetworkId> of = memberships.get(address);
        if (of != null && of.remove(network) && of.isEmpty()) {
            memberships.remove(address);
        }
    }
}
