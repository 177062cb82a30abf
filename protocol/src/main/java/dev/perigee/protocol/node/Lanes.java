package dev.perigee.protocol.node;

import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A bounded set of things that strangers cause, kept in lanes by the network they came from. When there are too many,
 * the oldest of the fullest lane goes: a flood pushes out itself. Which networks share a lane nobody outside can guess.
 */
final class Lanes<T> {
    static final int COUNT = 64;

    private static final int FNV_PRIME = 0x01000193;

    private final int max;
    private final int salt;
    private final List<Set<T>> lanes = new ArrayList<>(COUNT);
    private final Map<T, Set<T>> laneOf = new HashMap<>();

    /** @param salt random */
    Lanes(int max, int salt) {
        this.max = max;
        this.salt = salt;
        for (int i = 0; i < COUNT; i++) {
            lanes.add(new LinkedHashSet<>());
        }
    }

    /** From 0 to 63. */
    int laneOf(SocketAddress from) {
        int hash = salt;
        for (int i = 0; i < PhysicalPrefix.bytes(from.ip()); i++) {
            hash = (hash ^ from.ip().at(i)) * FNV_PRIME;
        }
        return (hash ^ hash >>> 16) & COUNT - 1;
    }

    /** Adds what is not there yet; returns what had to go for it. */
    Optional<T> add(SocketAddress from, T item) {
        if (laneOf.containsKey(item)) {
            return Optional.empty();
        }
        Set<T> lane = lanes.get(laneOf(from));
        lane.add(item);
        laneOf.put(item, lane);
        if (laneOf.size() <= max) {
            return Optional.empty();
        }
        T oldest = fullest().iterator().next();
        remove(oldest);
        return Optional.of(oldest);
    }

    private Set<T> fullest() {
        Set<T> fullest = lanes.get(0);
        for (Set<T> lane : lanes) {
            if (lane.size() > fullest.size()) {
                fullest = lane;
            }
        }
        return fullest;
    }

    void remove(T item) {
        Set<T> lane = laneOf.remove(item);
        if (lane != null) {
            lane.remove(item);
        }
    }

    /** All of them, in no order. */
    Set<T> all() {
        return Set.copyOf(laneOf.keySet());
    }

    int size() {
        return laneOf.size();
    }
}
