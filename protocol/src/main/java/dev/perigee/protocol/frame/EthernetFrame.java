package dev.perigee.protocol.frame;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Mac;

/**
 * An Ethernet frame as a network carries it: no VLAN tag, no padding, no check sequence. See vl1.md 6.9.
 *
 * @param to a single interface, a group or {@link Mac#BROADCAST}
 * @param from the interface that sent it
 * @param etherType 0 to 65,535
 * @param payload what follows the 14 bytes of header; at most the network's MTU, which is not checked here
 */
public record EthernetFrame(Mac to, Mac from, int etherType, Bytes payload) {
    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final int IPV6 = 0x86dd;

    public EthernetFrame {
        if (etherType < 0 || etherType > 0xffff) {
            throw new IllegalArgumentException("an Ethernet type is 0 to 65535, not " + etherType);
        }
    }

    /** Whether it is for a group of interfaces; the broadcast address is such a group too. */
    public boolean isMulticast() {
        return to.isGroup();
    }

    public boolean isBroadcast() {
        return to.equals(Mac.BROADCAST);
    }
}
