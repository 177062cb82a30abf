package dev.perigee.protocol.node;

import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.testing.TestIdentities;

/** What single rooms of a node need around them. */
final class UnderTest {
    private UnderTest() {}

    static Context context(NodeSettings settings) {
        InMemoryInternet wire = new InMemoryInternet(1);
        Host station = wire.host("alone", "198.51.100.1/9993");
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
