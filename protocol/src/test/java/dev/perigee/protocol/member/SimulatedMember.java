package dev.perigee.protocol.member;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.List;

/** A {@link MemberNode} at a station of a wire, and what it says. */
final class SimulatedMember implements MemberOutput {
    private final InMemoryInternet wire;
    private final Host station;
    private final MemberNode member;
    private final List<MemberEvent> events = new ArrayList<>();

    SimulatedMember(InMemoryInternet wire, String name, String socket, Identity identity, World planet) {
        this.wire = wire;
        this.station = wire.host(name, socket);
        this.member = new MemberNode(identity, planet, NodeSettings.DEFAULT, wire.entropy(), PathPolicy.ROUTABLE, this);
        station.attach(Endpoint.of(member));
    }

    MemberNode member() {
        return member;
    }

    Host station() {
        return station;
    }

    SimulatedMember join(NetworkId network) {
        member.join(wire.now(), network);
        return this;
    }

    NetworkStatus status(NetworkId network) {
        return member.network(network).orElseThrow().status();
    }

    long ignored(Ignored reason) {
        return member.ignored().get(reason);
    }

    List<MemberEvent> events() {
        return events;
    }

    <T extends MemberEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void send(Path path, byte[] datagram, int timeToLive) {
        station.send(path, datagram, timeToLive);
    }

    @Override
    public void work(Work work) {
        station.work(work);
    }

    @Override
    public void event(MemberEvent event) {
        events.add(event);
    }
}
