package dev.perigee.storage;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NodePresence;
import dev.perigee.model.json.MemberJson;
import dev.perigee.model.json.NetworkJson;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;
import dev.perigee.storage.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes changes into the tables, inside a transaction that somebody else begins and ends. */
final class ChangeWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeWriter.class);

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    ChangeWriter(Connection connection) {
        this.connection = connection;
    }

    void write(Change change) throws SQLException, StoreException {
        if (change instanceof Change.NetworkSaved c) {
            update("""
                    insert into network (id, revision, json) values (?, ?, ?)
                    on conflict do update set revision = excluded.revision, json = excluded.json""", c.network().id().toString(), c.network().revision(), NetworkJson.toText(c.network()));
        } else if (change instanceof Change.NetworkDeleted c) {
            deleteNetwork(c.network());
        } else if (change instanceof Change.MemberSaved c) {
            save(c.member());
        } else if (change instanceof Change.MemberDeleted c) {
            update(
                    "delete from member where network = ? and address = ?",
                    c.network().toString(),
                    c.address().toString());
            update("""
                    delete from presence where address = ?
                    and not exists (select 1 from member where member.address = presence.address)""", c.address().toString());
        } else if (change instanceof Change.RevocationAdded c) {
            update(
                    """
                    insert into revocation (network, target, id, threshold_ms, dies_ms) values (?, ?, ?, ?, ?)
                    on conflict do update set threshold_ms = excluded.threshold_ms, dies_ms = excluded.dies_ms""",
                    c.revocation().network().toString(),
                    c.revocation().target().toString(),
                    c.revocation().id(),
                    c.revocation().thresholdMs(),
                    c.revocation().diesMs());
        } else if (change instanceof Change.RevocationsExpired c) {
            update("delete from revocation where dies_ms <= ?", c.nowMs());
        } else if (change instanceof Change.PresenceSaved c) {
            save(c.presence());
        } else if (change instanceof Change.ClockReserved c) {
            update("""
                    insert into clock (id, reserved_until_ms) values (1, ?) on conflict do update
                    set reserved_until_ms = max(reserved_until_ms, excluded.reserved_until_ms)""", c.untilMs());
        } else if (change instanceof Change.IdentityKept c) {
            update(
                    """
                    insert into identity (address, public_key, last_used_ms) values (?, ?, ?) on conflict do update
                    set public_key = excluded.public_key, last_used_ms = excluded.last_used_ms""",
                    c.identity().address().toString(),
                    c.identity().publicKey().toArray(),
                    c.lastUsedMs());
        } else if (change instanceof Change.IdentityForgotten c) {
            update("delete from identity where address = ?", c.address().toString());
        }
    }

    private void deleteNetwork(NetworkId network) throws SQLException {
        List<String> members = texts("select address from member where network = ?", network.toString());
        update("delete from network where id = ?", network.toString());
        for (String address : members) {
            update("""
                    delete from presence where address = ?
                    and not exists (select 1 from member where member.address = presence.address)""", address);
        }
    }

    private void save(MemberRecord member) throws SQLException, StoreException {
        String network = member.network().toString();
        String address = member.address().toString();
        try {
            update("""
                    insert into member (network, address, authorized, revision, json) values (?, ?, ?, ?, ?)
                    on conflict do update set authorized = excluded.authorized, revision = excluded.revision,
                    json = excluded.json""", network, address, member.authorized() ? 1 : 0, member.revision(), MemberJson.toText(member));
        } catch (SQLException e) {
            if (SqliteFailures.isConstraint(e)) {
                throw new StoreException(
                        Kind.CONFLICT,
                        "member " + address + " was to be saved in network " + network + ", which does not exist;"
                                + " nothing of this commit was written",
                        e);
            }
            throw e;
        }
        Set<String> before = new LinkedHashSet<>(
                texts("select ip from assigned_address where network = ? and member = ?", network, address));
        Set<String> after = new LinkedHashSet<>();
        member.ipAssignments().stream().map(IpAddress::toString).forEach(after::add);
        for (String ip : before) {
            if (!after.contains(ip)) {
                update("delete from assigned_address where network = ? and ip = ?", network, ip);
            }
        }
        for (String ip : after) {
            if (!before.contains(ip)) {
                assign(network, address, ip);
            }
        }
    }

    private void assign(String network, String member, String ip) throws SQLException, StoreException {
        try {
            update("insert into assigned_address (network, ip, member) values (?, ?, ?)", network, ip, member);
        } catch (SQLException e) {
            List<String> holder = SqliteFailures.isConstraint(e)
                    ? texts("select member from assigned_address where network = ? and ip = ?", network, ip)
                    : List.of();
            if (holder.isEmpty()) {
                throw e;
            }
            throw new StoreException(
                    Kind.CONFLICT,
                    "member " + member + " of network " + network + " was to get " + ip + ", which member "
                            + holder.get(0) + " has; nothing of this commit was written",
                    e);
        }
    }

    private void save(NodePresence presence) throws SQLException {
        update(
                """
                insert into presence (address, local, remote, last_seen_ms, protocol, major, minor, revision)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do update
                set local = excluded.local, remote = excluded.remote, last_seen_ms = excluded.last_seen_ms,
                protocol = excluded.protocol, major = excluded.major, minor = excluded.minor,
                revision = excluded.revision""",
                presence.address().toString(),
                presence.local().map(Object::toString).orElse(null),
                presence.remote().toString(),
                presence.lastSeenMs(),
                presence.protocol(),
                presence.major(),
                presence.minor(),
                presence.revision());
    }

    void fillScratch(int bytes) throws SQLException {
        update("insert into scratch (id, filler) values (1, zeroblob(?))", bytes);
    }

    void emptyScratch() throws SQLException {
        update("delete from scratch");
    }

    /**
     * After a failure: the driver may have closed the statement that failed, and does not say which can still be
     * used.
     */
    void forgetStatements() {
        for (PreparedStatement statement : prepared.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                LOG.debug("closing a statement after a failure", e);
            }
        }
        prepared.clear();
    }

    private void update(String sql, Object... values) throws SQLException {
        bound(sql, values).executeUpdate();
    }

    private List<String> texts(String sql, Object... values) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private PreparedStatement bound(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
