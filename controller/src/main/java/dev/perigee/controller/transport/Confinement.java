package dev.perigee.controller.transport;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where datagrams may go at all. In life everywhere; in tests and labs, where a packet to a public root would be a
 * mistake, to loopback and the named prefixes only.
 */
public final class Confinement {
    /** The environment variable; set but empty it means loopback alone. */
    public static final String VARIABLE = "PERIGEE_CONFINE";

    private static final List<IpPrefix> LOOPBACK =
            List.of(IpPrefix.parse("127.0.0.0/8"), IpPrefix.parse("::1/128"), IpPrefix.parse("::ffff:127.0.0.0/104"));

    private final Optional<List<IpPrefix>> allowed;

    private Confinement(Optional<List<IpPrefix>> allowed) {
        this.allowed = allowed;
    }

    /**
     * @param value of the variable: prefixes separated by commas; empty if it is not set
     * @throws IllegalArgumentException if one is no prefix; nothing is sent by guessing
     */
    public static Confinement of(Optional<String> value) {
        return new Confinement(value.map(text -> Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(Confinement::prefix)
                .toList()));
    }

    private static IpPrefix prefix(String text) {
        try {
            return IpPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    VARIABLE + " is a list of prefixes like 10.99.0.0/24,fd00::/8: " + e.getMessage(), e);
        }
    }

    public boolean isOn() {
        return allowed.isPresent();
    }

    public boolean allows(IpAddress to) {
        return allowed.isEmpty() || isLoopback(to) || allowed.get().stream().anyMatch(prefix -> prefix.contains(to));
    }

    /** Stricter than the protocol's own scope, in which fe80::1 counts as loopback too (vl1.md 5.4). */
    private static boolean isLoopback(IpAddress ip) {
        return LOOPBACK.stream().anyMatch(prefix -> prefix.contains(ip));
    }
}
