package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * When which member of one network was told our multicast groups: all of them once a minute each, from the time that it
 * is known as a member. See vl1.md 6.10. So many are kept; the one told longest ago goes first.
 */
final class ToldMembers {
    static final long GAP_MS = 60_000;
    static final int MAX_MEMBERS = 16_384;

    /** Those told longest ago first. */
    private final Map<Address, Long> toldMs = new LinkedHashMap<>();

    /** Those not told yet, since when. */
    private final Map<Address, Long> met = new LinkedHashMap<>();

    /** This one is a member, and is told with the next round unless it was before. */
    void met(Now now, Address member) {
        if (!toldMs.containsKey(member)) {
            Newest.put(met, member, now.monotonicMs(), MAX_MEMBERS);
        }
    }

    /** Whether a member that is just heard from is to be told now; it counts as told from then on. */
    boolean take(Now now, Address member) {
        Long last = toldMs.get(member);
        if (last != null && now.monotonicMs() - last < GAP_MS) {
            return false;
        }
        told(now, member);
        return true;
    }

    /**
     * Those who are to be told in this round; they count as told from then on.
     *
     * @param member who is still worth a thought: others are forgotten
     * @param allowed who may be told now. The rest is asked about again a minute later: that we allow nobody while our
     *     own certificate is away does not make them strangers
     */
    List<Address> takeDue(Now now, Predicate<Address> member, Predicate<Address> allowed) {
        List<Address> due = new ArrayList<>(met.keySet());
        met.clear();
        Iterator<Map.Entry<Address, Long>> oldest = toldMs.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Address, Long> each = oldest.next();
            if (now.monotonicMs() - each.getValue() < GAP_MS) {
                break;
            }
            due.add(each.getKey());
            oldest.remove();
        }
        due.removeIf(member.negate());
        due.forEach(each -> told(now, each));
        due.removeIf(allowed.negate());
        return due;
    }

    /** All who were told or asked about, for what is new. */
    List<Address> all() {
        return List.copyOf(toldMs.keySet());
    }

    private void told(Now now, Address member) {
        met.remove(member);
        Newest.put(toldMs, member, now.monotonicMs(), MAX_MEMBERS);
    }

    int size() {
        return toldMs.size() + met.size();
    }
}
