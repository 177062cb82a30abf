package dev.perigee.protocol.rule;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.frame.EthernetFrame;
import java.util.Objects;
import java.util.Optional;

/**
 * What rules see of one frame at one end. See vl2.md 8.1. Immutable and cheap to make; IP is looked into when a rule
 * asks for it.
 */
public final class FrameFacts {
    private static final long LOW_32 = 0xffffffffL;
    private static final int V4_HEADER_BYTES = 20;
    private static final int V6_HEADER_BYTES = 40;
    private static final int ARP_BYTES = 28;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOR_SOLICITATION = 135;
    private static final int NEIGHBOR_ADVERTISEMENT = 136;
    private static final int NEIGHBOR_MESSAGE_BYTES = 8 + 16;

    private final boolean inbound;
    private final Address source;
    private final Address destination;
    private final EthernetFrame frame;
    private final int vlanId;
    private final TagValues tags;
    private final boolean ipAuthenticated;
    private final boolean macAuthenticated;
    private final long random;
    private final boolean unknownMatches;
    private final boolean watching;

    // Worked out when first asked for. Not volatile: threads may do that twice, with the same result.
    private Optional<IpView> ip;

    /**
     * Frame of a network whose configuration leaves unknown matches unfulfilled.
     *
     * @param inbound whether the frame is received here, not sent
     * @param source the node that sends it
     * @param destination the node that it goes to, {@link Address#NONE} if that is not one node; for a received frame
     *     always the receiver itself
     * @param vlanId 0 for a frame in no VLAN
     * @param ipAuthenticated whether the sender has a certificate of ownership for {@link #claimedIp}
     * @param macAuthenticated whether the sender has a certificate of ownership for the frame's source MAC
     * @param random a number of 32 bits from which chance is decided, a fresh one for each frame and receiver
     */
    public FrameFacts(
            boolean inbound,
            Address source,
            Address destination,
            EthernetFrame frame,
            int vlanId,
            TagValues tags,
            boolean ipAuthenticated,
            boolean macAuthenticated,
            long random) {
        this(
                inbound,
                source,
                destination,
                frame,
                vlanId,
                tags,
                ipAuthenticated,
                macAuthenticated,
                random & LOW_32,
                false,
                false);
    }

    private FrameFacts(
            boolean inbound,
            Address source,
            Address destination,
            EthernetFrame frame,
            int vlanId,
            TagValues tags,
            boolean ipAuthenticated,
            boolean macAuthenticated,
            long random,
            boolean unknownMatches,
            boolean watching) {
        this.inbound = inbound;
        this.source = Objects.requireNonNull(source);
        this.destination = Objects.requireNonNull(destination);
        this.frame = Objects.requireNonNull(frame);
        this.vlanId = vlanId;
        this.tags = Objects.requireNonNull(tags);
        this.ipAuthenticated = ipAuthenticated;
        this.macAuthenticated = macAuthenticated;
        this.random = random;
        this.unknownMatches = unknownMatches;
        this.watching = watching;
    }

    /**
     * The same frame for one of several receivers.
     *
     * @param receiverTags the tags at our end and at the receiver's
     * @param freshRandom as in the constructor
     */
    public FrameFacts forReceiver(Address receiver, TagValues receiverTags, long freshRandom) {
        return copy(receiver, receiverTags, freshRandom & LOW_32, unknownMatches, watching);
    }

    /** The same with the answer to matches of unknown type, which is flag 0x08 of the configuration (vl2.md 6). */
    public FrameFacts withUnknownMatches(boolean answer) {
        return copy(destination, tags, random, answer, watching);
    }

    /** The same at a node that the rules name to watch such frames. */
    FrameFacts asWatcher() {
        return copy(destination, tags, random, unknownMatches, true);
    }

    private FrameFacts copy(
            Address toDestination, TagValues withTags, long withRandom, boolean withUnknown, boolean asWatcher) {
        return new FrameFacts(
                inbound,
                source,
                toDestination,
                frame,
                vlanId,
                withTags,
                ipAuthenticated,
                macAuthenticated,
                withRandom,
                withUnknown,
                asWatcher);
    }

    /**
     * The IP address that a frame says it comes from, for which a certificate of ownership is asked: the source of an
     * IP packet, the sender of ARP, the target of an IPv6 neighbour advertisement. Empty for all else, and for an IPv6
     * neighbour solicitation, which counts as authenticated without.
     */
    public static Optional<IpAddress> claimedIp(EthernetFrame frame) {
        Bytes payload = frame.payload();
        if (frame.etherType() == EthernetFrame.IPV4 && payload.size() >= V4_HEADER_BYTES) {
            return Optional.of(ipAt(payload, 12, 4));
        }
        if (frame.etherType() == EthernetFrame.ARP && payload.size() >= ARP_BYTES) {
            return Optional.of(ipAt(payload, 14, 4));
        }
        if (frame.etherType() == EthernetFrame.IPV6 && payload.size() >= V6_HEADER_BYTES) {
            if (isNeighborMessage(frame, NEIGHBOR_SOLICITATION)) {
                return Optional.empty();
            }
            boolean advertises = isNeighborMessage(frame, NEIGHBOR_ADVERTISEMENT);
            return Optional.of(ipAt(payload, advertises ? V6_HEADER_BYTES + 8 : 8, 16));
        }
        return Optional.empty();
    }

    private static boolean isNeighborMessage(EthernetFrame frame, int type) {
        Bytes payload = frame.payload();
        return frame.etherType() == EthernetFrame.IPV6
                && payload.size() >= V6_HEADER_BYTES + NEIGHBOR_MESSAGE_BYTES
                && payload.at(6) == ICMPV6
                && payload.at(V6_HEADER_BYTES) == type;
    }

    private static IpAddress ipAt(Bytes payload, int at, int size) {
        byte[] address = new byte[size];
        for (int i = 0; i < size; i++) {
            address[i] = (byte) payload.at(at + i);
        }
        return IpAddress.of(address);
    }

    public boolean inbound() {
        return inbound;
    }

    public Address source() {
        return source;
    }

    public Address destination() {
        return destination;
    }

    public EthernetFrame frame() {
        return frame;
    }

    public int vlanId() {
        return vlanId;
    }

    public TagValues tags() {
        return tags;
    }

    /** The answer to matches of unknown type. */
    public boolean unknownMatches() {
        return unknownMatches;
    }

    boolean watching() {
        return watching;
    }

    /** Bytes of payload. */
    int size() {
        return frame.payload().size();
    }

    /** The byte of the payload at {@code index}, 0 beyond its end. */
    int at(int index) {
        return index < size() ? frame.payload().at(index) : 0;
    }

    boolean isV4() {
        return frame.etherType() == EthernetFrame.IPV4;
    }

    private boolean isV6() {
        return frame.etherType() == EthernetFrame.IPV6;
    }

    /** Empty if the frame is no IP, or too short for a header. */
    Optional<IpView> ip() {
        Optional<IpView> known = ip;
        if (known == null) {
            known = readIp();
            ip = known;
        }
        return known;
    }

    private Optional<IpView> readIp() {
        Bytes payload = frame.payload();
        if (isV4() && size() >= V4_HEADER_BYTES) {
            return Optional.of(new IpView(ipAt(payload, 12, 4), ipAt(payload, 16, 4), at(1)));
        }
        if (isV6() && size() >= V6_HEADER_BYTES) {
            int trafficClass = at(0) << 4 & 0xf0 | at(1) >> 4;
            return Optional.of(new IpView(ipAt(payload, 8, 16), ipAt(payload, 24, 16), trafficClass));
        }
        return Optional.empty();
    }

    /** Empty if the frame is no IP, too short for a header, or its IPv6 extension headers run past the end. */
    Optional<UpperLayer> upperLayer() {
        if (isV4()) {
            return size() >= V4_HEADER_BYTES ? Optional.of(UpperLayer.ofV4(this)) : Optional.empty();
        }
        return isV6() ? UpperLayer.ofV6(this) : Optional.empty();
    }

    /** The bits of {@link Characteristics} that the frame has. */
    long characteristics() {
        long bits = inbound ? Characteristics.INBOUND : 0;
        bits |= frame.isMulticast() ? Characteristics.MULTICAST : 0;
        bits |= frame.isBroadcast() ? Characteristics.BROADCAST : 0;
        if (isNeighborMessage(frame, NEIGHBOR_SOLICITATION)
                || ipAuthenticated && claimedIp(frame).isPresent()) {
            bits |= Characteristics.SENDER_IP_AUTHENTICATED;
        }
        bits |= macAuthenticated ? Characteristics.SENDER_MAC_AUTHENTICATED : 0;
        return bits | upperLayer().filter(UpperLayer::isTcp).map(this::tcpFlags).orElse(0L);
    }

    private long tcpFlags(UpperLayer tcp) {
        // Over IPv6 one byte behind the flags is asked for: clients do not see flags that end the frame. Over IPv4 they
        // look behind the end for flags that are cut off, where anything may be; here it is 0.
        if (isV6() && size() <= tcp.offset() + 14) {
            return 0;
        }
        return (at(tcp.offset() + 12) & 0x0f) << 8 | at(tcp.offset() + 13);
    }

    /** A number of 32 bits for the throw of this count; the first is the one that was given. */
    long random(int draw) {
        return draw == 0 ? random : scatter(random + draw * 0x9e3779b9L & LOW_32);
    }

    /** Another number for each number of 32 bits, with no visible relation to it. */
    private static long scatter(long number) {
        long mixed = number;
        for (int round = 0; round < 3; round++) {
            mixed = (mixed ^ mixed >>> 16) * 0x21f0aaadL & LOW_32;
        }
        return mixed ^ mixed >>> 15;
    }
}
