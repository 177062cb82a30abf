package dev.perigee.controller.decision;

import dev.perigee.model.DnsSettings;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.config.ConfigurationLimits;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.config.RequestMetaData;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the configuration of one authorized member out of the records; its credentials are still unsigned. See vl2.md
 * 6.
 */
final class MemberConfiguration {
    private static final long OWNERSHIP_ID = 1;

    private MemberConfiguration() {}

    static NetworkConfiguration of(
            NetworkView view, MemberRecord member, Identity identity, RequestMetaData metaData, long nowMs) {
        NetworkRecord network = view.network();
        long windowMs = CredentialWindow.windowMs(network);
        List<IpPrefix> addresses = AddressAssignment.issued(network, member.ipAssignments());
        boolean ownTrace = member.remoteTraceTarget().isPresent();
        return NetworkConfiguration.builder(network.id(), member.address(), nowMs)
                .credentialTimeMaxDeltaMs(windowMs)
                .revision(network.revision())
                .remoteTrace(
                        (ownTrace ? member.remoteTraceTarget() : network.remoteTraceTarget()).orElse(Address.NONE),
                        ownTrace ? member.remoteTraceLevel() : network.remoteTraceLevel())
                .flags(network.enableBroadcast() ? NetworkConfiguration.BROADCAST : 0)
                .multicastLimit(network.multicastLimit())
                .isPrivate(network.isPrivate())
                .name(cut(network.name(), ConfigurationLimits.NAME_BYTES))
                .mtu(network.mtu())
                .membership(CertificateOfMembership.of(nowMs, windowMs, network.id(), identity))
                .ownership(ownership(network, member, addresses, nowMs))
                .specialists(specialists(view, member))
                .routes(routes(network))
                .addresses(addresses)
                .rules(rules(network, metaData))
                .dns(network.dns().flatMap(MemberConfiguration::dns))
                .build();
    }

    private static List<CertificateOfOwnership> ownership(
            NetworkRecord network, MemberRecord member, List<IpPrefix> addresses, long nowMs) {
        if (addresses.isEmpty()) {
            return List.of();
        }
        List<CertificateOfOwnership.Thing> things = addresses.stream()
                .map(prefix -> CertificateOfOwnership.Thing.of(prefix.ip()))
                .toList();
        return List.of(CertificateOfOwnership.of(network.id(), nowMs, OWNERSHIP_ID, things, member.address()));
    }

    /** The authorized bridges; of the member itself {@code member} knows more than the view. */
    private static List<Specialist> specialists(NetworkView view, MemberRecord member) {
        List<MemberRecord> bridges = new ArrayList<>(view.activeBridges());
        bridges.removeIf(bridge -> bridge.address().equals(member.address()));
        bridges.add(member);
        return bridges.stream()
                .filter(RecordDecision::actsAsBridge)
                .map(MemberRecord::address)
                .sorted()
                .map(address -> Specialist.of(address, Specialist.ACTIVE_BRIDGE))
                .toList();
    }

    private static List<NetworkConfiguration.Route> routes(NetworkRecord network) {
        return network.routes().stream()
                .map(route -> new NetworkConfiguration.Route(route.target(), route.via()))
                .toList();
    }

    /**
     * What does not fit is cut off at the end: frames that only the missing rules would have let through are dropped.
     */
    private static List<Rule> rules(NetworkRecord network, RequestMetaData metaData) {
        if (metaData.rulesEngineRevision() == 0) {
            return List.of(Rule.ACCEPT);
        }
        return network.rules().stream().limit(metaData.maxRules()).toList();
    }

    /** Nothing if the domain is longer than a client has room for: half a domain is another domain. */
    private static Optional<NetworkConfiguration.Dns> dns(DnsSettings settings) {
        if (settings.domain().codePoints().map(MemberConfiguration::utf8Bytes).sum() > ConfigurationLimits.NAME_BYTES) {
            return Optional.empty();
        }
        List<IpAddress> servers = settings.servers().stream()
                .flatMap(text -> address(text).stream())
                .toList();
        return Optional.of(NetworkConfiguration.Dns.of(settings.domain(), servers));
    }

    private static Optional<IpAddress> address(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** As many whole characters as fit into the number of bytes; with half a one the client's own API fails. */
    private static String cut(String text, int mostBytes) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            bytes += utf8Bytes(character);
            if (bytes > mostBytes) {
                break;
            }
            end += Character.charCount(character);
        }
        return text.substring(0, end);
    }

    private static int utf8Bytes(int character) {
        if (character < 0x80) {
            return 1;
        }
        if (character < 0x800) {
            return 2;
        }
        return character < 0x10000 ? 3 : 4;
    }
}
