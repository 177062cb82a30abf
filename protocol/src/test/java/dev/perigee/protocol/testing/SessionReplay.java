package dev.perigee.protocol.testing;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.testing.RawSession.Party;
import dev.perigee.protocol.testing.RawSession.Sent;
import dev.perigee.protocol.testing.SessionReader.Opened;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Puts an endpoint in the place of one node of a recorded session: it has that node's socket from the moment on at
 * which the node first showed itself, and gets every datagram that was sent to the node, byte for byte, in order, at
 * the time it was sent. Nobody answers what the endpoint sends. Work is run at once.
 */
public final class SessionReplay {
    private static final long MONOTONIC_START_MS = 1_000_000;
    private static final int SOCKET = 0;

    /** Long enough for everything that waits for something to be given up. */
    private static final long AFTER_MS = 10_000;

    /**
     * A packet that the endpoint sent.
     *
     * @param arrivals how many datagrams had reached it by then
     */
    public record Own(Opened packet, int arrivals) {}

    private record Action(long atMs, Consumer<Now> what) {}

    private final RawSession session;
    private final Party party;
    private final SessionReader reader;
    private final Queue<Work> work = new ArrayDeque<>();
    private final PriorityQueue<Action> actions = new PriorityQueue<>(Comparator.comparingLong(Action::atMs));
    private final List<Own> own = new ArrayList<>();
    private long atMs;
    private int arrivals;

    public SessionReplay(RawSession session, Party party) {
        this.session = session;
        this.party = party;
        this.reader = SessionReader.of(session.identities());
        this.atMs = startMs();
    }

    private long startMs() {
        return session.sent().stream()
                .filter(datagram ->
                        datagram.from().equals(party.at()) || datagram.to().equals(party.at()))
                .findFirst()
                .map(Sent::atMs)
                .orElseThrow(() -> new AssertionError(party + " has no part in the session"));
    }

    public Party party() {
        return party;
    }

    public Now now() {
        return new Now(MONOTONIC_START_MS + atMs - startMs(), atMs);
    }

    /** What the endpoint sent, whole packets in order. */
    public List<Own> own() {
        return own;
    }

    /** What the endpoint hands to its output. */
    public void sends(Path path, byte[] datagram) {
        if (path.localSocket() != SOCKET) {
            throw new AssertionError("sent from a socket that does not exist: " + path);
        }
        reader.read(datagram).ifPresent(packet -> own.add(new Own(packet, arrivals)));
    }

    /** What the endpoint hands to its output. */
    public void hasWork(Work piece) {
        work.add(piece);
    }

    /** Lets the owner of the endpoint do something at a time of the session, before what arrives then. */
    public void at(long timeMs, Consumer<Now> what) {
        actions.add(new Action(Math.max(timeMs, startMs()), what));
    }

    /** The whole session, and some time after it. */
    public void run(Endpoint endpoint) {
        endpoint.addSocket(now(), SOCKET, party.at());
        doWork(endpoint);
        for (Sent datagram : session.sentTo(party)) {
            passTime(endpoint, datagram.atMs());
            endpoint.receive(now(), SOCKET, datagram.from(), datagram.data().clone());
            arrivals++;
            doWork(endpoint);
        }
        passTime(endpoint, atMs + AFTER_MS);
    }

    private void passTime(Endpoint endpoint, long untilMs) {
        while (!actions.isEmpty() && actions.peek().atMs <= untilMs) {
            Action action = actions.remove();
            tick(endpoint, action.atMs);
            action.what.accept(now());
            doWork(endpoint);
        }
        tick(endpoint, untilMs);
    }

    private void tick(Endpoint endpoint, long untilMs) {
        long endMs = untilMs - startMs() + MONOTONIC_START_MS;
        while (endpoint.nextTickMs() <= endMs) {
            atMs = Math.max(atMs, endpoint.nextTickMs() - MONOTONIC_START_MS + startMs());
            endpoint.tick(now());
            doWork(endpoint);
        }
        atMs = Math.max(atMs, untilMs);
    }

    private void doWork(Endpoint endpoint) {
        Work piece;
        while ((piece = work.poll()) != null) {
            endpoint.done(now(), piece.id(), piece.run());
        }
    }
}
