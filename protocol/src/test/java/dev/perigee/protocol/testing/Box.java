package dev.perigee.protocol.testing;

import dev.perigee.protocol.IpAddress;
import java.util.Optional;

/** A box between a segment of its own and the one outside: it decides what passes, and under which addresses. */
public abstract sealed class Box permits Nat, Firewall {
    /** How long a box remembers who spoke to whom. */
    public static final long TIMEOUT_MS = 120_000;

    /** What becomes of a datagram at the box: it passes as {@code datagram}, or {@code why} says why not. */
    record Crossing(Optional<Datagram> datagram, Loss why) {
        static Crossing as(Datagram datagram) {
            return new Crossing(Optional.of(datagram), null);
        }

        static Crossing lost(Loss why) {
            return new Crossing(Optional.empty(), why);
        }
    }

    private final InMemoryInternet internet;
    private final Segment outside;
    private final Segment inside;
    private final String name;

    Box(InMemoryInternet internet, Segment outside, String name) {
        this.internet = internet;
        this.outside = outside;
        this.name = name;
        this.inside = new Segment(internet, "behind " + name, Optional.of(this));
    }

    /** A host behind the box. */
    public Host host(String hostName, String... sockets) {
        return inside.host(hostName, sockets);
    }

    /** A NAT box behind this box, whose public side is inside of this one. */
    public Nat nat(String natName, NatKind kind, String... publicIps) {
        return inside.nat(natName, kind, publicIps);
    }

    /** A firewall behind this box. */
    public Firewall firewall(String firewallName) {
        return inside.firewall(firewallName);
    }

    /** Somebody who means no good, behind the box. */
    public Attacker attacker(String attackerName, String socket) {
        return inside.attacker(attackerName, socket);
    }

    public String name() {
        return name;
    }

    public Segment inside() {
        return inside;
    }

    public Segment outside() {
        return outside;
    }

    long nowMs() {
        return internet.now().monotonicMs();
    }

    /** Whether this address means something on the inner side only. */
    abstract boolean translates(IpAddress ip);

    /** Whether the address is one of the box's own on the outer side. */
    abstract boolean owns(IpAddress ip);

    /** Whether somebody inside gets to somebody inside by the outer address. */
    abstract boolean hairpins();

    abstract Crossing outward(Datagram datagram);

    abstract Crossing inward(Datagram datagram);

    @Override
    public String toString() {
        return name;
    }
}
