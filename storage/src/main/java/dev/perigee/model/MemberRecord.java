package dev.perigee.model;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is stored of a member of a network. See vl2.md 10.4.
 *
 * @param network the network
 * @param address the node
 * @param revision 1 on the first save, one more on every save that changes something
 * @param creationTime ms since 1970
 * @param identity the public identity that the address is pinned to; set by the first request
 * @param authorized whether the member may take part
 * @param lastAuthorizedTime ms since 1970, 0 for never
 * @param lastDeauthorizedTime ms since 1970, 0 for never
 * @param lastAuthorizedCredentialType {@code api}, {@code public} or {@code token}
 * @param lastAuthorizedCredential the token
 * @param name any text
 * @param activeBridge whether the member may bridge other devices into the network
 * @param noAutoAssignIps whether only the given addresses are issued
 * @param ipAssignments addresses that are the member's, given or assigned
 * @param tags tag ID to value, ascending
 * @param capabilities capability IDs, ascending
 * @param authenticationExpiryTime ms since 1970, 0 for none
 * @param ssoExempt whether sign-in is not asked of this member
 * @param vMajor software version of the last request, -1 if unknown
 * @param vMinor as {@code vMajor}
 * @param vRev as {@code vMajor}
 * @param vProto VL1 protocol version of the last request, -1 if unknown
 * @param remoteTraceTarget where traces go
 * @param remoteTraceLevel how much is traced
 * @param unknown keys that this version does not know, with their values as JSON text
 */
public record MemberRecord(
        NetworkId network,
        Address address,
        long revision,
        long creationTime,
        Optional<Identity> identity,
        boolean authorized,
        long lastAuthorizedTime,
        long lastDeauthorizedTime,
        Optional<String> lastAuthorizedCredentialType,
        Optional<String> lastAuthorizedCredential,
        Optional<String> name,
        boolean activeBridge,
        boolean noAutoAssignIps,
        List<IpAddress> ipAssignments,
        Map<Long, Long> tags,
        List<Long> capabilities,
        long authenticationExpiryTime,
        boolean ssoExempt,
        int vMajor,
        int vMinor,
        int vRev,
        int vProto,
        Optional<Address> remoteTraceTarget,
        long remoteTraceLevel,
        Map<String, String> unknown) {
    public MemberRecord {
        ipAssignments = List.copyOf(ipAssignments);
        tags = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(tags));
        capabilities = List.copyOf(capabilities);
        unknown = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(unknown));
    }

    /** A member with the defaults of vl2.md 10.4, never saved yet. */
    public static MemberRecord create(NetworkId network, Address address, long nowMs) {
        return new MemberRecord(
                network,
                address,
                0,
                nowMs,
                Optional.empty(),
                false,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                List.of(),
                Map.of(),
                List.of(),
                0,
                false,
                -1,
                -1,
                -1,
                -1,
                Optional.empty(),
                0,
                Map.of());
    }

    /** A builder that starts from this record. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Makes a record field by field. */
    public static final class Builder {
        private NetworkId network;
        private Address address;
        private long revision;
        private long creationTime;
        private Optional<Identity> identity;
        private boolean authorized;
        private long lastAuthorizedTime;
        private long lastDeauthorizedTime;
        private Optional<String> lastAuthorizedCredentialType;
        private Optional<String> lastAuthorizedCredential;
        private Optional<String> name;
        private boolean activeBridge;
        private boolean noAutoAssignIps;
        private List<IpAddress> ipAssignments;
        private Map<Long, Long> tags;
        private List<Long> capabilities;
        private long authenticationExpiryTime;
        private boolean ssoExempt;
        private int vMajor;
        private int vMinor;
        private int vRev;
        private int vProto;
        private Optional<Address> remoteTraceTarget;
        private long remoteTraceLevel;
        private Map<String, String> unknown;

        private Builder(MemberRecord from) {
            network = from.network;
            address = from.address;
            revision = from.revision;
            creationTime = from.creationTime;
            identity = from.identity;
            authorized = from.authorized;
            lastAuthorizedTime = from.lastAuthorizedTime;
            lastDeauthorizedTime = from.lastDeauthorizedTime;
            lastAuthorizedCredentialType = from.lastAuthorizedCredentialType;
            lastAuthorizedCredential = from.lastAuthorizedCredential;
            name = from.name;
            activeBridge = from.activeBridge;
            noAutoAssignIps = from.noAutoAssignIps;
            ipAssignments = from.ipAssignments;
            tags = from.tags;
            capabilities = from.capabilities;
            authenticationExpiryTime = from.authenticationExpiryTime;
            ssoExempt = from.ssoExempt;
            vMajor = from.vMajor;
            vMinor = from.vMinor;
            vRev = from.vRev;
            vProto = from.vProto;
            remoteTraceTarget = from.remoteTraceTarget;
            remoteTraceLevel = from.remoteTraceLevel;
            unknown = from.unknown;
        }

        public Builder network(NetworkId value) {
            network = value;
            return this;
        }

        public Builder address(Address value) {
            address = value;
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

        public Builder identity(Optional<Identity> value) {
            identity = value;
            return this;
        }

        public Builder authorized(boolean value) {
            authorized = value;
            return this;
        }

        public Builder lastAuthorizedTime(long value) {
            lastAuthorizedTime = value;
            return this;
        }

        public Builder lastDeauthorizedTime(long value) {
            lastDeauthorizedTime = value;
            return this;
        }

        public Builder lastAuthorizedCredentialType(Optional<String> value) {
            lastAuthorizedCredentialType = value;
            return this;
        }

        public Builder lastAuthorizedCredential(Optional<String> value) {
            lastAuthorizedCredential = value;
            return this;
        }

        public Builder name(Optional<String> value) {
            name = value;
            return this;
        }

        public Builder activeBridge(boolean value) {
            activeBridge = value;
            return this;
        }

        public Builder noAutoAssignIps(boolean value) {
            noAutoAssignIps = value;
            return this;
        }

        public Builder ipAssignments(List<IpAddress> value) {
            ipAssignments = value;
            return this;
        }

        public Builder tags(Map<Long, Long> value) {
            tags = value;
            return this;
        }

        public Builder capabilities(List<Long> value) {
            capabilities = value;
            return this;
        }

        public Builder authenticationExpiryTime(long value) {
            authenticationExpiryTime = value;
            return this;
        }

        public Builder ssoExempt(boolean value) {
            ssoExempt = value;
            return this;
        }

        public Builder vMajor(int value) {
            vMajor = value;
            return this;
        }

        public Builder vMinor(int value) {
            vMinor = value;
            return this;
        }

        public Builder vRev(int value) {
            vRev = value;
            return this;
        }

        public Builder vProto(int value) {
            vProto = value;
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

        public Builder unknown(Map<String, String> value) {
            unknown = value;
            return this;
        }

        public MemberRecord build() {
            return new MemberRecord(
                    network,
                    address,
                    revision,
                    creationTime,
                    identity,
                    authorized,
                    lastAuthorizedTime,
                    lastDeauthorizedTime,
                    lastAuthorizedCredentialType,
                    lastAuthorizedCredential,
                    name,
                    activeBridge,
                    noAutoAssignIps,
                    ipAssignments,
                    tags,
                    capabilities,
                    authenticationExpiryTime,
                    ssoExempt,
                    vMajor,
                    vMinor,
                    vRev,
                    vProto,
                    remoteTraceTarget,
                    remoteTraceLevel,
                    unknown);
        }
    }
}
