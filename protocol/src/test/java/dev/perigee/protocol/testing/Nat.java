package dev.perigee.protocol.testing;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.FlowTable.Flow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A NAT box for IPv4, with hosts and further boxes behind it. IPv6 it does not translate; it lets IPv6 in only in
 * answer to what went out, as home routers do. Public ports are random, or those of the inner side where they are free.
 */
public final class Nat extends Box {
    private static final int FIRST_PORT = 1_024;
    private static final int PORTS = 65_536 - FIRST_PORT;
    private static final int MAX_CONTACTS = 4_096;
    private static final int MAX_FLOWS = 16_384;

    /** For whom a mapping is; the remote side only where each destination gets one of its own. */
    private record Key(SocketAddress inside, Optional<SocketAddress> remote) {}

    private static final class Mapping {
        final Key key;
        final SocketAddress outside;
        final FlowTable<SocketAddress> contacts = new FlowTable<>(MAX_CONTACTS);
        long usedMs;

        Mapping(Key key, SocketAddress outside) {
            this.key = key;
            this.outside = outside;
        }
    }

    private final NatKind kind;
    private final SplittableRandom random;
    /** The longest unused first. */
    private final LinkedHashMap<Key, Mapping> mappings = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<SocketAddress, Mapping> byOutside = new HashMap<>();
    private final FlowTable<Flow> flows = new FlowTable<>(MAX_FLOWS);
    private List<IpAddress> publicIps;
    private long timeoutMs = TIMEOUT_MS;
    private int maxMappings = 1_024;
    private boolean hairpins;
    private boolean preservesPorts;
    private boolean pairsAddresses = true;
    private boolean inboundRefreshes = true;

    Nat(InMemoryInternet internet, Segment outside, String name, NatKind kind, List<IpAddress> publicIps) {
        super(internet, outside, name);
        this.kind = kind;
        this.random = internet.seedOf("nat " + name).random();
        take(publicIps);
    }

    private void take(List<IpAddress> ips) {
        if (ips.isEmpty() || !ips.stream().allMatch(IpAddress::isV4)) {
            throw new IllegalArgumentException("a NAT needs public IPv4 addresses");
        }
        publicIps = ips;
        ips.forEach(ip -> outside().route(ip, this));
    }

    /** Whether hosts behind it reach each other by their public addresses; not unless told so. */
    public Nat hairpin(boolean on) {
        hairpins = on;
        return this;
    }

    /** A mapping, or the permission for one remote side, ends when it was not used for so long. */
    public Nat timeout(long ms) {
        timeoutMs = ms;
        return this;
    }

    /** The public port is the inner one if nobody has it. */
    public Nat preservesPorts(boolean on) {
        preservesPorts = on;
        return this;
    }

    /** With several public IPs: whether all sockets of a host get the same one; they do unless told otherwise. */
    public Nat pairsAddresses(boolean on) {
        pairsAddresses = on;
        return this;
    }

    /** Whether what comes in keeps a mapping alive; it does unless told otherwise. */
    public Nat inboundRefreshes(boolean on) {
        inboundRefreshes = on;
        return this;
    }

    /** One mapping more pushes out the one that was not used for the longest time. */
    public Nat maxMappings(int count) {
        maxMappings = count;
        return this;
    }

    public NatKind kind() {
        return kind;
    }

    public List<IpAddress> publicIps() {
        return publicIps;
    }

    /** How many mappings stand in the table, dead ones that nobody has looked at included. */
    public int mappings() {
        return mappings.size();
    }

    /** The public addresses that a socket behind it has now. */
    public List<SocketAddress> mappingsOf(SocketAddress inside) {
        return mappings.values().stream()
                .filter(mapping -> isAlive(mapping) && mapping.key.inside().equals(inside))
                .map(mapping -> mapping.outside)
                .toList();
    }

    /** Forgets all mappings; the public addresses stay. */
    public void reboot() {
        mappings.clear();
        byOutside.clear();
        flows.clear();
    }

    /** Forgets all mappings and comes back with other public addresses. */
    public void reboot(String... newPublicIps) {
        reboot();
        publicIps.forEach(ip -> outside().unroute(ip, this));
        take(Segment.ips(newPublicIps));
    }

    @Override
    boolean translates(IpAddress ip) {
        return ip.isV4();
    }

    @Override
    boolean owns(IpAddress ip) {
        return publicIps.contains(ip);
    }

    @Override
    boolean hairpins() {
        return hairpins;
    }

    @Override
    Crossing outward(Datagram datagram) {
        if (!translates(datagram.from().ip())) {
            flows.spoke(nowMs(), new Flow(datagram.from(), datagram.to()));
            return Crossing.as(datagram);
        }
        Mapping mapping = mappingFor(datagram);
        mapping.usedMs = nowMs();
        mapping.contacts.spoke(nowMs(), filtered(datagram.to()));
        return Crossing.as(datagram.withFrom(mapping.outside));
    }

    @Override
    Crossing inward(Datagram datagram) {
        if (!translates(datagram.to().ip())) {
            return inwardUntranslated(datagram);
        }
        Mapping mapping = byOutside.get(datagram.to());
        if (mapping == null || !isAlive(mapping)) {
            return Crossing.lost(Loss.NO_MAPPING);
        }
        SocketAddress remote = filtered(datagram.from());
        boolean known = mapping.contacts.knows(nowMs(), remote, timeoutMs);
        if (kind.filtering() != NatKind.Filtering.NONE && !known) {
            return Crossing.lost(Loss.FILTERED);
        }
        if (inboundRefreshes) {
            mappings.get(mapping.key).usedMs = nowMs();
            if (known) {
                mapping.contacts.spoke(nowMs(), remote);
            }
        }
        return Crossing.as(datagram.withTo(mapping.key.inside()));
    }

    private Crossing inwardUntranslated(Datagram datagram) {
        Flow flow = new Flow(datagram.to(), datagram.from());
        if (!flows.knows(nowMs(), flow, timeoutMs)) {
            return Crossing.lost(Loss.FILTERED);
        }
        if (inboundRefreshes) {
            flows.spoke(nowMs(), flow);
        }
        return Crossing.as(datagram);
    }

    /** What the filter looks at of a remote address. */
    private SocketAddress filtered(SocketAddress remote) {
        return switch (kind.filtering()) {
            case NONE, BY_ADDRESS -> new SocketAddress(remote.ip(), 0);
            case BY_ADDRESS_AND_PORT -> remote;
        };
    }

    private boolean isAlive(Mapping mapping) {
        return nowMs() - mapping.usedMs < timeoutMs;
    }

    private Mapping mappingFor(Datagram datagram) {
        Key key = new Key(datagram.from(), kind.mapsEachDestination() ? Optional.of(datagram.to()) : Optional.empty());
        Mapping mapping = mappings.get(key);
        if (mapping != null && isAlive(mapping)) {
            return mapping;
        }
        if (mapping != null) {
            remove(mapping);
        }
        makeRoom();
        Mapping made = new Mapping(key, freeAddress(datagram.from()));
        made.usedMs = nowMs();
        mappings.put(key, made);
        byOutside.put(made.outside, made);
        return made;
    }

    private void remove(Mapping mapping) {
        mappings.remove(mapping.key);
        byOutside.remove(mapping.outside);
    }

    private void makeRoom() {
        Iterator<Mapping> eldest = mappings.values().iterator();
        List<Mapping> out = new ArrayList<>();
        while (eldest.hasNext()) {
            Mapping mapping = eldest.next();
            if (isAlive(mapping) && mappings.size() - out.size() < maxMappings) {
                break;
            }
            out.add(mapping);
        }
        out.forEach(this::remove);
    }

    private SocketAddress freeAddress(SocketAddress inside) {
        int index = pairsAddresses
                ? Math.floorMod(inside.ip().hashCode(), publicIps.size())
                : random.nextInt(publicIps.size());
        IpAddress ip = publicIps.get(index);
        SocketAddress same = new SocketAddress(ip, inside.port());
        if (preservesPorts && !byOutside.containsKey(same)) {
            return same;
        }
        int start = random.nextInt(PORTS);
        for (int i = 0; i < PORTS; i++) {
            SocketAddress address = new SocketAddress(ip, FIRST_PORT + (start + i) % PORTS);
            if (!byOutside.containsKey(address)) {
                return address;
            }
        }
        throw new IllegalStateException(name() + " has no port left");
    }
}
