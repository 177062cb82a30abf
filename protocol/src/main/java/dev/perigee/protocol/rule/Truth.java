package dev.perigee.protocol.rule;

/** What a match says of a frame, before it is negated. */
public enum Truth {
    YES,
    NO,
    /** The frame has no such thing: false, also when the match is negated. */
    ABSENT,
    /** True, also when the match is negated. */
    ALWAYS,
    /**
     * The other end's tag is not known here, where that must not stop the frame: true, also when the match is negated,
     * and the next drop that would be carried out is passed over.
     */
    UNDECIDED;

    static Truth of(boolean value) {
        return value ? YES : NO;
    }

    /** What the match contributes to the decision. */
    public boolean holds(boolean negated) {
        return switch (this) {
            case YES -> !negated;
            case NO -> negated;
            case ABSENT -> false;
            case ALWAYS, UNDECIDED -> true;
        };
    }
}
