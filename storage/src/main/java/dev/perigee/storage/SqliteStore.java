package dev.perigee.storage;

import dev.perigee.model.Change;
import dev.perigee.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * The durable state in one SQLite file, {@code perigee.db}. A commit is on the disk when it returns: the write-ahead
 * log with {@code synchronous=FULL}, since without it a commit may vanish with the power.
 */
public final class SqliteStore implements Store {
    /** The name of the file in its directory; SQLite keeps two more beside it, with {@code -wal} and {@code -shm}. */
    public static final String FILE_NAME = "perigee.db";

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
    private static final int BUSY_TIMEOUT_MS = 5_000;
    private static final int PROBE_BYTES = 64 * 1024;

    private final SqliteFailures failures;
    private final Connection connection;
    private final ChangeWriter writer;
    private boolean closed;

    private SqliteStore(SqliteFailures failures, Connection connection) {
        this.failures = failures;
        this.connection = connection;
        this.writer = new ChangeWriter(connection);
    }

    /**
     * Opens the database of a data directory, makes it if it is not there, and brings it to the newest schema.
     *
     * @throws StoreException if it is damaged, newer than this program, or cannot be opened for writing; a newer one
     *     is not touched
     */
    public static SqliteStore open(Path dataDirectory) throws StoreException {
        Path file = dataDirectory.resolve(FILE_NAME);
        try {
            PrivateFiles.createIfMissing(file);
        } catch (IOException e) {
            throw new StoreException(Kind.IO, file + " cannot be made: " + PrivateFiles.reason(e), e);
        }
        SqliteFailures failures = new SqliteFailures(file);
        Connection connection = null;
        try {
            connection = connect(file);
            Migrations.check(file, connection);
            Migrations.execute(connection, "pragma journal_mode = wal");
            Migrations.execute(connection, "pragma synchronous = full");
            Migrations.execute(connection, "pragma foreign_keys = on");
            Migrations.execute(connection, "pragma cell_size_check = on");
            Migrations.run(file, connection);
            LOG.info("opened {}, schema {}", file, Migrations.LATEST);
            return new SqliteStore(failures, connection);
        } catch (SQLException e) {
            closeQuietly(connection);
            throw failures.of(e);
        } catch (StoreException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    @Override
    public synchronized Snapshot load() throws StoreException {
        requireOpen();
        try {
            Migrations.execute(connection, "begin");
            try {
                return new SnapshotReader(connection, failures).read();
            } finally {
                Migrations.rollBack(connection);
            }
        } catch (SQLException e) {
            throw failures.of(e);
        }
    }

    @Override
    public synchronized void commit(List<Change> changes) throws StoreException {
        if (changes.isEmpty()) {
            requireOpen();
            return;
        }
        transaction(() -> {
            for (Change change : changes) {
                writer.write(change);
            }
        });
    }

    /** Grows the file by 64 KiB and gives them back, so that a full disk is noticed. */
    @Override
    public synchronized void probe() throws StoreException {
        // A first try may have been cut off between the two.
        transaction(writer::emptyScratch);
        transaction(() -> writer.fillScratch(PROBE_BYTES));
        transaction(writer::emptyScratch);
    }

    private interface Writes {
        void run() throws SQLException, StoreException;
    }

    private void transaction(Writes writes) throws StoreException {
        requireOpen();
        try {
            Migrations.execute(connection, "begin immediate");
            try {
                writes.run();
                Migrations.execute(connection, "commit");
            } catch (SQLException | StoreException | RuntimeException e) {
                writer.forgetStatements();
                Migrations.rollBack(connection);
                throw e;
            }
        } catch (SQLException e) {
            throw failures.of(e);
        }
    }

    private void requireOpen() throws StoreException {
        if (closed) {
            throw new StoreException(Kind.IO, "the database was closed already");
        }
    }

    /** For tests, which make the disk full or read-only by it. */
    Connection connection() {
        return connection;
    }

    /** Closes the file; what was committed is durable already. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("closing the database failed: {}", e.getMessage());
        }
    }
}
