package dev.perigee.model;

import java.util.List;
import java.util.Optional;

/**
 * The name servers of a network.
 *
 * @param givenDomain the domain as the operator wrote it, empty if none was given
 * @param givenServers as the operator wrote them, empty if no list was given; those that are no addresses are kept and
 *     not issued
 */
public record DnsSettings(Optional<String> givenDomain, Optional<List<String>> givenServers) {
    public DnsSettings {
        givenServers = givenServers.map(List::copyOf);
    }

    public DnsSettings(String domain, List<String> servers) {
        this(Optional.of(domain), Optional.of(servers));
    }

    /** The domain; the empty text if none was given. */
    public String domain() {
        return givenDomain.orElse("");
    }

    /** The servers; none if no list was given. */
    public List<String> servers() {
        return givenServers.orElse(List.of());
    }
}
