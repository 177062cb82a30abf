package dev.perigee.controller.decision;

import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.MulticastGroup;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What decisions read of one network: its record, its members, and indexes over them. A decision does not change it;
 * the core applies the changes that were decided.
 */
public interface NetworkView {
    NetworkRecord network();

    Optional<MemberRecord> member(Address address);

    /** All members, pending ones too, in no particular order. */
    Collection<MemberRecord> members();

    /** The members marked as active bridges, authorized or not, in no particular order; usually none or a few. */
    Collection<MemberRecord> activeBridges();

    /** How many members were never authorized; see {@link ConfigDecision#wasNeverAuthorized}. */
    int pendingMembers();

    /** The member, authorized or not, that has the address among its assignments; the lowest if several have. */
    Optional<Address> holder(IpAddress ip);

    /** Whether no member, authorized or not, has the address among its assignments (vl2.md 9.5.5). */
    default boolean isFree(IpAddress ip) {
        return holder(ip).isEmpty();
    }

    /**
     * The lowest free IPv4 address from {@code first} to {@code last}, both included. Here every used address before
     * it costs a look-up; an implementation may know better.
     */
    default Optional<IpAddress> nextFree(IpAddress first, IpAddress last) {
        long end = AddressRuns.number(last);
        for (long at = AddressRuns.number(first); at <= end; at++) {
            IpAddress ip = IpAddress.v4((int) at);
            if (isFree(ip)) {
                return Optional.of(ip);
            }
        }
        return Optional.empty();
    }

    /**
     * The members, authorized or not, that have an address which is resolved in this group (vl2.md 1.5), ascending;
     * for IPv6 the group tells three bytes of it only. Here an IPv6 group costs a look at all members.
     */
    default List<Address> holders(MulticastGroup group) {
        IpAddress v4 = IpAddress.v4(group.adi());
        if (MulticastGroup.resolving(v4).equals(group)) {
            return holder(v4).stream().toList();
        }
        return members().stream()
                .filter(member -> member.ipAssignments().stream()
                        .anyMatch(ip -> MulticastGroup.resolving(ip).equals(group)))
                .map(MemberRecord::address)
                .sorted()
                .toList();
    }

    /** Revocations that were made and not dropped yet, in no particular order. */
    Collection<RevocationRecord> revocations();
}
