package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.member.JoinedNetwork;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.MemberNode;
import dev.perigee.protocol.member.MemberOutput;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.world.World;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A member of one network on a host with a disk: it can be put to sleep, crash and start again as a client does. */
final class SiteMember implements Endpoint, MemberOutput {
    private static final String JOINED = "joined";
    private static final String CONFIGURATION = "configuration";
    private static final Bytes PING = Bytes.ofHex("70657269676565");
    private static final int IDENTIFIER = 77;

    private final Host host;
    private final Identity identity;
    private final World planet;
    private final List<Identity> peerCache;
    private final Set<Revocation> revocationsHeard = new HashSet<>();
    private final Map<Mac, Long> frameFromMs = new HashMap<>();
    private final Set<Integer> answered = new HashSet<>();
    private MemberNode member;
    private boolean asleep;
    private long newestTimestampMs;
    private long newestMs;
    private int lastSequence;

    /** @param peerCache identities that are on its disk, so that they need not be asked for and validated */
    SiteMember(Host host, Identity identity, World planet, List<Identity> peerCache) {
        this.host = host;
        this.peerCache = peerCache;
        this.identity = identity;
        this.planet = planet;
        host.start(this::boot);
    }

    private Endpoint boot() {
        member = new MemberNode(identity, planet, NodeSettings.DEFAULT, host.entropy(), PathPolicy.ROUTABLE, this);
        peerCache.forEach(member.node()::remember);
        asleep = false;
        if (host.disk().read(JOINED).isPresent()) {
            Bytes stored = host.disk().read(CONFIGURATION).map(Bytes::copyOf).orElse(Bytes.EMPTY);
            member.join(host.now(), NETWORK, stored);
        }
        return this;
    }

    Address address() {
        return identity.address();
    }

    Host host() {
        return host;
    }

    boolean isRunning() {
        return host.isRunning();
    }

    boolean isAwake() {
        return host.isRunning() && !asleep;
    }

    MemberNode member() {
        return member;
    }

    // ---- life ---------------------------------------------------------------------------------------------------

    void join() {
        host.disk().write(JOINED, new byte[0]);
        host.disk().flush();
        member.join(host.now(), NETWORK);
    }

    boolean hasJoined() {
        return host.disk().read(JOINED).isPresent();
    }

    void leave() {
        host.disk().delete(JOINED);
        host.disk().delete(CONFIGURATION);
        host.disk().flush();
        member.leave(host.now(), NETWORK);
    }

    /** The machine is suspended: nothing runs, nothing is heard. */
    void sleep() {
        asleep = true;
    }

    void wake() {
        asleep = false;
    }

    // ---- what it knows ------------------------------------------------------------------------------------------

    NetworkStatus status() {
        return member.network(NETWORK).map(JoinedNetwork::status).orElse(NetworkStatus.REQUESTING_CONFIGURATION);
    }

    Optional<NetworkConfiguration> configuration() {
        return member.network(NETWORK).flatMap(JoinedNetwork::configuration);
    }

    /** The first assigned address. */
    Optional<IpAddress> ip() {
        return configuration().flatMap(c -> c.addresses().stream().findFirst()).map(IpPrefix::ip);
    }

    boolean allows(SiteMember peer) {
        return member.allows(NETWORK, peer.address());
    }

    /** The latest timestamp of a configuration that came to be used. */
    long newestTimestampMs() {
        return newestTimestampMs;
    }

    /** When that configuration came to be used. */
    long newestMs() {
        return newestMs;
    }

    boolean hasHeard(Address target, long thresholdMs) {
        return revocationsHeard.stream()
                .anyMatch(r -> r.target().equals(target) && r.thresholdMs() == thresholdMs);
    }

    /** When the last frame of that member was delivered here; long ago if none was. */
    long lastFrameMs(SiteMember from) {
        return frameFromMs.getOrDefault(Mac.of(from.address(), NETWORK), Long.MIN_VALUE);
    }

    /** @return the number of the ping, to be asked {@link #hasAnswer} for */
    int ping(IpAddress to) {
        int sequence = ++lastSequence & 0xffff;
        answered.remove(sequence);
        member.ping(host.now(), NETWORK, to, IDENTIFIER, sequence, PING);
        return sequence;
    }

    boolean hasAnswer(int sequence) {
        return answered.contains(sequence);
    }

    // ---- on the host --------------------------------------------------------------------------------------------

    @Override
    public void addSocket(Now now, int id, SocketAddress bound) {
        member.addSocket(now, id, bound);
    }

    @Override
    public void removeSocket(int id) {
        member.removeSocket(id);
    }

    @Override
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        if (!asleep) {
            member.receive(now, localSocket, from, datagram);
        }
    }

    @Override
    public void tick(Now now) {
        if (!asleep) {
            member.tick(now);
        }
    }

    @Override
    public long nextTickMs() {
        return asleep ? Long.MAX_VALUE : member.nextTickMs();
    }

    @Override
    public void done(Now now, long workId, Object result) {
        member.done(now, workId, result);
    }

    @Override
    public void refused(Now now, long workId) {
        member.refused(now, workId);
    }

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
        if (event instanceof MemberEvent.ConfigurationChanged changed) {
            if (changed.configuration().timestampMs() > newestTimestampMs) {
                newestTimestampMs = changed.configuration().timestampMs();
                newestMs = host.now().monotonicMs();
            }
            host.disk().write(CONFIGURATION, changed.dictionary().toArray());
            host.at(host.random("flush").nextInt(3_000), () -> host.disk().flush());
        } else if (event instanceof MemberEvent.CredentialsReceived received) {
            revocationsHeard.addAll(received.credentials().revocations());
        } else if (event instanceof MemberEvent.FrameDelivered delivered) {
            frameFromMs.put(delivered.frame().from(), host.now().monotonicMs());
        } else if (event instanceof MemberEvent.EchoReplied reply && reply.identifier() == IDENTIFIER) {
            answered.add(reply.sequence());
        }
    }

    @Override
    public String toString() {
        return host.name();
    }
}
