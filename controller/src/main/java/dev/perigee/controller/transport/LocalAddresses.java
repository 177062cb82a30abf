package dev.perigee.controller.transport;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpScope;
import java.io.UncheckedIOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.TreeSet;

/** The addresses of this machine that a node can be reached at. */
public final class LocalAddresses {
    private LocalAddresses() {}

    /** All addresses a path can lead to, ascending; the IPv4 loopback address alone if there is no other. */
    public static Set<IpAddress> now() {
        Set<IpAddress> addresses = new TreeSet<>();
        try {
            NetworkInterface.networkInterfaces()
                    .filter(LocalAddresses::isUp)
                    .flatMap(i -> i.getInterfaceAddresses().stream())
                    .map(InterfaceAddress::getAddress)
                    .map(a -> IpAddress.of(a.getAddress()))
                    .filter(a -> a.scope().compareTo(IpScope.LOOPBACK) > 0 && a.scope() != IpScope.LINK_LOCAL)
                    .forEach(addresses::add);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        if (addresses.isEmpty()) {
            addresses.add(IpAddress.parse("127.0.0.1"));
        }
        return addresses;
    }

    private static boolean isUp(NetworkInterface networkInterface) {
        try {
            return networkInterface.isUp();
        } catch (SocketException e) {
            return false;
        }
    }
}
