package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.Now;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Frames for groups of one network that go to members which are found within 5 s, too. See vl1.md 6.10. */
final class WaitingMulticasts {
    static final long WAITING_MS = 5_000;

    /** Frames that wait, for all groups together; beyond that the oldest goes to nobody else. */
    static final int MAX_WAITING = 128;

    /** Of these, the most for one group. */
    static final int MAX_PER_GROUP = 32;

    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** A frame, and who has it. */
    static final class Waiting {
        private final GroupFrame frame;
        private final long limit;
        private final long sinceMs;
        private final Set<Address> sentTo = new HashSet<>();

        private Waiting(GroupFrame frame, long limit, long sinceMs) {
            this.frame = frame;
            this.limit = limit;
            this.sinceMs = sinceMs;
        }

        GroupFrame frame() {
            return frame;
        }

        /** Whether it goes there: not twice, and not to more than the limit in all. */
        boolean take(Address member) {
            return sentTo.size() < limit && sentTo.add(member);
        }
    }

    /** @param limit to so many members it goes in all */
    Waiting hold(Now now, GroupFrame frame, long limit) {
        dropOld(now);
        List<Waiting> same = of(frame.group());
        if (same.size() >= MAX_PER_GROUP) {
            waiting.remove(same.get(0));
        } else if (waiting.size() >= MAX_WAITING) {
            waiting.removeFirst();
        }
        Waiting held = new Waiting(frame, limit, now.monotonicMs());
        waiting.add(held);
        return held;
    }

    /** The frames that go to whoever is found in the group, oldest first. */
    List<Waiting> of(Now now, MulticastGroup group) {
        dropOld(now);
        return of(group);
    }

    private List<Waiting> of(MulticastGroup group) {
        return waiting.stream().filter(each -> each.frame.group().equals(group)).toList();
    }

    void dropOld(Now now) {
        while (!waiting.isEmpty() && now.monotonicMs() - waiting.peek().sinceMs >= WAITING_MS) {
            waiting.remove();
        }
    }

    int size() {
        return waiting.size();
    }
}
