package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.verb.MulticastLike;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** The interfaces of all joined networks, and what sends their frames and takes them in. */
final class Interfaces implements FrameIntake.Member {
    /** A peer is told all our groups at most so often, besides what is new (vl1.md 6.10). */
    private static final long ANNOUNCE_GAP_MS = 60_000;

    private static final int MAX_ANNOUNCED_TO = 16_384;

    private final Node node;
    private final Entropy entropy;
    private final Consumer<MemberEvent> events;
    private final BiPredicate<Membership, Address> allows;
    private final FrameOutlet outlet;
    private final MulticastOutlet multicast;
    private final FrameIntake intake;
    private final Map<NetworkId, NetworkInterface> byNetwork = new LinkedHashMap<>();
    private final Map<NetworkId, Gate> announced = new LinkedHashMap<>();
    private Attachments attachments = (now, from, certificate, then) -> then.accept(now);

    /** Takes certificates that come along with frames. */
    interface Attachments {
        void attached(Now now, Address from, CertificateOfMembership certificate, Consumer<Now> then);
    }

    Interfaces(
            Node node,
            Entropy entropy,
            CredentialPresentation presentation,
            BiPredicate<Membership, Address> allows,
            IgnoredCounts ignored,
            Consumer<MemberEvent> events) {
        this.node = node;
        this.entropy = entropy;
        this.events = events;
        this.allows = allows;
        FrameRules rules = new FrameRules(node.identity().address(), entropy);
        FrameCopies copies = new FrameCopies(node, presentation);
        this.multicast = new MulticastOutlet(node, entropy, rules, copies, presentation);
        this.outlet = new FrameOutlet(node, entropy, rules, copies, presentation, multicast, ignored);
        this.intake = new FrameIntake(this, node, rules, copies, outlet, multicast, ignored);
    }

    void attachmentsTo(Attachments taker) {
        attachments = taker;
    }

    NetworkInterface add(Membership membership) {
        NetworkInterface port = new NetworkInterface(membership, node.identity().address(), entropy, events);
        byNetwork.put(membership.id(), port);
        return port;
    }

    void remove(NetworkId network) {
        byNetwork.remove(network);
        announced.remove(network);
    }

    Optional<NetworkInterface> find(NetworkId network) {
        return Optional.ofNullable(byNetwork.get(network));
    }

    FrameOutlet outlet() {
        return outlet;
    }

    /** Another configuration is in use. */
    void configured(Now now, Membership membership) {
        NetworkConfiguration configuration = membership.configuration().orElseThrow();
        find(membership.id()).ifPresent(port -> {
            port.stack().configure(now, configuration);
            membership.peers().dropStale(configuration);
            outlet.flush(now, port);
        });
    }

    void receive(Now now, NetworkId network, NodeEvent.Received packet) {
        intake.receive(now, network, packet);
    }

    /** Somebody told, asked or not, who is in a group. */
    void gathered(Now now, NetworkId network, MulticastGroup group, Collection<Address> members) {
        find(network).ifPresent(port -> multicast.found(now, port, group, members));
    }

    /** A member does not want what goes to a group. */
    void unwanted(Now now, NetworkId network, MulticastGroup group, Address member) {
        find(network)
                .filter(port -> allows(port, member))
                .ifPresent(port -> port.groups().unwanted(now, group, member));
    }

    /** Asks who is in a group, whatever is known. */
    void gather(Now now, NetworkInterface port, NetworkConfiguration ours, MulticastGroup group) {
        multicast.gather(now, port, ours, group, ours.multicastLimit());
    }

    /** Those whom a member knows to be in a group: itself, and those it was told of (vl1.md 6.10). */
    List<Address> knownMembers(Now now, NetworkId network, MulticastGroup group) {
        List<Address> known = new ArrayList<>();
        find(network).ifPresent(port -> {
            if (port.isIn(group)) {
                known.add(node.identity().address());
            }
            known.addAll(port.groups().members(now, group));
        });
        return known;
    }

    /** A peer has shown a good credential. */
    void credentialsTaken(Now now, Address peer) {
        node.trusted(now, peer);
        intake.credentialsTaken(now, peer);
    }

    /**
     * What a client does every 5 s: tells those who may have to know it which groups it is in. Members that were told all
     * groups less than 60 s ago, because a frame of theirs came in, are told again a minute later.
     */
    void round(Now now, NetworkInterface port) {
        port.groups().dropOld(now);
        port.waiting().dropOld(now);
        Membership.Announcement due = port.membership().announce(now, port.announced(now));
        if (due.groups().isEmpty()) {
            return;
        }
        Set<Address> told = new LinkedHashSet<>(node.roots());
        told.add(port.membership().controller());
        port.configuration().ifPresent(ours -> {
            told.addAll(Specialists.contacts(ours));
            port.membership().peers().holders().stream()
                    .filter(peer -> !told.contains(peer) && allows(port, peer))
                    .filter(peer -> !due.all() || gate(port).pass(now, peer))
                    .forEach(told::add);
        });
        told.remove(node.identity().address());
        MulticastLike subscriptions = subscriptions(port, due.groups());
        told.forEach(to -> node.send(now, to, subscriptions));
    }

    private Gate gate(NetworkInterface port) {
        return announced.computeIfAbsent(port.network(), n -> new Gate(ANNOUNCE_GAP_MS, MAX_ANNOUNCED_TO));
    }

    private static MulticastLike subscriptions(NetworkInterface port, Set<MulticastGroup> groups) {
        return new MulticastLike(groups.stream()
                .map(group -> new MulticastLike.Subscription(port.network(), group))
                .toList());
    }

    void tick(Now now) {
        intake.tick(now);
        for (NetworkInterface port : byNetwork.values()) {
            if (port.stack().nextTickMs() <= now.monotonicMs()) {
                port.stack().tick(now);
                outlet.flush(now, port);
            }
        }
    }

    long nextTickMs() {
        long next = intake.nextTickMs();
        for (NetworkInterface port : byNetwork.values()) {
            next = Math.min(next, port.stack().nextTickMs());
        }
        return next;
    }

    /** How many entries all tables have. */
    int size() {
        return intake.size()
                + byNetwork.values().stream().mapToInt(NetworkInterface::size).sum();
    }

    // ---- for the intake -----------------------------------------------------------------------------------------

    @Override
    public Optional<NetworkInterface> networkInterface(NetworkId network) {
        return find(network);
    }

    @Override
    public boolean allows(NetworkInterface port, Address peer) {
        return allows.test(port.membership(), peer);
    }

    @Override
    public void trusted(Now now, NetworkInterface port, Address peer) {
        node.trusted(now, peer);
        if (gate(port).pass(now, peer)) {
            Set<MulticastGroup> groups = port.announced(now);
            if (!groups.isEmpty()) {
                node.send(now, peer, subscriptions(port, groups));
            }
        }
    }

    @Override
    public void attached(Now now, Address from, CertificateOfMembership certificate, Consumer<Now> then) {
        attachments.attached(now, from, certificate, then);
    }
}
