package dev.perigee.protocol.wire;

/**
 * Bytes from the wire that mean nothing. The packet is counted by {@link #reason()} and dropped; there is no stack
 * trace, since strangers can cause any number of these.
 */
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /**
     * @param offset where in the bytes being read, counted from the first of them
     * @param detail what was found and what is allowed
     */
    public MalformedPacketException(Reason reason, int offset, String detail) {
        super(reason + " at offset " + offset + ": " + detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why something could not be read; each is a counter. */
    public enum Reason {
        /** The bytes end before the field does. */
        TRUNCATED,
        /** A length or a count is outside its limits or runs past the end. */
        LENGTH,
        /** A field has a value that the format does not know. */
        VALUE,
        /** An identity cannot be read. */
        IDENTITY,
        /** Compressed data is damaged or too large. */
        COMPRESSION
    }
}
