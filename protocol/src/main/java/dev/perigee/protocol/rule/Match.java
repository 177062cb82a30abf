package dev.perigee.protocol.rule;

/** A question about a frame, combined with those before it up to the next action. See vl2.md 8.1. */
public sealed interface Match extends Rule
        permits NodeAddress,
                VlanId,
                VlanPriority,
                VlanDropEligible,
                MacAddress,
                IpRange,
                TypeOfService,
                IpProtocol,
                EtherType,
                Icmp,
                PortRange,
                Characteristics,
                FrameSize,
                Chance,
                TagMatch,
                IntegerRange {

    /** The answer before {@link #not()} is applied. */
    Truth test(FrameFacts facts);
}
