package dev.perigee.protocol.member;

import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.frame.ArpPacket;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IpGroups;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.frame.NeighborMessage;
import java.util.Optional;

/**
 * ARP and IPv6 neighbour discovery: asks for neighbours' MACs, answers questions about own addresses, by whatever way
 * they come, and keeps what others say about themselves. Never answers for anybody else.
 */
final class NeighborDiscovery implements NeighborTable.Link {
    private final Mac mac;
    private final IpStack.Output output;
    private final NeighborTable neighbors;
    private InterfaceAddresses addresses;
    private RouteTable routes;

    NeighborDiscovery(
            Mac mac, Entropy entropy, IpStack.Output output, InterfaceAddresses addresses, RouteTable routes) {
        this.mac = mac;
        this.output = output;
        this.neighbors = new NeighborTable(entropy, this);
        this.addresses = addresses;
        this.routes = routes;
    }

    /** Puts other addresses and routes into use; who is on the link no more is forgotten. */
    void configure(InterfaceAddresses newAddresses, RouteTable newRoutes) {
        addresses = newAddresses;
        routes = newRoutes;
        neighbors.retain(routes::isOnLink);
    }

    NeighborTable neighbors() {
        return neighbors;
    }

    static boolean isUnspecified(IpAddress ip) {
        return ip.equals(IpAddress.ANY_V4) || ip.equals(IpAddress.ANY_V6);
    }

    /** The packet's source asks if it is an own address, else the own address nearest to what is asked for. */
    @Override
    public void ask(Now now, IpAddress about, Optional<Mac> known, Optional<IpPacket> onBehalfOf) {
        Optional<IpAddress> from =
                onBehalfOf.map(IpPacket::source).filter(addresses::owns).or(() -> addresses.sourceFor(about, about));
        if (about.isV4()) {
            send(now, known.orElse(Mac.BROADCAST), ArpPacket.request(mac, from.orElse(IpAddress.ANY_V4), about));
            return;
        }
        IpAddress to = known.isPresent() ? about : IpGroups.solicitedNode(about);
        transmit(
                now,
                known.orElseGet(() -> IpGroups.mac(to)),
                NeighborMessage.solicit(about, mac).toPacket(from.orElse(addresses.linkLocal()), to));
    }

    private void send(Now now, Mac to, ArpPacket packet) {
        output.frame(now, new EthernetFrame(to, mac, EthernetFrame.ARP, packet.toBytes()));
    }

    @Override
    public void transmit(Now now, Mac to, IpPacket packet) {
        output.frame(now, new EthernetFrame(to, mac, packet.etherType(), packet.toBytes()));
    }

    @Override
    public void undeliverable(IpPacket packet, UndeliverableReason reason) {
        output.undeliverable(packet.destination(), reason);
    }

    /** Takes a frame of type ARP. */
    void arp(Now now, EthernetFrame frame) {
        ArpPacket.parse(frame.payload())
                .filter(packet -> isOfOne(packet.senderMac()) && !addresses.owns(packet.senderIp()))
                .ifPresent(packet -> arp(now, frame, packet));
    }

    private void arp(Now now, EthernetFrame frame, ArpPacket packet) {
        IpAddress sender = packet.senderIp();
        boolean aboutUs = packet.isRequest() && addresses.owns(packet.targetIp());
        if (routes.isOnLink(sender) && !addresses.isBroadcast(sender)) {
            if (aboutUs) {
                neighbors.introduced(now, sender, packet.senderMac());
            } else {
                boolean answer = !packet.isRequest() && !frame.isMulticast();
                boolean override = packet.isGratuitous() || !neighbors.isLocked(now, sender);
                neighbors.told(now, sender, packet.senderMac(), answer, override);
            }
        }
        if (aboutUs) {
            send(now, packet.senderMac(), packet.answeredBy(mac));
        }
    }

    /** Whether a MAC can be that of another single interface. */
    private boolean isOfOne(Mac sender) {
        return sender.value() != 0 && !sender.equals(mac) && !sender.isGroup();
    }

    /**
     * Takes a packet that may belong to neighbour discovery.
     *
     * @return whether it does
     */
    boolean discovery(Now now, IpPacket packet) {
        Optional<NeighborMessage> parsed = NeighborMessage.parse(packet);
        parsed.ifPresent(message -> {
            if (message.solicitation() && addresses.owns(message.target())) {
                solicited(now, packet.source(), message);
            } else if (!message.solicitation() && !addresses.owns(message.target())) {
                advertised(now, packet, message);
            }
        });
        return parsed.isPresent();
    }

    private void advertised(Now now, IpPacket packet, NeighborMessage message) {
        boolean answer = message.has(NeighborMessage.SOLICITED) && !IpGroups.isGroup(packet.destination());
        boolean override = message.has(NeighborMessage.OVERRIDE);
        message.linkLayer()
                .or(() -> neighbors.mac(message.target()))
                .filter(this::isOfOne)
                .ifPresent(m -> neighbors.told(now, message.target(), m, answer, override));
    }

    private void solicited(Now now, IpAddress asker, NeighborMessage message) {
        IpAddress target = message.target();
        if (isUnspecified(asker)) {
            // Somebody is about to take our address: everybody is told whose it is.
            IpAddress all = InterfaceAddresses.ALL_NODES;
            NeighborMessage taken = NeighborMessage.advertise(target, NeighborMessage.OVERRIDE, mac);
            transmit(now, IpGroups.mac(all), taken.toPacket(target, all));
            return;
        }
        if (!routes.isOnLink(asker)) {
            return;
        }
        message.linkLayer().filter(this::isOfOne).ifPresent(m -> neighbors.introduced(now, asker, m));
        int flags = NeighborMessage.SOLICITED | NeighborMessage.OVERRIDE;
        IpPacket answer = NeighborMessage.advertise(target, flags, mac).toPacket(target, asker);
        neighbors.mac(asker).ifPresentOrElse(m -> transmit(now, m, answer), () -> neighbors.send(now, asker, answer));
    }
}
