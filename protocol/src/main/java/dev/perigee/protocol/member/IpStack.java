package dev.perigee.protocol.member;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.ConfigurationLimits;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IcmpEcho;
import dev.perigee.protocol.frame.IpGroups;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.frame.UdpDatagram;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a machine's kernel is behind a client's interface, for one joined network: address resolution, echo, UDP and
 * managed routes, in user space. See vl1.md 6.9, 6.10 and 10, vl2.md 6.
 *
 * <p>It has the addresses of the configuration and, as Linux gives its interfaces, a link-local IPv6 address made of
 * the MAC, because real neighbours ask from theirs. It announces nothing by itself: no gratuitous ARP and no detection
 * of duplicate addresses. Packets that are too large are refused; fragments that arrive for its own addresses are
 * dropped without a word, and so is everything damaged.
 *
 * <p><b>As a router</b> it forwards in one direction only. {@link #sendIp} takes a packet from the LAN behind the
 * member onto the network and counts the hop: it lowers the hop limit. A packet from the network that is for somebody
 * else goes to {@link Output#transit} as it came; whoever sends it on, lowers its hop limit once, by
 * {@link IpPacket#forwarded()}. To send such a packet back onto the network, hand it to {@link #sendIp} as it came,
 * which counts that hop. So a packet in a circle ends after 255 hops at most.
 */
final class IpStack {
    /** Hop limit of packets made here. */
    static final int HOP_LIMIT = 64;

    private final Mac mac;
    private final Output output;
    private final NeighborDiscovery discovery;
    private InterfaceAddresses addresses;
    private RouteTable routes;
    private List<Route> managedRoutes = List.of();
    private boolean broadcast;
    private int mtu = ConfigurationLimits.DEFAULT_MTU_BYTES;

    /** What comes out of the stack. None of these may call back into it. */
    interface Output {
        /** A frame to be sent. An ARP request to the broadcast address is for the group of the address asked for. */
        void frame(Now now, EthernetFrame frame);

        /** An echo reply with a right checksum came in; whether there was a request is not remembered. */
        void echoReplied(IpAddress from, int identifier, int sequence, Bytes data);

        /** A datagram with a right checksum came in for one of the interface's addresses or a group it is in. */
        void udpReceived(IpAddress from, int fromPort, IpAddress to, int toPort, Bytes data);

        /** A packet came in for somebody else: the member is its gateway. Its hop limit is not lowered yet. */
        void transit(IpPacket packet);

        /** A packet was given up. */
        void undeliverable(IpAddress to, UndeliverableReason reason);
    }

    /**
     * @param mac the member's MAC on the network
     * @param entropy for the times after which neighbours are asked again
     */
    IpStack(Mac mac, Entropy entropy, Output output) {
        this.mac = mac;
        this.output = output;
        this.addresses = new InterfaceAddresses(mac, List.of());
        this.routes = new RouteTable(addresses, List.of());
        this.discovery = new NeighborDiscovery(mac, entropy, output, addresses, routes);
    }

    /**
     * Takes addresses, routes, MTU and the broadcast flag from a configuration. An address that is not in it is not
     * answered for any more. Packets that wait for a neighbour that is on the link no more are given up.
     */
    void configure(Now now, NetworkConfiguration configuration) {
        mtu = configuration.mtu();
        broadcast = configuration.has(NetworkConfiguration.BROADCAST);
        boolean sameAddresses = addresses.assigned().equals(configuration.addresses());
        if (sameAddresses && managedRoutes.equals(configuration.routes())) {
            return;
        }
        managedRoutes = configuration.routes();
        addresses = new InterfaceAddresses(mac, configuration.addresses());
        routes = new RouteTable(addresses, managedRoutes);
        discovery.configure(addresses, routes);
    }

    /**
     * The groups that the member has to be subscribed to for others to find it (vl2.md 1.5, vl1.md 6.10): the
     * resolution group of each address, all hosts and all nodes, and broadcast if the network carries it.
     */
    Set<MulticastGroup> groups() {
        Set<MulticastGroup> groups = addresses.groups();
        if (broadcast) {
            groups.add(new MulticastGroup(Mac.BROADCAST, 0));
        }
        return groups;
    }

    /** The interface's own addresses, the link-local one last. */
    List<IpPrefix> addresses() {
        return addresses.all();
    }

    /**
     * Sends an echo request. The source is the address whose prefix holds the destination, else the gateway, else the
     * first of the family. To an address of the stack itself it is answered at once.
     */
    void ping(Now now, IpAddress to, int identifier, int sequence, Bytes data) {
        IcmpEcho echo = new IcmpEcho(!to.isV4(), false, identifier, sequence, data);
        if (fits(to, IcmpEcho.HEADER_BYTES + data.size())) {
            source(to).ifPresent(from -> send(now, echo.toPacket(from, to, HOP_LIMIT)));
        }
    }

    /** Sends a UDP datagram, as {@link #ping} does. */
    void sendUdp(Now now, int fromPort, IpAddress to, int toPort, Bytes data) {
        UdpDatagram datagram = new UdpDatagram(fromPort, toPort, data);
        if (fits(to, UdpDatagram.HEADER_BYTES + data.size())) {
            source(to).ifPresent(from -> send(now, datagram.toPacket(from, to, HOP_LIMIT)));
        }
    }

    private boolean fits(IpAddress to, int contentBytes) {
        int headerBytes = to.isV4() ? IpPacket.IPV4_HEADER_BYTES : IpPacket.IPV6_HEADER_BYTES;
        if (headerBytes + contentBytes <= mtu) {
            return true;
        }
        output.undeliverable(to, UndeliverableReason.TOO_LARGE);
        return false;
    }

    /** Says itself why if there is none. */
    private Optional<IpAddress> source(IpAddress to) {
        if (addresses.owns(to)) {
            return Optional.of(to);
        }
        Optional<IpAddress> source = addresses.sourceFor(to, routes.nextHop(to).orElse(to));
        if (source.isEmpty()) {
            output.undeliverable(to, UndeliverableReason.NO_ADDRESS);
        }
        return source;
    }

    /**
     * Forwards a packet from the LAN behind the member. Its hop limit is lowered here, and nowhere before. Refused with
     * a reason: hops used up, longer than the MTU, no route, and what is not forwarded: to the member itself, to a
     * group, and to a link-local IPv6 address.
     */
    void sendIp(Now now, IpPacket packet) {
        IpAddress to = packet.destination();
        if (addresses.owns(to) || addresses.isBroadcast(to) || IpGroups.isGroup(to) || isLinkLocal(to)) {
            output.undeliverable(to, UndeliverableReason.NOT_FORWARDED);
            return;
        }
        Optional<IpPacket> forwarded = packet.forwarded();
        if (forwarded.isEmpty()) {
            output.undeliverable(to, UndeliverableReason.HOPS_USED_UP);
        } else if (packet.isV4() && addresses.sourceFor(to, to).isEmpty()) {
            output.undeliverable(to, UndeliverableReason.NO_ADDRESS);
        } else if (packet.toBytes().size() > mtu) {
            output.undeliverable(to, UndeliverableReason.TOO_LARGE);
        } else {
            send(now, forwarded.get());
        }
    }

    /** fe80::/10, which means something on its own link only. */
    private static boolean isLinkLocal(IpAddress ip) {
        return !ip.isV4() && ip.at(0) == 0xfe && (ip.at(1) & 0xc0) == 0x80;
    }

    /** To oneself, to a group, to a neighbour or to a gateway. */
    private void send(Now now, IpPacket packet) {
        IpAddress to = packet.destination();
        if (addresses.owns(to)) {
            accept(now, packet);
        } else if (addresses.isBroadcast(to)) {
            discovery.transmit(now, Mac.BROADCAST, packet);
        } else if (IpGroups.isGroup(to)) {
            discovery.transmit(now, IpGroups.mac(to), packet);
        } else {
            routes.nextHop(to)
                    .ifPresentOrElse(
                            hop -> discovery.neighbors().send(now, hop, packet),
                            () -> output.undeliverable(to, UndeliverableReason.NO_ROUTE));
        }
    }

    /** Takes a frame from the network; frames for other interfaces and those from itself mean nothing. */
    void received(Now now, EthernetFrame frame) {
        boolean forUs = frame.to().equals(mac) || frame.isMulticast();
        if (!forUs || frame.from().equals(mac)) {
            return;
        }
        if (frame.etherType() == EthernetFrame.ARP) {
            discovery.arp(now, frame);
        } else {
            IpPacket.parse(frame)
                    .filter(IpPacket::hasRightHeaderChecksum)
                    .filter(packet -> !IpGroups.isGroup(packet.source()))
                    .ifPresent(packet -> received(now, frame, packet));
        }
    }

    private void received(Now now, EthernetFrame frame, IpPacket packet) {
        IpAddress to = packet.destination();
        if (addresses.owns(packet.source())) {
            return;
        }
        if (addresses.listensTo(to)) {
            if (!discovery.discovery(now, packet)) {
                accept(now, packet);
            }
        } else if (!frame.isMulticast() && !IpGroups.isGroup(to) && !isLinkLocal(to) && !isUnspecified(packet)) {
            output.transit(packet);
        }
    }

    private static boolean isUnspecified(IpPacket packet) {
        return NeighborDiscovery.isUnspecified(packet.source())
                || NeighborDiscovery.isUnspecified(packet.destination());
    }

    /** A packet for this interface. */
    private void accept(Now now, IpPacket packet) {
        if (NeighborDiscovery.isUnspecified(packet.source())) {
            return;
        }
        IcmpEcho.parse(packet).ifPresent(echo -> echo(now, packet, echo));
        UdpDatagram.parse(packet)
                .ifPresent(u ->
                        output.udpReceived(packet.source(), u.fromPort(), packet.destination(), u.toPort(), u.data()));
    }

    private void echo(Now now, IpPacket packet, IcmpEcho echo) {
        IpAddress from = packet.source();
        if (echo.reply()) {
            output.echoReplied(from, echo.identifier(), echo.sequence(), echo.data());
        } else if (addresses.owns(packet.destination())) {
            send(now, echo.answered().toPacket(packet.destination(), from, HOP_LIMIT));
        } else if (echo.v6()) {
            // Kernels answer an echo request to a group over IPv6, and do not over IPv4.
            source(from).ifPresent(own -> send(now, echo.answered().toPacket(own, from, HOP_LIMIT)));
        }
    }

    void tick(Now now) {
        discovery.neighbors().tick(now);
    }

    /** The monotonic time at which {@link #tick} has something to do; {@link Long#MAX_VALUE} if never. */
    long nextTickMs() {
        return discovery.neighbors().nextTickMs();
    }

    /** Neighbours known or asked for, at most {@link NeighborTable#MAX_NEIGHBORS}. */
    int neighborCount() {
        return discovery.neighbors().size();
    }

    /** Packets that wait for a neighbour's answer, at most {@link NeighborTable#MAX_WAITING}. */
    int waitingCount() {
        return discovery.neighbors().waiting();
    }
}
