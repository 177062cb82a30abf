package dev.perigee.protocol.testing;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.node.IdentityCheck;
import dev.perigee.protocol.node.NodeSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The whole check of an identity, once for each: in a simulation the same few prove themselves to everybody after each
 * crash, and that would be most of the time it takes.
 */
public final class RememberedCheck implements IdentityCheck {
    /** Settings of nodes in simulations. */
    public static final NodeSettings SETTINGS =
            NodeSettings.builder().identityCheck(new RememberedCheck()).build();

    private final Map<Identity, Boolean> genuine = new ConcurrentHashMap<>();

    private RememberedCheck() {}

    @Override
    public boolean isGenuine(Identity identity) {
        return genuine.computeIfAbsent(identity.withoutSecret(), WHOLE::isGenuine);
    }
}
