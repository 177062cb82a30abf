package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.frame.ArpPacket;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.rule.Verdict;
import dev.perigee.protocol.verb.ExtFrame;
import dev.perigee.protocol.verb.Frame;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.wire.Limits;
import java.util.List;
import java.util.Optional;

/** Frames on their way out: to a member, to what lies behind a bridge, to a group. See vl1.md 6.9 and 6.10. */
final class FrameOutlet {
    /** To so many active bridges goes a frame for a MAC that was not seen yet. */
    static final int MAX_BRIDGES_TRIED = 32;

    /** Room for everything that may come before a frame's content in a packet. */
    private static final int HEAD_BYTES = 31;

    private static final int VENDOR_SHIFT = 40;

    private final Node node;
    private final Entropy entropy;
    private final FrameRules rules;
    private final FrameCopies copies;
    private final CredentialPresentation presentation;
    private final MulticastOutlet multicast;
    private final IgnoredCounts ignored;

    FrameOutlet(
            Node node,
            Entropy entropy,
            FrameRules rules,
            FrameCopies copies,
            CredentialPresentation presentation,
            MulticastOutlet multicast,
            IgnoredCounts ignored) {
        this.node = node;
        this.entropy = entropy;
        this.rules = rules;
        this.copies = copies;
        this.presentation = presentation;
        this.multicast = multicast;
        this.ignored = ignored;
    }

    /** A frame that may be sent, on an interface that has a configuration. */
    private record Outgoing(NetworkInterface port, NetworkConfiguration ours, EthernetFrame frame, boolean bridged) {
        NetworkId network() {
            return port.network();
        }

        ExtFrame whole() {
            return ExtFrame.of(network(), frame.to(), frame.from(), frame.etherType(), frame.payload());
        }

        Payload toMember() {
            return bridged ? whole() : new Frame(network(), frame.etherType(), frame.payload());
        }
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
        Outgoing out = new Outgoing(port, ours, frame, !frame.from().equals(port.mac()));
        if (frame.payload().size() > Math.min(ours.mtu(), Limits.MAX_PAYLOAD_BYTES - HEAD_BYTES)) {
            ignored.count(Ignored.FRAME_TOO_LARGE);
        } else if (out.bridged && !Specialists.isActiveBridge(ours, self())) {
            ignored.count(Ignored.NOT_A_BRIDGE);
        } else if (frame.isMulticast()) {
            toGroup(now, out);
        } else if (frame.to().equals(port.mac())) {
            port.delivered(now, frame);
        } else if (isMember(port.mac(), frame.to())) {
            toMember(now, out);
        } else {
            behindBridge(now, out);
        }
    }

    /** The MACs of all members of a network begin with the same byte. */
    private static boolean isMember(Mac ours, Mac to) {
        return ours.value() >> VENDOR_SHIFT == to.value() >> VENDOR_SHIFT;
    }

    private void toMember(Now now, Outgoing out) {
        Address to = out.frame.to().member(out.network());
        if (to.isReserved()) {
            ignored.count(Ignored.NO_SUCH_MEMBER);
        } else if (passes(now, out, to)) {
            presentation.beforeFrame(now, out.port.membership(), to);
            node.send(now, to, out.toMember());
        }
    }

    /** The rules are asked for the frame as such, and again for each bridge that is to have it. */
    private void behindBridge(Now now, Outgoing out) {
        if (!passes(now, out, Address.NONE)) {
            return;
        }
        List<Address> bridges = bridgesTo(out);
        if (bridges.isEmpty()) {
            ignored.count(Ignored.NO_SUCH_MEMBER);
        }
        for (Address bridge : bridges) {
            Verdict verdict = rules.outbound(out.port.membership(), out.ours, out.frame, bridge);
            if (verdict.accepted()) {
                presentation.beforeFrame(now, out.port.membership(), bridge);
                node.send(now, bridge, out.whole());
            } else {
                copies.redirect(now, out.port, out.frame, verdict, FrameCopies.Side.SENDER);
            }
        }
    }

    /** The bridge that the MAC was seen behind, else all, else some of them at random. */
    private List<Address> bridgesTo(Outgoing out) {
        Optional<Address> seen = out.port
                .bridges()
                .bridgeTo(out.frame.to())
                .filter(bridge -> !bridge.equals(self()) && Specialists.isActiveBridge(out.ours, bridge));
        if (seen.isPresent()) {
            return List.of(seen.get());
        }
        List<Address> others = Specialists.activeBridges(out.ours).stream()
                .filter(bridge -> !bridge.equals(self()))
                .toList();
        return others.size() <= MAX_BRIDGES_TRIED
                ? others
                : Shuffle.of(others, entropy).subList(0, MAX_BRIDGES_TRIED);
    }

    private void toGroup(Now now, Outgoing out) {
        Optional<MulticastGroup> group = group(out);
        Optional<EthernetFrame> emulated = NeighborEmulation.answer(out.ours, out.frame);
        if (group.isEmpty()) {
            ignored.count(Ignored.BROADCAST_IS_OFF);
        } else if (emulated.isPresent()) {
            out.port.delivered(now, emulated.get());
        } else if (out.ours.multicastLimit() == 0) {
            ignored.count(Ignored.MULTICAST_IS_OFF);
        } else {
            if (out.bridged) {
                out.port.learnGroup(now, group.get());
            }
            if (passes(now, out, Address.NONE)) {
                multicast.send(now, out.port, out.ours, group.get(), out.frame, out.bridged);
            }
        }
    }

    /** An ARP question goes to those who have the address asked for; empty for a broadcast that goes nowhere. */
    private static Optional<MulticastGroup> group(Outgoing out) {
        MulticastGroup group = new MulticastGroup(out.frame.to(), 0);
        if (!out.frame.isBroadcast()) {
            return Optional.of(group);
        }
        if (out.frame.etherType() == EthernetFrame.ARP) {
            Optional<ArpPacket> question = ArpPacket.parse(out.frame.payload()).filter(ArpPacket::isRequest);
            if (question.isPresent()) {
                return question.map(arp -> MulticastGroup.resolving(arp.targetIp()));
            }
        }
        return out.ours.has(NetworkConfiguration.BROADCAST) ? Optional.of(group) : Optional.empty();
    }

    /**
     * Whether the rules let the frame go its way. What they send elsewhere goes out here.
     *
     * @param to {@link Address#NONE} if it may go to several
     */
    private boolean passes(Now now, Outgoing out, Address to) {
        Verdict verdict = rules.outbound(out.port.membership(), out.ours, out.frame, to);
        copies.send(now, out.port, out.frame, verdict, FrameCopies.Side.SENDER);
        if (!verdict.accepted() && verdict.redirect().isEmpty()) {
            ignored.count(Ignored.RULES_DROPPED_SENT);
        }
        return verdict.accepted();
    }

    private Address self() {
        return node.identity().address();
    }
}
