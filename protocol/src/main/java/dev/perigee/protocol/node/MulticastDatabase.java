package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who wants what is sent to which group, for 600 s from the last time it said so. So many subscriptions are kept in all
 * and of each subscriber; the oldest goes first. See vl1.md 6.10.
 */
final class MulticastDatabase {
    static final long LIFETIME_MS = 600_000;

    private record Group(NetworkId network, MulticastGroup group) {}

    private record Subscription(Group group, Address member) {}

    /** The subscribers of one group: each can be picked, and taken out, in one step. */
    private static final class Members {
        private final List<Address> list = new ArrayList<>(4);
        private final Map<Address, Integer> index = new HashMap<>(8);

        void add(Address member) {
            index.put(member, list.size());
            list.add(member);
        }

        void remove(Address member) {
            int at = index.remove(member);
            Address last = list.remove(list.size() - 1);
            if (!last.equals(member)) {
                list.set(at, last);
                index.put(last, at);
            }
        }

        void swap(int i, int j) {
            Address a = list.get(i);
            Address b = list.get(j);
            list.set(i, b);
            list.set(j, a);
            index.put(b, i);
            index.put(a, j);
        }
    }

    /**
     * What is known of a group.
     *
     * @param total the asker counts, if he is one of them
     * @param members without the asker
     */
    record Answer(int total, List<Address> members) {}

    private final Context context;
    private final Map<Subscription, Long> saidMs = new LinkedHashMap<>();
    private final Map<Group, Members> groups = new HashMap<>();
    private final Map<Address, Integer> countOf = new HashMap<>();

    MulticastDatabase(Context context) {
        this.context = context;
    }

    void subscribe(Now now, NetworkId network, MulticastGroup group, Address member) {
        dropOld(now);
        Subscription subscription = new Subscription(new Group(network, group), member);
        if (saidMs.remove(subscription) == null) {
            int others = countOf.getOrDefault(member, 0);
            if (others >= context.settings().maxSubscriptionsPerPeer()) {
                context.count(Counter.SUBSCRIPTION_REFUSED);
                return;
            }
            countOf.put(member, others + 1);
            groups.computeIfAbsent(subscription.group, g -> new Members()).add(member);
        }
        saidMs.put(subscription, now.monotonicMs());
        while (saidMs.size() > context.settings().maxSubscriptions()) {
            context.count(Counter.SUBSCRIPTION_PUSHED_OUT);
            removeOldest();
        }
    }

    private void dropOld(Now now) {
        while (!saidMs.isEmpty()
                && now.monotonicMs() - saidMs.values().iterator().next() >= LIFETIME_MS) {
            removeOldest();
        }
    }

    private void removeOldest() {
        Iterator<Subscription> oldest = saidMs.keySet().iterator();
        Subscription subscription = oldest.next();
        oldest.remove();
        groups.computeIfPresent(subscription.group, (group, members) -> {
            members.remove(subscription.member);
            return members.list.isEmpty() ? null : members;
        });
        countOf.computeIfPresent(subscription.member, (member, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Random subscribers of a group.
     *
     * @param alsoKnown members that are known without having subscribed; they come first
     */
    Answer gather(Now now, NetworkId network, MulticastGroup group, Address asker, List<Address> alsoKnown, int limit) {
        dropOld(now);
        Members members = groups.getOrDefault(new Group(network, group), new Members());
        Set<Address> found = new LinkedHashSet<>();
        int total = members.list.size();
        for (Address known : alsoKnown) {
            if (!members.index.containsKey(known)) {
                total++;
            }
            if (!known.equals(asker) && found.size() < limit) {
                found.add(known);
            }
        }
        Entropy entropy = context.entropy();
        int size = members.list.size();
        for (int i = 0; i < size && found.size() < limit; i++) {
            members.swap(i, i + (int) ((entropy.nextInt() & 0xffffffffL) % (size - i)));
            Address picked = members.list.get(i);
            if (!picked.equals(asker)) {
                found.add(picked);
            }
        }
        return new Answer(total, List.copyOf(found));
    }

    int size() {
        return saidMs.size();
    }
}
