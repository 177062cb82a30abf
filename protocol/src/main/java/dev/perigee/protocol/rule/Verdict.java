package dev.perigee.protocol.rule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What base rules and capabilities together make of a frame at one end.
 *
 * @param accepted whether the frame goes on its way; false too if it is redirected
 * @param skipsMacChecks whether a received frame is taken although its addresses would not allow it, because we are
 *     there to watch such frames
 * @param copies what is copied and to whom, in the order of sending, at most two: one from the capability, one from
 *     the base rules. Not to be sent for the single copies of a frame to many nodes, which have passed once already
 * @param redirect where the frame goes instead of its way
 * @param capability ID of the capability that let it through
 * @param line index of the deciding action, in that capability's rules or else in the base rules; empty if no action
 *     decided
 */
public record Verdict(
        boolean accepted,
        boolean skipsMacChecks,
        List<Forward> copies,
        Optional<Forward> redirect,
        Optional<Long> capability,
        OptionalInt line) {
    public Verdict {
        copies = List.copyOf(copies);
    }
}
