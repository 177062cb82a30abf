package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.world.World;
import dev.perigee.protocol.world.World.SigningPair;
import dev.perigee.protocol.world.World.WorldType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A wire with one root, whose planet everybody has, and whoever a test adds. */
final class Net {
    static final String ROOT_SOCKET = "203.0.113.1/9993";
    static final long PLANET_ID = 0x7001;
    static final SigningPair SIGNER = SigningPair.generate(new SeededEntropy(77));

    /** A node at its station. */
    record Inhabitant(Node node, Host station, InMemoryInternet wire) {
        Identity identity() {
            return node.identity();
        }

        Address address() {
            return node.identity().address();
        }

        void send(Inhabitant to, Payload payload) {
            node.send(wire.now(), to.address(), payload);
        }

        boolean reaches(Inhabitant other) {
            return node.reachable(wire.now(), other.address());
        }

        Optional<Path> pathTo(Inhabitant other) {
            return node.path(wire.now(), other.address());
        }

        List<NodeEvent.Received> received() {
            return station.events(NodeEvent.Received.class);
        }

        /** The payloads of one kind that its owner was told of. */
        <T extends Payload> List<T> received(Class<T> kind) {
            return received().stream()
                    .map(NodeEvent.Received::payload)
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        }

        long count(Counter counter) {
            return node.counters().get(counter);
        }
    }

    final InMemoryInternet wire;
    final World planet;
    final Inhabitant root;

    Net(long seed) {
        this(seed, NodeSettings.DEFAULT, MulticastAuthority.NONE);
    }

    Net(long seed, NodeSettings rootSettings, MulticastAuthority authority) {
        wire = new InMemoryInternet(seed);
        planet = planet(1_000, root(0, ROOT_SOCKET));
        root = add(0, "root", planet, rootSettings, authority, ROOT_SOCKET);
    }

    static World.Root root(int identity, String... endpoints) {
        return new World.Root(
                TestIdentities.get(identity),
                Arrays.stream(endpoints).map(SocketAddress::parse).toList());
    }

    static World planet(long timestampMs, World.Root... roots) {
        return World.sign(WorldType.PLANET, PLANET_ID, timestampMs, SIGNER.publicKey64(), List.of(roots), SIGNER);
    }

    Inhabitant add(int identity, String name, String... sockets) {
        return add(identity, name, planet, NodeSettings.DEFAULT, MulticastAuthority.NONE, sockets);
    }

    Inhabitant add(
            int identity,
            String name,
            World planet,
            NodeSettings settings,
            MulticastAuthority authority,
            String... sockets) {
        Host station = wire.host(name, sockets);
        return start(identity, station, planet, settings, authority);
    }

    /** Puts a fresh node at a station, as after a restart. */
    Inhabitant start(int identity, Host station, World planet, NodeSettings settings, MulticastAuthority authority) {
        Node node = new Node(
                TestIdentities.get(identity),
                planet,
                settings,
                wire.entropy(),
                PathPolicy.ROUTABLE,
                authority,
                station);
        station.attach(Endpoint.of(node));
        return new Inhabitant(node, station, wire);
    }

    Stranger stranger(int identity, String... sockets) {
        return new Stranger(wire, TestIdentities.get(identity), sockets);
    }

    Now now() {
        return wire.now();
    }
}
