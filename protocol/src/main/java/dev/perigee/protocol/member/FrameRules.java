package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.rule.CapabilityRules;
import dev.perigee.protocol.rule.FrameFacts;
import dev.perigee.protocol.rule.FrameFilter;
import dev.perigee.protocol.rule.TagValues;
import dev.perigee.protocol.rule.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a network's rules say of a frame at this member's end, with the credentials that both ends have. See vl2.md 8.1. */
final class FrameRules {
    private final Address self;
    private final Entropy entropy;

    FrameRules(Address self, Entropy entropy) {
        this.self = self;
        this.entropy = entropy;
    }

    /** @param to {@link Address#NONE} for a multicast as a whole */
    Verdict outbound(Membership membership, NetworkConfiguration ours, EthernetFrame frame, Address to) {
        FrameFacts facts = new FrameFacts(
                false,
                self,
                to,
                frame,
                0,
                new Tags(membership, ours, to),
                FrameFacts.claimedIp(frame)
                        .filter(ip -> weOwn(ours, Thing.of(ip)))
                        .isPresent(),
                weOwn(ours, Thing.of(frame.from())),
                entropy.nextInt());
        return FrameFilter.filter(ours.rules(), rules(ours.capabilities()), withFlags(facts, ours), self);
    }

    Verdict inbound(Membership membership, NetworkConfiguration ours, EthernetFrame frame, Address from) {
        PeerCredentials peers = membership.peers();
        Optional<IpAddress> claimed = FrameFacts.claimedIp(frame);
        FrameFacts facts = new FrameFacts(
                true,
                from,
                self,
                frame,
                0,
                new Tags(membership, ours, from),
                claimed.filter(ip -> peers.owns(from, ip, ours)).isPresent(),
                peers.owns(from, frame.from(), ours),
                entropy.nextInt());
        return FrameFilter.filter(ours.rules(), rules(peers.capabilities(from, ours)), withFlags(facts, ours), self);
    }

    private static FrameFacts withFlags(FrameFacts facts, NetworkConfiguration ours) {
        return facts.withUnknownMatches(ours.has(NetworkConfiguration.UNKNOWN_MATCH_IS_TRUE));
    }

    private static List<CapabilityRules> rules(List<Capability> capabilities) {
        return capabilities.stream()
                .map(capability -> new CapabilityRules(capability.id(), capability.rules()))
                .toList();
    }

    private static boolean weOwn(NetworkConfiguration ours, Thing thing) {
        return ours.ownership().stream()
                .anyMatch(certificate -> certificate.things().contains(thing));
    }

    /** Our own tags, and those that the other one has shown. */
    private record Tags(Membership membership, NetworkConfiguration ours, Address other) implements TagValues {
        @Override
        public OptionalLong local(long id) {
            return ours.tags().stream()
                    .filter(tag -> tag.id() == id)
                    .mapToLong(Tag::value)
                    .findFirst();
        }

        @Override
        public OptionalLong remote(long id) {
            return other.equals(Address.NONE)
                    ? OptionalLong.empty()
                    : membership.peers().tag(other, id, ours);
        }
    }
}
