package dev.perigee.protocol;

/**
 * What members subscribe to. See vl2.md 1.5.
 *
 * @param adi additional distinguishing information, 32 bits: the address asked for in the group of IPv4 address
 *     resolution, else 0
 */
public record MulticastGroup(Mac mac, int adi) {
    /** The group in which {@code ip} is resolved: by ARP for IPv4, by neighbour discovery for IPv6. */
    public static MulticastGroup resolving(IpAddress ip) {
        if (ip.isV4()) {
            return new MulticastGroup(Mac.BROADCAST, ip.v4Bits());
        }
        return new MulticastGroup(new Mac(0x3333ff000000L | (long) ip.at(13) << 16 | ip.at(14) << 8 | ip.at(15)), 0);
    }
}
