package dev.perigee.storage;

import static dev.perigee.storage.testing.Records.ALICE;
import static dev.perigee.storage.testing.Records.BOB;
import static dev.perigee.storage.testing.Records.NETWORK;
import static dev.perigee.storage.testing.Records.OTHER_NETWORK;
import static dev.perigee.storage.testing.Records.identity;
import static dev.perigee.storage.testing.Records.member;
import static dev.perigee.storage.testing.Records.memberRecord;
import static dev.perigee.storage.testing.Records.network;
import static dev.perigee.storage.testing.Records.presence;
import static dev.perigee.storage.testing.Records.revocation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.IpAddress;
import dev.perigee.storage.StoreException.Kind;
import dev.perigee.storage.testing.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
    @TempDir
    private Path directory;

    private SqliteStore store;

    @BeforeEach
    void open() throws StoreException {
        store = SqliteStore.open(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Snapshot reopened() throws StoreException {
        store.close();
        store = SqliteStore.open(directory);
        return store.load();
    }

    private static void assertRefused(Kind kind, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e).hasMessageContaining(message);
        });
    }

    private void sql(String statement) throws Exception {
        Migrations.execute(store.connection(), statement);
    }

    @Test
    void newStoreIsEmpty() throws StoreException {
        assertThat(store.load()).isEqualTo(Snapshot.EMPTY);
    }

    @Test
    void everyKindOfChangeIsThereAfterReopening() throws StoreException {
        MemberRecord member = memberRecord(NETWORK, ALICE, "10.0.0.1", "fd00::1").toBuilder()
                .identity(Optional.of(identity(ALICE)))
                .authorized(true)
                .build();
        List<Change> changes = List.of(
                network(OTHER_NETWORK, "second"),
                network(NETWORK, "first"),
                new Change.MemberSaved(member),
                member(OTHER_NETWORK, BOB),
                revocation(NETWORK, BOB, 0xffffffffL, 9_000),
                presence(ALICE, "203.0.113.7/9993", 5_000),
                new Change.IdentityKept(identity(BOB), 7_000),
                new Change.IdentityKept(identity(ALICE), 6_000),
                new Change.ClockReserved(123_456));
        store.commit(changes);
        MemoryStore expected = new MemoryStore();
        expected.commit(changes);
        Snapshot after = reopened();
        assertThat(after).isEqualTo(expected.load());
        assertThat(after.networks()).extracting(NetworkRecord::name).containsExactly("first", "second");
        assertThat(after.members().get(0)).isEqualTo(member);
        assertThat(after.identities()).containsExactly(identity(ALICE), identity(BOB));
        assertThat(after.clockReservedUntilMs()).isEqualTo(123_456);
    }

    @Test
    void laterChangeReplacesTheEarlierOne() throws StoreException {
        store.commit(List.of(
                network(NETWORK, "a"), member(NETWORK, ALICE, "10.0.0.1"), presence(ALICE, "203.0.113.7/1", 1)));
        store.commit(List.of(
                network(NETWORK, "b"), member(NETWORK, ALICE, "10.0.0.2"), presence(ALICE, "203.0.113.8/2", 2)));
        Snapshot after = reopened();
        assertThat(after.networks()).extracting(NetworkRecord::name).containsExactly("b");
        assertThat(after.members()).containsExactly(memberRecord(NETWORK, ALICE, "10.0.0.2"));
        assertThat(after.presence())
                .singleElement()
                .satisfies(p -> assertThat(p.lastSeenMs()).isEqualTo(2));
    }

    @Test
    void deletedNetworkTakesEverythingOfItAlong() throws StoreException {
        store.commit(List.of(
                network(NETWORK, "a"),
                network(OTHER_NETWORK, "b"),
                member(NETWORK, ALICE, "10.0.0.1"),
                member(NETWORK, BOB),
                member(OTHER_NETWORK, BOB, "10.0.0.1"),
                revocation(NETWORK, ALICE, 1, 9_000),
                presence(ALICE, "203.0.113.7/1", 1),
                presence(BOB, "203.0.113.8/1", 1)));
        store.commit(List.of(new Change.NetworkDeleted(NETWORK)));
        Snapshot after = reopened();
        assertThat(after.networks()).extracting(NetworkRecord::id).containsExactly(OTHER_NETWORK);
        assertThat(after.members()).containsExactly(memberRecord(OTHER_NETWORK, BOB, "10.0.0.1"));
        assertThat(after.revocations()).isEmpty();
        assertThat(after.presence())
                .as("who is in no network any more is not remembered")
                .extracting(p -> p.address())
                .containsExactly(BOB);
    }

    @Test
    void deletedMemberLeavesItsAddressesToOthers() throws StoreException {
        store.commit(List.of(
                network(NETWORK, "a"), member(NETWORK, ALICE, "10.0.0.1"), presence(ALICE, "203.0.113.7/1", 1)));
        store.commit(List.of(new Change.MemberDeleted(NETWORK, ALICE), member(NETWORK, BOB, "10.0.0.1")));
        assertThat(reopened().members()).containsExactly(memberRecord(NETWORK, BOB, "10.0.0.1"));
        assertThat(store.load().presence()).isEmpty();
    }

    @Test
    void revocationsDieAtTheirTime() throws StoreException {
        store.commit(List.of(
                network(NETWORK, "a"), revocation(NETWORK, ALICE, 1, 9_000), revocation(NETWORK, BOB, 2, 9_001)));
        store.commit(List.of(new Change.RevocationsExpired(9_000)));
        assertThat(store.load().revocations()).extracting(r -> r.id()).containsExactly(2L);
    }

    @Test
    void clockNeverGoesBack() throws StoreException {
        store.commit(List.of(new Change.ClockReserved(2_000)));
        store.commit(List.of(new Change.ClockReserved(1_000)));
        assertThat(reopened().clockReservedUntilMs()).isEqualTo(2_000);
    }

    @Test
    void addressMovesFromOneMemberToAnotherInOneCommit() throws StoreException {
        store.commit(List.of(network(NETWORK, "a"), member(NETWORK, ALICE, "10.0.0.1", "10.0.0.2")));
        store.commit(List.of(member(NETWORK, ALICE, "10.0.0.2"), member(NETWORK, BOB, "10.0.0.1")));
        assertThat(reopened().members())
                .containsExactly(memberRecord(NETWORK, ALICE, "10.0.0.2"), memberRecord(NETWORK, BOB, "10.0.0.1"));
    }

    @Test
    void addressListedTwiceForOneMemberIsKeptAsWritten() throws StoreException {
        store.commit(List.of(network(NETWORK, "a"), member(NETWORK, ALICE, "10.0.0.1", "10.0.0.1")));
        assertThat(reopened().members().get(0).ipAssignments())
                .containsExactly(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.1"));
    }

    @Test
    void twoMembersNeverHaveOneAddressAndNothingOfTheCommitIsWritten() throws StoreException {
        store.commit(List.of(network(NETWORK, "a"), member(NETWORK, ALICE, "10.0.0.1")));
        assertRefused(
                Kind.CONFLICT,
                "member 343bd05483 of network 95a4fb9cc70000f1 was to get 10.0.0.1, which member 1e90b4ae24 has",
                () -> store.commit(List.of(network(NETWORK, "b"), member(NETWORK, BOB, "10.0.0.7", "10.0.0.1"))));
        assertThat(store.load().networks()).extracting(NetworkRecord::name).containsExactly("a");
        store.commit(List.of(network(OTHER_NETWORK, "c"), member(OTHER_NETWORK, BOB, "10.0.0.1")));
        assertThat(reopened().members()).hasSize(2);
    }

    @Test
    void memberOfANetworkThatDoesNotExistIsRefused() {
        assertRefused(
                Kind.CONFLICT,
                "member 1e90b4ae24 was to be saved in network 95a4fb9cc70000f1, which does not exist",
                () -> store.commit(List.of(member(NETWORK, ALICE))));
    }

    @Test
    void fullDiskIsNamedAndNothingIsWrittenUntilThereIsRoom() throws Exception {
        store.commit(List.of(network(NETWORK, "a")));
        int pages = Migrations.number(store.connection(), "pragma page_count");
        sql("pragma max_page_count = " + (pages + 2));
        Change large = network(OTHER_NETWORK, "x".repeat(200_000));
        assertRefused(
                Kind.DISK_FULL,
                "is full, and the last changes were not written",
                () -> store.commit(List.of(network(NETWORK, "b"), large)));
        assertRefused(Kind.DISK_FULL, directory.toString(), () -> store.probe());
        assertThat(store.load().networks()).extracting(NetworkRecord::name).containsExactly("a");
        sql("pragma max_page_count = 100000");
        store.probe();
        store.commit(List.of(network(NETWORK, "b"), large));
        assertThat(reopened().networks()).hasSize(2);
    }

    @Test
    void readOnlyFileIsNamed() throws Exception {
        sql("pragma query_only = on");
        assertRefused(
                Kind.READ_ONLY, "perigee.db cannot be written", () -> store.commit(List.of(network(NETWORK, "a"))));
        assertRefused(Kind.READ_ONLY, "make it writable", () -> store.probe());
        sql("pragma query_only = off");
        store.probe();
        store.commit(List.of(network(NETWORK, "a")));
        assertThat(store.load().networks()).hasSize(1);
    }

    @Test
    void lockOfAnotherProgramIsNamed() throws Exception {
        sql("pragma busy_timeout = 1");
        try (SqliteStore other = SqliteStore.open(directory)) {
            Migrations.execute(other.connection(), "begin immediate");
            assertRefused(
                    Kind.LOCKED, "another program holds a lock on", () -> store.commit(List.of(network(NETWORK, "a"))));
            Migrations.execute(other.connection(), "rollback");
        }
        store.commit(List.of(network(NETWORK, "a")));
        assertThat(store.load().networks()).hasSize(1);
    }

    @Test
    void damagedPageIsNoticedAndNamed() throws Exception {
        Change large = network(NETWORK, "x".repeat(100_000));
        store.commit(List.of(large));
        store.close();
        Path file = directory.resolve(SqliteStore.FILE_NAME);
        byte[] bytes = Files.readAllBytes(file);
        int pageBytes = 4096;
        Arrays.fill(bytes, pageBytes, bytes.length, (byte) 0x55);
        Files.write(file, bytes);
        assertRefused(Kind.DAMAGED, "put a backup in its place", () -> {
            try (SqliteStore damaged = SqliteStore.open(directory)) {
                damaged.load();
            }
        });
        Files.write(
                file,
                "this is not a database, but long enough to have a header"
                        .repeat(100)
                        .getBytes());
        assertRefused(Kind.DAMAGED, file + " is damaged", () -> SqliteStore.open(directory));
    }

    @Test
    void damagedRecordIsNamedByItsRow() throws Exception {
        store.commit(List.of(network(NETWORK, "a"), network(OTHER_NETWORK, "b")));
        sql("update network set json = replace(json, '95a4fb9cc70000f2', '95a4fb9cc70000f3')");
        assertRefused(
                Kind.DAMAGED,
                "row 2 of table network cannot be read: the row of 95a4fb9cc70000f2 holds the record of 95a4fb9cc70000f3",
                () -> store.load());
        sql("update network set json = '{}'");
        assertRefused(Kind.DAMAGED, "row 1 of table network cannot be read: id: ", () -> store.load());
    }

    @Test
    void databaseOfAnotherProgramIsNotTouched() throws Exception {
        store.close();
        Path file = directory.resolve(SqliteStore.FILE_NAME);
        store = SqliteStore.open(directory);
        sql("pragma application_id = 5");
        store.close();
        byte[] before = Files.readAllBytes(file);
        assertRefused(Kind.DAMAGED, "is a database of another program", () -> SqliteStore.open(directory));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void directoryThatIsMissingIsNamed() {
        Path missing = directory.resolve("missing");
        assertRefused(Kind.IO, missing.toString(), () -> SqliteStore.open(missing));
    }

    @Test
    void onlyTheOwnerMayReadTheFiles() throws Exception {
        store.commit(List.of(network(NETWORK, "a")));
        try (var files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void everyCommitReachesTheDisk() throws Exception {
        assertThat(Migrations.number(store.connection(), "pragma synchronous")).isEqualTo(2);
        assertThat(Migrations.number(store.connection(), "pragma foreign_keys")).isEqualTo(1);
        try (var statement = store.connection().createStatement();
                var row = statement.executeQuery("pragma journal_mode")) {
            assertThat(row.getString(1)).isEqualTo("wal");
        }
    }

    @Test
    void closedStoreSaysSo() {
        store.close();
        store.close();
        assertRefused(Kind.IO, "closed", () -> store.commit(List.of()));
        assertRefused(Kind.IO, "closed", () -> store.load());
    }
}
