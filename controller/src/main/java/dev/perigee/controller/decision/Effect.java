package dev.perigee.controller.decision;

import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.verb.ErrorCode;

/** What others must hear of a decision, beside the answer to whoever asked. */
public sealed interface Effect {
    /** The member's configuration is different now; it gets the new one if it can be reached. */
    record Push(NetworkId network, Address member) implements Effect {}

    /**
     * The member is out: it gets a configuration that takes its addresses and routes away, and then an error that it
     * did not ask for (vl2.md 5.2).
     *
     * @param configuration stripped; there is no credential in it to be signed
     */
    record Withdraw(NetworkId network, Address member, NetworkConfiguration configuration, ErrorCode code)
            implements Effect {}

    /** All members that can be reached hear of the revocation, several times, for nobody acknowledges one. */
    record Revoke(RevocationRecord revocation) implements Effect {}
}
