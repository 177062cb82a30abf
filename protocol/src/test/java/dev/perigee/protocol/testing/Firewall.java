package dev.perigee.protocol.testing;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.testing.FlowTable.Flow;

/** A stateful firewall without NAT: its hosts have public addresses, and only answers come in. */
public final class Firewall extends Box {
    private static final int MAX_FLOWS = 16_384;

    private final FlowTable<Flow> flows = new FlowTable<>(MAX_FLOWS);
    private long timeoutMs = TIMEOUT_MS;

    Firewall(InMemoryInternet internet, Segment outside, String name) {
        super(internet, outside, name);
    }

    /** How long answers may take, each packet of either side counting anew. */
    public Firewall timeout(long ms) {
        timeoutMs = ms;
        return this;
    }

    /** Forgets who spoke to whom. */
    public void reboot() {
        flows.clear();
    }

    @Override
    boolean translates(IpAddress ip) {
        return false;
    }

    @Override
    boolean owns(IpAddress ip) {
        return false;
    }

    @Override
    boolean hairpins() {
        return false;
    }

    @Override
    Crossing outward(Datagram datagram) {
        flows.spoke(nowMs(), new Flow(datagram.from(), datagram.to()));
        return Crossing.as(datagram);
    }

    @Override
    Crossing inward(Datagram datagram) {
        Flow flow = new Flow(datagram.to(), datagram.from());
        if (!flows.knows(nowMs(), flow, timeoutMs)) {
            return Crossing.lost(Loss.FILTERED);
        }
        flows.spoke(nowMs(), flow);
        return Crossing.as(datagram);
    }
}
