package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;

/** What all rooms of one node share. */
record Context(
        Identity self,
        NodeSettings settings,
        Entropy entropy,
        PathPolicy policy,
        NodeOutput out,
        Counters counters,
        Timers timers,
        OutstandingWork work,
        Sockets sockets) {

    Address address() {
        return self.address();
    }

    void count(Counter counter) {
        counters.count(counter);
    }
}
