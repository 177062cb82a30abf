package dev.perigee.controller.decision;

import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import java.util.Collection;
import java.util.Optional;

/** Another view seen without its indexes, by what {@link NetworkView} does itself. */
class PlainView implements NetworkView {
    private final NetworkView view;
    int lookups;

    PlainView(NetworkView view) {
        this.view = view;
    }

    @Override
    public NetworkRecord network() {
        return view.network();
    }

    @Override
    public Optional<MemberRecord> member(Address address) {
        return view.member(address);
    }

    @Override
    public Collection<MemberRecord> members() {
        return view.members();
    }

    @Override
    public Collection<MemberRecord> activeBridges() {
        return members().stream().filter(MemberRecord::activeBridge).toList();
    }

    @Override
    public int pendingMembers() {
        return (int)
                members().stream().filter(ConfigDecision::wasNeverAuthorized).count();
    }

    @Override
    public Optional<Address> holder(IpAddress ip) {
        lookups++;
        return members().stream()
                .filter(member -> member.ipAssignments().contains(ip))
                .map(MemberRecord::address)
                .min(Address::compareTo);
    }

    @Override
    public Collection<RevocationRecord> revocations() {
        return view.revocations();
    }
}
