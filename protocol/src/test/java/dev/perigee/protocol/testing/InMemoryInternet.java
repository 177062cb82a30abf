package dev.perigee.protocol.testing;

import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * An internet in memory: hosts with sockets, lines that lose, delay, double and reorder, NATs and firewalls,
 * partitions, attackers, crashes, a clock that only {@link #run} moves, and everything random from one seed. Unless told
 * otherwise it is flat, a datagram takes a millisecond and none is lost. Datagrams can be captured, dropped, replayed
 * and made up.
 *
 * <p>The same seed and the same calls give the same run, datagram for datagram; {@link #fingerprint} says whether they
 * did. {@link #trace} tells what happened last.
 */
public final class InMemoryInternet {
    private static final long MONOTONIC_START_MS = 1_000_000;
    private static final long WALL_START_MS = 1_700_000_000_000L;
    private static final int MAX_STEPS_PER_MS = 100_000;
    private static final int HISTORY = 200_000;

    private final long seed;
    private Now now = new Now(MONOTONIC_START_MS, WALL_START_MS);
    private final EventQueue queue = new EventQueue();
    private final List<Host> hosts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Segment core = new Segment(this, "the core", Optional.empty());
    private final Partitions partitions = new Partitions();
    private final News news = new News(this);
    private final Trace trace = new Trace(this);
    private final Carrier carrier = new Carrier(this, partitions, news);
    private final Recent<Datagram> history = new Recent<>(HISTORY);
    private final List<Host> touched = new ArrayList<>();
    private Predicate<Datagram> dropped = datagram -> false;
    private Link coreLink = Link.PERFECT.latency(1);
    private int entropies;

    public InMemoryInternet(long seed) {
        this.seed = seed;
        news.add(trace);
    }

    /** To be named when something fails. */
    public long seed() {
        return seed;
    }

    // ---- clock and chance ---------------------------------------------------------------------------------------

    public Now now() {
        return now;
    }

    /** Sets the wall clock of everybody, and only it, ahead or back. */
    public void moveWallClock(long ms) {
        now = new Now(now.monotonicMs(), now.wallMs() + ms);
    }

    /** A source of its own for each call, all from the seed. */
    public Entropy entropy() {
        return new SeededEntropy(seed * 31 + ++entropies);
    }

    /** The seed of whoever has this name. */
    public Seed seedOf(String name) {
        return new Seed(seed).child(name);
    }

    // ---- who is there -------------------------------------------------------------------------------------------

    /** The segment in which everybody is who is not behind a box. */
    public Segment core() {
        return core;
    }

    /** A host with sockets at the given public addresses, as in {@code 203.0.113.1/9993}. */
    public Host host(String name, String... sockets) {
        return core.host(name, sockets);
    }

    /** A NAT box with these public IPs. */
    public Nat nat(String name, NatKind kind, String... publicIps) {
        return core.nat(name, kind, publicIps);
    }

    /** A stateful firewall. */
    public Firewall firewall(String name) {
        return core.firewall(name);
    }

    /** Somebody who means no good. */
    public Attacker attacker(String name, String socket) {
        return core.attacker(name, socket);
    }

    Host addHost(Segment segment, String name, List<SocketAddress> sockets) {
        // Two of the same name would have the same random numbers.
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + " " + i;
        }
        Host host = new Host(this, segment, unique, hosts.size(), sockets);
        hosts.add(host);
        queue.add(host);
        return host;
    }

    /** All hosts, in the order in which they were made. */
    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** The host moves: its first socket is at another address from now on, without knowing it, as behind a NAT. */
    public void move(Host host, String to) {
        host.readdress(SocketAddress.parse(to));
    }

    // ---- what becomes of datagrams ------------------------------------------------------------------------------

    /** How long each datagram takes from now on, one way, besides what the lines of the hosts take. */
    public void latency(int ms) {
        coreLink = coreLink.latency(ms);
    }

    /** What happens to every datagram on its way from now on, besides what the lines of the hosts do. */
    public void everywhere(Link link) {
        coreLink = link;
    }

    /** Datagrams that match as they are sent are lost from now on; the rule before is gone. */
    public void dropIf(Predicate<Datagram> rule) {
        dropped = rule;
    }

    /** These hosts reach each other and nobody else from now on. */
    public void isolate(Collection<Host> island) {
        partitions.isolate(island);
    }

    /** These hosts reach each other and nobody else from now on. */
    public void isolate(Host... island) {
        isolate(Arrays.asList(island));
    }

    /** Nothing gets from the one to the other from now on; the other way is as it was. */
    public void cut(Host from, Host to) {
        partitions.cut(from, to);
    }

    public void mend(Host from, Host to) {
        partitions.mend(from, to);
    }

    /** No partition and no cut any more. */
    public void heal() {
        partitions.heal();
    }

    /** The newest datagrams sent, as their senders sent them, what was dropped too; may be cleared. */
    public List<Datagram> sent() {
        return history;
    }

    /** What was sent lately to one address. */
    public List<Datagram> sentTo(SocketAddress to) {
        return history.stream().filter(d -> d.to().equals(to)).toList();
    }

    /** How many datagrams {@link #sent} keeps from now on; 0 for long runs in which nobody asks. */
    public void keepSent(int datagrams) {
        history.capacity(datagrams);
    }

    /** Puts a datagram into the core that claims to come from an address. */
    public void inject(SocketAddress from, SocketAddress to, byte[] data) {
        inject(core, from, to, data);
    }

    /** Puts a datagram into a segment that claims to come from an address. */
    void inject(Segment segment, SocketAddress from, SocketAddress to, byte[] data) {
        Datagram datagram = new Datagram(from, to, data, 0, now.monotonicMs());
        carrier.carry(new Passage(Optional.empty(), datagram), segment, datagram, coreLink.minMs());
    }

    void send(Host host, SocketAddress from, SocketAddress to, byte[] data, int timeToLive) {
        Datagram datagram = new Datagram(from, to, data, timeToLive, now.monotonicMs());
        history.add(datagram);
        news.sent(host, datagram);
        if (dropped.test(datagram)) {
            news.lost(new Passage(Optional.of(host), datagram), datagram, Loss.RULE, host.name());
        } else {
            carrier.send(host, datagram, coreLink);
        }
    }

    // ---- what can be asked --------------------------------------------------------------------------------------

    public void listen(InternetListener listener) {
        news.add(listener);
    }

    public void unlisten(InternetListener listener) {
        news.remove(listener);
    }

    /** Datagrams sent so far. */
    public long sentCount() {
        return news.sent();
    }

    /** Datagrams that came to an endpoint so far. */
    public long deliveredCount() {
        return news.delivered();
    }

    /** Datagrams lost so far for one reason. */
    public long lost(Loss why) {
        return news.lost(why);
    }

    /** Things that happened so far: arrivals, timers, results, and what was asked for by {@code at}. */
    public long events() {
        return news.events();
    }

    /** A number that is the same after the same things happened, in the same order, at the same times. */
    public long fingerprint() {
        return news.fingerprint();
    }

    /** Who shall be named in the trace, and, with its secret, whose packets shall be deciphered in it. */
    public void understand(Identity identity) {
        trace.understand(identity);
    }

    /** A step of the scenario, for the trace. */
    public void note(String what) {
        news.noted(what);
    }

    /** What happened last, a line each, oldest first. */
    public List<String> trace() {
        return trace.lines();
    }

    /** How many lines {@link #trace} has from now on. */
    public void keepTrace(int lines) {
        trace.keep(lines);
    }

    // ---- time ---------------------------------------------------------------------------------------------------

    /** Does something when the clock has moved on by so much. It may call any endpoint. */
    public void at(long delayMs, Runnable action) {
        happen(delayMs, () -> {
            action.run();
            touchAll();
        });
    }

    /** As {@link #at}, for what touches those hosts only that say so. */
    void happen(long delayMs, Runnable action) {
        queue.at(now.monotonicMs() + delayMs, action);
    }

    void touched(Host host) {
        touched.add(host);
    }

    private void touchAll() {
        hosts.forEach(Host::touch);
    }

    /** Does something between two events, when so many more have happened. */
    public void afterEvents(long count, Runnable action) {
        long at = events() + count;
        listen(new InternetListener() {
            @Override
            public void afterEvent() {
                if (events() >= at) {
                    unlisten(this);
                    action.run();
                    touchAll();
                }
            }
        });
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
     * Lets time pass until the condition holds, but no longer than {@code maxMs}. The condition is looked at whenever
     * everything of one millisecond has happened.
     *
     * @return whether it holds
     */
    public boolean runUntil(BooleanSupplier condition, long maxMs) {
        long endMs = now.monotonicMs() + maxMs;
        int steps = 0;
        // A test may have called endpoints itself.
        touchAll();
        while (!condition.getAsBoolean()) {
            setTimers();
            long nextMs = queue.nextMs();
            if (nextMs > endMs) {
                advanceTo(endMs);
                return condition.getAsBoolean();
            }
            steps = nextMs > now.monotonicMs() ? 0 : steps + 1;
            advanceTo(nextMs);
            steps += step();
            if (steps > MAX_STEPS_PER_MS) {
                throw new AssertionError("time stands still, seed " + seed);
            }
        }
        return true;
    }

    private void advanceTo(long monotonicMs) {
        long passedMs = monotonicMs - now.monotonicMs();
        if (passedMs > 0) {
            now = new Now(monotonicMs, now.wallMs() + passedMs);
        }
    }

    private int step() {
        int done = 0;
        for (Runnable next = nextThing(); next != null && done <= MAX_STEPS_PER_MS; next = nextThing()) {
            next.run();
            news.afterEvent();
            done++;
        }
        setTimers();
        for (Host host : queue.pollTimers(now.monotonicMs())) {
            host.tickIfDue();
            news.afterEvent();
        }
        return done;
    }

    private Runnable nextThing() {
        return queue.pollThing(now.monotonicMs());
    }

    private void setTimers() {
        for (Host host : touched) {
            long atMs = host.nextTickMs();
            if (atMs != Long.MAX_VALUE) {
                queue.wake(host, Math.max(atMs, now.monotonicMs()));
            }
        }
        touched.clear();
    }
}
