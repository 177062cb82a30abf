package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import java.util.List;

/** What the owner of a node knows of networks, asked when subscriptions and gathers come in. See vl1.md 6.10. */
public interface MulticastAuthority {
    /** Whether subscriptions and questions of {@code who} about the network are served by a node that is no root. */
    boolean serves(NetworkId network, Address who);

    /** Members that are known to be in the group without having subscribed: holders of an assigned address. */
    List<Address> knownMembers(NetworkId network, MulticastGroup group);

    /** Knows nothing: for a node that is no controller. */
    MulticastAuthority NONE = new MulticastAuthority() {
        @Override
        public boolean serves(NetworkId network, Address who) {
            return false;
        }

        @Override
        public List<Address> knownMembers(NetworkId network, MulticastGroup group) {
            return List.of();
        }
    };
}
