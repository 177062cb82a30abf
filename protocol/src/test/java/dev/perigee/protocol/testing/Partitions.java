package dev.perigee.protocol.testing;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who cannot reach whom though the addresses are right. */
final class Partitions {
    private record OneWay(Host from, Host to) {}

    /** Hosts that are not named live on the mainland. */
    private final Map<Host, Integer> islands = new HashMap<>();

    private final Set<OneWay> cuts = new HashSet<>();
    private int made;

    /** These hosts reach each other, and nobody else; they leave the island they were on. */
    void isolate(Collection<Host> island) {
        made++;
        island.forEach(host -> islands.put(host, made));
    }

    void cut(Host from, Host to) {
        cuts.add(new OneWay(from, to));
    }

    void mend(Host from, Host to) {
        cuts.remove(new OneWay(from, to));
    }

    void heal() {
        islands.clear();
        cuts.clear();
    }

    boolean separate(Host from, Host to) {
        return !islands.isEmpty() && !islands.getOrDefault(from, 0).equals(islands.getOrDefault(to, 0))
                || !cuts.isEmpty() && cuts.contains(new OneWay(from, to));
    }
}
