package dev.perigee.protocol.member;

import dev.perigee.protocol.Now;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Keeps the order in which a network's configurations and errors came in, though signatures are checked elsewhere and
 * in any order: an error that followed a configuration must not be overtaken by it.
 */
final class ArrivalOrder {
    /** More than all checks that may be outstanding for a network. */
    static final int MAX_WAITING = 1_024;

    private final Deque<Place> queue = new ArrayDeque<>();

    /** The place of something that arrived and is being checked. */
    static final class Place {
        private Consumer<Now> action;
    }

    /** Whether there is room for one more. */
    boolean hasRoom() {
        return queue.size() < MAX_WAITING;
    }

    /** Takes the next place, for something to be told later. */
    void take(Place place) {
        queue.add(place);
    }

    /** Says what is to be done at a place; it is done when it is the turn of that place, perhaps now. */
    void ready(Now now, Place place, Consumer<Now> action) {
        place.action = action;
        while (!queue.isEmpty() && queue.peek().action != null) {
            queue.remove().action.accept(now);
        }
    }

    /** Does something after everything that has taken a place, perhaps now. */
    void then(Now now, Consumer<Now> action) {
        Place place = new Place();
        take(place);
        ready(now, place, action);
    }
}
