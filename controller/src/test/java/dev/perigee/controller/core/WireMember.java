package dev.perigee.controller.core;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.member.JoinedNetwork;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.MemberNode;
import dev.perigee.protocol.member.MemberOutput;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@link MemberNode} at a host of a wire. It shows its certificate to the fellows it was introduced to, after each
 * new configuration and every few seconds, as a client does that has something to say to them.
 */
final class WireMember implements MemberOutput {
    private static final long PRESENT_EVERY_MS = 5_000;

    private final InMemoryInternet wire;
    private final Host host;
    private final MemberNode member;
    private final Set<WireMember> fellows = new LinkedHashSet<>();
    private final List<MemberEvent> events = new ArrayList<>();

    WireMember(InMemoryInternet wire, String name, String socket, Identity identity, World planet) {
        this.wire = wire;
        this.host = wire.host(name, socket);
        this.member = new MemberNode(identity, planet, NodeSettings.DEFAULT, wire.entropy(), PathPolicy.ROUTABLE, this);
        host.attach(Endpoint.of(member));
    }

    MemberNode node() {
        return member;
    }

    Identity identity() {
        return member.node().identity().withoutSecret();
    }

    Address address() {
        return identity().address();
    }

    Host host() {
        return host;
    }

    SocketAddress socket() {
        return host.address();
    }

    WireMember join(NetworkId network) {
        member.join(wire.now(), network);
        return this;
    }

    void leave(NetworkId network) {
        member.leave(wire.now(), network);
    }

    boolean hasJoined(NetworkId network) {
        return member.network(network).isPresent();
    }

    /** They know each other from now on, so that nobody has to be asked who the other one is. */
    void meet(WireMember fellow, NetworkId network) {
        if (fellow != this && fellows.add(fellow)) {
            member.node().learn(fellow.identity());
            fellow.meet(this, network);
            presentRegularly(network, fellow);
        }
    }

    private void presentRegularly(NetworkId network, WireMember fellow) {
        present(network, fellow);
        wire.at(PRESENT_EVERY_MS, () -> presentRegularly(network, fellow));
    }

    private void present(NetworkId network, WireMember fellow) {
        if (hasJoined(network)) {
            member.presentCredentials(wire.now(), network, fellow.address());
        }
    }

    /** Says something that a member would not say by itself. */
    void send(Identity to, Payload payload) {
        member.node().send(wire.now(), to.address(), payload);
    }

    NetworkStatus status(NetworkId network) {
        return member.network(network).orElseThrow().status();
    }

    Optional<NetworkConfiguration> configuration(NetworkId network) {
        return member.network(network).flatMap(JoinedNetwork::configuration);
    }

    boolean allows(NetworkId network, WireMember peer) {
        return member.allows(network, peer.address());
    }

    <T extends MemberEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The timestamps of all configurations that came to be used, in that order. */
    List<Long> timestamps(NetworkId network) {
        return events(MemberEvent.ConfigurationChanged.class).stream()
                .filter(e -> e.network().equals(network))
                .map(e -> e.configuration().timestampMs())
                .toList();
    }

    /** All revocations that came in packets that were not lost, as often as they came. */
    List<Revocation> revocationsHeard() {
        return events(MemberEvent.CredentialsReceived.class).stream()
                .flatMap(e -> e.credentials().revocations().stream())
                .toList();
    }

    @Override
    public void send(Path path, byte[] datagram, int timeToLive) {
        host.send(path, datagram, timeToLive);
    }

    @Override
    public void work(Work work) {
        host.work(work);
    }

    @Override
    public void event(MemberEvent event) {
        events.add(event);
        if (event instanceof MemberEvent.ConfigurationChanged changed) {
            wire.at(0, () -> fellows.forEach(fellow -> present(changed.network(), fellow)));
        }
    }

    @Override
    public String toString() {
        return host.toString();
    }
}
