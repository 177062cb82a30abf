package dev.perigee.protocol.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What is to happen, in the order of its time. Things of the same millisecond happen in the order in which they were
 * asked for, and hosts' timers after them, in the order in which the hosts were made.
 */
final class EventQueue {
    private static final int THINGS = 0;
    private static final int TIMERS = 1;

    /** Something to be done at a moment. */
    private static final class Entry implements Comparable<Entry> {
        final long atMs;
        final int phase;
        final long order;
        final Host host;
        final Runnable action;

        Entry(long atMs, int phase, long order, Host host, Runnable action) {
            this.atMs = atMs;
            this.phase = phase;
            this.order = order;
            this.host = host;
            this.action = action;
        }

        @Override
        public int compareTo(Entry other) {
            if (atMs != other.atMs) {
                return Long.compare(atMs, other.atMs);
            }
            return phase != other.phase ? phase - other.phase : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    /** When each host's timer stands in the queue, by number of the host; an entry with another time is void. */
    private long[] wakes = new long[16];

    private long order;

    /** From now on the host can have a timer. */
    void add(Host host) {
        if (host.number() == wakes.length) {
            wakes = Arrays.copyOf(wakes, 2 * wakes.length);
        }
        wakes[host.number()] = Long.MAX_VALUE;
    }

    void at(long atMs, Runnable action) {
        entries.add(new Entry(atMs, THINGS, order++, null, action));
    }

    /** The host wants its timer no later than this; a time that is set and earlier stays. */
    void wake(Host host, long atMs) {
        if (atMs < wakes[host.number()]) {
            wakes[host.number()] = atMs;
            entries.add(new Entry(atMs, TIMERS, host.number(), host, null));
        }
    }

    /** When the next thing happens, {@link Long#MAX_VALUE} if nothing will. */
    long nextMs() {
        while (!entries.isEmpty() && isVoid(entries.peek())) {
            entries.poll();
        }
        return entries.isEmpty() ? Long.MAX_VALUE : entries.peek().atMs;
    }

    /** The next thing that is due and no timer, or null. */
    Runnable pollThing(long nowMs) {
        return nextMs() <= nowMs && entries.peek().phase == THINGS ? entries.poll().action : null;
    }

    /** The hosts whose timers are due and stand before everything else, in the order in which they were made. */
    List<Host> pollTimers(long nowMs) {
        List<Host> due = new ArrayList<>();
        while (nextMs() <= nowMs && entries.peek().phase == TIMERS) {
            Host host = entries.poll().host;
            wakes[host.number()] = Long.MAX_VALUE;
            due.add(host);
        }
        due.sort((one, other) -> Integer.compare(one.number(), other.number()));
        return due;
    }

    private boolean isVoid(Entry entry) {
        return entry.phase == TIMERS && wakes[entry.host.number()] != entry.atMs;
    }

    int size() {
        return entries.size();
    }
}
