package dev.perigee.protocol.member;

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
 * they come, and tells the table what others say about themselves. Never answers for anybody else.
 */
final class NeighborQuestions {
    private final Mac mac;
    private final IpStack.Output output;

    NeighborQuestions(Mac mac, IpStack.Output output) {
        this.mac = mac;
        this.output = output;
    }

    static boolean isUnspecified(IpAddress ip) {
        return ip.equals(IpAddress.ANY_V4) || ip.equals(IpAddress.ANY_V6);
    }

    /**
     * Asks about an address.
     *
     * @param known the MAC to ask by unicast; empty to ask everybody
     * @param onBehalfOf the packet that waits, whose source asks if it is an own address
     */
    void ask(
            Now now,
            InterfaceAddresses addresses,
            IpAddress about,
            Optional<Mac> known,
            Optional<IpPacket> onBehalfOf) {
        Optional<IpAddress> from =
                onBehalfOf.map(IpPacket::source).filter(addresses::owns).or(() -> addresses.sourceFor(about, about));
        if (about.isV4()) {
            ArpPacket request = ArpPacket.request(mac, from.orElse(IpAddress.ANY_V4), about);
            send(now, known.orElse(Mac.BROADCAST), request);
            return;
        }
        IpAddress to = known.isPresent() ? about : IpGroups.solicitedNode(about);
        send(
                now,
                known.orElseGet(() -> IpGroups.mac(to)),
                NeighborMessage.solicit(about, mac).toPacket(from.orElse(addresses.linkLocal()), to));
    }

    private void send(Now now, Mac to, ArpPacket packet) {
        output.frame(now, new EthernetFrame(to, mac, EthernetFrame.ARP, packet.toBytes()));
    }

    private void send(Now now, Mac to, IpPacket packet) {
        output.frame(now, new EthernetFrame(to, mac, packet.etherType(), packet.toBytes()));
    }

    /** Takes a frame of type ARP. */
    void arp(Now now, EthernetFrame frame, InterfaceAddresses addresses, NeighborTable neighbors, RouteTable routes) {
        Optional<ArpPacket> parsed = ArpPacket.parse(frame.payload());
        if (parsed.isEmpty()) {
            return;
        }
        ArpPacket packet = parsed.get();
        IpAddress sender = packet.senderIp();
        boolean asked = packet.isRequest() && addresses.owns(packet.targetIp());
        boolean believable = isOfOne(packet.senderMac())
                && !addresses.owns(sender)
                && !addresses.isBroadcast(sender)
                && routes.isOnLink(sender);
        if (believable && asked) {
            neighbors.introduced(now, sender, packet.senderMac());
        } else if (believable) {
            boolean answer = !packet.isRequest() && !frame.isMulticast();
            boolean override = packet.isGratuitous() || !neighbors.isLocked(now, sender);
            neighbors.told(now, sender, packet.senderMac(), answer, override);
        }
        if (asked && isOfOne(packet.senderMac()) && !addresses.owns(sender)) {
            send(now, packet.senderMac(), packet.answeredBy(mac));
        }
    }

    private boolean isOfOne(Mac sender) {
        return sender.value() != 0 && !sender.equals(mac) && (sender.value() & 0x0100_0000_0000L) == 0;
    }

    /**
     * Takes a packet that may belong to neighbour discovery.
     *
     * @return whether it does
     */
    boolean discovery(
            Now now, IpPacket packet, InterfaceAddresses addresses, NeighborTable neighbors, RouteTable routes) {
        Optional<NeighborMessage> parsed = NeighborMessage.parse(packet);
        if (parsed.isEmpty()) {
            return false;
        }
        NeighborMessage message = parsed.get();
        Optional<Mac> told = message.linkLayer().filter(this::isOfOne);
        if (message.solicitation()) {
            if (addresses.owns(message.target())) {
                solicited(now, packet, message, told, neighbors, routes);
            }
        } else if (!addresses.owns(message.target())) {
            boolean answer = message.has(NeighborMessage.SOLICITED) && !IpGroups.isGroup(packet.destination());
            boolean override = message.has(NeighborMessage.OVERRIDE);
            told.or(() -> neighbors.mac(message.target()))
                    .ifPresent(m -> neighbors.told(now, message.target(), m, answer, override));
        }
        return true;
    }

    private void solicited(
            Now now,
            IpPacket packet,
            NeighborMessage message,
            Optional<Mac> told,
            NeighborTable neighbors,
            RouteTable routes) {
        IpAddress target = message.target();
        IpAddress asker = packet.source();
        if (isUnspecified(asker)) {
            // Somebody is about to take our address: everybody is told whose it is.
            NeighborMessage taken = NeighborMessage.advertise(target, NeighborMessage.OVERRIDE, mac);
            send(now, IpGroups.mac(InterfaceAddresses.ALL_NODES), taken.toPacket(target, InterfaceAddresses.ALL_NODES));
            return;
        }
        if (!routes.isOnLink(asker)) {
            return;
        }
        told.ifPresent(m -> neighbors.introduced(now, asker, m));
        IpPacket answer = NeighborMessage.advertise(target, NeighborMessage.SOLICITED | NeighborMessage.OVERRIDE, mac)
                .toPacket(target, asker);
        told.or(() -> neighbors.mac(asker))
                .ifPresentOrElse(m -> send(now, m, answer), () -> neighbors.send(now, asker, answer));
    }
}
