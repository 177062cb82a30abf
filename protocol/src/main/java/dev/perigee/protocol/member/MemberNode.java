package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.RequestMetaData;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.node.NodeOutput;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.world.World;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A node that joins networks: a ZeroTier client in user space, as 1.14.1 behaves. It asks the controllers of its
 * networks for configurations, checks and takes them, answers pushes, keeps the certificates of other members and
 * honours revocations. Like {@link Node} it has no socket, clock, thread or random source of its own, and is used by
 * one thread at a time.
 */
public final class MemberNode {
    /** How often a client looks at what is due (vl1.md 7.7). */
    public static final long ROUND_MS = 5_000;

    private final Node node;
    private final MemberOutput out;
    private final Bytes metaData;
    private final Map<NetworkId, Membership> memberships = new LinkedHashMap<>();
    private final Queue<NodeEvent> received = new ArrayDeque<>();
    private final IgnoredCounts ignored = new IgnoredCounts();
    private final SignatureChecks checks;
    private final CredentialPresentation presentation;
    private final Interfaces interfaces;
    private final PacketIntake intake;
    private boolean started;
    private Now last = new Now(0, 0);
    private long nextRoundMs;

    /**
     * @param self with its secret
     * @param planet names the roots to be a client of
     * @param paths which physical addresses may be used; those inside the member's assigned addresses never are
     */
    public MemberNode(
            Identity self, World planet, NodeSettings settings, Entropy entropy, PathPolicy paths, MemberOutput out) {
        this.out = out;
        this.metaData = RequestMetaData.client(
                        settings.protocol(), settings.major(), settings.minor(), settings.revision(), "linux/x86_64")
                .toBytes();
        this.checks =
                new SignatureChecks(ignored, work -> out.work(new Work(work.id() << 1 | 1, work.kind(), work.task())));
        this.node = new Node(
                self,
                planet,
                settings,
                entropy,
                remote -> paths.usable(remote) && isOutsideOfNetworks(remote),
                new Fellows(),
                new Outlet());
        this.presentation = new CredentialPresentation(self.address(), memberships, new Courier());
        this.interfaces = new Interfaces(node, entropy, presentation, this::allows, ignored, out::event);
        this.intake = new PacketIntake(node, memberships, checks, presentation, interfaces, ignored, out::event);
    }

    /** The endpoint below, to be asked, not to be driven: packets, timers and results go through this class. */
    public Node node() {
        return node;
    }

    /** What was sent to this member and led to nothing, by reason. */
    public IgnoredCounts ignored() {
        return ignored;
    }

    /** How full each table is that others can fill, by name; every one of them is bounded. Goes over all peers. */
    public Map<String, Integer> tableSizes() {
        Map<String, Integer> sizes = new TreeMap<>(node.tableSizes());
        sizes.put(
                "credentials",
                memberships.values().stream().mapToInt(m -> m.peers().size()).sum());
        sizes.put("presentations", presentation.size());
        sizes.put("interfaces", interfaces.size());
        sizes.put("intake", intake.size());
        return sizes;
    }

    /** Makes a socket known; {@link Node#addSocket}. */
    public void addSocket(Now now, int id, SocketAddress bound) {
        start(now);
        node.addSocket(now, id, bound);
        handleReceived(now);
    }

    /** A socket is gone; {@link Node#removeSocket}. */
    public void removeSocket(int id) {
        node.removeSocket(id);
    }

    /** A datagram came in on a socket. */
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        start(now);
        node.receive(now, localSocket, from, datagram);
        handleReceived(now);
    }

    /** Does what is due. To be called at {@link #nextTickMs} or later. */
    public void tick(Now now) {
        start(now);
        node.tick(now);
        intake.tick(now);
        handleReceived(now);
        if (now.monotonicMs() >= nextRoundMs) {
            round(now);
            handleReceived(now);
        }
    }

    /** When {@link #tick} wants to be called next, in monotonic milliseconds. */
    public long nextTickMs() {
        long next = Math.min(node.nextTickMs(), intake.nextTickMs());
        return started ? Math.min(nextRoundMs, next) : next;
    }

    /** The result of {@link Work} that was handed out. */
    public void done(Now now, long workId, Object result) {
        start(now);
        if (isOwnWork(workId)) {
            checks.done(now, workId >>> 1, Optional.of(result));
        } else {
            node.done(now, workId >>> 1, result);
        }
        handleReceived(now);
    }

    /** {@link Work} that was handed out will not be done, for want of room perhaps. */
    public void refused(Now now, long workId) {
        start(now);
        if (isOwnWork(workId)) {
            checks.done(now, workId >>> 1, Optional.empty());
        } else {
            node.refused(now, workId >>> 1);
        }
        handleReceived(now);
    }

    private static boolean isOwnWork(long workId) {
        return (workId & 1) != 0;
    }

    /**
     * Joins a network. The request for its configuration goes out with the next round; the first round is the first
     * {@link #tick}. Does nothing if the network is joined already.
     *
     * @throws IllegalArgumentException if no controller can answer for the network (vl2.md 1.1)
     */
    public void join(Now now, NetworkId network) {
        join(now, network, Bytes.EMPTY);
    }

    /**
     * Joins a network again, after a restart, with the configuration that was in use before. The network is OK until its
     * controller says something else, which is asked in the first round (vl2.md 4). A dictionary that cannot be read or
     * is not for this member is as good as none.
     *
     * @param dictionary that of the last {@link MemberEvent.ConfigurationChanged}; empty for none
     */
    public void join(Now now, NetworkId network, Bytes dictionary) {
        start(now);
        if (network.controller().isReserved()) {
            throw new IllegalArgumentException("network " + network + " has no controller");
        }
        if (memberships.containsKey(network)) {
            return;
        }
        Membership membership = new Membership(network);
        memberships.put(network, membership);
        interfaces.add(membership);
        if (!dictionary.isEmpty()
                && membership.restore(now, dictionary, node.identity().address())) {
            interfaces.configured(now, membership);
            handleReceived(now);
        }
    }

    /** Forgets a network and everything about it; nothing is sent. */
    public void leave(Now now, NetworkId network) {
        start(now);
        memberships.remove(network);
        interfaces.remove(network);
    }

    /** A joined network; empty if it is not joined. */
    public Optional<JoinedNetwork> network(NetworkId network) {
        return membership(network).map(Membership::view);
    }

    /**
     * Whether frames of this peer would be taken: the network is public, or the peer has shown a certificate that has
     * not been revoked and agrees with ours (vl2.md 7.1). False while there is no configuration.
     */
    public boolean allows(NetworkId network, Address peer) {
        return membership(network).filter(m -> allows(m, peer)).isPresent();
    }

    private boolean allows(Membership membership, Address peer) {
        Optional<NetworkConfiguration> configuration = membership.configuration();
        if (configuration.isEmpty() || !configuration.get().isPrivate()) {
            return configuration.isPresent();
        }
        Optional<CertificateOfMembership> ours = membership.certificate();
        Optional<CertificateOfMembership> theirs = membership.peers().valid(peer);
        Optional<Identity> identity = node.identityOf(peer);
        return ours.isPresent()
                && theirs.isPresent()
                && identity.isPresent()
                && ours.get().agreesWith(theirs.get(), identity.get());
    }

    /**
     * Shows a peer that we are a member: sends it all our credentials of the network, whatever it has been shown
     * before. Packets of credentials to one peer go out at least a second apart, so this one may have to wait.
     *
     * @return false if there is no certificate of membership to show
     */
    public boolean presentCredentials(Now now, NetworkId network, Address peer) {
        start(now);
        boolean shown = membership(network)
                .filter(m -> presentation.present(now, m, peer))
                .isPresent();
        handleReceived(now);
        return shown;
    }

    /**
     * Asks a root and the controller who is in a group. Who knows somebody answers: {@link MemberEvent.Gathered}.
     *
     * @return false if the network has no configuration, or one without multicast
     */
    public boolean gather(Now now, NetworkId network, MulticastGroup group) {
        start(now);
        Optional<NetworkInterface> port = interfaces.find(network);
        Optional<NetworkConfiguration> configuration =
                port.flatMap(NetworkInterface::configuration).filter(c -> c.multicastLimit() > 0);
        configuration.ifPresent(ours -> interfaces.gather(now, port.orElseThrow(), ours, group));
        handleReceived(now);
        return configuration.isPresent();
    }

    // ---- what happens on a network ------------------------------------------------------------------------------

    /**
     * Sends a frame as if an interface of the operating system had given it. One from another MAC than {@link #mac} is
     * bridged, which the network must allow this member. What cannot be sent is counted in {@link #ignored}.
     *
     * @throws IllegalArgumentException if the network is not joined; so do the other calls that send
     */
    public void send(Now now, NetworkId network, EthernetFrame frame) {
        onInterface(now, network, port -> interfaces.outlet().send(now, port, frame));
    }

    /**
     * Sends an echo request, ICMP or ICMPv6, to an address on the network or behind one of its gateways. The answer is
     * {@link MemberEvent.EchoReplied}; a packet that is given up is {@link MemberEvent.Undeliverable}.
     *
     * @param identifier 16 bits
     * @param sequence 16 bits
     */
    public void ping(Now now, NetworkId network, IpAddress to, int identifier, int sequence, Bytes data) {
        onInterface(now, network, port -> port.stack().ping(now, to, identifier, sequence, data));
    }

    /** Sends a UDP datagram, as {@link #ping} does; arrivals are {@link MemberEvent.UdpReceived}. */
    public void sendUdp(Now now, NetworkId network, int fromPort, IpAddress to, int toPort, Bytes data) {
        onInterface(now, network, port -> port.stack().sendUdp(now, fromPort, to, toPort, data));
    }

    /**
     * Forwards an IP packet from a LAN behind this member, by the network's managed routes.
     *
     * @param packet as it came from the LAN: its hop is counted here
     * @throws IllegalArgumentException if it is no IP packet
     */
    public void sendIp(Now now, NetworkId network, Bytes packet) {
        IpPacket parsed = IpPacket.parse(packet)
                .orElseThrow(() -> new IllegalArgumentException("these " + packet.size() + " bytes are no IP packet"));
        onInterface(now, network, port -> port.stack().sendIp(now, parsed));
    }

    /** Subscribes to a multicast group; others are told in the next round. Does nothing beyond 4,096 groups. */
    public void subscribe(Now now, NetworkId network, MulticastGroup group) {
        onInterface(now, network, port -> port.subscribe(group));
    }

    /** Ends a subscription; others forget it within 600 s. */
    public void unsubscribe(Now now, NetworkId network, MulticastGroup group) {
        onInterface(now, network, port -> port.unsubscribe(group));
    }

    /** This member's MAC on a network (vl2.md 1.2). */
    public Mac mac(NetworkId network) {
        return Mac.of(node.identity().address(), network);
    }

    private void onInterface(Now now, NetworkId network, Consumer<NetworkInterface> action) {
        start(now);
        NetworkInterface port = interfaces
                .find(network)
                .orElseThrow(() -> new IllegalArgumentException("network " + network + " is not joined"));
        action.accept(port);
        interfaces.outlet().flush(now, port);
        handleReceived(now);
    }

    private void start(Now now) {
        boolean wakes = started && hasSlept(now);
        if (!started) {
            started = true;
            nextRoundMs = now.monotonicMs();
        }
        last = now;
        if (wakes) {
            memberships.values().forEach(Membership::suspectConfiguration);
            round(now);
        }
    }

    /** Nobody called for a whole round. */
    private boolean hasSlept(Now now) {
        return now.monotonicMs() - nextRoundMs >= ROUND_MS;
    }

    private void round(Now now) {
        nextRoundMs = now.monotonicMs() + ROUND_MS;
        memberships.values().forEach(membership -> round(now, membership));
    }

    private void round(Now now, Membership membership) {
        if (membership.wantsConfiguration(now)) {
            node.send(now, membership.controller(), membership.request(metaData));
        }
        interfaces.find(membership.id()).ifPresent(port -> interfaces.round(now, port));
    }

    /** Events wait until the node has returned from what it was doing, since handling them calls it again. */
    private void handleReceived(Now now) {
        NodeEvent event;
        while ((event = received.poll()) != null) {
            if (event instanceof NodeEvent.Received packet) {
                intake.receive(now, packet);
            }
        }
    }

    private Optional<Membership> membership(NetworkId network) {
        return Optional.ofNullable(memberships.get(network));
    }

    /** Traffic to a managed address would go into the network it is to carry (vl1.md 5.4). */
    private boolean isOutsideOfNetworks(SocketAddress remote) {
        return memberships.values().stream()
                .flatMap(m -> m.configuration().stream())
                .flatMap(c -> c.addresses().stream())
                .noneMatch(assigned -> assigned.contains(remote.ip()));
    }

    /** Serves subscriptions of those who are allowed on a network, as every member does (vl1.md 6.10). */
    private final class Fellows implements MulticastAuthority {
        @Override
        public boolean serves(NetworkId network, Address who) {
            return allows(network, who);
        }

        @Override
        public List<Address> knownMembers(NetworkId network, MulticastGroup group) {
            return interfaces.knownMembers(last, network, group);
        }
    }

    private final class Courier implements CredentialOutbox.Courier {
        @Override
        public boolean knows(Address peer) {
            return node.identityOf(peer).isPresent();
        }

        @Override
        public void send(Now now, Address to, NetworkCredentials packet) {
            node.send(now, to, packet);
        }
    }

    /** Work of the node gets even numbers, our own odd ones. */
    private final class Outlet implements NodeOutput {
        @Override
        public void send(Path path, byte[] datagram, int timeToLive) {
            out.send(path, datagram, timeToLive);
        }

        @Override
        public void work(Work work) {
            out.work(new Work(work.id() << 1, work.kind(), work.task()));
        }

        @Override
        public void event(NodeEvent event) {
            received.add(event);
        }
    }
}
