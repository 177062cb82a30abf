package dev.perigee.controller.decision;

import dev.perigee.model.Change;
import java.util.List;

/**
 * What was decided.
 *
 * @param answer for whoever asked
 * @param changes of the durable state, to be applied in this order, before the answer leaves; empty if nothing changes
 * @param effects on others, to be started after the changes are durable, in this order
 */
public record Outcome<A>(A answer, List<Change> changes, List<Effect> effects) {
    public Outcome {
        changes = List.copyOf(changes);
        effects = List.copyOf(effects);
    }

    /** An answer that changes nothing. */
    public static <A> Outcome<A> of(A answer) {
        return new Outcome<>(answer, List.of(), List.of());
    }
}
