package dev.perigee.protocol.rule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one rule set says of a frame.
 *
 * @param line index of the action that ended it; empty if the rules ended without
 * @param copies the tee or watch whose copy goes out if the frame passes: none or one, since a later one takes the
 *     place of an earlier one
 * @param redirect where the frame goes instead; there with REDIRECT only
 */
public record Decision(Outcome outcome, OptionalInt line, List<Forward> copies, Optional<Forward> redirect) {
    /** How a rule set ends. */
    public enum Outcome {
        ACCEPT,
        /** Accepted at a node that this set names to watch such frames, whomever they are addressed to. */
        SUPER_ACCEPT,
        DROP,
        REDIRECT,
        /** It came to its end or to a BREAK. */
        NONE
    }

    public Decision {
        copies = List.copyOf(copies);
    }
}
