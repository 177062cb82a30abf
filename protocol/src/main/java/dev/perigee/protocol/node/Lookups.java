package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Addresses whose identity is asked of the best root: at once, then every 500 ms, for 5 s. See vl1.md 5.2. Packets with
 * made-up sources cause look-ups, so how many stand and how many are asked is bounded for each network they come from.
 */
final class Lookups {
    static final long RETRY_MS = 500;

    private static final long LIFETIME_MS = 5_000;
    private static final int MAX_ASKED_PER_LANE = 200;
    private static final long LANE_WINDOW_MS = 1_000;
    private static final long NEVER = Long.MIN_VALUE / 2;

    private static final class Lookup {
        private final int lane;
        private final long untilMs;
        private long askedMs = NEVER;

        Lookup(int lane, long untilMs) {
            this.lane = lane;
            this.untilMs = untilMs;
        }
    }

    private final Context context;
    private final BiPredicate<Now, Address> ask;
    private final Map<Address, Lookup> lookups = new HashMap<>();
    private final Lanes<Address> lanes;
    private final int[] askedOfLane = new int[Lanes.COUNT + 1];
    private final Timers.Timer retry;
    private long laneWindowMs = NEVER;

    /** @param ask sends a WHOIS for the address; false if there is no root to be asked at the moment */
    Lookups(Context context, BiPredicate<Now, Address> ask) {
        this.context = context;
        this.ask = ask;
        this.lanes = new Lanes<>(
                context.settings().maxHeldPackets(), context.entropy().nextInt());
        this.retry = context.timers().timer(this::askAll);
    }

    /**
     * Has an address looked up, unless that is under way.
     *
     * @param cause where the packet came from that needs it; empty if it is our owner who does
     */
    void want(Now now, Address address, Optional<SocketAddress> cause) {
        if (lookups.containsKey(address)) {
            return;
        }
        if (cause.isEmpty() && lookups.size() >= 2 * context.settings().maxHeldPackets()) {
            context.count(Counter.LOOKUP_PUSHED_OUT);
            return;
        }
        int lane = cause.map(lanes::laneOf).orElse(Lanes.COUNT);
        Lookup lookup = new Lookup(lane, now.monotonicMs() + LIFETIME_MS);
        lookups.put(address, lookup);
        cause.flatMap(from -> lanes.add(from, address)).ifPresent(pushedOut -> {
            context.count(Counter.LOOKUP_PUSHED_OUT);
            lookups.remove(pushedOut);
        });
        ask(now, address, lookup);
        retry.atLatest(now.monotonicMs() + RETRY_MS);
    }

    private void ask(Now now, Address address, Lookup lookup) {
        if (now.monotonicMs() - laneWindowMs >= LANE_WINDOW_MS) {
            laneWindowMs = now.monotonicMs();
            Arrays.fill(askedOfLane, 0);
        }
        if (now.monotonicMs() - lookup.askedMs < RETRY_MS) {
            return;
        }
        if (lookup.lane < Lanes.COUNT && askedOfLane[lookup.lane] >= MAX_ASKED_PER_LANE) {
            context.count(Counter.LOOKUP_POSTPONED);
            return;
        }
        if (ask.test(now, address)) {
            askedOfLane[lookup.lane]++;
            lookup.askedMs = now.monotonicMs();
        }
    }

    /** Asks whatever may be asked: it is time, or a root can be asked now. */
    void askAll(Now now) {
        lookups.entrySet().removeIf(entry -> {
            boolean over = now.monotonicMs() >= entry.getValue().untilMs;
            if (over) {
                lanes.remove(entry.getKey());
                context.count(Counter.LOOKUP_UNANSWERED);
            }
            return over;
        });
        lookups.forEach((address, lookup) -> ask(now, address, lookup));
        if (!lookups.isEmpty()) {
            retry.atLatest(now.monotonicMs() + RETRY_MS);
        }
    }

    boolean isWanted(Address address) {
        return lookups.containsKey(address);
    }

    /** The identity is there. */
    void found(Address address) {
        lookups.remove(address);
        lanes.remove(address);
    }

    int size() {
        return lookups.size();
    }
}
