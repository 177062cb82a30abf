package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import java.util.List;

/** The nodes to which a network's configuration gives a task. See vl2.md 6. */
final class Specialists {
    private static final long CONTACTED = Specialist.ANCHOR | Specialist.MULTICAST_REPLICATOR;

    private Specialists() {}

    static boolean isActiveBridge(NetworkConfiguration ours, Address node) {
        return has(ours, Specialist.ACTIVE_BRIDGE, node);
    }

    static List<Address> activeBridges(NetworkConfiguration ours) {
        return with(ours, Specialist.ACTIVE_BRIDGE);
    }

    static boolean isReplicator(NetworkConfiguration ours, Address node) {
        return has(ours, Specialist.MULTICAST_REPLICATOR, node);
    }

    static List<Address> replicators(NetworkConfiguration ours) {
        return with(ours, Specialist.MULTICAST_REPLICATOR);
    }

    /** Those that every member is in touch with, and that are told and asked who is in which group. */
    static List<Address> contacts(NetworkConfiguration ours) {
        return with(ours, CONTACTED);
    }

    private static boolean has(NetworkConfiguration ours, long anyOf, Address node) {
        for (Specialist specialist : ours.specialists()) {
            if ((specialist.flags() & anyOf) != 0 && specialist.address().equals(node)) {
                return true;
            }
        }
        return false;
    }

    private static List<Address> with(NetworkConfiguration ours, long anyOf) {
        return ours.specialists().stream()
                .filter(specialist -> (specialist.flags() & anyOf) != 0)
                .map(Specialist::address)
                .distinct()
                .toList();
    }
}
