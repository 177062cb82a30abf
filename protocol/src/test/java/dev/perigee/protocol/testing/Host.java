package dev.perigee.protocol.testing;

import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.node.NodeOutput;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A machine on an {@link InMemoryInternet}: sockets numbered from 0, at most one endpoint, the place where that
 * endpoint's output goes, a disk and a clock. Make the host first, give it to the endpoint as its output, then attach
 * the endpoint; or say how it is started, so that it can crash and be started again.
 */
public final class Host implements NodeOutput {
    private static final int EVENTS_REMEMBERED = 20_000;

    private final InMemoryInternet internet;
    private final String name;
    private final int number;
    private final Seed seed;
    private final Map<Integer, SocketAddress> sockets = new TreeMap<>();
    private final Recent<NodeEvent> events = new Recent<>(EVENTS_REMEMBERED);
    private final Workbench workbench;
    private final Line upLine;
    private final Line downLine;
    private final Disk disk;
    private Segment segment;
    private Endpoint endpoint;
    private Optional<Supplier<Endpoint>> boot = Optional.empty();
    private final List<Runnable> onWaking = new ArrayList<>();
    private boolean pluggedIn = true;
    private boolean asleep;
    private boolean touched;
    private long wallOffsetMs;
    private long entropies;
    private long life;

    Host(InMemoryInternet internet, Segment segment, String name, int number, List<SocketAddress> bound) {
        this.internet = internet;
        this.segment = segment;
        this.name = name;
        this.number = number;
        this.seed = internet.seedOf("host " + name);
        this.workbench = new Workbench(this, seed.child("work"));
        this.upLine = new Line(seed.child("up"));
        this.downLine = new Line(seed.child("down"));
        this.disk = new Disk(seed.child("disk"));
        bound.forEach(address -> {
            sockets.put(sockets.size(), address);
            segment.bind(address, this);
        });
    }

    public String name() {
        return name;
    }

    public InMemoryInternet internet() {
        return internet;
    }

    /** Where it is plugged in. */
    public Segment segment() {
        return segment;
    }

    int number() {
        return number;
    }

    // ---- clock and chance ---------------------------------------------------------------------------------------

    /** The moment on this host's clocks. */
    public Now now() {
        Now now = internet.now();
        return wallOffsetMs == 0 ? now : new Now(now.monotonicMs(), now.wallMs() + wallOffsetMs);
    }

    /** Sets the wall clock of this host, and only it, ahead or back. */
    public void moveWallClock(long ms) {
        wallOffsetMs += ms;
    }

    /** Random bytes for whoever lives here, others with each call; they do not depend on other hosts. */
    public Entropy entropy() {
        return seed.child("entropy").child(++entropies).entropy();
    }

    /** Random numbers for a purpose, the same with each call. */
    public SplittableRandom random(String purpose) {
        return seed.child("random " + purpose).random();
    }

    /** Does something when the clock has moved on by so much, unless the host crashes before. */
    public void at(long delayMs, Runnable action) {
        long lifeBefore = life;
        internet.happen(
                delayMs,
                () -> whenAwake(() -> {
                    if (life == lifeBefore) {
                        touch();
                        action.run();
                    }
                }));
    }

    // ---- life ---------------------------------------------------------------------------------------------------

    /** Puts an endpoint here and makes the sockets known to it; the endpoint before, if any, is gone. */
    public void attach(Endpoint newEndpoint) {
        endpoint = newEndpoint;
        touch();
        sockets.forEach((id, address) -> newEndpoint.addSocket(now(), id, address));
    }

    /** Nobody is here any more: what comes is lost, what was handed out comes to nothing. */
    public void detach() {
        endpoint = null;
        life++;
        asleep = false;
        onWaking.clear();
        workbench.clear();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Says how the endpoint is made, from what is on the disk, and starts it. */
    public Host start(Supplier<Endpoint> howTo) {
        boot = Optional.of(howTo);
        attach(howTo.get());
        return this;
    }

    public boolean isRunning() {
        return endpoint != null;
    }

    /** The process and the machine end without a word, what was not flushed is lost. Sockets stay for the next life. */
    public void crash() {
        detach();
        disk.crash();
    }

    /** Starts again, as {@link #start} said; crashes first if it is running. */
    public void restart() {
        if (isRunning()) {
            crash();
        }
        attach(boot.orElseThrow(() -> new IllegalStateException(name + " was never started"))
                .get());
    }

    /** The machine is suspended: nothing arrives, timers and results wait until it wakes. It notices nothing. */
    public void sleep() {
        asleep = true;
    }

    public void wake() {
        asleep = false;
        touch();
        List<Runnable> waiting = List.copyOf(onWaking);
        onWaking.clear();
        waiting.forEach(action -> internet.happen(0, action));
    }

    public boolean isAsleep() {
        return asleep;
    }

    /** Does it now, or when the host wakes. */
    void whenAwake(Runnable action) {
        if (asleep) {
            onWaking.add(action);
        } else {
            action.run();
        }
    }

    public Disk disk() {
        return disk;
    }

    // ---- network ------------------------------------------------------------------------------------------------

    /** By number; not to be changed. */
    public Map<Integer, SocketAddress> sockets() {
        return sockets;
    }

    /** The address of the first socket. */
    public SocketAddress address() {
        return sockets.get(0);
    }

    /** One more socket, which the endpoint is told of. */
    public int bind(String address) {
        int id = sockets.keySet().stream().mapToInt(i -> i + 1).max().orElse(0);
        bind(id, SocketAddress.parse(address));
        return id;
    }

    private void bind(int id, SocketAddress address) {
        sockets.put(id, address);
        segment.bind(address, this);
        if (endpoint != null) {
            touch();
            endpoint.addSocket(now(), id, address);
        }
    }

    /** An interface is gone, and the endpoint is told so. */
    public void removeSocket(int id) {
        segment.unbind(sockets.remove(id), this);
        if (endpoint != null) {
            touch();
            endpoint.removeSocket(id);
        }
    }

    /** The machine is carried to another place, where it gets other addresses; the endpoint is told of both. */
    public void moveTo(Segment place, String... newSockets) {
        List.copyOf(sockets.keySet()).forEach(this::removeSocket);
        segment = place;
        List<SocketAddress> addresses = Segment.addresses(newSockets);
        for (int i = 0; i < addresses.size(); i++) {
            bind(i, addresses.get(i));
        }
    }

    /** The first socket is at another address from now on, which the endpoint does not notice. */
    void readdress(SocketAddress to) {
        segment.unbind(address(), this);
        sockets.put(0, to);
        segment.bind(to, this);
    }

    /** What the line does with what is sent from now on. */
    public Host up(Link link) {
        upLine.link(link);
        return this;
    }

    /** What the line does with what arrives from now on. */
    public Host down(Link link) {
        downLine.link(link);
        return this;
    }

    /** Both directions alike. */
    public Host line(Link link) {
        return up(link).down(link);
    }

    Line upLine() {
        return upLine;
    }

    Line downLine() {
        return downLine;
    }

    /** Without a network: what is sent and what arrives is lost, the endpoint lives on and does not notice. */
    public void unplug() {
        pluggedIn = false;
    }

    public void plugIn() {
        pluggedIn = true;
    }

    public boolean isPluggedIn() {
        return pluggedIn;
    }

    // ---- work ---------------------------------------------------------------------------------------------------

    /** Work is run when handed out, its result comes back this much later; 0, the default, is at once. */
    public void workTakes(long ms) {
        workbench.takes(ms, ms);
    }

    /** Each piece of work takes a time of its own, so that results come back out of order. */
    public void workTakes(long fromMs, long toMs) {
        workbench.takes(fromMs, toMs);
    }

    /** So many pieces of work are refused. */
    public void workIsLost(double percent) {
        workbench.loses(percent);
    }

    /** Work waits until {@link #release} is called. */
    public void holdWork() {
        workbench.hold();
    }

    /** The work that waits, oldest first. */
    public List<Work> heldWork() {
        return workbench.held();
    }

    /** Runs one piece of held work and hands its result back. */
    public void release(Work work) {
        workbench.release(work);
    }

    /** Refuses one piece of held work. */
    public void lose(Work work) {
        workbench.lose(work);
    }

    /** The work handed out lately. */
    public List<Work> handedOut() {
        return workbench.handedOut();
    }

    // ---- what the endpoint says, and hears ----------------------------------------------------------------------

    /** The newest events. */
    public List<NodeEvent> events() {
        return events;
    }

    /** The newest events, of one kind. */
    public <T extends NodeEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Its timer may have changed. */
    void touch() {
        if (!touched) {
            touched = true;
            internet.touched(this);
        }
    }

    /** When the endpoint wants its timer, on the monotonic clock; {@link Long#MAX_VALUE} if never. */
    long nextTickMs() {
        touched = false;
        return endpoint == null || asleep ? Long.MAX_VALUE : endpoint.nextTickMs();
    }

    void tickIfDue() {
        touch();
        if (endpoint != null
                && !asleep
                && endpoint.nextTickMs() <= internet.now().monotonicMs()) {
            endpoint.tick(now());
        }
    }

    /** To each socket that has the address. */
    void receive(Datagram datagram) {
        touch();
        for (int id : List.copyOf(sockets.keySet())) {
            if (endpoint != null && datagram.to().equals(sockets.get(id))) {
                endpoint.receive(now(), id, datagram.from(), datagram.data());
            }
        }
    }

    @Override
    public void send(Path path, byte[] datagram, int timeToLive) {
        SocketAddress from = sockets.get(path.localSocket());
        if (from == null) {
            throw new AssertionError(name + " sends by socket " + path.localSocket() + ", which it does not have");
        }
        touch();
        internet.send(this, from, path.remote(), datagram, timeToLive);
    }

    @Override
    public void work(Work work) {
        touch();
        workbench.handOut(work);
    }

    @Override
    public void event(NodeEvent event) {
        events.add(event);
    }

    @Override
    public String toString() {
        return name;
    }
}
