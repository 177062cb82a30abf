package dev.perigee.protocol.verb;

import java.util.Optional;

/** What a packet is for: bits 4..0 of the verb byte. See vl1.md 6.1. */
public enum Verb {
    /** Does nothing; the sender counts as heard from. */
    NOP(0x00, Compression.NEVER),
    HELLO(0x01, Compression.NEVER),
    ERROR(0x02, Compression.NEVER),
    /** Whether it is compressed depends on what it answers: {@link Ok#compressible()}. */
    OK(0x03, Compression.NEVER),
    WHOIS(0x04, Compression.NEVER),
    RENDEZVOUS(0x05, Compression.NEVER),
    FRAME(0x06, Compression.NEVER),
    /** Copies that rules make are compressed: {@link ExtFrame#compressible()}. */
    EXT_FRAME(0x07, Compression.NEVER),
    ECHO(0x08, Compression.NEVER),
    MULTICAST_LIKE(0x09, Compression.TRIED),
    NETWORK_CREDENTIALS(0x0a, Compression.TRIED),
    NETWORK_CONFIG_REQUEST(0x0b, Compression.TRIED),
    NETWORK_CONFIG(0x0c, Compression.TRIED),
    MULTICAST_GATHER(0x0d, Compression.NEVER),
    MULTICAST_FRAME(0x0e, Compression.TRIED),
    PUSH_DIRECT_PATHS(0x10, Compression.TRIED),
    ACK(0x12, Compression.NEVER),
    QOS_MEASUREMENT(0x13, Compression.NEVER),
    USER_MESSAGE(0x14, Compression.TRIED),
    REMOTE_TRACE(0x15, Compression.TRIED),
    PATH_NEGOTIATION_REQUEST(0x16, Compression.NEVER);

    /** Which bits of the verb byte hold the verb; of the others only 0x80, compressed, means something (vl1.md 2.1). */
    public static final int CODE_MASK = 0x1f;

    private static final Verb[] BY_CODE = new Verb[CODE_MASK + 1];

    static {
        for (Verb verb : values()) {
            BY_CODE[verb.code] = verb;
        }
    }

    private final int code;
    private final Compression compression;

    Verb(int code, Compression compression) {
        this.code = code;
        this.compression = compression;
    }

    /** 0 to 31. */
    public int code() {
        return code;
    }

    /**
     * Whether a sender tries to compress such a payload at all; any verb may come compressed. See vl1.md 3. A payload
     * knows better than its verb: {@link Payload#compressible()}.
     */
    public boolean compressible() {
        return compression == Compression.TRIED;
    }

    /**
     * The verb of a verb byte; bits 7 to 5 are not looked at.
     *
     * @return empty for a number that has no meaning (0x0f, 0x11, 0x17 to 0x1f)
     */
    public static Optional<Verb> of(int verbByte) {
        return Optional.ofNullable(BY_CODE[verbByte & CODE_MASK]);
    }

    private enum Compression {
        NEVER,
        TRIED
    }
}
