package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.frame.ArpPacket;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.rule.Forward;
import dev.perigee.protocol.rule.ForwardType;
import dev.perigee.protocol.rule.Verdict;
import dev.perigee.protocol.verb.ExtFrame;
import dev.perigee.protocol.verb.ExtFrame.Copy;
import dev.perigee.protocol.verb.Frame;
import java.util.List;
import java.util.Optional;

/** Frames on their way out: to a member, to what lies behind a bridge, to a group, and the copies that rules make. */
final class FrameOutlet {
    /** To so many active bridges goes a frame for a MAC that was not seen yet. */
    static final int MAX_BRIDGES_TRIED = 32;

    private static final int VENDOR_SHIFT = 40;

    private final Node node;
    private final FrameRules rules;
    private final CredentialPresentation presentation;
    private final MulticastOutlet multicast;
    private final IgnoredCounts ignored;

    FrameOutlet(
            Node node,
            FrameRules rules,
            CredentialPresentation presentation,
            MulticastOutlet multicast,
            IgnoredCounts ignored) {
        this.node = node;
        this.rules = rules;
        this.presentation = presentation;
        this.multicast = multicast;
        this.ignored = ignored;
    }

    /** Sends everything that the interface's IP stack wants sent. */
    void flush(Now now, NetworkInterface port) {
        Optional<EthernetFrame> next;
        while ((next = port.poll()).isPresent()) {
            send(now, port, next.get());
        }
    }

    /** Sends a frame as if an interface of the operating system had given it. */
    void send(Now now, NetworkInterface port, EthernetFrame frame) {
        Optional<NetworkConfiguration> configuration = port.configuration();
        if (configuration.isEmpty()) {
            ignored.count(Ignored.NO_CONFIGURATION);
            return;
        }
        NetworkConfiguration ours = configuration.get();
        boolean bridged = !frame.from().equals(port.mac());
        if (bridged && !isBridge(ours, node.identity().address())) {
            ignored.count(Ignored.NOT_A_BRIDGE);
        } else if (frame.isMulticast()) {
            toGroup(now, port, ours, frame, bridged);
        } else if (frame.to().equals(port.mac())) {
            port.delivered(now, frame);
        } else if (isMember(port.mac(), frame.to())) {
            toMember(now, port, ours, frame, bridged);
        } else {
            behindBridge(now, port, ours, frame);
        }
    }

    static boolean isBridge(NetworkConfiguration ours, Address node) {
        return ours.specialists().stream()
                .anyMatch(s -> s.address().equals(node) && (s.flags() & Specialist.ACTIVE_BRIDGE) != 0);
    }

    /** The MACs of all members of a network begin with the same byte. */
    private static boolean isMember(Mac ours, Mac to) {
        return ours.value() >> VENDOR_SHIFT == to.value() >> VENDOR_SHIFT;
    }

    private void toMember(
            Now now, NetworkInterface port, NetworkConfiguration ours, EthernetFrame frame, boolean bridged) {
        Address to = frame.to().member(port.network());
        if (to.isReserved()) {
            ignored.count(Ignored.NO_SUCH_MEMBER);
            return;
        }
        Verdict verdict = rules.outbound(port.membership(), ours, frame, to);
        if (passes(now, port, frame, verdict)) {
            presentation.beforeFrame(now, port.membership(), to);
            node.send(now, to, bridged ? whole(port.network(), frame) : plain(port.network(), frame));
        }
    }

    private void behindBridge(Now now, NetworkInterface port, NetworkConfiguration ours, EthernetFrame frame) {
        Address self = node.identity().address();
        Optional<Address> known = port.bridges().bridgeTo(frame.to()).filter(bridge -> isBridge(ours, bridge));
        List<Address> bridges = known.isPresent()
                ? List.of(known.get())
                : activeBridges(ours, self).stream().limit(MAX_BRIDGES_TRIED).toList();
        for (Address bridge : bridges) {
            // The copies are made once, however many bridges get the frame.
            if (rules.outbound(port.membership(), ours, frame, bridge).accepted()) {
                presentation.beforeFrame(now, port.membership(), bridge);
                node.send(now, bridge, whole(port.network(), frame));
            }
        }
        if (bridges.isEmpty()) {
            ignored.count(Ignored.NO_SUCH_MEMBER);
        }
    }

    static List<Address> activeBridges(NetworkConfiguration ours, Address self) {
        return ours.specialists().stream()
                .filter(s -> (s.flags() & Specialist.ACTIVE_BRIDGE) != 0)
                .map(Specialist::address)
                .filter(bridge -> !bridge.equals(self))
                .toList();
    }

    private void toGroup(
            Now now, NetworkInterface port, NetworkConfiguration ours, EthernetFrame frame, boolean bridged) {
        MulticastGroup group = new MulticastGroup(frame.to(), 0);
        if (frame.isBroadcast()) {
            Optional<ArpPacket> arp = frame.etherType() == EthernetFrame.ARP
                    ? ArpPacket.parse(frame.payload()).filter(ArpPacket::isRequest)
                    : Optional.empty();
            if (arp.isPresent()) {
                group = MulticastGroup.resolving(arp.get().targetIp());
            } else if (!ours.has(NetworkConfiguration.BROADCAST)) {
                ignored.count(Ignored.BROADCAST_IS_OFF);
                return;
            }
        }
        Optional<EthernetFrame> emulated = NeighborEmulation.answer(ours, frame);
        if (emulated.isPresent()) {
            port.delivered(now, emulated.get());
            return;
        }
        if (ours.multicastLimit() == 0) {
            ignored.count(Ignored.MULTICAST_IS_OFF);
            return;
        }
        if (bridged) {
            port.learnGroup(now, group);
        }
        Verdict verdict = rules.outbound(port.membership(), ours, frame, Address.NONE);
        if (passes(now, port, frame, verdict)) {
            multicast.send(now, port, ours, group, frame, bridged);
        }
    }

    /** Makes the copies that the rules want; whether the frame itself goes on. */
    private boolean passes(Now now, NetworkInterface port, EthernetFrame frame, Verdict verdict) {
        copy(now, port, frame, verdict, Copy.TEE_BY_SENDER, Copy.WATCH_BY_SENDER, Copy.REDIRECT_BY_SENDER);
        if (!verdict.accepted() && verdict.redirect().isEmpty()) {
            ignored.count(Ignored.RULES_DROPPED_SENT);
        }
        return verdict.accepted();
    }

    /** Sends the copies that rules at either end make, and what they redirect. */
    void copy(
            Now now, NetworkInterface port, EthernetFrame frame, Verdict verdict, Copy tee, Copy watch, Copy redirect) {
        for (Forward forward : verdict.copies()) {
            copyTo(now, port, frame, forward, forward.type() == ForwardType.WATCH ? watch : tee, forward.lengthBytes());
        }
        verdict.redirect().ifPresent(forward -> copyTo(now, port, frame, forward, redirect, 0));
    }

    private void copyTo(Now now, NetworkInterface port, EthernetFrame frame, Forward forward, Copy why, int length) {
        Address to = forward.to();
        if (to.isReserved() || to.equals(node.identity().address())) {
            return;
        }
        Bytes all = frame.payload();
        Bytes data = length == 0 || length >= all.size() ? all : Bytes.copyOf(all.toArray(), 0, length);
        presentation.beforeFrame(now, port.membership(), to);
        node.send(now, to, ExtFrame.ofCopy(why, port.network(), frame.to(), frame.from(), frame.etherType(), data));
    }

    private static Frame plain(NetworkId network, EthernetFrame frame) {
        return new Frame(network, frame.etherType(), frame.payload());
    }

    private static ExtFrame whole(NetworkId network, EthernetFrame frame) {
        return ExtFrame.of(network, frame.to(), frame.from(), frame.etherType(), frame.payload());
    }
}
