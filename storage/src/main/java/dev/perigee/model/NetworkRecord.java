package dev.perigee.model;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.rule.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is stored of a network. See vl2.md 10.3.
 *
 * @param id the ID; its upper 40 bits are our address
 * @param revision 1 on the first save, one more on every save that changes something
 * @param creationTime ms since 1970
 * @param name any text
 * @param isPrivate whether members need authorization
 * @param enableBroadcast whether members receive broadcasts
 * @param multicastLimit most receivers of a multicast; an unsigned number of 64 bits
 * @param mtu bytes, 1280 to 10,000
 * @param v4AssignZt whether IPv4 addresses are assigned from the pools
 * @param v6AssignMode how IPv6 addresses are assigned
 * @param routes managed routes in the order given
 * @param pools address pools in the order given
 * @param rules base rules
 * @param rulesGiven whether an operator ever set the rules; false for those a new network has, which look different in
 *     JSON
 * @param capabilities ascending by ID
 * @param tags ascending by ID
 * @param authTokens token to expiry in ms, 0 for never; empty if there are none
 * @param dns name servers
 * @param remoteTraceTarget where traces go
 * @param remoteTraceLevel how much is traced
 * @param rulesSource the script the rules were made from
 * @param ssoEnabled whether members must sign in
 * @param unknown keys that this version does not know, with their values as JSON text
 */
public record NetworkRecord(
        NetworkId id,
        long revision,
        long creationTime,
        String name,
        boolean isPrivate,
        boolean enableBroadcast,
        long multicastLimit,
        int mtu,
        boolean v4AssignZt,
        V6AssignMode v6AssignMode,
        List<ManagedRoute> routes,
        List<AddressPool> pools,
        List<Rule> rules,
        boolean rulesGiven,
        List<CapabilityDefinition> capabilities,
        List<TagDefinition> tags,
        Optional<Map<String, Long>> authTokens,
        Optional<DnsSettings> dns,
        Optional<Address> remoteTraceTarget,
        long remoteTraceLevel,
        String rulesSource,
        boolean ssoEnabled,
        Map<String, String> unknown) {
    public NetworkRecord {
        routes = List.copyOf(routes);
        pools = List.copyOf(pools);
        rules = List.copyOf(rules);
        capabilities = List.copyOf(capabilities);
        tags = List.copyOf(tags);
        authTokens = authTokens.map(t -> java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(t)));
        unknown = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(unknown));
    }

    /** A network with the defaults of vl2.md 10.3, never saved yet. */
    public static NetworkRecord create(NetworkId id, long nowMs) {
        return new NetworkRecord(
                id,
                0,
                nowMs,
                "",
                true,
                true,
                32,
                2800,
                false,
                V6AssignMode.NONE,
                List.of(),
                List.of(),
                List.of(Rule.ACCEPT),
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                "",
                false,
                Map.of());
    }

    /** A builder that starts from this record. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Makes a record field by field. */
    public static final class Builder {
        private NetworkId id;
        private long revision;
        private long creationTime;
        private String name;
        private boolean isPrivate;
        private boolean enableBroadcast;
        private long multicastLimit;
        private int mtu;
        private boolean v4AssignZt;
        private V6AssignMode v6AssignMode;
        private List<ManagedRoute> routes;
        private List<AddressPool> pools;
        private List<Rule> rules;
        private boolean rulesGiven;
        private List<CapabilityDefinition> capabilities;
        private List<TagDefinition> tags;
        private Optional<Map<String, Long>> authTokens;
        private Optional<DnsSettings> dns;
        private Optional<Address> remoteTraceTarget;
        private long remoteTraceLevel;
        private String rulesSource;
        private boolean ssoEnabled;
        private Map<String, String> unknown;

        private Builder(NetworkRecord from) {
            id = from.id;
            revision = from.revision;
            creationTime = from.creationTime;
            name = from.name;
            isPrivate = from.isPrivate;
            enableBroadcast = from.enableBroadcast;
            multicastLimit = from.multicastLimit;
            mtu = from.mtu;
            v4AssignZt = from.v4AssignZt;
            v6AssignMode = from.v6AssignMode;
            routes = from.routes;
            pools = from.pools;
            rules = from.rules;
            rulesGiven = from.rulesGiven;
            capabilities = from.capabilities;
            tags = from.tags;
            authTokens = from.authTokens;
            dns = from.dns;
            remoteTraceTarget = from.remoteTraceTarget;
            remoteTraceLevel = from.remoteTraceLevel;
            rulesSource = from.rulesSource;
            ssoEnabled = from.ssoEnabled;
            unknown = from.unknown;
        }

        public Builder id(NetworkId value) {
            id = value;
            return this;
        }

        public Builder revision(long value) {
            revision = value;
            return this;
        }

        public Builder creationTime(long value) {
            creationTime = value;
            return this;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder isPrivate(boolean value) {
            isPrivate = value;
            return this;
        }

        public Builder enableBroadcast(boolean value) {
            enableBroadcast = value;
            return this;
        }

        public Builder multicastLimit(long value) {
            multicastLimit = value;
            return this;
        }

        public Builder mtu(int value) {
            mtu = value;
            return this;
        }

        public Builder v4AssignZt(boolean value) {
            v4AssignZt = value;
            return this;
        }

        public Builder v6AssignMode(V6AssignMode value) {
            v6AssignMode = value;
            return this;
        }

        public Builder routes(List<ManagedRoute> value) {
            routes = value;
            return this;
        }

        public Builder pools(List<AddressPool> value) {
            pools = value;
            return this;
        }

        public Builder rules(List<Rule> value) {
            rules = value;
            return this;
        }

        public Builder rulesGiven(boolean value) {
            rulesGiven = value;
            return this;
        }

        public Builder capabilities(List<CapabilityDefinition> value) {
            capabilities = value;
            return this;
        }

        public Builder tags(List<TagDefinition> value) {
            tags = value;
            return this;
        }

        public Builder authTokens(Optional<Map<String, Long>> value) {
            authTokens = value;
            return this;
        }

        public Builder dns(Optional<DnsSettings> value) {
            dns = value;
            return this;
        }

        public Builder remoteTraceTarget(Optional<Address> value) {
            remoteTraceTarget = value;
            return this;
        }

        public Builder remoteTraceLevel(long value) {
            remoteTraceLevel = value;
            return this;
        }

        public Builder rulesSource(String value) {
            rulesSource = value;
            return this;
        }

        public Builder ssoEnabled(boolean value) {
            ssoEnabled = value;
            return this;
        }

        public Builder unknown(Map<String, String> value) {
            unknown = value;
            return this;
        }

        public NetworkRecord build() {
            return new NetworkRecord(
                    id,
                    revision,
                    creationTime,
                    name,
                    isPrivate,
                    enableBroadcast,
                    multicastLimit,
                    mtu,
                    v4AssignZt,
                    v6AssignMode,
                    routes,
                    pools,
                    rules,
                    rulesGiven,
                    capabilities,
                    tags,
                    authTokens,
                    dns,
                    remoteTraceTarget,
                    remoteTraceLevel,
                    rulesSource,
                    ssoEnabled,
                    unknown);
        }
    }
}
