package dev.perigee.protocol.testing;

import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A small internet in memory: stations with sockets, datagrams that take a millisecond, a clock that only {@link #run}
 * moves, and everything random from one seed. Datagrams can be captured, dropped, replayed and made up.
 */
public final class Wire {
    private static final long MONOTONIC_START_MS = 1_000_000;
    private static final long WALL_START_MS = 1_700_000_000_000L;
    private static final int MAX_STEPS_PER_MS = 100_000;

    private record Happening(long atMs, long order, Runnable action) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(order, other.order);
        }
    }

    private final long seed;
    private final PriorityQueue<Happening> happenings = new PriorityQueue<>();
    private final List<Station> stations = new ArrayList<>();
    private final Map<SocketAddress, Station> bound = new HashMap<>();
    private final List<Datagram> sent = new ArrayList<>();
    private Predicate<Datagram> dropped = datagram -> false;
    private long elapsedMs;
    private long wallOffsetMs;
    private long latencyMs = 1;
    private long order;
    private int entropies;

    public Wire(long seed) {
        this.seed = seed;
    }

    /** To be named when something fails. */
    public long seed() {
        return seed;
    }

    public Now now() {
        return new Now(MONOTONIC_START_MS + elapsedMs, WALL_START_MS + elapsedMs + wallOffsetMs);
    }

    /** Sets the wall clock, and only it, ahead or back. */
    public void moveWallClock(long ms) {
        wallOffsetMs += ms;
    }

    /** A source of its own for each caller, all from the seed of the wire. */
    public Entropy entropy() {
        return new SeededEntropy(seed * 31 + ++entropies);
    }

    /** A station with sockets at the given addresses, as in {@code 10.0.0.1/9993}. */
    public Station station(String name, String... sockets) {
        Station station = new Station(
                this, name, Arrays.stream(sockets).map(SocketAddress::parse).toList());
        stations.add(station);
        station.sockets().values().forEach(address -> bound.put(address, station));
        return station;
    }

    /** The station moves: its first socket is at another address from now on, without knowing it, as behind a NAT. */
    public void move(Station station, String to) {
        bound.remove(station.address());
        station.sockets().put(0, SocketAddress.parse(to));
        bound.put(station.address(), station);
    }

    /** How long each datagram takes from now on, one way. */
    public void latency(long ms) {
        latencyMs = ms;
    }

    /** Datagrams that match are lost from now on; the rule before is gone. */
    public void dropIf(Predicate<Datagram> rule) {
        dropped = rule;
    }

    /** Everything sent so far, what was dropped too; may be cleared. */
    public List<Datagram> sent() {
        return sent;
    }

    /** What was sent so far to one address. */
    public List<Datagram> sentTo(SocketAddress to) {
        return sent.stream().filter(d -> d.to().equals(to)).toList();
    }

    /** Puts a datagram on the wire that claims to come from an address. */
    public void inject(SocketAddress from, SocketAddress to, byte[] data) {
        deliver(new Datagram(from, to, data, 0, now().monotonicMs()));
    }

    void send(SocketAddress from, SocketAddress to, byte[] data, int timeToLive) {
        Datagram datagram = new Datagram(from, to, data, timeToLive, now().monotonicMs());
        sent.add(datagram);
        if (timeToLive == 0 && !dropped.test(datagram)) {
            deliver(datagram);
        }
    }

    private void deliver(Datagram datagram) {
        at(latencyMs, () -> {
            Station station = bound.get(datagram.to());
            if (station != null && station.endpoint() != null) {
                station.sockets().forEach((id, address) -> {
                    if (address.equals(datagram.to())) {
                        station.endpoint().receive(now(), id, datagram.from(), datagram.data());
                    }
                });
            }
        });
    }

    /** Runs the work now; the endpoint that is at the station now, and no later one, gets the result. */
    void finish(Station station, Work work, long delayMs) {
        Endpoint endpoint = station.endpoint();
        Object result = work.run();
        at(delayMs, () -> {
            Endpoint there = station.endpoint();
            if (there != null && (endpoint == null || endpoint == there)) {
                there.done(now(), work.id(), result);
            }
        });
    }

    /** Does something when the clock has moved on by so much. */
    public void at(long delayMs, Runnable action) {
        happenings.add(new Happening(elapsedMs + delayMs, order++, action));
    }

    /** Lets time pass. */
    public void run(long ms) {
        runUntil(() -> false, ms);
    }

    /** Lets everything happen that is due without the clock being moved. */
    public void settle() {
        run(0);
    }

    /**
     * Lets time pass until the condition holds, but no longer than {@code maxMs}.
     *
     * @return whether it holds
     */
    public boolean runUntil(BooleanSupplier condition, long maxMs) {
        long endMs = elapsedMs + maxMs;
        int steps = 0;
        while (!condition.getAsBoolean()) {
            long nextMs = nextMs();
            if (nextMs > endMs) {
                elapsedMs = endMs;
                return condition.getAsBoolean();
            }
            steps = nextMs > elapsedMs ? 0 : steps + 1;
            if (steps > MAX_STEPS_PER_MS) {
                throw new AssertionError("time stands still, seed " + seed);
            }
            elapsedMs = Math.max(elapsedMs, nextMs);
            step();
        }
        return true;
    }

    private long nextMs() {
        long nextMs = happenings.isEmpty() ? Long.MAX_VALUE : happenings.peek().atMs;
        for (Station station : stations) {
            if (station.endpoint() != null) {
                nextMs = Math.min(nextMs, station.endpoint().nextTickMs() - MONOTONIC_START_MS);
            }
        }
        return nextMs;
    }

    private void step() {
        while (!happenings.isEmpty() && happenings.peek().atMs <= elapsedMs) {
            happenings.poll().action.run();
        }
        for (Station station : stations) {
            if (station.endpoint() != null && station.endpoint().nextTickMs() <= now().monotonicMs()) {
                station.endpoint().tick(now());
            }
        }
    }
}
