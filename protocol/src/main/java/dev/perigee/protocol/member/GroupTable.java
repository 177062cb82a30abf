package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.Now;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who was said to be in the groups of one network. So many groups and members are kept; the group that was used longest
 * ago goes first. See vl1.md 6.10.
 */
final class GroupTable {
    static final int MAX_GROUPS = 1_024;
    static final int MAX_MEMBERS_PER_GROUP = 1_024;
    static final int MAX_MEMBERS = 32_768;
    static final long MEMBER_MS = 600_000;

    /** How often an incomplete group is asked for while some of its members are known. */
    static final long GATHER_GAP_MS = 60_000;

    /** A member that does not want a group is left out until it subscribes again, which it would do within this time. */
    static final long UNWANTED_MS = 60_000;

    private final Map<MulticastGroup, Group> groups = new LinkedHashMap<>(16, 0.75f, true);
    private int entries;

    private static final class Group {
        private final Map<Address, Long> toldMs = new LinkedHashMap<>();
        private final Map<Address, Long> unwantedMs = new LinkedHashMap<>();
        private boolean asked;
        private long askedMs;

        void dropOld(long nowMs) {
            dropOld(toldMs, nowMs - MEMBER_MS);
            dropOld(unwantedMs, nowMs - UNWANTED_MS);
        }

        /** The oldest is always first. */
        private static void dropOld(Map<Address, Long> sinceMs, long untilMs) {
            Iterator<Long> oldest = sinceMs.values().iterator();
            while (oldest.hasNext() && oldest.next() <= untilMs) {
                oldest.remove();
            }
        }

        boolean isAskedFor(long nowMs) {
            return asked && nowMs - askedMs < GATHER_GAP_MS;
        }

        int entries() {
            return toldMs.size() + unwantedMs.size();
        }
    }

    /** Somebody said that these are in the group. */
    void told(Now now, MulticastGroup name, Collection<Address> members) {
        long nowMs = now.monotonicMs();
        Group group = group(name);
        entries -= group.entries();
        group.dropOld(nowMs);
        members.forEach(member -> Newest.put(group.toldMs, member, nowMs, MAX_MEMBERS_PER_GROUP));
        entries += group.entries();
        makeRoom();
    }

    /** The member said that it does not want what goes to the group. */
    void unwanted(Now now, MulticastGroup name, Address member) {
        Group group = group(name);
        entries -= group.entries();
        group.toldMs.remove(member);
        Newest.put(group.unwantedMs, member, now.monotonicMs(), MAX_MEMBERS_PER_GROUP);
        entries += group.entries();
        makeRoom();
    }

    /** Whether the member said lately that it does not want what goes to the group. */
    boolean isUnwanted(Now now, MulticastGroup name, Address member) {
        Group group = groups.get(name);
        Long sinceMs = group == null ? null : group.unwantedMs.get(member);
        return sinceMs != null && now.monotonicMs() - sinceMs < UNWANTED_MS;
    }

    /** Those who were said to be in the group in the last 600 s. */
    List<Address> members(Now now, MulticastGroup name) {
        Group group = groups.get(name);
        if (group == null) {
            return List.of();
        }
        entries -= group.entries();
        group.dropOld(now.monotonicMs());
        entries += group.entries();
        return List.copyOf(group.toldMs.keySet());
    }

    /** Whether others are to be asked now for members of the group; they count as asked from then on. */
    boolean takeGather(Now now, MulticastGroup name, boolean nobodyIsKnown) {
        Group group = group(name);
        boolean due = nobodyIsKnown || !group.isAskedFor(now.monotonicMs());
        if (due) {
            group.asked = true;
            group.askedMs = now.monotonicMs();
        }
        makeRoom();
        return due;
    }

    /** Drops what is out of date. Goes over all groups. */
    void dropOld(Now now) {
        entries = 0;
        for (Iterator<Group> each = groups.values().iterator(); each.hasNext(); ) {
            Group group = each.next();
            group.dropOld(now.monotonicMs());
            entries += group.entries();
            if (group.entries() == 0 && !group.isAskedFor(now.monotonicMs())) {
                each.remove();
            }
        }
    }

    private Group group(MulticastGroup name) {
        return groups.computeIfAbsent(name, n -> new Group());
    }

    private void makeRoom() {
        Iterator<Group> longestUnused = groups.values().iterator();
        while (groups.size() > MAX_GROUPS || entries > MAX_MEMBERS) {
            entries -= longestUnused.next().entries();
            longestUnused.remove();
        }
    }

    /** Groups and entries in them. */
    int size() {
        return groups.size() + entries;
    }
}
