package dev.perigee.controller.decision;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One network in memory, with its indexes kept up change by change. One thread applies changes and takes decisions;
 * others may read {@link #network()}, {@link #member} and {@link #members()} meanwhile.
 */
public final class MapNetworkView implements NetworkView {
    private volatile NetworkRecord network;
    private final Map<Address, MemberRecord> members = new ConcurrentHashMap<>();
    private final TreeMap<Address, MemberRecord> activeBridges = new TreeMap<>();
    private int pendingMembers;

    /** Two holders of one address come only from records that were not made here. */
    private final Map<IpAddress, TreeSet<Address>> holders = new HashMap<>();

    private final AddressRuns usedV4 = new AddressRuns();

    /** The IPv6 addresses in use that share a resolution group, for that group knows three of their bytes only. */
    private final Map<MulticastGroup, Set<IpAddress>> usedV6 = new HashMap<>();

    private final Map<Long, RevocationRecord> revocations = new LinkedHashMap<>();

    /** The network without members and revocations; these follow as changes. */
    public MapNetworkView(NetworkRecord network) {
        this.network = network;
    }

    /** Applies a change of this network; a change of another network, or of something else, does nothing. */
    public void apply(Change change) {
        NetworkId id = network.id();
        if (change instanceof Change.NetworkSaved saved && saved.network().id().equals(id)) {
            network = saved.network();
        } else if (change instanceof Change.MemberSaved saved
                && saved.member().network().equals(id)) {
            put(saved.member());
        } else if (change instanceof Change.MemberDeleted deleted
                && deleted.network().equals(id)) {
            remove(deleted.address());
        } else if (change instanceof Change.RevocationAdded added
                && added.revocation().network().equals(id)) {
            revocations.put(added.revocation().id(), added.revocation());
        } else if (change instanceof Change.RevocationsExpired expired) {
            revocations.values().removeIf(revocation -> revocation.diesMs() <= expired.nowMs());
        }
    }

    private void put(MemberRecord member) {
        remove(member.address());
        members.put(member.address(), member);
        if (member.activeBridge()) {
            activeBridges.put(member.address(), member);
        }
        if (ConfigDecision.wasNeverAuthorized(member)) {
            pendingMembers++;
        }
        for (IpAddress ip : member.ipAssignments()) {
            holders.computeIfAbsent(ip, key -> new TreeSet<>()).add(member.address());
            if (ip.isV4()) {
                usedV4.add(ip);
            } else {
                usedV6.computeIfAbsent(MulticastGroup.resolving(ip), key -> new HashSet<>())
                        .add(ip);
            }
        }
    }

    private void remove(Address address) {
        MemberRecord member = members.remove(address);
        if (member == null) {
            return;
        }
        activeBridges.remove(address);
        if (ConfigDecision.wasNeverAuthorized(member)) {
            pendingMembers--;
        }
        for (IpAddress ip : new HashSet<>(member.ipAssignments())) {
            TreeSet<Address> left = holders.get(ip);
            left.remove(address);
            if (left.isEmpty()) {
                holders.remove(ip);
                free(ip);
            }
        }
    }

    private void free(IpAddress ip) {
        if (ip.isV4()) {
            usedV4.remove(ip);
            return;
        }
        MulticastGroup group = MulticastGroup.resolving(ip);
        Set<IpAddress> left = usedV6.get(group);
        left.remove(ip);
        if (left.isEmpty()) {
            usedV6.remove(group);
        }
    }

    @Override
    public NetworkRecord network() {
        return network;
    }

    @Override
    public Optional<MemberRecord> member(Address address) {
        return Optional.ofNullable(members.get(address));
    }

    @Override
    public Collection<MemberRecord> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    @Override
    public Collection<MemberRecord> activeBridges() {
        return Collections.unmodifiableCollection(activeBridges.values());
    }

    @Override
    public int pendingMembers() {
        return pendingMembers;
    }

    @Override
    public Optional<Address> holder(IpAddress ip) {
        return Optional.ofNullable(holders.get(ip)).map(TreeSet::first);
    }

    @Override
    public List<Address> holders(MulticastGroup group) {
        TreeSet<Address> found = new TreeSet<>();
        for (IpAddress ip : usedV6.getOrDefault(group, Set.of())) {
            found.addAll(holders.get(ip));
        }
        IpAddress v4 = IpAddress.v4(group.adi());
        if (MulticastGroup.resolving(v4).equals(group)) {
            found.addAll(holders.getOrDefault(v4, new TreeSet<>()));
        }
        return List.copyOf(found);
    }

    @Override
    public boolean isFree(IpAddress ip) {
        return !holders.containsKey(ip);
    }

    @Override
    public Optional<IpAddress> nextFree(IpAddress first, IpAddress last) {
        return usedV4.nextFree(first, last);
    }

    @Override
    public Collection<RevocationRecord> revocations() {
        return Collections.unmodifiableCollection(revocations.values());
    }
}
