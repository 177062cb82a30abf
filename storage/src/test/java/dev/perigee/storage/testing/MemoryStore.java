package dev.perigee.storage.testing;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.NodePresence;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;
import dev.perigee.storage.Snapshot;
import dev.perigee.storage.Store;
import dev.perigee.storage.StoreException;
import dev.perigee.storage.StoreException.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store for simulations: keeps the promises of the real one, but not through the end of the process. */
public final class MemoryStore implements Store {
    private record MemberKey(NetworkId network, Address address) implements Comparable<MemberKey> {
        private static final Comparator<MemberKey> ORDER =
                Comparator.comparing(MemberKey::network).thenComparing(MemberKey::address);

        @Override
        public int compareTo(MemberKey other) {
            return ORDER.compare(this, other);
        }
    }

    private record RevocationKey(NetworkId network, Address target, long id) implements Comparable<RevocationKey> {
        private static final Comparator<RevocationKey> ORDER = Comparator.comparing(RevocationKey::network)
                .thenComparing(RevocationKey::target)
                .thenComparing(RevocationKey::id);

        @Override
        public int compareTo(RevocationKey other) {
            return ORDER.compare(this, other);
        }
    }

    private record Kept(Identity identity, long lastUsedMs) {}

    private record Tables(
            TreeMap<NetworkId, NetworkRecord> networks,
            TreeMap<MemberKey, MemberRecord> members,
            TreeMap<RevocationKey, RevocationRecord> revocations,
            TreeMap<Address, NodePresence> presence,
            TreeMap<Address, Kept> identities,
            long[] clock) {
        Tables() {
            this(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new long[1]);
        }

        Tables(Tables of) {
            this(
                    new TreeMap<>(of.networks),
                    new TreeMap<>(of.members),
                    new TreeMap<>(of.revocations),
                    new TreeMap<>(of.presence),
                    new TreeMap<>(of.identities),
                    of.clock.clone());
        }
    }

    private Tables tables = new Tables();
    private Optional<StoreException> fault = Optional.empty();
    private int commits;

    /** From now on every write fails with this. */
    public synchronized void failWith(StoreException why) {
        fault = Optional.of(why);
    }

    /** Writes work again. */
    public synchronized void repair() {
        fault = Optional.empty();
    }

    /** How many transactions there were. */
    public synchronized int commits() {
        return commits;
    }

    @Override
    public synchronized Snapshot load() {
        return new Snapshot(
                List.copyOf(tables.networks.values()),
                List.copyOf(tables.members.values()),
                List.copyOf(tables.revocations.values()),
                List.copyOf(tables.presence.values()),
                tables.identities.values().stream()
                        .sorted(Comparator.comparing(Kept::lastUsedMs)
                                .thenComparing(kept -> kept.identity().address()))
                        .map(Kept::identity)
                        .toList(),
                tables.clock[0]);
    }

    @Override
    public synchronized void commit(List<Change> changes) throws StoreException {
        if (fault.isPresent()) {
            throw fault.get();
        }
        if (changes.isEmpty()) {
            return;
        }
        Tables next = new Tables(tables);
        for (Change change : changes) {
            apply(next, change);
        }
        tables = next;
        commits++;
    }

    private static void apply(Tables to, Change change) throws StoreException {
        if (change instanceof Change.NetworkSaved c) {
            to.networks.put(c.network().id(), c.network());
        } else if (change instanceof Change.NetworkDeleted c) {
            to.networks.remove(c.network());
            List<Address> gone = to.members.keySet().stream()
                    .filter(key -> key.network().equals(c.network()))
                    .map(MemberKey::address)
                    .toList();
            to.members.keySet().removeIf(key -> key.network().equals(c.network()));
            to.revocations.keySet().removeIf(key -> key.network().equals(c.network()));
            gone.forEach(address -> forgetPresence(to, address));
        } else if (change instanceof Change.MemberSaved c) {
            requirePossible(to, c.member());
            to.members.put(new MemberKey(c.member().network(), c.member().address()), c.member());
        } else if (change instanceof Change.MemberDeleted c) {
            to.members.remove(new MemberKey(c.network(), c.address()));
            forgetPresence(to, c.address());
        } else if (change instanceof Change.RevocationAdded c) {
            RevocationRecord revocation = c.revocation();
            require(to.networks.containsKey(revocation.network()), "no such network");
            to.revocations.put(
                    new RevocationKey(revocation.network(), revocation.target(), revocation.id()), revocation);
        } else if (change instanceof Change.RevocationsExpired c) {
            to.revocations.values().removeIf(revocation -> revocation.diesMs() <= c.nowMs());
        } else if (change instanceof Change.PresenceSaved c) {
            to.presence.put(c.presence().address(), c.presence());
        } else if (change instanceof Change.ClockReserved c) {
            to.clock[0] = Math.max(to.clock[0], c.untilMs());
        } else if (change instanceof Change.IdentityKept c) {
            to.identities.put(c.identity().address(), new Kept(c.identity().withoutSecret(), c.lastUsedMs()));
        } else if (change instanceof Change.IdentityForgotten c) {
            to.identities.remove(c.address());
        }
    }

    private static void forgetPresence(Tables to, Address address) {
        if (to.members.keySet().stream().noneMatch(key -> key.address().equals(address))) {
            to.presence.remove(address);
        }
    }

    private static void requirePossible(Tables to, MemberRecord member) throws StoreException {
        require(to.networks.containsKey(member.network()), "no such network");
        Map<IpAddress, Address> holders = new HashMap<>();
        to.members.values().stream()
                .filter(other -> other.network().equals(member.network()))
                .filter(other -> !other.address().equals(member.address()))
                .forEach(other -> other.ipAssignments().forEach(ip -> holders.put(ip, other.address())));
        for (IpAddress ip : member.ipAssignments()) {
            require(!holders.containsKey(ip), ip + " belongs to " + holders.get(ip));
        }
    }

    private static void require(boolean fine, String otherwise) throws StoreException {
        if (!fine) {
            throw new StoreException(Kind.CONFLICT, otherwise);
        }
    }

    @Override
    public void close() {}
}
