package dev.perigee.protocol.testing;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A part of the internet in which everybody reaches everybody else directly: its core, or what is behind one box. Hosts
 * and further boxes are put into it.
 */
public final class Segment {
    private static final int LAN_BITS = 24;

    private final InMemoryInternet internet;
    private final String name;
    private final Optional<Box> exit;
    private final Map<SocketAddress, Host> bound = new HashMap<>();
    private final Map<IpAddress, Box> boxes = new HashMap<>();
    /** Addresses that would be here if they were anywhere: they are not looked for outside. */
    private final Set<IpPrefix> onLink = new HashSet<>();

    Segment(InMemoryInternet internet, String name, Optional<Box> exit) {
        this.internet = internet;
        this.name = name;
        this.exit = exit;
    }

    /** A host with sockets at the given addresses, as in {@code 192.168.1.2/9993}. */
    public Host host(String hostName, String... sockets) {
        return internet.addHost(this, hostName, addresses(sockets));
    }

    /** A NAT box with its public side here. */
    public Nat nat(String natName, NatKind kind, String... publicIps) {
        return new Nat(internet, this, natName, kind, ips(publicIps));
    }

    /** A box that translates nothing, but lets in only what answers somebody inside. */
    public Firewall firewall(String firewallName) {
        return new Firewall(internet, this, firewallName);
    }

    /** Somebody who means no good. */
    public Attacker attacker(String attackerName, String socket) {
        return new Attacker(host(attackerName, socket));
    }

    static List<IpAddress> ips(String... texts) {
        return Arrays.stream(texts).map(IpAddress::parse).toList();
    }

    static List<SocketAddress> addresses(String... texts) {
        return Arrays.stream(texts).map(SocketAddress::parse).toList();
    }

    public String name() {
        return name;
    }

    public boolean isCore() {
        return exit.isEmpty();
    }

    InMemoryInternet internet() {
        return internet;
    }

    /** The box between this segment and the rest; empty for the core. */
    Optional<Box> exit() {
        return exit;
    }

    void bind(SocketAddress address, Host host) {
        bound.put(address, host);
        exit.ifPresent(box -> {
            if (box.translates(address.ip())) {
                onLink.add(new IpPrefix(address.ip(), LAN_BITS).network());
            } else {
                box.outside().route(address.ip(), box);
            }
        });
    }

    void unbind(SocketAddress address, Host host) {
        if (bound.get(address) != host) {
            return;
        }
        bound.remove(address);
        boolean last = bound.keySet().stream().noneMatch(other -> other.ip().equals(address.ip()));
        exit.filter(box -> last && !box.translates(address.ip()))
                .ifPresent(box -> box.outside().unroute(address.ip(), box));
    }

    /** What goes to this IP goes to the box; an outer box that does not translate it passes it on. */
    void route(IpAddress ip, Box box) {
        boxes.put(ip, box);
        exit.filter(outer -> !outer.translates(ip))
                .ifPresent(outer -> outer.outside().route(ip, outer));
    }

    void unroute(IpAddress ip, Box box) {
        if (boxes.remove(ip, box)) {
            exit.filter(outer -> !outer.translates(ip))
                    .ifPresent(outer -> outer.outside().unroute(ip, outer));
        }
    }

    Optional<Host> hostAt(SocketAddress address) {
        return Optional.ofNullable(bound.get(address));
    }

    Optional<Box> boxAt(IpAddress ip) {
        return Optional.ofNullable(boxes.get(ip));
    }

    /** Whether a datagram to this address stays here. */
    boolean holds(SocketAddress address) {
        return isCore()
                || bound.containsKey(address)
                || boxes.containsKey(address.ip())
                || address.ip().isV4() && onLink.contains(new IpPrefix(address.ip(), LAN_BITS).network());
    }

    @Override
    public String toString() {
        return name;
    }
}
