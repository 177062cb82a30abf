package dev.perigee.protocol.testing;

import java.util.Optional;

/**
 * The way of one datagram, whatever NATs make of its addresses.
 *
 * @param sender empty if it was put on the internet by other means than a host's socket
 * @param original as it was sent
 */
public record Passage(Optional<Host> sender, Datagram original) {
    /** Who sent it, in words. */
    String who() {
        return sender.map(Host::name).orElse("(injected)");
    }
}
