package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.frame.EthernetFrame;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who was said to be in the groups of one network, and the frames that wait for more to be found. So many groups, members
 * and frames are kept; what was used longest ago goes first. See vl1.md 6.10.
 */
final class GroupTable {
    static final int MAX_GROUPS = 1_024;
    static final int MAX_MEMBERS_PER_GROUP = 1_024;
    static final int MAX_WAITING_PER_GROUP = 32;
    static final long MEMBER_MS = 600_000;
    static final long WAITING_MS = 5_000;

    /** How often an incomplete group is asked for while some of its members are known. */
    static final long GATHER_GAP_MS = 60_000;

    private final Map<MulticastGroup, Group> groups = new LinkedHashMap<>(16, 0.75f, true);

    /** A frame that goes to members that become known, too. */
    static final class Waiting {
        private final EthernetFrame frame;
        private final boolean bridged;
        private final long sinceMs;
        private final Set<Address> sentTo = new HashSet<>();

        Waiting(EthernetFrame frame, boolean bridged, long sinceMs) {
            this.frame = frame;
            this.bridged = bridged;
            this.sinceMs = sinceMs;
        }

        EthernetFrame frame() {
            return frame;
        }

        boolean bridged() {
            return bridged;
        }

        /** Whether it may go there: not twice, and not to more than the limit in all. */
        boolean take(Address member, long limit) {
            return sentTo.size() < limit && sentTo.add(member);
        }
    }

    private static final class Group {
        private final Map<Address, Long> toldMs = new LinkedHashMap<>();
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private long gatheredMs = Long.MIN_VALUE / 2;

        void dropOld(long nowMs) {
            toldMs.values().removeIf(told -> nowMs - told >= MEMBER_MS);
            waiting.removeIf(each -> nowMs - each.sinceMs >= WAITING_MS);
        }

        boolean isEmpty(long nowMs) {
            return toldMs.isEmpty() && waiting.isEmpty() && nowMs - gatheredMs >= GATHER_GAP_MS;
        }
    }

    /** Somebody said that these are in the group. */
    void told(Now now, MulticastGroup name, Collection<Address> members) {
        Group group = group(name);
        for (Address member : members) {
            group.toldMs.remove(member);
            group.toldMs.put(member, now.monotonicMs());
            if (group.toldMs.size() > MAX_MEMBERS_PER_GROUP) {
                group.toldMs.remove(group.toldMs.keySet().iterator().next());
            }
        }
    }

    /** The member does not want what goes to the group. */
    void left(MulticastGroup name, Address member) {
        if (groups.containsKey(name)) {
            groups.get(name).toldMs.remove(member);
        }
    }

    List<Address> members(Now now, MulticastGroup name) {
        if (!groups.containsKey(name)) {
            return List.of();
        }
        Group group = groups.get(name);
        group.dropOld(now.monotonicMs());
        return List.copyOf(group.toldMs.keySet());
    }

    /** Whether others are to be asked now for members of the group; they count as asked from then on. */
    boolean takeGather(Now now, MulticastGroup name, boolean nobodyIsKnown) {
        Group group = group(name);
        boolean due = nobodyIsKnown || now.monotonicMs() - group.gatheredMs >= GATHER_GAP_MS;
        if (due) {
            group.gatheredMs = now.monotonicMs();
        }
        return due;
    }

    Waiting hold(Now now, MulticastGroup name, EthernetFrame frame, boolean bridged) {
        Group group = group(name);
        if (group.waiting.size() >= MAX_WAITING_PER_GROUP) {
            group.waiting.removeFirst();
        }
        Waiting waiting = new Waiting(frame, bridged, now.monotonicMs());
        group.waiting.add(waiting);
        return waiting;
    }

    /** The frames that go to whoever is found, oldest first. */
    List<Waiting> waiting(Now now, MulticastGroup name) {
        if (!groups.containsKey(name)) {
            return List.of();
        }
        Group group = groups.get(name);
        group.dropOld(now.monotonicMs());
        return List.copyOf(group.waiting);
    }

    void dropOld(Now now) {
        groups.values().forEach(group -> group.dropOld(now.monotonicMs()));
        groups.values().removeIf(group -> group.isEmpty(now.monotonicMs()));
    }

    private Group group(MulticastGroup name) {
        Group group = groups.computeIfAbsent(name, n -> new Group());
        if (groups.size() > MAX_GROUPS) {
            groups.remove(groups.keySet().iterator().next());
        }
        return group;
    }

    int size() {
        return groups.values().stream()
                .mapToInt(group -> 1 + group.toldMs.size() + group.waiting.size())
                .sum();
    }
}
