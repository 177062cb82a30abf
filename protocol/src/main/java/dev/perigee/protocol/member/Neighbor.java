package dev.perigee.protocol.member;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.frame.IpPacket;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is known of one address on the link. */
final class Neighbor {
    /** How far resolution has come. */
    enum State {
        /** Asked for with multicast; the MAC is not known. */
        INCOMPLETE,
        /** The MAC is known; sure of it until {@link Neighbor#reachableUntilMs}, doubted afterwards, if still used. */
        KNOWN,
        /** A doubted MAC is in use; the question waits a little, in case the neighbour speaks up by itself. */
        DELAY,
        /** The neighbour is asked by unicast whether the MAC is still right; it is used meanwhile. */
        PROBE
    }

    final IpAddress ip;
    final Deque<IpPacket> waiting = new ArrayDeque<>();
    State state = State.INCOMPLETE;
    /** Means nothing while {@link State#INCOMPLETE}. */
    Mac mac = new Mac(0);

    long reachableUntilMs;
    /** When the MAC was learnt or changed. */
    long changedAtMs;
    /** When the state has something to do by itself; means nothing while {@link State#KNOWN}. */
    long dueMs;
    /** Questions asked in this state. */
    int asked;

    Neighbor(IpAddress ip) {
        this.ip = ip;
    }

    boolean hasTimer() {
        return state != State.KNOWN;
    }
}
