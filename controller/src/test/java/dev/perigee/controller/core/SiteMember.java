package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.MemberNode;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InternetMember;
import dev.perigee.protocol.testing.Ping;
import dev.perigee.protocol.world.World;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A member of the network of a scenario, and what it was told by the controller in all its lives. */
final class SiteMember {
    private static final int FLUSHES_WITHIN_MS = 3_000;

    private final InternetMember member;
    private final Set<Revocation> revocationsHeard = new HashSet<>();
    private long newestTimestampMs;
    private long newestMs;

    SiteMember(Host host, Identity identity, World planet) {
        member = new InternetMember(host, identity, planet).flushesWithin(FLUSHES_WITHIN_MS);
        member.listen(this::heard);
    }

    private void heard(MemberEvent event) {
        if (event instanceof MemberEvent.ConfigurationChanged changed) {
            if (changed.configuration().timestampMs() > newestTimestampMs) {
                newestTimestampMs = changed.configuration().timestampMs();
                newestMs = host().now().monotonicMs();
            }
        } else if (event instanceof MemberEvent.CredentialsReceived received) {
            revocationsHeard.addAll(received.credentials().revocations());
        }
    }

    Address address() {
        return member.address();
    }

    Host host() {
        return member.host();
    }

    MemberNode node() {
        return member.node();
    }

    boolean isRunning() {
        return host().isRunning();
    }

    boolean isAwake() {
        return host().isRunning() && !host().isAsleep();
    }

    void join() {
        member.join(NETWORK);
    }

    NetworkStatus status() {
        return member.status(NETWORK);
    }

    /** The first assigned address. */
    Optional<IpAddress> ip() {
        return member.ips(NETWORK).stream().findFirst();
    }

    boolean allows(SiteMember peer) {
        return member.node().allows(NETWORK, peer.address());
    }

    /** The latest timestamp of a configuration that came to be used. */
    long newestTimestampMs() {
        return newestTimestampMs;
    }

    /** When that configuration came to be used. */
    long newestMs() {
        return newestMs;
    }

    boolean hasHeard(Address target, long thresholdMs) {
        return revocationsHeard.stream().anyMatch(r -> r.target().equals(target) && r.thresholdMs() == thresholdMs);
    }

    Ping ping(IpAddress to) {
        return member.ping(NETWORK, to);
    }

    @Override
    public String toString() {
        return member.toString();
    }
}
