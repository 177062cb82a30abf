package dev.perigee.protocol.rule;

/** What a rule set can decide that Perigee knows how to write. See vl2.md 8.2. */
public enum ActionType {
    DROP(0),
    ACCEPT(1);

    private final int code;

    ActionType(int code) {
        this.code = code;
    }

    /** The low six bits of the type byte. */
    public int code() {
        return code;
    }
}
