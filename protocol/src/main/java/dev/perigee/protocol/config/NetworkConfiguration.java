package dev.perigee.protocol.config;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a controller tells one member about one network: a dictionary of format 7 (vl2.md 6). Lists longer than a client
 * has room for ({@link ConfigurationLimits}) are cut, an MTU outside its bounds is moved to the nearer bound.
 *
 * @param network {@code nwid}, not zero
 * @param issuedTo {@code id}, the only member that takes it; not zero
 * @param timestampMs {@code ts}, the controller's clock; ages of credentials count from here. A configuration must
 *     never equal the one before, so this is always fresh (vl2.md trap 1)
 * @param credentialTimeMaxDeltaMs {@code ctmd}, how far a credential's timestamp may lie from {@code timestampMs}
 * @param revision {@code r}, of the network's record
 * @param remoteTraceTarget {@code tt}, or {@link Address#NONE}
 * @param remoteTraceLevel {@code tl}: 0 normal, 10 verbose, 15 rules, 20 debug, 30 insane
 * @param flags {@code f}, see the constants
 * @param multicastLimit {@code ml}, most recipients of a multicast, unsigned; 0 switches multicast off
 * @param type {@code t}
 * @param name {@code n}; the first 127 bytes of its UTF-8 are sent
 * @param mtu {@code mtu}, bytes of payload in a frame, 1280 to 10,000
 * @param membership {@code C}
 * @param capabilities {@code CAP}
 * @param tags {@code TAG}
 * @param ownership {@code COO}
 * @param specialists {@code S}
 * @param routes {@code RT}
 * @param addresses {@code I}, the member's own; their bits make routes too
 * @param rules {@code R}; members of a network without rules drop everything
 * @param dns {@code DNS}
 * @param sso {@code ssov}, {@code ssoe} and what belongs to them
 */
public record NetworkConfiguration(
        NetworkId network,
        Address issuedTo,
        long timestampMs,
        long credentialTimeMaxDeltaMs,
        long revision,
        Address remoteTraceTarget,
        long remoteTraceLevel,
        long flags,
        long multicastLimit,
        NetworkType type,
        String name,
        int mtu,
        Optional<CertificateOfMembership> membership,
        List<Capability> capabilities,
        List<Tag> tags,
        List<CertificateOfOwnership> ownership,
        List<Specialist> specialists,
        List<Route> routes,
        List<IpPrefix> addresses,
        List<Rule> rules,
        Optional<Dns> dns,
        SingleSignOn sso) {
    /** Flag: frames to the broadcast address are carried. */
    public static final long BROADCAST = 0x02;
    /** Flag: members answer IPv6 neighbour solicitations for derived addresses themselves. */
    public static final long NEIGHBOUR_DISCOVERY_EMULATION = 0x04;
    /** Flag: what a member takes a match of an unknown type for. */
    public static final long UNKNOWN_MATCH_IS_TRUE = 0x08;
    /** Flag: frames are sent uncompressed. */
    public static final long NO_COMPRESSION = 0x10;

    /**
     * A managed route.
     *
     * @param via the gateway; empty for the network itself
     * @param flags 0 to 65,535, 0 is usual
     * @param metric 0 to 65,535, 0 is usual
     */
    public record Route(IpPrefix target, Optional<IpAddress> via, int flags, int metric) {
        public Route {
            if (flags < 0 || flags > 0xffff || metric < 0 || metric > 0xffff) {
                throw new IllegalArgumentException(
                        "flags and metric of a route are 0 to 65535, not " + flags + " and " + metric);
            }
        }

        /** A route with flags and metric 0. */
        public Route(IpPrefix target, Optional<IpAddress> via) {
            this(target, via, 0, 0);
        }
    }

    /**
     * Name servers for one domain.
     *
     * @param domain at most 127 bytes of UTF-8, what is over is cut off
     * @param places always four, each with a server or empty
     */
    public record Dns(String domain, List<Optional<IpAddress>> places) {
        public Dns {
            domain = ConfigurationWriter.text(ConfigurationWriter.utf8(domain, ConfigurationLimits.NAME_BYTES));
            List<Optional<IpAddress>> four =
                    new ArrayList<>(ConfigurationWriter.first(places, ConfigurationLimits.DNS_SERVERS));
            while (four.size() < ConfigurationLimits.DNS_SERVERS) {
                four.add(Optional.empty());
            }
            places = List.copyOf(four);
        }

        /** The first four of the servers in the first places. */
        public static Dns of(String domain, List<IpAddress> servers) {
            return new Dns(domain, servers.stream().map(Optional::of).toList());
        }

        public List<IpAddress> servers() {
            return places.stream().flatMap(Optional::stream).toList();
        }
    }

    /**
     * A node with a special part in the network; in a configuration, one number of 64 bits.
     *
     * @param value address in the low 40 bits, flags above
     */
    public record Specialist(long value) {
        /** Flag: may bridge foreign MACs. */
        public static final long ACTIVE_BRIDGE = 0x0000_0200_0000_0000L;
        /** Flag: members keep a link to it. */
        public static final long ANCHOR = 0x0000_0400_0000_0000L;
        /** Flag: members send it multicasts to spread. */
        public static final long MULTICAST_REPLICATOR = 0x0000_0800_0000_0000L;

        private static final long ADDRESS = 0xffffffffffL;

        public static Specialist of(Address address, long flags) {
            return new Specialist(flags & ~ADDRESS | address.value());
        }

        public Address address() {
            return new Address(value & ADDRESS);
        }

        public long flags() {
            return value & ~ADDRESS;
        }
    }

    /**
     * Single sign-on. Which of the fields are sent depends on the version.
     *
     * @param version 0 or 1
     * @param authenticationUrl version 0, if on
     * @param authenticationExpiryTimeMs version 0, if on
     * @param issuerUrl version 1, as all that follow
     */
    public record SingleSignOn(
            int version,
            boolean enabled,
            String authenticationUrl,
            long authenticationExpiryTimeMs,
            String issuerUrl,
            String centralUrl,
            String nonce,
            String state,
            String clientId,
            String provider) {
        /** The provider's name where none is given. */
        public static final String DEFAULT_PROVIDER = "default";

        public static final SingleSignOn OFF = new SingleSignOn(0, false, "", 0);

        /** Version 0, or a later one of which nothing is known but that it is there. */
        public SingleSignOn(int version, boolean enabled, String authenticationUrl, long authenticationExpiryTimeMs) {
            this(version, enabled, authenticationUrl, authenticationExpiryTimeMs, "", "", "", "", "", DEFAULT_PROVIDER);
        }
    }

    public NetworkConfiguration {
        if (network.value() == 0 || issuedTo.equals(Address.NONE)) {
            throw new IllegalArgumentException("a configuration is for a network and a member, neither of them zero");
        }
        mtu = Math.max(ConfigurationLimits.MIN_MTU_BYTES, Math.min(ConfigurationLimits.MAX_MTU_BYTES, mtu));
        capabilities = ConfigurationWriter.first(capabilities, ConfigurationLimits.CAPABILITIES);
        tags = ConfigurationWriter.first(tags, ConfigurationLimits.TAGS);
        ownership = ConfigurationWriter.first(ownership, ConfigurationLimits.OWNERSHIP);
        specialists = ConfigurationWriter.first(specialists, ConfigurationLimits.SPECIALISTS);
        routes = ConfigurationWriter.first(routes, ConfigurationLimits.ROUTES);
        addresses = ConfigurationWriter.first(addresses, ConfigurationLimits.ADDRESSES);
        rules = ConfigurationWriter.first(rules, ConfigurationLimits.RULES);
    }

    /** A configuration with nothing in it: private, no multicast, no rules; add what the member gets. */
    public static Builder builder(NetworkId network, Address issuedTo, long timestampMs) {
        return new Builder(network, issuedTo, timestampMs);
    }

    /**
     * A configuration that takes everything away: a member drops certificate, addresses and routes at once, and its
     * stored file is the empty one (vl2.md 5.2).
     */
    public static NetworkConfiguration stripped(
            NetworkId network, Address issuedTo, long timestampMs, long credentialTimeMaxDeltaMs) {
        return builder(network, issuedTo, timestampMs)
                .credentialTimeMaxDeltaMs(credentialTimeMaxDeltaMs)
                .build();
    }

    /** Everything as it is, to be changed. */
    public Builder toBuilder() {
        return new Builder(network, issuedTo, timestampMs)
                .credentialTimeMaxDeltaMs(credentialTimeMaxDeltaMs)
                .revision(revision)
                .remoteTrace(remoteTraceTarget, remoteTraceLevel)
                .flags(flags)
                .multicastLimit(multicastLimit)
                .type(type)
                .name(name)
                .mtu(mtu)
                .membership(membership)
                .capabilities(capabilities)
                .tags(tags)
                .ownership(ownership)
                .specialists(specialists)
                .routes(routes)
                .addresses(addresses)
                .rules(rules)
                .dns(dns)
                .sso(sso);
    }

    public boolean isPrivate() {
        return type == NetworkType.PRIVATE;
    }

    /** Whether all bits of {@code flag} are set. */
    public boolean has(long flag) {
        return (flags & flag) == flag;
    }

    /** The same with every credential that has no signature yet signed; capabilities are issued to the member. */
    public NetworkConfiguration signedBy(Identity controller) {
        return toBuilder()
                .membership(membership.map(c -> c.signature().isPresent() ? c : c.sign(controller)))
                .capabilities(capabilities.stream()
                        .map(c -> c.custody().isEmpty() ? c.sign(controller, issuedTo) : c)
                        .toList())
                .tags(tags.stream()
                        .map(t -> t.signature().isPresent() ? t : t.sign(controller))
                        .toList())
                .ownership(ownership.stream()
                        .map(c -> c.signature().isPresent() ? c : c.sign(controller))
                        .toList())
                .build();
    }

    /** The dictionary, to be cut into chunks. */
    public byte[] toDictionaryBytes() {
        return ConfigurationWriter.write(this);
    }

    /**
     * Reads a configuration as clients do. Damaged capabilities and tags end their list without an error, and a broken
     * last specialist is passed over.
     *
     * @throws MalformedPacketException VALUE if {@code v} is below 6 or {@code nwid} or {@code id} is missing or zero;
     *     LENGTH if the dictionary is longer than any client takes; the reason of the part if {@code C}, {@code COO},
     *     {@code RT}, {@code I}, {@code R} or {@code DNS} cannot be read
     */
    public static NetworkConfiguration parse(byte[] dictionary) throws MalformedPacketException {
        return ConfigurationReader.read(dictionary);
    }

    /** Collects the parts of a configuration. */
    public static final class Builder {
        private final NetworkId network;
        private final Address issuedTo;
        private long timestampMs;
        private long credentialTimeMaxDeltaMs;
        private long revision;
        private Address remoteTraceTarget = Address.NONE;
        private long remoteTraceLevel;
        private long flags;
        private long multicastLimit;
        private NetworkType type = NetworkType.PRIVATE;
        private String name = "";
        private int mtu = ConfigurationLimits.DEFAULT_MTU_BYTES;
        private Optional<CertificateOfMembership> membership = Optional.empty();
        private List<Capability> capabilities = List.of();
        private List<Tag> tags = List.of();
        private List<CertificateOfOwnership> ownership = List.of();
        private List<Specialist> specialists = List.of();
        private List<Route> routes = List.of();
        private List<IpPrefix> addresses = List.of();
        private List<Rule> rules = List.of();
        private Optional<Dns> dns = Optional.empty();
        private SingleSignOn sso = SingleSignOn.OFF;

        private Builder(NetworkId network, Address issuedTo, long timestampMs) {
            this.network = network;
            this.issuedTo = issuedTo;
            this.timestampMs = timestampMs;
        }

        public Builder timestampMs(long value) {
            timestampMs = value;
            return this;
        }

        public Builder credentialTimeMaxDeltaMs(long value) {
            credentialTimeMaxDeltaMs = value;
            return this;
        }

        public Builder revision(long value) {
            revision = value;
            return this;
        }

        public Builder remoteTrace(Address target, long level) {
            remoteTraceTarget = target;
            remoteTraceLevel = level;
            return this;
        }

        public Builder flags(long value) {
            flags = value;
            return this;
        }

        public Builder multicastLimit(long value) {
            multicastLimit = value;
            return this;
        }

        public Builder type(NetworkType value) {
            type = value;
            return this;
        }

        public Builder isPrivate(boolean value) {
            return type(value ? NetworkType.PRIVATE : NetworkType.PUBLIC);
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder mtu(int bytes) {
            mtu = bytes;
            return this;
        }

        public Builder membership(CertificateOfMembership value) {
            return membership(Optional.of(value));
        }

        public Builder membership(Optional<CertificateOfMembership> value) {
            membership = value;
            return this;
        }

        public Builder capabilities(List<Capability> value) {
            capabilities = value;
            return this;
        }

        public Builder tags(List<Tag> value) {
            tags = value;
            return this;
        }

        public Builder ownership(List<CertificateOfOwnership> value) {
            ownership = value;
            return this;
        }

        public Builder specialists(List<Specialist> value) {
            specialists = value;
            return this;
        }

        public Builder routes(List<Route> value) {
            routes = value;
            return this;
        }

        public Builder addresses(List<IpPrefix> value) {
            addresses = value;
            return this;
        }

        public Builder rules(List<Rule> value) {
            rules = value;
            return this;
        }

        public Builder dns(Dns value) {
            return dns(Optional.of(value));
        }

        public Builder dns(Optional<Dns> value) {
            dns = value;
            return this;
        }

        public Builder sso(SingleSignOn value) {
            sso = value;
            return this;
        }

        public NetworkConfiguration build() {
            return new NetworkConfiguration(
                    network,
                    issuedTo,
                    timestampMs,
                    credentialTimeMaxDeltaMs,
                    revision,
                    remoteTraceTarget,
                    remoteTraceLevel,
                    flags,
                    multicastLimit,
                    type,
                    name,
                    mtu,
                    membership,
                    capabilities,
                    tags,
                    ownership,
                    specialists,
                    routes,
                    addresses,
                    rules,
                    dns,
                    sso);
        }
    }
}
