package dev.perigee.protocol.rule;

import java.util.List;

/**
 * What a capability lets through.
 *
 * @param id 0 to 4,294,967,295
 */
public record CapabilityRules(long id, List<Rule> rules) {
    public CapabilityRules {
        rules = List.copyOf(rules);
    }
}
