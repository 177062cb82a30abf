package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.List;

/** What a member tells its owner. */
public sealed interface MemberEvent {
    /** The controller's last answer puts the member in another state; {@link MemberNode#network} says the same. */
    record StatusChanged(NetworkId network, NetworkStatus status) implements MemberEvent {}

    /** A configuration that differs from the one before, if only in its timestamp, is in use from now on. */
    record ConfigurationChanged(NetworkId network, NetworkConfiguration configuration) implements MemberEvent {}

    /**
     * A packet of credentials was taken, not lost to the limit of one per second and sender. No signature in it has
     * been checked yet.
     */
    record CredentialsReceived(Address from, NetworkCredentials credentials) implements MemberEvent {}

    /**
     * A root or the controller answered a {@link MemberNode#gather}.
     *
     * @param totalKnown how many subscribers it knows, the asker included
     */
    record Gathered(Address from, NetworkId network, MulticastGroup group, long totalKnown, List<Address> members)
            implements MemberEvent {}
}
