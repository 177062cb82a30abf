package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.rule.Verdict;
import dev.perigee.protocol.verb.MulticastFrame;
import dev.perigee.protocol.verb.MulticastGather;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Frames for groups: a copy to each known member, up to the network's limit, and for 5 s to those that are found
 * meanwhile. See vl1.md 6.10.
 */
final class MulticastOutlet {
    /** A frame goes to no more than so many, however high the network's limit is. */
    static final int MAX_RECEIVERS = 4_096;

    /** So many nodes are asked who is in a group. */
    static final int MAX_ASKED = 16;

    private final Node node;
    private final Entropy entropy;
    private final FrameRules rules;
    private final FrameCopies copies;
    private final CredentialPresentation presentation;

    MulticastOutlet(
            Node node, Entropy entropy, FrameRules rules, FrameCopies copies, CredentialPresentation presentation) {
        this.node = node;
        this.entropy = entropy;
        this.rules = rules;
        this.copies = copies;
        this.presentation = presentation;
    }

    /** Sends a frame that the rules let pass as such; they are asked again for each receiver. */
    void send(
            Now now,
            NetworkInterface port,
            NetworkConfiguration ours,
            MulticastGroup group,
            EthernetFrame frame,
            boolean bridged) {
        Optional<Address> replicator = replicator(now, ours);
        if (replicator.isPresent()) {
            hand(now, port, ours, group, frame, replicator.get());
        } else {
            replicate(now, port, ours, group, frame, bridged, Address.NONE);
        }
    }

    /**
     * The replicator to leave the copies to: the network has one that can be reached, and this member is none itself and
     * no bridge either.
     */
    private Optional<Address> replicator(Now now, NetworkConfiguration ours) {
        if (Specialists.isActiveBridge(ours, self()) || Specialists.isReplicator(ours, self())) {
            return Optional.empty();
        }
        return Specialists.replicators(ours).stream()
                .filter(each -> node.reachable(now, each))
                .findFirst();
    }

    private void hand(
            Now now,
            NetworkInterface port,
            NetworkConfiguration ours,
            MulticastGroup group,
            EthernetFrame frame,
            Address replicator) {
        MulticastFrame packet = new MulticastFrame(
                port.network(),
                MulticastFrame.REPLICATE,
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of(frame.from()),
                group,
                frame.etherType(),
                frame.payload());
        presentation.beforeFrame(now, port.membership(), replicator);
        transmit(now, ours, packet, replicator);
    }

    /** @param origin who sent the frame here to be replicated and so has it; {@link Address#NONE} for our own */
    void replicate(
            Now now,
            NetworkInterface port,
            NetworkConfiguration ours,
            MulticastGroup group,
            EthernetFrame frame,
            boolean bridged,
            Address origin) {
        long limit = Math.min(ours.multicastLimit(), MAX_RECEIVERS);
        List<Address> known = known(now, port, group, limit);
        Set<Address> receivers = new LinkedHashSet<>(Specialists.activeBridges(ours));
        receivers.addAll(known);
        receivers.remove(self());
        receivers.remove(origin);
        if (known.size() >= limit) {
            GroupFrame copy = new GroupFrame(group, frame, bridged, 1);
            receivers.stream().limit(limit).forEach(to -> transmit(now, port, ours, copy, to));
            return;
        }
        long gatherLimit = limit - known.size() + 1;
        if (port.groups().takeGather(now, group, known.isEmpty())) {
            gather(now, port, ours, group, gatherLimit);
        }
        GroupFrame copy = new GroupFrame(group, frame, bridged, gatherLimit);
        WaitingMulticasts.Waiting waiting = port.waiting().hold(now, copy, limit);
        if (!origin.equals(Address.NONE)) {
            waiting.take(origin);
        }
        for (Address to : receivers) {
            if (waiting.take(to)) {
                transmit(now, port, ours, copy, to);
            }
        }
    }

    /** In random order, so that a limit does not always leave out the same ones. */
    private List<Address> known(Now now, NetworkInterface port, MulticastGroup group, long limit) {
        Set<Address> all = new LinkedHashSet<>(port.groups().members(now, group));
        all.addAll(node.subscribers(now, port.network(), group, (int) Math.min(limit, MAX_RECEIVERS)));
        all.removeIf(member -> member.equals(self()) || port.groups().isUnwanted(now, group, member));
        return Shuffle.of(all, entropy);
    }

    /** Those who are in a group as far as we know, for somebody who asks: ourselves first, then others at random. */
    List<Address> knownTo(Now now, NetworkInterface port, MulticastGroup group, Address asker, long limit) {
        List<Address> known = new ArrayList<>();
        if (port.isIn(group)) {
            known.add(self());
        }
        known(now, port, group, limit).stream()
                .filter(member -> !member.equals(asker))
                .forEach(known::add);
        return known.subList(0, (int) Math.min(known.size(), limit));
    }

    /** Asks the best root, the controller and those specialists that members are in touch with. */
    void gather(Now now, NetworkInterface port, NetworkConfiguration ours, MulticastGroup group, long limit) {
        MulticastGather question = new MulticastGather(port.network(), 0, group, limit, ours.membership());
        Set<Address> asked = new LinkedHashSet<>();
        node.bestRoot(now).ifPresent(asked::add);
        asked.add(port.membership().controller());
        asked.addAll(Shuffle.of(Specialists.contacts(ours), entropy));
        asked.remove(self());
        asked.stream().limit(MAX_ASKED).forEach(to -> node.send(now, to, question));
    }

    /** These are in the group: what waits goes to them too. */
    void found(Now now, NetworkInterface port, MulticastGroup group, Collection<Address> members) {
        Optional<NetworkConfiguration> configuration = port.configuration();
        List<Address> others = members.stream()
                .filter(member -> !member.equals(self()) && !member.isReserved())
                .limit(GroupTable.MAX_MEMBERS_PER_GROUP)
                .toList();
        port.groups().told(now, group, others);
        if (configuration.isEmpty()) {
            return;
        }
        for (WaitingMulticasts.Waiting waiting : port.waiting().of(now, group)) {
            for (Address to : others) {
                if (waiting.take(to)) {
                    transmit(now, port, configuration.get(), waiting.frame(), to);
                }
            }
        }
    }

    private void transmit(Now now, NetworkInterface port, NetworkConfiguration ours, GroupFrame copy, Address to) {
        Verdict verdict = rules.outbound(port.membership(), ours, copy.frame(), to);
        if (verdict.accepted()) {
            presentation.beforeFrame(now, port.membership(), to);
            transmit(now, ours, copy.toPacket(port.network()), to);
        } else {
            copies.redirect(now, port, copy.frame(), verdict, FrameCopies.Side.SENDER);
        }
    }

    private void transmit(Now now, NetworkConfiguration ours, MulticastFrame packet, Address to) {
        node.send(now, to, ours.has(NetworkConfiguration.NO_COMPRESSION) ? packet.uncompressed() : packet);
    }

    private Address self() {
        return node.identity().address();
    }
}
