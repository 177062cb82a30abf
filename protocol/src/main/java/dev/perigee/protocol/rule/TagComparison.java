package dev.perigee.protocol.rule;

/** How a rule looks at tags. See vl2.md 8.2. */
public enum TagComparison {
    /** The values at both ends are not further apart than the rule's. */
    DIFFERENCE(44),
    /** The bits that both values have are the rule's. */
    BITWISE_AND(45),
    /** The bits that either value has are the rule's. */
    BITWISE_OR(46),
    /** The bits in which the values differ are the rule's. */
    BITWISE_XOR(47),
    /** Both values are the rule's. */
    EQUAL(48),
    /** The sender's value is the rule's. */
    SENDER(49),
    /** The receiver's value is the rule's. */
    RECEIVER(50);

    private final int code;

    TagComparison(int code) {
        this.code = code;
    }

    /** The low six bits of the type byte. */
    public int code() {
        return code;
    }
}
