package dev.perigee.storage;

/**
 * Durable state cannot be read or written. The message is for an operator: what is wrong, with which file, what to
 * do.
 */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** There is no room on the disk. */
        DISK_FULL,
        /** File, directory or disk does not let itself be written. */
        READ_ONLY,
        /** A file does not hold what it should; only a backup or a person helps. */
        DAMAGED,
        /** Somebody else uses it. */
        LOCKED,
        /** A newer version wrote it. */
        NEWER_VERSION,
        /** A change contradicts what is there; a mistake of our own. */
        CONFLICT,
        /** The disk or the system failed otherwise. */
        IO
    }

    private final Kind kind;

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
