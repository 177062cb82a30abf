package dev.perigee.controller.decision;

import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.verb.ErrorCode;

/** The answer to a {@link ConfigRequest}. */
public sealed interface ConfigAnswer {
    /** A configuration whose credentials are still to be signed. */
    record Configure(NetworkConfiguration configuration) implements ConfigAnswer {}

    /** An error reply. */
    record Refuse(ErrorCode code) implements ConfigAnswer {}

    /** No reply at all. */
    record Silence() implements ConfigAnswer {}
}
