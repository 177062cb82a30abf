package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.rule.Verdict;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.ExtFrame;
import dev.perigee.protocol.verb.ExtFrameOk;
import dev.perigee.protocol.verb.Frame;
import dev.perigee.protocol.verb.GatherResults;
import dev.perigee.protocol.verb.MulticastFrame;
import dev.perigee.protocol.verb.MulticastFrameOk;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Frames that arrive: whether their sender is allowed, what the rules say, whether their MACs may be. A frame of somebody
 * who is not allowed is answered with ERROR 06 and tried again every 500 ms for 5 s. See vl1.md 6.9 and 6.10.
 */
final class FrameIntake {
    static final int MAX_HELD = 32;
    static final long HELD_MS = 5_000;
    static final long RETRY_MS = 500;

    /** What a packet says, for a network that has a configuration and with a sender who is allowed. */
    private record Arrival(NetworkInterface port, NetworkConfiguration ours, NodeEvent.Received packet) {
        Address from() {
            return packet.from().address();
        }
    }

    private record Held(long sinceMs, NetworkId network, NodeEvent.Received packet) {}

    /** What the intake needs to know of the member it belongs to. */
    interface Member {
        Optional<NetworkInterface> networkInterface(NetworkId network);

        boolean allows(NetworkInterface port, Address peer);

        /** A frame of an allowed peer came in. */
        void trusted(Now now, NetworkInterface port, Address peer);

        /** Takes a certificate that came along with a frame; the frame is looked at when that is done. */
        void attached(Now now, Address from, CertificateOfMembership certificate, Consumer<Now> then);
    }

    private final Member member;
    private final Node node;
    private final FrameRules rules;
    private final FrameCopies copies;
    private final FrameOutlet outlet;
    private final MulticastOutlet multicast;
    private final IgnoredCounts ignored;
    private final Deque<Held> held = new ArrayDeque<>();
    private long retryMs = Long.MAX_VALUE;

    FrameIntake(
            Member member,
            Node node,
            FrameRules rules,
            FrameCopies copies,
            FrameOutlet outlet,
            MulticastOutlet multicast,
            IgnoredCounts ignored) {
        this.member = member;
        this.node = node;
        this.rules = rules;
        this.copies = copies;
        this.outlet = outlet;
        this.multicast = multicast;
        this.ignored = ignored;
    }

    /** @param payload a {@link Frame}, {@link ExtFrame} or {@link MulticastFrame} */
    void receive(Now now, NetworkId network, NodeEvent.Received packet) {
        if (member.networkInterface(network).isEmpty()) {
            ignored.count(Ignored.NOT_JOINED);
            return;
        }
        attachedCertificate(packet.payload())
                .ifPresentOrElse(
                        certificate -> member.attached(
                                now, packet.from().address(), certificate, later -> takeOrHold(later, network, packet)),
                        () -> takeOrHold(now, network, packet));
    }

    private void takeOrHold(Now now, NetworkId network, NodeEvent.Received packet) {
        Optional<NetworkInterface> port = member.networkInterface(network);
        if (port.isPresent() && !take(now, port.get(), packet)) {
            hold(now, network, packet);
        }
    }

    private static Optional<CertificateOfMembership> attachedCertificate(Payload payload) {
        if (payload instanceof ExtFrame frame) {
            return frame.certificate();
        }
        return payload instanceof MulticastFrame frame ? frame.certificate() : Optional.empty();
    }

    /** @return false if the sender is not allowed (yet); it has been told so then */
    private boolean take(Now now, NetworkInterface port, NodeEvent.Received packet) {
        Address from = packet.from().address();
        Optional<NetworkConfiguration> configuration = port.configuration();
        if (configuration.isEmpty() || !member.allows(port, from)) {
            Verb verb = Verb.of(packet.payload().verbCode()).orElseThrow();
            node.reply(now, from, packet.path(), ErrorReply.needCertificate(verb, packet.packetId(), port.network()));
            return false;
        }
        member.trusted(now, port, from);
        Arrival arrival = new Arrival(port, configuration.get(), packet);
        if (packet.payload() instanceof Frame frame) {
            frame(now, arrival, frame);
        } else if (packet.payload() instanceof ExtFrame frame) {
            extFrame(now, arrival, frame);
        } else if (packet.payload() instanceof MulticastFrame frame) {
            multicastFrame(now, arrival, frame);
        }
        outlet.flush(now, port);
        return true;
    }

    // ---- those that wait ----------------------------------------------------------------------------------------

    private void hold(Now now, NetworkId network, NodeEvent.Received packet) {
        if (held.size() >= MAX_HELD) {
            held.removeFirst();
        }
        held.add(new Held(now.monotonicMs(), network, packet));
        retryMs = Math.min(retryMs, now.monotonicMs() + RETRY_MS);
    }

    void tick(Now now) {
        if (now.monotonicMs() < retryMs) {
            return;
        }
        Iterator<Held> each = held.iterator();
        while (each.hasNext()) {
            Held waiting = each.next();
            Optional<NetworkInterface> port = member.networkInterface(waiting.network);
            boolean over = now.monotonicMs() - waiting.sinceMs >= HELD_MS || port.isEmpty();
            if (over) {
                ignored.count(Ignored.SENDER_NOT_ALLOWED);
            }
            if (over || take(now, port.get(), waiting.packet)) {
                each.remove();
            }
        }
        retryMs = held.isEmpty() ? Long.MAX_VALUE : now.monotonicMs() + RETRY_MS;
    }

    long nextTickMs() {
        return retryMs;
    }

    /** This peer has just shown something: its frames that wait are looked at once more, without a word to it. */
    void credentialsTaken(Now now, Address peer) {
        Iterator<Held> each = held.iterator();
        List<Held> allowed = new ArrayList<>();
        while (each.hasNext()) {
            Held waiting = each.next();
            boolean isAllowed = waiting.packet.from().address().equals(peer)
                    && member.networkInterface(waiting.network)
                            .filter(port -> member.allows(port, peer))
                            .isPresent();
            if (isAllowed) {
                each.remove();
                allowed.add(waiting);
            }
        }
        allowed.forEach(waiting -> takeOrHold(now, waiting.network, waiting.packet));
    }

    int size() {
        return held.size();
    }

    // ---- what is let in -----------------------------------------------------------------------------------------

    private void frame(Now now, Arrival in, Frame frame) {
        if (!frame.data().isEmpty()) {
            EthernetFrame ethernet = new EthernetFrame(
                    in.port.mac(), Mac.of(in.from(), in.port.network()), frame.etherType(), frame.data());
            if (filter(now, in, ethernet).accepted()) {
                in.port.delivered(now, ethernet);
            }
        }
    }

    private void extFrame(Now now, Arrival in, ExtFrame frame) {
        EthernetFrame ethernet = new EthernetFrame(frame.to(), frame.from(), frame.etherType(), frame.data());
        if (frame.data().isEmpty() || extFrame(now, in, ethernet)) {
            acknowledge(now, in, frame);
        }
    }

    /** @return false if its MACs are wrong: nothing is acknowledged then */
    private boolean extFrame(Now now, Arrival in, EthernetFrame frame) {
        if (frame.from().value() == 0 || frame.from().equals(in.port.mac())) {
            ignored.count(Ignored.WRONG_MAC_ADDRESS);
            return false;
        }
        Verdict verdict = filter(now, in, frame);
        if (!verdict.accepted()) {
            return true;
        }
        if (!verdict.skipsMacChecks() && !mayHaveMacs(in, frame)) {
            return false;
        }
        in.port.delivered(now, frame);
        return true;
    }

    private void acknowledge(Now now, Arrival in, ExtFrame frame) {
        if (frame.wantsAcknowledgement()) {
            node.reply(
                    now, in.from(), in.packet.path(), Ok.of(in.packet.packetId(), new ExtFrameOk(in.port.network())));
        }
    }

    private boolean mayHaveMacs(Arrival in, EthernetFrame frame) {
        Ignored why = null;
        if (!frame.from().equals(Mac.of(in.from(), in.port.network()))) {
            if (!takeBridged(in, frame.from())) {
                why = Ignored.NOT_A_BRIDGE;
            }
        } else if (!frame.to().equals(in.port.mac())) {
            if (frame.isMulticast()) {
                why = in.ours.multicastLimit() == 0 ? Ignored.MULTICAST_IS_OFF : null;
            } else if (!Specialists.isActiveBridge(in.ours, node.identity().address())) {
                why = Ignored.NOT_A_BRIDGE;
            }
        }
        if (why != null) {
            ignored.count(why);
        }
        return why == null;
    }

    /** A foreign MAC is believed of an active bridge only, and lies behind it from now on. */
    private static boolean takeBridged(Arrival in, Mac foreign) {
        boolean isBridge = Specialists.isActiveBridge(in.ours, in.from());
        if (isBridge) {
            in.port.bridges().seen(foreign, in.from());
        }
        return isBridge;
    }

    private void multicastFrame(Now now, Arrival in, MulticastFrame frame) {
        if (in.ours.multicastLimit() == 0) {
            ignored.count(Ignored.MULTICAST_IS_OFF);
            return;
        }
        Mac source = frame.from().orElse(Mac.of(in.from(), in.port.network()));
        EthernetFrame ethernet = new EthernetFrame(frame.to().mac(), source, frame.etherType(), frame.data());
        if (frame.data().isEmpty() || multicastFrame(now, in, frame, ethernet)) {
            frame.gatherLimit().ifPresent(limit -> tell(now, in, frame.to(), limit));
        }
    }

    /** @return false if its MACs are wrong: nothing is told about the group then */
    private boolean multicastFrame(Now now, Arrival in, MulticastFrame packet, EthernetFrame frame) {
        Mac source = frame.from();
        if (!frame.isMulticast() || source.value() == 0 || source.isGroup() || source.equals(in.port.mac())) {
            ignored.count(Ignored.WRONG_MAC_ADDRESS);
            return false;
        }
        boolean bridged = !source.equals(Mac.of(in.from(), in.port.network()));
        boolean replicate = (packet.flags() & MulticastFrame.REPLICATE) != 0
                && Specialists.isReplicator(in.ours, node.identity().address());
        if (replicate) {
            multicast.replicate(now, in.port, in.ours, packet.to(), frame, true, in.from());
        }
        if (bridged && !takeBridged(in, source)) {
            ignored.count(Ignored.NOT_A_BRIDGE);
            return false;
        }
        if (filter(now, in, frame).accepted()) {
            in.port.delivered(now, frame);
        }
        return true;
    }

    private void tell(Now now, Arrival in, MulticastGroup group, long limit) {
        List<Address> known =
                multicast.knownTo(now, in.port, group, in.from(), Math.min(limit, GroupTable.MAX_MEMBERS_PER_GROUP));
        if (!known.isEmpty()) {
            GatherResults results = new GatherResults(known.size(), known);
            node.reply(
                    now,
                    in.from(),
                    in.packet.path(),
                    Ok.of(in.packet.packetId(), MulticastFrameOk.of(in.port.network(), group, results)));
        }
    }

    private Verdict filter(Now now, Arrival in, EthernetFrame frame) {
        Verdict verdict = rules.inbound(in.port.membership(), in.ours, frame, in.from());
        copies.send(now, in.port, frame, verdict, FrameCopies.Side.RECEIVER);
        if (!verdict.accepted() && verdict.redirect().isEmpty()) {
            ignored.count(Ignored.RULES_DROPPED_RECEIVED);
        }
        return verdict;
    }
}
