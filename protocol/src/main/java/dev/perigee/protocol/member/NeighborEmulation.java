package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.DerivedAddresses;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
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
    private static final int SIX_PLANE_BITS = 40;
    private static final int SIX_PLANE_NODE_AT = 5;
    private static final int RFC_4193_BITS = 88;
    private static final int RFC_4193_NODE_AT = 11;
    private static final int NODE_BYTES = 5;

    private NeighborEmulation() {}

    /**
     * What the holder would answer; empty if the frame is no such question, or about an address of the asker. The answer
     * goes to that one of our addresses which has the prefix, not to the one that asked, as in clients.
     */
    static Optional<EthernetFrame> answer(NetworkConfiguration ours, EthernetFrame frame) {
        boolean isCandidate = ours.has(NetworkConfiguration.NEIGHBOUR_DISCOVERY_EMULATION)
                && frame.etherType() == EthernetFrame.IPV6
                && frame.isMulticast()
                && !frame.isBroadcast();
        if (!isCandidate) {
            return Optional.empty();
        }
        return IpPacket.parse(frame)
                .flatMap(NeighborMessage::parse)
                .filter(NeighborMessage::solicitation)
                .flatMap(question -> answer(ours, frame, question.target()));
    }

    private static Optional<EthernetFrame> answer(NetworkConfiguration ours, EthernetFrame frame, IpAddress target) {
        for (IpPrefix assigned : ours.addresses()) {
            Optional<Address> holder = holder(ours, assigned, target);
            if (holder.isPresent()) {
                return holder.filter(other -> !other.equals(ours.issuedTo()))
                        .map(other -> Mac.of(other, ours.network()))
                        .map(mac -> advertisement(frame.from(), mac, target, assigned.ip()));
            }
        }
        return Optional.empty();
    }

    private static EthernetFrame advertisement(Mac asker, Mac holder, IpAddress target, IpAddress to) {
        IpPacket packet = NeighborMessage.advertise(
                        target, NeighborMessage.SOLICITED | NeighborMessage.OVERRIDE, holder)
                .toPacket(target, to);
        return new EthernetFrame(asker, holder, EthernetFrame.IPV6, packet.toBytes());
    }

    /** Whose the target is, if the address assigned to us is of one of the two kinds and the target has its prefix. */
    private static Optional<Address> holder(NetworkConfiguration ours, IpPrefix assigned, IpAddress target) {
        if (!assigned.contains(target)) {
            return Optional.empty();
        }
        return switch (assigned.bits()) {
            case SIX_PLANE_BITS ->
                DerivedAddresses.sixPlane(ours.network(), ours.issuedTo()).contains(assigned.ip())
                        ? node(target, SIX_PLANE_NODE_AT)
                        : Optional.empty();
            case RFC_4193_BITS -> isRfc4193(assigned.ip()) ? node(target, RFC_4193_NODE_AT) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isRfc4193(IpAddress ip) {
        return !ip.isV4() && ip.at(0) == 0xfd && ip.at(9) == 0x99 && ip.at(10) == 0x93;
    }

    private static Optional<Address> node(IpAddress ip, int at) {
        long value = 0;
        for (int i = 0; i < NODE_BYTES; i++) {
            value = value << 8 | ip.at(at + i);
        }
        return Optional.of(new Address(value)).filter(address -> !address.isReserved());
    }
}
