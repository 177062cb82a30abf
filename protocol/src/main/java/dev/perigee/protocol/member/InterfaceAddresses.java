package dev.perigee.protocol.member;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.frame.IpGroups;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The addresses of an interface: those assigned by the controller and one link-local address made of its MAC. */
final class InterfaceAddresses {
    static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");

    private static final IpAddress ALL_HOSTS = IpAddress.parse("224.0.0.1");
    private static final IpAddress LIMITED_BROADCAST = IpAddress.parse("255.255.255.255");
    private static final int LINK_LOCAL_BITS = 64;

    private final IpPrefix linkLocal;
    private final List<IpPrefix> assigned;

    InterfaceAddresses(Mac mac, List<IpPrefix> assigned) {
        this.linkLocal = linkLocal(mac);
        this.assigned = List.copyOf(assigned);
    }

    /** fe80:: and the MAC as a modified EUI-64 (RFC 4291, appendix A). */
    private static IpPrefix linkLocal(Mac mac) {
        byte[] ip = new byte[16];
        ip[0] = (byte) 0xfe;
        ip[1] = (byte) 0x80;
        for (int i = 0; i < Mac.SIZE_BYTES; i++) {
            ip[i < 3 ? 8 + i : 10 + i] = (byte) (mac.value() >> 40 - 8 * i);
        }
        ip[8] ^= 0x02;
        ip[11] = (byte) 0xff;
        ip[12] = (byte) 0xfe;
        return new IpPrefix(IpAddress.of(ip), LINK_LOCAL_BITS);
    }

    /** The link-local address. */
    IpAddress linkLocal() {
        return linkLocal.ip();
    }

    List<IpPrefix> assigned() {
        return assigned;
    }

    /** Assigned ones and the link-local one. */
    List<IpPrefix> all() {
        List<IpPrefix> all = new ArrayList<>(assigned);
        all.add(linkLocal);
        return all;
    }

    boolean owns(IpAddress ip) {
        return ip.equals(linkLocal.ip()) || assigned.stream().anyMatch(a -> a.ip().equals(ip));
    }

    /** Whether a packet to {@code ip} is for this interface, alone or as one of many. */
    boolean listensTo(IpAddress ip) {
        return owns(ip)
                || isBroadcast(ip)
                || ip.equals(ALL_HOSTS)
                || ip.equals(ALL_NODES)
                || all().stream()
                        .anyMatch(a ->
                                !a.ip().isV4() && IpGroups.solicitedNode(a.ip()).equals(ip));
    }

    /** Whether {@code ip} means every host of the link: limited, or directed to one of the interface's prefixes. */
    boolean isBroadcast(IpAddress ip) {
        return ip.equals(LIMITED_BROADCAST) || ip.isV4() && assigned.stream().anyMatch(a -> isLastOf(a, ip));
    }

    private static boolean isLastOf(IpPrefix prefix, IpAddress ip) {
        int hostBits = prefix.ip().bits() - prefix.bits();
        return hostBits >= 2
                && prefix.contains(ip)
                && ip.v4Bits() == (prefix.ip().v4Bits() | hostMask(hostBits));
    }

    private static int hostMask(int hostBits) {
        return hostBits == 32 ? -1 : (1 << hostBits) - 1;
    }

    /**
     * The address that a packet made here is sent from: the one whose prefix matches the destination best, else the
     * one whose prefix holds the next hop, else the first of the family. The link-local one only where the destination
     * or its group lies on the link by definition.
     */
    Optional<IpAddress> sourceFor(IpAddress destination, IpAddress nextHop) {
        if (linkLocal.contains(destination) || isGroupOfTheLink(destination)) {
            return Optional.of(linkLocal.ip());
        }
        return closest(destination)
                .or(() -> closest(nextHop))
                .or(() -> assigned.stream()
                        .map(IpPrefix::ip)
                        .filter(ip -> ip.isV4() == destination.isV4())
                        .findFirst());
    }

    private static boolean isGroupOfTheLink(IpAddress ip) {
        return !ip.isV4() && ip.at(0) == 0xff && (ip.at(1) & 0xf) == 2;
    }

    private Optional<IpAddress> closest(IpAddress ip) {
        IpPrefix best = null;
        for (IpPrefix prefix : assigned) {
            if (prefix.contains(ip) && (best == null || prefix.bits() > best.bits())) {
                best = prefix;
            }
        }
        return Optional.ofNullable(best).map(IpPrefix::ip);
    }

    /** The groups in which others look for these addresses, and those that every interface is in. */
    Set<MulticastGroup> groups() {
        Set<MulticastGroup> groups = new LinkedHashSet<>();
        all().forEach(a -> groups.add(MulticastGroup.resolving(a.ip())));
        groups.add(new MulticastGroup(IpGroups.mac(ALL_HOSTS), 0));
        groups.add(new MulticastGroup(IpGroups.mac(ALL_NODES), 0));
        return groups;
    }
}
