package dev.perigee.protocol.rule;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.rule.Decision.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Base rules and capabilities of one end together. See vl2.md 8.1. */
public final class FrameFilter {
    private FrameFilter() {}

    /**
     * Whether and where a frame goes. The base rules decide if they can; else the first capability that accepts lets
     * it through, and without one it is dropped. Never fails, whatever the rules and the frame are.
     *
     * @param capabilities our own ones for a frame that is sent, those that the sender has shown and that are not too
     *     old for one that is received; tried in this order, which is by ID in clients' own ones
     * @param self the node at whose end the frame is
     */
    public static Verdict filter(List<Rule> base, List<CapabilityRules> capabilities, FrameFacts facts, Address self) {
        Decision decision = RuleSet.evaluate(base, facts, self);
        if (decision.outcome() != Outcome.NONE) {
            return verdict(decision, decision.copies(), facts, Optional.empty());
        }
        int draws = base.size();
        for (CapabilityRules capability : capabilities) {
            Decision exception = RuleSet.evaluate(capability.rules(), facts, self, draws);
            draws += capability.rules().size();
            if (exception.outcome() != Outcome.NONE && exception.outcome() != Outcome.DROP) {
                List<Forward> copies = new ArrayList<>(exception.copies());
                copies.addAll(decision.copies());
                return verdict(exception, copies, facts, Optional.of(capability.id()));
            }
        }
        return dropped(decision.line());
    }

    private static Verdict verdict(
            Decision decision, List<Forward> copies, FrameFacts facts, Optional<Long> capability) {
        return switch (decision.outcome()) {
            case ACCEPT -> new Verdict(true, false, copies, Optional.empty(), capability, decision.line());
            case SUPER_ACCEPT ->
                new Verdict(true, facts.inbound(), copies, Optional.empty(), capability, decision.line());
            case REDIRECT -> new Verdict(false, false, copies, decision.redirect(), capability, decision.line());
            case DROP, NONE -> dropped(decision.line());
        };
    }

    private static Verdict dropped(OptionalInt line) {
        return new Verdict(false, false, List.of(), Optional.empty(), Optional.empty(), line);
    }
}
