package dev.perigee.protocol.config;

/** Who may take part in a network. */
public enum NetworkType {
    /** Members let in whoever has a certificate that agrees with theirs. */
    PRIVATE(0),
    /** Members let in everybody. */
    PUBLIC(1);

    private final int code;

    NetworkType(int code) {
        this.code = code;
    }

    /** The number that stands for it in a configuration. */
    public int code() {
        return code;
    }
}
