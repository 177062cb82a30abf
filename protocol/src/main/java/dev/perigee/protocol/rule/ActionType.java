package dev.perigee.protocol.rule;

import java.util.Optional;

/** What a rule does with a frame without naming another node. See vl2.md 8.2. */
public enum ActionType {
    /** The frame goes no further. In a capability it only ends that capability. */
    DROP(0),
    /** The frame passes. */
    ACCEPT(1),
    /** This rule set says nothing; capabilities are asked. */
    BREAK(5),
    /** The frame passes. The queue it should wait in is not carried on the wire, so that nothing else is left of it. */
    PRIORITY(6);

    private final int code;

    ActionType(int code) {
        this.code = code;
    }

    /** The low six bits of the type byte. */
    public int code() {
        return code;
    }

    static Optional<ActionType> of(int code) {
        return switch (code) {
            case 0 -> Optional.of(DROP);
            case 1 -> Optional.of(ACCEPT);
            case 5 -> Optional.of(BREAK);
            case 6 -> Optional.of(PRIORITY);
            default -> Optional.empty();
        };
    }
}
