package dev.perigee.protocol.rule;

/** What a rule sends to another node. See vl2.md 8.2. */
public enum ForwardType {
    /** A copy of the frame, or of its first bytes. */
    TEE(2),
    /** A copy that its receiver is asked to acknowledge. */
    WATCH(3),
    /** The frame itself, which then goes nowhere else. */
    REDIRECT(4);

    private final int code;

    ForwardType(int code) {
        this.code = code;
    }

    /** The low six bits of the type byte. */
    public int code() {
        return code;
    }
}
