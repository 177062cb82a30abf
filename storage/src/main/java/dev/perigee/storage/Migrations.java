package dev.perigee.storage;

import dev.perigee.storage.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the newest schema. Its version is SQLite's {@code user_version}: the number of the last
 * migration that it went through, each in a transaction of its own.
 */
final class Migrations {
    /** The version that this program reads and writes. */
    static final int LATEST = 1;

    /** "Prge": marks a file as ours. */
    static final int APPLICATION_ID = 0x50726765;

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*(\\n|$)");

    private Migrations() {}

    /** Refuses, before anything is changed, what is not a database of ours or comes from a newer version. */
    static void check(Path file, Connection connection) throws SQLException, StoreException {
        int version = number(connection, "pragma user_version");
        int application = number(connection, "pragma application_id");
        boolean isEmpty = number(connection, "select count(*) from sqlite_master") == 0;
        if (application != APPLICATION_ID && !(isEmpty && application == 0 && version == 0)) {
            throw new StoreException(
                    Kind.DAMAGED,
                    file + " is a database of another program: move it away, or give another directory with --data");
        }
        if (version > LATEST) {
            throw new StoreException(
                    Kind.NEWER_VERSION,
                    file + " was written by a newer Perigee (its schema is " + version + ", this one knows up to "
                            + LATEST + "): run that one again, or put back the backup made before the upgrade");
        }
    }

    static void run(Path file, Connection connection) throws SQLException {
        int version = number(connection, "pragma user_version");
        if (version == LATEST) {
            return;
        }
        for (int next = version + 1; next <= LATEST; next++) {
            execute(connection, "begin immediate");
            try {
                for (String statement : statements(next)) {
                    execute(connection, statement);
                }
                execute(connection, "pragma application_id = " + APPLICATION_ID);
                execute(connection, "pragma user_version = " + next);
                execute(connection, "commit");
            } catch (SQLException e) {
                rollBack(connection);
                throw e;
            }
        }
        LOG.info("{} went from schema {} to {}", file, version, LATEST);
    }

    /** The statements of one migration. */
    static List<String> statements(int number) {
        return statements(String.format(Locale.ROOT, "migration/%03d.sql", number));
    }

    /** The statements of a script among the resources; each ends with a semicolon at the end of a line. */
    static List<String> statements(String resource) {
        try (InputStream in = Migrations.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + resource);
            }
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return END_OF_STATEMENT
                    .splitAsStream(script)
                    .filter(statement -> !statement.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends a transaction that failed; SQLite may have ended it by itself. */
    static void rollBack(Connection connection) {
        try {
            execute(connection, "rollback");
        } catch (SQLException alreadyOver) {
            LOG.debug("nothing to roll back", alreadyOver);
        }
    }

    static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
