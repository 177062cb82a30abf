package dev.perigee.controller.decision;

import dev.perigee.model.MemberRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.MulticastGroup;
import java.util.List;

/**
 * Who answers when an IP address is asked for. A new member subscribes to its groups up to 5 s late; its assigned
 * addresses are known at once (vl2.md 9.8). Whether the asker may know is for the caller to decide.
 */
public final class ResolutionDecision {
    private ResolutionDecision() {}

    /** The authorized members that hold an address resolved in this group, ascending; empty for any other group. */
    public static List<Address> holders(NetworkView view, MulticastGroup group) {
        return view.holders(group).stream()
                .filter(address ->
                        view.member(address).map(MemberRecord::authorized).orElse(false))
                .toList();
    }
}
