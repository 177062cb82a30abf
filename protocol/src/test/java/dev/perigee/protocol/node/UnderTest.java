package dev.perigee.protocol.node;

import dev.perigee.protocol.testing.Station;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.testing.Wire;

/** What single rooms of a node need around them. */
final class UnderTest {
    private UnderTest() {}

    static Context context(NodeSettings settings) {
        Wire wire = new Wire(1);
        Station station = wire.station("alone", "198.51.100.1/9993");
        Counters counters = new Counters();
        return new Context(
                TestIdentities.get(0),
                settings,
                wire.entropy(),
                PathPolicy.ROUTABLE,
                station,
                counters,
                new Timers(),
                new OutstandingWork(station, counters),
                new Sockets());
    }
}
