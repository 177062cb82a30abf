package dev.perigee.protocol.testing;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.world.World;
import dev.perigee.protocol.world.World.SigningPair;
import dev.perigee.protocol.world.World.WorldType;
import java.util.Arrays;
import java.util.List;

/** Planets for simulations, all signed by one pair, so that a later one is an update of an earlier one. */
public final class TestPlanets {
    public static final long ID = 0x7e57;
    public static final SigningPair SIGNER = SigningPair.generate(new SeededEntropy(77));
    private static final long TIMESTAMP_MS = 1_600_000_000_000L;

    private TestPlanets() {}

    public static World.Root root(Identity identity, String... endpoints) {
        return new World.Root(
                identity.withoutSecret(),
                Arrays.stream(endpoints).map(SocketAddress::parse).toList());
    }

    /** A planet with one root. */
    public static World of(Identity root, String... endpoints) {
        return of(root(root, endpoints));
    }

    public static World of(World.Root... roots) {
        return of(TIMESTAMP_MS, roots);
    }

    public static World of(long timestampMs, World.Root... roots) {
        return World.sign(WorldType.PLANET, ID, timestampMs, SIGNER.publicKey64(), List.of(roots), SIGNER);
    }
}
