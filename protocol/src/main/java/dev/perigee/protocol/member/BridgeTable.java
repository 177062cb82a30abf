package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Mac;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Behind which member a foreign MAC was seen last; the one seen longest ago goes first. See vl1.md 6.9. */
final class BridgeTable {
    static final int MAX_ENTRIES = 4_096;

    private final Map<Mac, Address> behind = new LinkedHashMap<>();

    void seen(Mac foreign, Address bridge) {
        Newest.put(behind, foreign, bridge, MAX_ENTRIES);
    }

    Optional<Address> bridgeTo(Mac foreign) {
        return Optional.ofNullable(behind.get(foreign));
    }

    int size() {
        return behind.size();
    }
}
