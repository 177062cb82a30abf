package dev.perigee.storage;

import dev.perigee.storage.StoreException.Kind;
import java.nio.file.Path;
import java.sql.SQLException;

/** Turns what SQLite reports into a sentence for the operator. */
final class SqliteFailures {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READONLY = 8;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int CONSTRAINT = 19;
    private static final int NOTADB = 26;
    private static final int PRIMARY_CODE = 0xff;

    private final Path file;

    SqliteFailures(Path file) {
        this.file = file;
    }

    static boolean isConstraint(SQLException e) {
        return (e.getErrorCode() & PRIMARY_CODE) == CONSTRAINT;
    }

    StoreException of(SQLException e) {
        return switch (e.getErrorCode() & PRIMARY_CODE) {
            case FULL ->
                new StoreException(
                        Kind.DISK_FULL,
                        "the disk that holds " + file
                                + " is full, and the last changes were not written: make room on it",
                        e);
            case READONLY ->
                new StoreException(
                        Kind.READ_ONLY,
                        file
                                + " cannot be written: it, its directory or its disk is read-only, or belongs to another user;"
                                + " make it writable",
                        e);
            case CORRUPT, NOTADB -> damaged("SQLite says: " + e.getMessage(), e);
            case BUSY, LOCKED ->
                new StoreException(
                        Kind.LOCKED,
                        "another program holds a lock on " + file + " (a shell or a backup perhaps): end it",
                        e);
            case CANTOPEN ->
                new StoreException(
                        Kind.IO,
                        file
                                + " cannot be opened: see that its directory exists and that the user this runs as may write it",
                        e);
            case CONSTRAINT ->
                new StoreException(
                        Kind.CONFLICT,
                        "a change contradicts what is in " + file + ", and nothing of its commit was written: "
                                + e.getMessage(),
                        e);
            default ->
                new StoreException(
                        Kind.IO,
                        "reading or writing " + file + " failed: " + e.getMessage()
                                + "; look at the disk and at the log of" + " the system",
                        e);
        };
    }

    StoreException damaged(String how, Throwable cause) {
        return new StoreException(
                Kind.DAMAGED,
                file + " is damaged: " + how + "; put a backup in its place, or keep a copy and try sqlite3's .recover",
                cause);
    }
}
