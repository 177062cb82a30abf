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
    private final Node node;
    private final Entropy entropy;
    private final Consumer<MemberEvent> events;
    private final BiPredicate<Membership, Address> allows;
    private final FrameOutlet outlet;
    private final MulticastOutlet multicast;
    private final FrameIntake intake;
    private final Map<NetworkId, NetworkInterface> byNetwork = new LinkedHashMap<>();
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
        byNetwork.values().stream()
                .filter(port -> isMember(port, peer))
                .forEach(port -> port.toldMembers().met(now, peer));
        intake.credentialsTaken(now, peer);
    }

    /**
     * What a client does every 5 s: tells those who may have to know it which groups it is in. All groups once a minute,
     * to each member from the time that it became known; what is new to everybody at once.
     */
    void round(Now now, NetworkInterface port) {
        port.groups().dropOld(now);
        port.waiting().dropOld(now);
        Set<MulticastGroup> all = port.announced(now);
        Set<MulticastGroup> due = port.membership().announce(now, all);
        List<Address> others = port.toldMembers().all();
        List<Address> members =
                port.toldMembers().takeDue(now, peer -> isMember(port, peer), peer -> allows(port, peer));
        tell(now, port, due, upstreams(port));
        tell(now, port, all, members);
        if (!due.isEmpty() && due.size() < all.size()) {
            Set<Address> rest = new LinkedHashSet<>(others);
            members.forEach(rest::remove);
            rest.removeIf(peer -> !allows(port, peer));
            tell(now, port, due, rest);
        }
    }

    /** Allowed, or at least with a certificate that would do if ours did. */
    private boolean isMember(NetworkInterface port, Address peer) {
        return port.membership().peers().valid(peer).isPresent() || allows(port, peer);
    }

    /** The roots, the controller and the specialists that members are in touch with. */
    private Set<Address> upstreams(NetworkInterface port) {
        Set<Address> upstreams = new LinkedHashSet<>(node.roots());
        upstreams.add(port.membership().controller());
        port.configuration().ifPresent(ours -> upstreams.addAll(Specialists.contacts(ours)));
        return upstreams;
    }

    private void tell(Now now, NetworkInterface port, Set<MulticastGroup> groups, Collection<Address> whom) {
        if (!groups.isEmpty()) {
            MulticastLike subscriptions = subscriptions(port, groups);
            whom.stream()
                    .filter(to -> !to.equals(node.identity().address()))
                    .forEach(to -> node.send(now, to, subscriptions));
        }
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
        if (port.toldMembers().take(now, peer)) {
            tell(now, port, port.announced(now), List.of(peer));
        }
    }

    @Override
    public void attached(Now now, Address from, CertificateOfMembership certificate, Consumer<Now> then) {
        attachments.attached(now, from, certificate, then);
    }
}
