package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.ConfigAssembly;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The state of one joined network. */
final class Membership {
    /** How old a configuration gets before it is asked for again; a refusal does not count (vl2.md 4). */
    static final long REFRESH_MS = 60_000;

    /** How often all subscriptions are told again (vl1.md 6.10). */
    static final long ANNOUNCE_MS = 60_000;

    private final NetworkId id;
    private final ConfigAssembly assembly = new ConfigAssembly();
    private final ArrivalOrder arrivals = new ArrivalOrder();
    private final PeerCredentials peers = new PeerCredentials();
    private NetworkStatus status = NetworkStatus.REQUESTING_CONFIGURATION;
    private Optional<NetworkConfiguration> configuration = Optional.empty();
    private Bytes dictionary = Bytes.EMPTY;
    private long acceptedAtMs;
    private boolean outOfDate;
    private Set<MulticastGroup> announced = Set.of();
    private long announcedAtMs;

    Membership(NetworkId id) {
        this.id = id;
    }

    NetworkId id() {
        return id;
    }

    Address controller() {
        return id.controller();
    }

    ConfigAssembly assembly() {
        return assembly;
    }

    ArrivalOrder arrivals() {
        return arrivals;
    }

    PeerCredentials peers() {
        return peers;
    }

    Optional<NetworkConfiguration> configuration() {
        return configuration;
    }

    Optional<CertificateOfMembership> certificate() {
        return configuration.flatMap(NetworkConfiguration::membership);
    }

    JoinedNetwork view() {
        return new JoinedNetwork(id, status, configuration);
    }

    /** The bytes of the configuration in use; empty if there is none. */
    Bytes dictionary() {
        return dictionary;
    }

    /**
     * Puts a configuration of a former run into use, which is asked for again in the first round (vl2.md 4). One that is
     * not for this member is not taken.
     *
     * @return whether it was taken
     */
    boolean restore(Now now, Bytes stored, Address self) {
        boolean taken = accept(now, stored.toArray(), self).isEmpty();
        if (taken) {
            suspectConfiguration();
            status = NetworkStatus.OK;
        }
        return taken;
    }

    /** @return whether this changes anything */
    boolean changeStatus(NetworkStatus to) {
        boolean changed = status != to;
        status = to;
        return changed;
    }

    boolean wantsConfiguration(Now now) {
        return configuration.isEmpty() || outOfDate || now.monotonicMs() - acceptedAtMs >= REFRESH_MS;
    }

    /** The configuration may be out of date, however young it is: it is asked for until there is another. */
    void suspectConfiguration() {
        outOfDate = true;
    }

    NetworkConfigRequest request(Bytes metaData) {
        return new NetworkConfigRequest(
                id,
                metaData,
                configuration.map(NetworkConfiguration::revision).orElse(0L),
                configuration.map(NetworkConfiguration::timestampMs).orElse(0L));
    }

    /**
     * Puts a complete, signed configuration into use. One that is, byte for byte, the one in use already changes
     * nothing at all (vl2.md trap 1).
     *
     * @return why it was ignored; empty if it is in use now
     */
    Optional<Ignored> accept(Now now, byte[] received, Address self) {
        Bytes bytes = Bytes.copyOf(received);
        if (configuration.isPresent() && bytes.equals(dictionary)) {
            return Optional.of(Ignored.SAME_CONFIGURATION);
        }
        NetworkConfiguration parsed;
        try {
            parsed = NetworkConfiguration.parse(received);
        } catch (MalformedPacketException unreadable) {
            return Optional.of(Ignored.UNREADABLE_CONFIGURATION);
        }
        if (!parsed.network().equals(id) || !parsed.issuedTo().equals(self)) {
            return Optional.of(Ignored.FOREIGN_CONFIGURATION);
        }
        dictionary = bytes;
        configuration = Optional.of(parsed);
        acceptedAtMs = now.monotonicMs();
        outOfDate = false;
        return Optional.empty();
    }

    /** Of the groups to be announced those that are due: all of them once a minute, in between those that are new. */
    Set<MulticastGroup> announce(Now now, Set<MulticastGroup> groups) {
        Set<MulticastGroup> due = new LinkedHashSet<>(groups);
        if (announced.isEmpty() || now.monotonicMs() - announcedAtMs >= ANNOUNCE_MS) {
            announcedAtMs = now.monotonicMs();
        } else {
            due.removeAll(announced);
        }
        announced = groups;
        return due;
    }
}
