package dev.perigee.model;

import dev.perigee.protocol.rule.Rule;
import java.util.List;

/** A bundle of rules that members can be given. */
public record CapabilityDefinition(long id, boolean isDefault, List<Rule> rules) {
    public CapabilityDefinition {
        rules = List.copyOf(rules);
    }
}
