package dev.perigee.storage;

import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.NodePresence;
import dev.perigee.model.RevocationRecord;
import dev.perigee.model.json.MemberJson;
import dev.perigee.model.json.NetworkJson;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads all tables, inside a transaction that somebody else begins and ends. */
final class SnapshotReader {
    private final Connection connection;
    private final SqliteFailures failures;

    SnapshotReader(Connection connection, SqliteFailures failures) {
        this.connection = connection;
        this.failures = failures;
    }

    private interface Row<T> {
        /** @throws IllegalArgumentException if the row does not hold what it should */
        T read(ResultSet row) throws SQLException;
    }

    Snapshot read() throws SQLException, StoreException {
        List<Long> clock = all("clock", "select reserved_until_ms, id from clock", row -> row.getLong(1));
        return new Snapshot(
                all("network", "select json, id from network order by id", SnapshotReader::network),
                all(
                        "member",
                        "select json, address, network from member order by network, address",
                        SnapshotReader::member),
                all(
                        "revocation",
                        "select network, target, id, threshold_ms, dies_ms from revocation order by network, target, id",
                        SnapshotReader::revocation),
                all("presence", """
                        select address, local, remote, last_seen_ms, protocol, major, minor, revision
                        from presence order by address""", SnapshotReader::presence),
                all(
                        "identity",
                        "select address, public_key from identity order by last_used_ms, address",
                        row -> Identity.ofPublic(Address.parse(row.getString(1)), Bytes.copyOf(row.getBytes(2)))),
                clock.isEmpty() ? 0 : clock.get(0));
    }

    private <T> List<T> all(String table, String sql, Row<T> reader) throws SQLException, StoreException {
        List<T> read = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                try {
                    read.add(reader.read(rows));
                } catch (IllegalArgumentException e) {
                    throw failures.damaged(
                            "row " + (read.size() + 1) + " of table " + table + " cannot be read: " + e.getMessage(),
                            e);
                }
            }
        }
        return read;
    }

    private static NetworkRecord network(ResultSet row) throws SQLException {
        NetworkRecord network = NetworkJson.fromText(row.getString(1));
        requireSame(row.getString(2), network.id());
        return network;
    }

    private static MemberRecord member(ResultSet row) throws SQLException {
        MemberRecord member = MemberJson.fromText(row.getString(1));
        requireSame(row.getString(2), member.address());
        requireSame(row.getString(3), member.network());
        return member;
    }

    private static void requireSame(String key, Object inJson) {
        if (!key.equals(inJson.toString())) {
            throw new IllegalArgumentException("the row of " + key + " holds the record of " + inJson);
        }
    }

    private static RevocationRecord revocation(ResultSet row) throws SQLException {
        return new RevocationRecord(
                NetworkId.parse(row.getString(1)),
                Address.parse(row.getString(2)),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5));
    }

    private static NodePresence presence(ResultSet row) throws SQLException {
        return new NodePresence(
                Address.parse(row.getString(1)),
                Optional.ofNullable(row.getString(2)).map(SocketAddress::parse),
                SocketAddress.parse(row.getString(3)),
                row.getLong(4),
                row.getInt(5),
                row.getInt(6),
                row.getInt(7),
                row.getInt(8));
    }
}
