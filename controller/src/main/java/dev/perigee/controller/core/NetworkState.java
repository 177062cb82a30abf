package dev.perigee.controller.core;

import dev.perigee.controller.decision.NetworkView;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** One network in memory. Only the core changes it; networks and members may be read from any thread. */
final class NetworkState implements NetworkView {
    private volatile NetworkRecord network;
    private final ConcurrentSkipListMap<Address, MemberRecord> members = new ConcurrentSkipListMap<>();
    private final Map<IpAddress, Address> holders = new HashMap<>();
    private final Map<Long, RevocationRecord> revocations = new LinkedHashMap<>();
    private final Map<Address, MemberRecord> bridges = new TreeMap<>();
    private int neverAuthorized;

    NetworkState(NetworkRecord network) {
        this.network = network;
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
        return Collections.unmodifiableCollection(bridges.values());
    }

    @Override
    public Optional<Address> holder(IpAddress ip) {
        return Optional.ofNullable(holders.get(ip));
    }

    @Override
    public int pendingMembers() {
        return neverAuthorized;
    }

    @Override
    public Collection<RevocationRecord> revocations() {
        return Collections.unmodifiableCollection(revocations.values());
    }

    void save(NetworkRecord record) {
        network = record;
    }

    void save(MemberRecord member) {
        MemberRecord before = members.put(member.address(), member);
        if (before != null) {
            leave(before);
        }
        member.ipAssignments().forEach(ip -> holders.putIfAbsent(ip, member.address()));
        neverAuthorized += isNeverAuthorized(member) ? 1 : 0;
        if (member.activeBridge()) {
            bridges.put(member.address(), member);
        }
    }

    void delete(Address address) {
        MemberRecord before = members.remove(address);
        if (before != null) {
            leave(before);
        }
    }

    private void leave(MemberRecord before) {
        before.ipAssignments().forEach(ip -> holders.remove(ip, before.address()));
        neverAuthorized -= isNeverAuthorized(before) ? 1 : 0;
        bridges.remove(before.address());
    }

    private static boolean isNeverAuthorized(MemberRecord member) {
        return !member.authorized() && member.lastAuthorizedTime() == 0;
    }

    void add(RevocationRecord revocation) {
        revocations.put(revocation.id(), revocation);
    }

    void expireRevocations(long nowMs) {
        revocations.values().removeIf(r -> r.diesMs() <= nowMs);
    }
}
