package dev.perigee.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.storage.StoreException.Kind;
import dev.perigee.storage.testing.Records;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {
    @TempDir
    private Path directory;

    static IntStream releases() {
        return IntStream.rangeClosed(1, Migrations.LATEST);
    }

    private static Connection connect(Path directory) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(SqliteStore.FILE_NAME));
    }

    private static void run(Connection connection, List<String> statements) throws SQLException {
        for (String statement : statements) {
            Migrations.execute(connection, statement);
        }
    }

    /** Everything in sqlite_master, however its text is spaced. */
    private static Map<String, String> schema(Connection connection) throws SQLException {
        Map<String, String> schema = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select type, name, tbl_name, sql from sqlite_master")) {
            while (rows.next()) {
                String sql = rows.getString(4) == null ? "" : rows.getString(4);
                schema.put(
                        rows.getString(1) + " " + rows.getString(2) + " of " + rows.getString(3),
                        sql.replaceAll("\\s+", " "));
            }
        }
        return schema;
    }

    @Test
    void schemaFileIsWhatTheMigrationsMake() throws Exception {
        try (SqliteStore migrated = SqliteStore.open(directory);
                Connection fromFile = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            run(fromFile, Migrations.statements("schema.sql"));
            assertThat(schema(fromFile)).isNotEmpty().isEqualTo(schema(migrated.connection()));
        }
    }

    @Test
    void migrationsAreNumberedWithoutGap() {
        assertThat(releases())
                .allSatisfy(number -> assertThat(Migrations.statements(number)).isNotEmpty());
        assertThatThrownBy(() -> Migrations.statements(Migrations.LATEST + 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void databaseOfEachReleaseIsBroughtUpToDateAndLoads(int release) throws Exception {
        try (Connection old = connect(directory)) {
            run(old, Migrations.statements(String.format(Locale.ROOT, "dump/%03d.sql", release)));
            assertThat(Migrations.number(old, "pragma user_version")).isEqualTo(release);
        }
        try (SqliteStore store = SqliteStore.open(directory);
                Connection fromFile = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            run(fromFile, Migrations.statements("schema.sql"));
            assertThat(schema(store.connection())).isEqualTo(schema(fromFile));
            assertThat(Migrations.number(store.connection(), "pragma user_version"))
                    .isEqualTo(Migrations.LATEST);
            assertThat(Migrations.number(store.connection(), "select count(*) from pragma_foreign_key_check"))
                    .isZero();
            Snapshot loaded = store.load();
            assertThat(loaded.networks()).singleElement().satisfies(SchemaTest::isTheNetworkOfTheDump);
            assertThat(loaded.members())
                    .extracting(MemberRecord::address, MemberRecord::authorized)
                    .containsExactly(tuple(Records.ALICE, true), tuple(Records.BOB, false));
            assertThat(loaded.revocations()).hasSize(1);
            assertThat(loaded.presence()).hasSize(2);
            assertThat(loaded.identities()).hasSize(1);
            assertThat(loaded.clockReservedUntilMs()).isEqualTo(1_700_000_060_000L);
        }
    }

    private static void isTheNetworkOfTheDump(NetworkRecord network) {
        assertThat(network.id()).isEqualTo(Records.NETWORK);
        assertThat(network.name()).isEqualTo("two offices");
        assertThat(network.routes()).hasSize(2);
        assertThat(network.unknown()).containsEntry("custom", "{\"x\":1}");
    }

    @Test
    void databaseOfANewerVersionIsRefusedAndNotTouched() throws Exception {
        SqliteStore.open(directory).close();
        try (Connection newer = connect(directory)) {
            Migrations.execute(newer, "pragma user_version = " + (Migrations.LATEST + 1));
        }
        Path file = directory.resolve(SqliteStore.FILE_NAME);
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> SqliteStore.open(directory)).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.NEWER_VERSION);
            assertThat(e)
                    .hasMessage(file + " was written by a newer Perigee (its schema is " + (Migrations.LATEST + 1)
                            + ", this one knows up to " + Migrations.LATEST
                            + "): run that one again, or put back the backup made before the upgrade");
        });
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void migrationThatFailsLeavesTheOldSchemaWhole() throws Exception {
        try (Connection blocked = connect(directory)) {
            Migrations.execute(blocked, "pragma application_id = " + Migrations.APPLICATION_ID);
            Migrations.execute(blocked, "create table scratch (x)");
        }
        assertThatThrownBy(() -> SqliteStore.open(directory)).isInstanceOf(StoreException.class);
        try (Connection after = connect(directory)) {
            assertThat(schema(after)).containsOnlyKeys("table scratch of scratch");
            assertThat(Migrations.number(after, "pragma user_version")).isZero();
        }
    }
}
