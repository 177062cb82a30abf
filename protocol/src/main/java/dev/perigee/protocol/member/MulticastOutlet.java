package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.verb.MulticastFrame;
import dev.perigee.protocol.verb.MulticastGather;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Frames for groups: a copy to each known member, up to the network's limit, and for 5 s to those that are found
 * meanwhile. See vl1.md 6.10.
 */
final class MulticastOutlet {
    private final Node node;
    private final Entropy entropy;
    private final FrameRules rules;
    private final CredentialPresentation presentation;

    MulticastOutlet(Node node, Entropy entropy, FrameRules rules, CredentialPresentation presentation) {
        this.node = node;
        this.entropy = entropy;
        this.rules = rules;
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
        long limit = ours.multicastLimit();
        List<Address> receivers = new ArrayList<>(FrameOutlet.activeBridges(ours, self()));
        List<Address> known = known(now, port, group, limit);
        known.stream().filter(member -> !receivers.contains(member)).forEach(receivers::add);
        if (known.size() >= limit) {
            receivers.stream().limit(limit).forEach(to -> transmit(now, port, ours, group, frame, bridged, to, 1));
            return;
        }
        long gatherLimit = limit - known.size() + 1;
        if (port.groups().takeGather(now, group, known.isEmpty())) {
            gather(now, port, ours, group, gatherLimit);
        }
        GroupTable.Waiting waiting = port.groups().hold(now, group, frame, bridged);
        for (Address to : receivers) {
            if (waiting.take(to, limit)) {
                transmit(now, port, ours, group, frame, bridged, to, gatherLimit);
            }
        }
    }

    /** In random order, so that a limit does not always leave out the same ones. */
    private List<Address> known(Now now, NetworkInterface port, MulticastGroup group, long limit) {
        Set<Address> all = new LinkedHashSet<>(port.groups().members(now, group));
        all.addAll(
                node.subscribers(now, port.network(), group, (int) Math.min(limit, GroupTable.MAX_MEMBERS_PER_GROUP)));
        all.remove(self());
        List<Address> shuffled = new ArrayList<>(all);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int j = (int) ((entropy.nextInt() & 0xffffffffL) % (i + 1));
            Address swapped = shuffled.set(i, shuffled.get(j));
            shuffled.set(j, swapped);
        }
        return shuffled;
    }

    /** Those who are in a group as far as we know, for somebody who asks. */
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

    /** Asks the best root, the controller and the network's specialists who is in the group. */
    void gather(Now now, NetworkInterface port, NetworkConfiguration ours, MulticastGroup group, long limit) {
        MulticastGather question = new MulticastGather(port.network(), 0, group, limit, ours.membership());
        Set<Address> asked = new LinkedHashSet<>();
        upstream(now).ifPresent(asked::add);
        asked.add(port.membership().controller());
        ours.specialists().stream().map(Specialist::address).forEach(asked::add);
        asked.remove(self());
        asked.forEach(to -> node.send(now, to, question));
    }

    /** These are in the group: what waits goes to them too. */
    void found(Now now, NetworkInterface port, MulticastGroup group, Collection<Address> members) {
        Optional<NetworkConfiguration> configuration = port.configuration();
        List<Address> others =
                members.stream().filter(member -> !member.equals(self())).toList();
        port.groups().told(now, group, others);
        if (configuration.isEmpty()) {
            return;
        }
        for (GroupTable.Waiting waiting : port.groups().waiting(now, group)) {
            for (Address to : others) {
                if (waiting.take(to, configuration.get().multicastLimit())) {
                    transmit(now, port, configuration.get(), group, waiting.frame(), waiting.bridged(), to, 1);
                }
            }
        }
    }

    private void transmit(
            Now now,
            NetworkInterface port,
            NetworkConfiguration ours,
            MulticastGroup group,
            EthernetFrame frame,
            boolean bridged,
            Address to,
            long gatherLimit) {
        if (!rules.outbound(port.membership(), ours, frame, to).accepted()) {
            return;
        }
        presentation.beforeFrame(now, port.membership(), to);
        MulticastFrame packet = MulticastFrame.of(
                port.network(),
                gatherLimit,
                bridged ? Optional.of(frame.from()) : Optional.empty(),
                group,
                frame.etherType(),
                frame.payload());
        node.send(now, to, ours.has(NetworkConfiguration.NO_COMPRESSION) ? packet.uncompressed() : packet);
    }

    private Address self() {
        return node.identity().address();
    }

    /** The root that answers, else any. */
    private Optional<Address> upstream(Now now) {
        List<Address> roots = node.planet().roots().stream()
                .map(root -> root.identity().address())
                .filter(root -> !root.equals(self()))
                .toList();
        return roots.stream()
                .filter(root -> node.reachable(now, root))
                .findFirst()
                .or(() -> roots.stream().findFirst());
    }
}
