package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IpPacket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The virtual Ethernet interface of one joined network: the IP stack on it, the groups it is in, what lies behind
 * bridges, and who is in which group. Frames come out of {@link #poll}.
 */
final class NetworkInterface implements IpStack.Output {
    static final int MAX_SUBSCRIBED = 4_096;
    static final int MAX_LEARNED_GROUPS = 1_024;

    /** A group that something bridged sent to is announced for so long, as clients do. */
    static final long LEARNED_GROUP_MS = 1_200_000;

    private final Membership membership;
    private final Mac mac;
    private final IpStack stack;
    private final Consumer<MemberEvent> events;
    private final GroupTable groups = new GroupTable();
    private final WaitingMulticasts waiting = new WaitingMulticasts();
    private final ToldMembers toldMembers = new ToldMembers();
    private final BridgeTable bridges = new BridgeTable();
    private final Set<MulticastGroup> subscribed = new LinkedHashSet<>();
    private final Map<MulticastGroup, Long> learnedMs = new LinkedHashMap<>();
    private final Deque<EthernetFrame> outgoing = new ArrayDeque<>();

    NetworkInterface(Membership membership, Address self, Entropy entropy, Consumer<MemberEvent> events) {
        this.membership = membership;
        this.mac = Mac.of(self, membership.id());
        this.events = events;
        this.stack = new IpStack(mac, entropy, this);
    }

    Membership membership() {
        return membership;
    }

    NetworkId network() {
        return membership.id();
    }

    Optional<NetworkConfiguration> configuration() {
        return membership.configuration();
    }

    Mac mac() {
        return mac;
    }

    IpStack stack() {
        return stack;
    }

    GroupTable groups() {
        return groups;
    }

    WaitingMulticasts waiting() {
        return waiting;
    }

    ToldMembers toldMembers() {
        return toldMembers;
    }

    BridgeTable bridges() {
        return bridges;
    }

    /** A frame that the IP stack wants sent; none if there is no more. */
    Optional<EthernetFrame> poll() {
        return Optional.ofNullable(outgoing.poll());
    }

    /** A frame has passed all checks: the owner sees it, and the IP stack. */
    void delivered(Now now, EthernetFrame frame) {
        events.accept(new MemberEvent.FrameDelivered(network(), frame));
        stack.received(now, frame);
    }

    // ---- groups that this end is in -----------------------------------------------------------------------------

    boolean subscribe(MulticastGroup group) {
        return subscribed.size() < MAX_SUBSCRIBED && subscribed.add(group);
    }

    void unsubscribe(MulticastGroup group) {
        subscribed.remove(group);
    }

    /** Somebody behind this bridge talks to the group, and so is likely to be in it, as clients suppose. */
    void learnGroup(Now now, MulticastGroup group) {
        Newest.put(learnedMs, group, now.monotonicMs(), MAX_LEARNED_GROUPS);
    }

    /** All groups to be announced. There are some before there is a configuration, as in clients. */
    Set<MulticastGroup> announced(Now now) {
        learnedMs.values().removeIf(learned -> now.monotonicMs() - learned >= LEARNED_GROUP_MS);
        Set<MulticastGroup> all = new LinkedHashSet<>(stack.groups());
        all.addAll(subscribed);
        all.addAll(learnedMs.keySet());
        return all;
    }

    /** Whether frames for the group are wanted here. */
    boolean isIn(MulticastGroup group) {
        return subscribed.contains(group)
                || learnedMs.containsKey(group)
                || stack.groups().contains(group);
    }

    int size() {
        return groups.size()
                + waiting.size()
                + toldMembers.size()
                + bridges.size()
                + subscribed.size()
                + learnedMs.size()
                + stack.neighborCount()
                + stack.waitingCount();
    }

    // ---- what the stack says ------------------------------------------------------------------------------------

    @Override
    public void frame(Now now, EthernetFrame frame) {
        outgoing.add(frame);
    }

    @Override
    public void echoReplied(IpAddress from, int identifier, int sequence, Bytes data) {
        events.accept(new MemberEvent.EchoReplied(network(), from, identifier, sequence, data));
    }

    @Override
    public void udpReceived(IpAddress from, int fromPort, IpAddress to, int toPort, Bytes data) {
        events.accept(new MemberEvent.UdpReceived(network(), from, fromPort, to, toPort, data));
    }

    @Override
    public void transit(IpPacket packet) {
        events.accept(new MemberEvent.Transit(network(), packet.toBytes()));
    }

    @Override
    public void undeliverable(IpAddress to, UndeliverableReason reason) {
        events.accept(new MemberEvent.Undeliverable(network(), to, reason));
    }
}
