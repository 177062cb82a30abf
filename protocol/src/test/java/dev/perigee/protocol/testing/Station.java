package dev.perigee.protocol.testing;

import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.node.NodeOutput;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine on a {@link Wire}: sockets numbered from 0, at most one endpoint, and the place where that endpoint's
 * output goes. Make the station first, give it to the endpoint as its output, then attach the endpoint.
 */
public final class Station implements NodeOutput {
    private static final long HELD = -1;

    private final Wire wire;
    private final String name;
    private final Map<Integer, SocketAddress> sockets = new TreeMap<>();
    private final List<NodeEvent> events = new ArrayList<>();
    private final List<Work> held = new ArrayList<>();
    private final List<Work> handedOut = new ArrayList<>();
    private Endpoint endpoint;
    private long workDelayMs;

    Station(Wire wire, String name, List<SocketAddress> bound) {
        this.wire = wire;
        this.name = name;
        for (SocketAddress address : bound) {
            sockets.put(sockets.size(), address);
        }
    }

    /** Puts an endpoint here and makes the sockets known to it; the endpoint before, if any, is gone. */
    public void attach(Endpoint endpoint) {
        this.endpoint = endpoint;
        sockets.forEach((id, address) -> endpoint.addSocket(wire.now(), id, address));
    }

    /** Nobody is here any more: what comes is lost, what was handed out comes to nothing. */
    public void detach() {
        endpoint = null;
        held.clear();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    public Map<Integer, SocketAddress> sockets() {
        return sockets;
    }

    /** The address of the first socket. */
    public SocketAddress address() {
        return sockets.get(0);
    }

    /** Work is run when handed out, its result comes back this much later; 0, the default, is at once. */
    public void workTakes(long ms) {
        workDelayMs = ms;
    }

    /** Work waits until {@link #release} is called. */
    public void holdWork() {
        workDelayMs = HELD;
    }

    /** The work that waits, oldest first. */
    public List<Work> heldWork() {
        return held;
    }

    /** Runs one piece of held work and hands its result back. */
    public void release(Work work) {
        held.remove(work);
        wire.finish(this, work, 0);
    }

    /** All work handed out so far. */
    public List<Work> handedOut() {
        return handedOut;
    }

    /** All events so far. */
    public List<NodeEvent> events() {
        return events;
    }

    /** All events of one kind so far. */
    public <T extends NodeEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void send(Path path, byte[] datagram, int timeToLive) {
        SocketAddress from = sockets.get(path.localSocket());
        if (from == null) {
            throw new AssertionError(name + " sends by socket " + path.localSocket() + ", which it does not have");
        }
        wire.send(from, path.remote(), datagram, timeToLive);
    }

    @Override
    public void work(Work work) {
        handedOut.add(work);
        if (workDelayMs == HELD) {
            held.add(work);
        } else {
            wire.finish(this, work, workDelayMs);
        }
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
