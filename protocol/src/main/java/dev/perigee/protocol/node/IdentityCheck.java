package dev.perigee.protocol.node;

import dev.perigee.protocol.Identity;

/** Whether an address belongs to its key. Called as {@link Work}, from any thread. */
@FunctionalInterface
public interface IdentityCheck {
    /**
     * The whole computation, 30 ms and 2 MiB (vl1.md 1.2). A simulation, in which the same identities prove themselves
     * to each other thousands of times, may remember the results.
     */
    IdentityCheck WHOLE = Identity::validate;

    boolean isGenuine(Identity identity);
}
