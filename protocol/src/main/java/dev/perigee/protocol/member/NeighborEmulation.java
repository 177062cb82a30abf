package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.DerivedAddresses;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.frame.NeighborMessage;
import java.util.Optional;

/**
 * Answers neighbour solicitations for 6plane and RFC 4193 addresses in their holders' place, since such an address says
 * whose it is: nobody has to be asked. See vl2.md 1.3, 1.4 and flag 0x04 of 6.
 */
final class NeighborEmulation {
    private static final int SIX_PLANE_NODE_AT = 5;
    private static final int RFC_4193_NODE_AT = 11;
    private static final int NODE_BYTES = 5;

    private NeighborEmulation() {}

    /** What the holder would answer; empty if the frame is no such question, or about an address of the asker. */
    static Optional<EthernetFrame> answer(NetworkConfiguration ours, EthernetFrame frame) {
        if (!ours.has(NetworkConfiguration.NEIGHBOUR_DISCOVERY_EMULATION) || frame.etherType() != EthernetFrame.IPV6) {
            return Optional.empty();
        }
        return IpPacket.parse(frame)
                .flatMap(packet -> NeighborMessage.parse(packet)
                        .filter(NeighborMessage::solicitation)
                        .flatMap(question -> holder(ours, question.target())
                                .filter(holder -> !holder.equals(ours.issuedTo()))
                                .map(holder -> answer(ours.network(), frame, packet, question, holder))));
    }

    private static EthernetFrame answer(
            NetworkId network, EthernetFrame frame, IpPacket packet, NeighborMessage question, Address holder) {
        Mac mac = Mac.of(holder, network);
        IpPacket answer = NeighborMessage.advertise(
                        question.target(), NeighborMessage.SOLICITED | NeighborMessage.OVERRIDE, mac)
                .toPacket(question.target(), packet.source());
        return new EthernetFrame(frame.from(), mac, EthernetFrame.IPV6, answer.toBytes());
    }

    /** Whose the address is, if it has the prefix of one of ours. */
    private static Optional<Address> holder(NetworkConfiguration ours, IpAddress target) {
        IpPrefix sixPlane = DerivedAddresses.sixPlane(ours.network(), ours.issuedTo());
        IpPrefix rfc4193 = DerivedAddresses.rfc4193(ours.network(), ours.issuedTo());
        for (IpPrefix assigned : ours.addresses()) {
            if (assigned.ip().equals(sixPlane.ip()) && sixPlane.contains(target)) {
                return node(target, SIX_PLANE_NODE_AT);
            }
            if (assigned.ip().equals(rfc4193.ip()) && rfc4193.contains(target)) {
                return node(target, RFC_4193_NODE_AT);
            }
        }
        return Optional.empty();
    }

    private static Optional<Address> node(IpAddress ip, int at) {
        long value = 0;
        for (int i = 0; i < NODE_BYTES; i++) {
            value = value << 8 | ip.at(at + i);
        }
        return Optional.of(new Address(value)).filter(address -> !address.isReserved());
    }
}
