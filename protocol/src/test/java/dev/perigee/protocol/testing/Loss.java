package dev.perigee.protocol.testing;

/** Why a datagram did not arrive. */
public enum Loss {
    RULE("dropped by the test"),
    LINE("lost on the line"),
    TOO_LARGE("too large for the line"),
    TIME_TO_LIVE("time to live ran out"),
    PARTITION("partitioned"),
    UNPLUGGED("unplugged"),
    NOBODY("nobody there"),
    NOT_RUNNING("nobody listens"),
    FAMILY("no way for this family"),
    NO_MAPPING("no mapping"),
    FILTERED("filtered"),
    NO_HAIRPIN("no hairpin");

    private final String text;

    Loss(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
