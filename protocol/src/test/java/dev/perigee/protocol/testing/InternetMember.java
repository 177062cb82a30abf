package dev.perigee.protocol.testing;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.member.Ignored;
import dev.perigee.protocol.member.JoinedNetwork;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.MemberNode;
import dev.perigee.protocol.member.MemberOutput;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A {@link MemberNode} at a host, as a service on a machine: which networks it has joined, and their configurations,
 * are on the host's disk, so that after a crash it is a member again before its controller has said a word.
 */
public final class InternetMember implements MemberOutput {
    private static final int REMEMBERED = 10_000;
    private static final int IDENTIFIER = 0x7e57;
    private static final String JOINED = "joined/";
    private static final String CONFIGURATION = "configuration/";
    private static final Bytes PING_DATA = Bytes.ofHex("7065726967656520");

    private final Host host;
    private final Identity identity;
    private final World planet;
    private final NodeSettings settings;
    private final SplittableRandom flushTimes;
    private final Recent<MemberEvent> events = new Recent<>(REMEMBERED);
    private final List<Consumer<MemberEvent>> listeners = new ArrayList<>();
    private final List<Lan> lans = new ArrayList<>();
    private final PingLog pings = new PingLog();
    private MemberNode node;
    private int flushesWithinMs;

    public InternetMember(Host host, Identity identity, World planet) {
        this(host, identity, planet, RememberedCheck.SETTINGS);
    }

    /** @param settings of every life */
    public InternetMember(Host host, Identity identity, World planet, NodeSettings settings) {
        this.host = host;
        this.identity = identity;
        this.planet = planet;
        this.settings = settings;
        this.flushTimes = host.random("flush");
        host.internet().understand(identity);
        host.start(this::boot);
    }

    private Endpoint boot() {
        node = new MemberNode(identity, planet, settings, host.entropy(), PathPolicy.ROUTABLE, this);
        for (String key : host.disk().keys()) {
            if (key.startsWith(JOINED)) {
                NetworkId network = NetworkId.parse(key.substring(JOINED.length()));
                node.join(host.now(), network, stored(network));
            }
        }
        return Endpoint.of(node);
    }

    private Bytes stored(NetworkId network) {
        return host.disk().read(CONFIGURATION + network).map(Bytes::copyOf).orElse(Bytes.EMPTY);
    }

    // ---- life ---------------------------------------------------------------------------------------------------

    public Host host() {
        return host;
    }

    /** The member of this life. */
    public MemberNode node() {
        return node;
    }

    public Identity identity() {
        return identity.withoutSecret();
    }

    public Address address() {
        return identity.address();
    }

    /** The address of its first socket, as the host sees it. */
    public SocketAddress socket() {
        return host.address();
    }

    /** A new configuration is on the disk for sure only after up to so long; at once unless told otherwise. */
    public InternetMember flushesWithin(int ms) {
        flushesWithinMs = ms;
        return this;
    }

    public InternetMember join(NetworkId network) {
        host.disk().write(JOINED + network, new byte[0]);
        host.disk().flush();
        node.join(host.now(), network);
        host.touch();
        return this;
    }

    public void leave(NetworkId network) {
        host.disk().delete(JOINED + network);
        host.disk().delete(CONFIGURATION + network);
        host.disk().flush();
        node.leave(host.now(), network);
    }

    // ---- what it knows ------------------------------------------------------------------------------------------

    public boolean hasJoined(NetworkId network) {
        return node.network(network).isPresent();
    }

    /** @throws java.util.NoSuchElementException if the network is not joined */
    public NetworkStatus status(NetworkId network) {
        return node.network(network).orElseThrow().status();
    }

    public Optional<NetworkConfiguration> configuration(NetworkId network) {
        return node.network(network).flatMap(JoinedNetwork::configuration);
    }

    /** The addresses it was given on a network. */
    public List<IpAddress> ips(NetworkId network) {
        return configuration(network).stream()
                .flatMap(configuration -> configuration.addresses().stream())
                .map(IpPrefix::ip)
                .toList();
    }

    /** The first address it was given. */
    public IpAddress ip(NetworkId network) {
        return ips(network).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError(host + " has no address on " + network));
    }

    public boolean allows(NetworkId network, InternetMember peer) {
        return node.allows(network, peer.address());
    }

    /** Whether there is a direct path. */
    public boolean reaches(Address peer) {
        return node.node().reachable(host.now(), peer);
    }

    public long ignored(Ignored reason) {
        return node.ignored().get(reason);
    }

    /** The newest events of all its lives. */
    public List<MemberEvent> events() {
        return events;
    }

    /** The newest events of one kind. */
    public <T extends MemberEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Is told of every event from now on; must not call the member, but may do so by {@link Host#at}. */
    public void listen(Consumer<MemberEvent> listener) {
        listeners.add(listener);
    }

    /** The timestamps of the newest configurations that came to be used, in that order. */
    public List<Long> timestamps(NetworkId network) {
        return events(MemberEvent.ConfigurationChanged.class).stream()
                .filter(changed -> changed.network().equals(network))
                .map(changed -> changed.configuration().timestampMs())
                .toList();
    }

    // ---- what it does -------------------------------------------------------------------------------------------

    /** Pings an address on the network. */
    public Ping ping(NetworkId network, IpAddress to) {
        Ping ping = pings.next(host.now().monotonicMs(), to);
        node.ping(host.now(), network, to, IDENTIFIER, ping.sequence(), PING_DATA);
        host.touch();
        return ping;
    }

    /** Pings the first address that the other has on the network. */
    public Ping ping(NetworkId network, InternetMember other) {
        return ping(network, other.ip(network));
    }

    /** The newest pings, answered or not. */
    public List<Ping> pings() {
        return pings.all();
    }

    public void sendUdp(NetworkId network, int fromPort, IpAddress to, int toPort, Bytes data) {
        node.sendUdp(host.now(), network, fromPort, to, toPort, data);
        host.touch();
    }

    /** The newest UDP datagrams that came in. */
    public List<MemberEvent.UdpReceived> udpReceived() {
        return events(MemberEvent.UdpReceived.class);
    }

    /** A LAN behind this member, whose gateway it is. */
    public Lan lan(NetworkId network, String prefix) {
        Lan lan = new Lan(this, network, IpPrefix.parse(prefix));
        lans.add(lan);
        return lan;
    }

    // ---- the host, and what the member says ---------------------------------------------------------------------

    @Override
    public void send(Path path, byte[] datagram, int timeToLive) {
        host.send(path, datagram, timeToLive);
    }

    @Override
    public void work(Work work) {
        host.work(work);
    }

    @Override
    public void event(MemberEvent event) {
        events.add(event);
        if (event instanceof MemberEvent.ConfigurationChanged changed) {
            store(changed);
        } else if (event instanceof MemberEvent.EchoReplied reply && reply.identifier() == IDENTIFIER) {
            pings.replied(host.now().monotonicMs(), reply.from(), reply.sequence());
        } else if (event instanceof MemberEvent.Transit transit) {
            lans.forEach(lan -> lan.arrived(transit.network(), transit.packet()));
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    private void store(MemberEvent.ConfigurationChanged changed) {
        host.disk()
                .write(CONFIGURATION + changed.network(), changed.dictionary().toArray());
        if (flushesWithinMs == 0) {
            host.disk().flush();
        } else {
            host.at(flushTimes.nextInt(flushesWithinMs), () -> host.disk().flush());
        }
    }

    @Override
    public String toString() {
        return host.name();
    }
}
