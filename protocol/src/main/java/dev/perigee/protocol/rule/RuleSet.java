package dev.perigee.protocol.rule;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.rule.Decision.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one list of rules says of a frame, as every client of version 1.14.1 sees it: both ends must agree. See vl2.md
 * 8.1. Rules are gone through in order. Matches are combined up to the next action; one that could not change the
 * result is not asked at all.
 */
public final class RuleSet {
    private final Address self;
    private FrameFacts facts;
    private boolean fulfilled = true;
    private boolean passNextDrop;
    private Optional<Forward> copy = Optional.empty();
    private int draws;

    private RuleSet(FrameFacts facts, Address self, int draws) {
        this.facts = facts;
        this.self = self;
        this.draws = draws;
    }

    /**
     * Never fails, whatever the rules and the frame are.
     *
     * @param self the node at whose end the frame is
     */
    public static Decision evaluate(List<Rule> rules, FrameFacts facts, Address self) {
        return evaluate(rules, facts, self, 0);
    }

    /** @param draws how many throws of chance may have been made for the frame before */
    static Decision evaluate(List<Rule> rules, FrameFacts facts, Address self, int draws) {
        return new RuleSet(facts, self, draws).evaluate(rules);
    }

    private Decision evaluate(List<Rule> rules) {
        for (int line = 0; line < rules.size(); line++) {
            Rule rule = RuleTypes.meaning(rules.get(line));
            if (!RuleTypes.isAction(rule)) {
                match(rule);
            } else if (fulfilled) {
                Optional<Outcome> end = carryOut(rule);
                if (end.isPresent()) {
                    return decision(end.get(), OptionalInt.of(line), rule);
                }
            } else {
                passOver(rule);
            }
        }
        return new Decision(Outcome.NONE, OptionalInt.empty(), copies(), Optional.empty());
    }

    private Decision decision(Outcome outcome, OptionalInt line, Rule rule) {
        boolean redirects = outcome == Outcome.REDIRECT && rule instanceof Forward;
        return new Decision(outcome, line, copies(), redirects ? Optional.of((Forward) rule) : Optional.empty());
    }

    private List<Forward> copies() {
        return copy.filter(forward -> !forward.to().equals(Address.NONE)).stream()
                .toList();
    }

    private void match(Rule rule) {
        // Beside the time it saves, this decides which unknown tags count and how often chance is asked.
        if (!fulfilled && !rule.or()) {
            return;
        }
        Truth truth = truth(rule);
        if (truth == Truth.UNDECIDED) {
            passNextDrop = true;
        }
        boolean holds = truth.holds(rule.not());
        fulfilled = rule.or() ? fulfilled || holds : fulfilled && holds;
    }

    private Truth truth(Rule rule) {
        if (rule instanceof Chance chance) {
            return chance.test(facts, draws++);
        }
        return rule instanceof Match match ? match.test(facts) : Truth.of(facts.unknownMatches());
    }

    /** An action whose matches are fulfilled; empty if evaluation goes on, with the matches still fulfilled. */
    private Optional<Outcome> carryOut(Rule rule) {
        if (rule instanceof Forward forward) {
            return forward(forward);
        }
        // What is no known action has no effect.
        return rule instanceof Action action ? carryOut(action.type()) : Optional.empty();
    }

    private Optional<Outcome> carryOut(ActionType type) {
        return switch (type) {
            case ACCEPT -> Optional.of(facts.watching() ? Outcome.SUPER_ACCEPT : Outcome.ACCEPT);
            case PRIORITY -> Optional.of(Outcome.ACCEPT);
            case BREAK -> Optional.of(Outcome.NONE);
            case DROP -> {
                boolean drops = !passNextDrop;
                passNextDrop = false;
                yield drops ? Optional.of(Outcome.DROP) : Optional.empty();
            }
        };
    }

    private Optional<Outcome> forward(Forward forward) {
        Address to = forward.to();
        if (to.equals(facts.source())) {
            return Optional.empty();
        }
        if (to.equals(self)) {
            return facts.inbound() ? Optional.of(Outcome.SUPER_ACCEPT) : Optional.empty();
        }
        if (to.equals(facts.destination())) {
            return Optional.empty();
        }
        if (forward.type() == ForwardType.REDIRECT) {
            // Nowhere to redirect it to, so it stays on its way.
            return Optional.of(to.equals(Address.NONE) ? Outcome.ACCEPT : Outcome.REDIRECT);
        }
        copy = Optional.of(forward);
        return Optional.empty();
    }

    /** An action whose matches are not fulfilled; the next ones begin anew. */
    private void passOver(Rule rule) {
        // Whoever is named to watch some frames may get them cut, and knows few tags: lenient with all that follows.
        if (facts.inbound() && rule instanceof Forward forward && forward.to().equals(self)) {
            facts = facts.asWatcher();
        }
        fulfilled = true;
    }
}
