package dev.perigee.controller.core;

import dev.perigee.controller.decision.MapNetworkView;
import dev.perigee.model.Change;
import dev.perigee.model.NodePresence;
import dev.perigee.protocol.Address;
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
    private final ConcurrentSkipListMap<NetworkId, MapNetworkView> networks = new ConcurrentSkipListMap<>();
    private final Map<Address, Set<NetworkId>> memberships = new HashMap<>();
    private final Map<Address, NodePresence> presence = new HashMap<>();

    static ControllerState of(Snapshot snapshot) {
        ControllerState state = new ControllerState();
        snapshot.networks().forEach(n -> state.apply(new Change.NetworkSaved(n)));
        snapshot.members().forEach(m -> state.apply(new Change.MemberSaved(m)));
        snapshot.revocations().forEach(r -> state.apply(new Change.RevocationAdded(r)));
        snapshot.presence().forEach(p -> state.apply(new Change.PresenceSaved(p)));
        return state;
    }

    Optional<MapNetworkView> network(NetworkId id) {
        return Optional.ofNullable(networks.get(id));
    }

    /** Ascending by ID; safe to iterate from any thread. */
    Collection<MapNetworkView> networks() {
        return networks.values();
    }

    /** The networks of which the node has a member record. */
    Set<NetworkId> networksOf(Address member) {
        return memberships.getOrDefault(member, Set.of());
    }

    Optional<NodePresence> presence(Address node) {
        return Optional.ofNullable(presence.get(node));
    }

    Collection<NodePresence> presences() {
        return presence.values();
    }

    void apply(Change change) {
        if (change instanceof Change.NetworkSaved c) {
            networks.computeIfAbsent(c.network().id(), id -> new MapNetworkView(c.network()))
                    .apply(c);
        } else if (change instanceof Change.NetworkDeleted c) {
            MapNetworkView gone = networks.remove(c.network());
            if (gone != null) {
                gone.members().forEach(m -> leave(c.network(), m.address()));
            }
        } else if (change instanceof Change.MemberSaved c) {
            network(c.member().network()).ifPresent(network -> {
                network.apply(c);
                memberships
                        .computeIfAbsent(c.member().address(), a -> new HashSet<>())
                        .add(c.member().network());
            });
        } else if (change instanceof Change.MemberDeleted c) {
            network(c.network()).ifPresent(network -> network.apply(c));
            leave(c.network(), c.address());
        } else if (change instanceof Change.RevocationAdded c) {
            network(c.revocation().network()).ifPresent(network -> network.apply(c));
        } else if (change instanceof Change.RevocationsExpired c) {
            networks.values().forEach(network -> network.apply(c));
        } else if (change instanceof Change.PresenceSaved c) {
            presence.put(c.presence().address(), c.presence());
        }
        // The clock's mark and strangers' identities are looked after by those who keep them.
    }

    private void leave(NetworkId network, Address address) {
        Set<NetworkId> of = memberships.get(address);
        if (of != null && of.remove(network) && of.isEmpty()) {
            memberships.remove(address);
            presence.remove(address);
        }
    }
}
