package dev.perigee.protocol.testing;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.node.Counter;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.world.World;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Node} at a host: a root if its planet names it, else an endpoint that its owner lets answer by itself. After
 * a crash it starts with nothing but its identity and its planet.
 */
public final class InternetNode {
    private final Host host;
    private final Identity identity;
    private Node node;

    public InternetNode(Host host, Identity identity, World planet) {
        this(host, identity, planet, NodeSettings.DEFAULT, MulticastAuthority.NONE);
    }

    public InternetNode(
            Host host, Identity identity, World planet, NodeSettings settings, MulticastAuthority multicast) {
        this.host = host;
        this.identity = identity;
        host.internet().understand(identity);
        host.start(() -> {
            node = new Node(identity, planet, settings, host.entropy(), PathPolicy.ROUTABLE, multicast, host);
            return Endpoint.of(node);
        });
    }

    public Host host() {
        return host;
    }

    /** The node of this life. */
    public Node node() {
        return node;
    }

    public Identity identity() {
        return identity;
    }

    public Address address() {
        return identity.address();
    }

    public void send(Address to, Payload payload) {
        node.send(host.now(), to, payload);
    }

    /** Whether it has a direct path to the other. */
    public boolean reaches(Address other) {
        return node.reachable(host.now(), other);
    }

    public Optional<Path> pathTo(Address other) {
        return node.path(host.now(), other);
    }

    /** The payloads of one kind that its owner was told of lately. */
    public <T extends Payload> List<T> received(Class<T> kind) {
        return host.events(NodeEvent.Received.class).stream()
                .map(NodeEvent.Received::payload)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    public long count(Counter counter) {
        return node.counters().get(counter);
    }

    @Override
    public String toString() {
        return host.name();
    }
}
