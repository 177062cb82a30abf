package dev.perigee.controller.server;

import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpScope;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.world.PublicPlanet;
import dev.perigee.protocol.world.World;
import dev.perigee.storage.DataDirectory;
import dev.perigee.storage.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Which planet a server uses: the public one, one of its own, or somebody's in a file. */
final class Planets {
    private Planets() {}

    /**
     * @param bound the addresses the server listens on, the endpoints of a private planet unless others are given
     * @param warn takes what an operator should know
     */
    static World choose(
            ServerOptions options,
            DataDirectory data,
            Identity identity,
            List<SocketAddress> bound,
            Entropy entropy,
            long wallMs,
            Consumer<String> warn)
            throws StartFailure, StoreException {
        return switch (options.roots()) {
            case "public" -> newestPublic(data);
            case "private" -> ours(options, data, identity, bound, entropy, wallMs, warn);
            default -> fromFile(Path.of(options.roots()));
        };
    }

    /** The public planet, or an update of it that a root handed out and that was kept. */
    private static World newestPublic(DataDirectory data) throws StoreException {
        World builtIn = PublicPlanet.get();
        return data.planet().filter(builtIn::isAcceptableUpdate).orElse(builtIn);
    }

    private static World ours(
            ServerOptions options,
            DataDirectory data,
            Identity identity,
            List<SocketAddress> bound,
            Entropy entropy,
            long wallMs,
            Consumer<String> warn)
            throws StartFailure, StoreException {
        Optional<World> kept = data.planet().filter(planet -> planet.hasRoot(identity.address()));
        List<SocketAddress> wanted = options.endpoints();
        if (kept.isPresent() && (wanted.isEmpty() || wanted.equals(endpoints(kept.get(), identity)))) {
            warnOfLoopback(endpoints(kept.get(), identity), warn);
            return kept.get();
        }
        List<SocketAddress> endpoints = wanted.isEmpty() ? bound : wanted;
        if (endpoints.size() > World.MAX_STABLE_ENDPOINTS) {
            warn.accept("a planet holds " + World.MAX_STABLE_ENDPOINTS + " endpoints of a root, the other "
                    + (endpoints.size() - World.MAX_STABLE_ENDPOINTS)
                    + " addresses are left out; choose with --endpoint");
            endpoints = endpoints.subList(0, World.MAX_STABLE_ENDPOINTS);
        }
        warnOfLoopback(endpoints, warn);
        World.SigningPair signer = signer(data, kept.isPresent(), entropy);
        // The ID is ours alone; clients tell planets apart by it.
        long id = kept.map(World::id).orElseGet(() -> identity.address().value());
        long timestampMs = Math.max(wallMs, kept.map(World::timestampMs).orElse(0L) + 1);
        World planet = World.sign(
                World.WorldType.PLANET,
                id,
                timestampMs,
                signer.publicKey64(),
                List.of(new World.Root(identity.withoutSecret(), endpoints)),
                signer);
        data.writePlanet(planet);
        return planet;
    }

    private static List<SocketAddress> endpoints(World planet, Identity identity) {
        return planet.roots().stream()
                .filter(root -> root.identity().address().equals(identity.address()))
                .findFirst()
                .map(World.Root::stableEndpoints)
                .orElse(List.of());
    }

    private static void warnOfLoopback(List<SocketAddress> endpoints, Consumer<String> warn) {
        if (endpoints.stream().allMatch(e -> e.ip().scope() == IpScope.LOOPBACK)) {
            warn.accept("the planet names loopback addresses only; stock clients cannot use it. Name an address that"
                    + " they reach:  --endpoint 203.0.113.10/9993");
        }
    }

    /** The pair that signs our planet; a planet that clients have can only be changed with the pair it names. */
    private static World.SigningPair signer(DataDirectory data, boolean planetExists, Entropy entropy)
            throws StartFailure, StoreException {
        Optional<World.SigningPair> kept = data.planetSigningPair();
        if (kept.isPresent()) {
            return kept.get();
        }
        if (planetExists) {
            throw new StartFailure("the planet in " + data.path() + " cannot be changed, for planet.secret is missing:"
                    + " bring it back from a backup, or leave out --endpoint");
        }
        World.SigningPair made = World.SigningPair.generate(entropy);
        data.writePlanetSigningPair(made);
        return made;
    }

    private static World fromFile(Path file) throws StartFailure, StoreException {
        if (!Files.exists(file)) {
            throw new StartFailure("--roots is public, private or a planet file; there is no file " + file);
        }
        World planet = DataDirectory.world(file);
        if (planet.type() != World.WorldType.PLANET) {
            throw new StartFailure(file + " is a moon; --roots takes a planet");
        }
        return planet;
    }
}
