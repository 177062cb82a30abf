package dev.perigee.protocol.rule;

import java.util.Optional;

/**
 * What an IP packet carries, as rules see it: nothing is checked but where it begins. {@code IpPacket} reads packets
 * as a host does; rules must read them as every other client's rules do, also those that no host would take.
 *
 * @param protocol 0 to 255
 * @param offset where in the payload of the frame it begins; may be beyond the end in IPv4
 */
record UpperLayer(int protocol, int offset) {
    private static final int V6_HEADER_BYTES = 40;

    /** Behind the header of an IPv4 packet, later fragments included. */
    static UpperLayer ofV4(FrameFacts facts) {
        return new UpperLayer(facts.at(9), 4 * (facts.at(0) & 0x0f));
    }

    /** Behind those extension headers of an IPv6 packet that are passed over; empty if they run past the end. */
    static Optional<UpperLayer> ofV6(FrameFacts facts) {
        if (facts.size() < V6_HEADER_BYTES) {
            return Optional.empty();
        }
        int protocol = facts.at(6);
        int offset = V6_HEADER_BYTES;
        while (isPassedOver(protocol)) {
            if (offset + 8 > facts.size()) {
                return Optional.empty();
            }
            protocol = facts.at(offset);
            offset += 8 + 8 * facts.at(offset + 1);
        }
        return offset <= facts.size() ? Optional.of(new UpperLayer(protocol, offset)) : Optional.empty();
    }

    /** Hop-by-hop options, routing, destination options, mobility; fragments are not. */
    private static boolean isPassedOver(int protocol) {
        return protocol == 0 || protocol == 43 || protocol == 60 || protocol == 135;
    }

    boolean isTcp() {
        return protocol == 6;
    }

    /** TCP, UDP, SCTP or UDP-Lite. */
    boolean hasPorts() {
        return isTcp() || protocol == 17 || protocol == 132 || protocol == 136;
    }
}
