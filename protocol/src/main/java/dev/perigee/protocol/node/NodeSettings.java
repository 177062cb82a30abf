package dev.perigee.protocol.node;

/**
 * What a node says of itself, and how much it keeps. Every table of a node is bounded by one of these numbers.
 *
 * @param protocol the protocol version announced, 12; with 11 or less nobody talks AES (vl1.md 2.7)
 * @param maxStrangers identities kept of nodes that the owner did not pin; the one used longest ago goes first
 * @param maxHeldPackets packets, in either direction, that wait for an identity, a key or a path
 * @param maxHeldPerPeer of these, the most from or to one node
 * @param maxExpectedReplies packet IDs remembered for their OK
 * @param maxValidationsWaiting HELLOs of strangers that wait to be validated, in all
 * @param maxValidationsPerPrefix of these, the most from one IPv4 /24 or IPv6 /48
 * @param maxValidationsInFlight of these, the most handed out at a time; each takes 30 ms and 2 MiB
 * @param maxAgreementsInFlight key agreements handed out at a time
 * @param maxSubscriptions multicast subscriptions kept
 * @param maxSubscriptionsPerPeer of these, the most of one node
 * @param maxIntroductions pairs of peers remembered as introduced
 * @param mtuBytes largest datagram; longer packets are cut (vl1.md 4)
 */
public record NodeSettings(
        int protocol,
        int major,
        int minor,
        int revision,
        int maxStrangers,
        int maxHeldPackets,
        int maxHeldPerPeer,
        int maxExpectedReplies,
        int maxValidationsWaiting,
        int maxValidationsPerPrefix,
        int maxValidationsInFlight,
        int maxAgreementsInFlight,
        int maxSubscriptions,
        int maxSubscriptionsPerPeer,
        int maxIntroductions,
        int mtuBytes) {
    /** Announces what clients 1.14.1 announce, and holds what a root of many thousand members needs. */
    public static final NodeSettings DEFAULT =
            new NodeSettings(12, 1, 14, 1, 200_000, 2_048, 16, 131_072, 256, 4, 2, 64, 262_144, 1_024, 65_536, 1_432);

    /** The same with other bounds on what is kept for strangers: for tests. */
    public NodeSettings withTables(int maxStrangers, int maxHeldPackets, int maxExpectedReplies, int maxSubscriptions) {
        return new NodeSettings(
                protocol,
                major,
                minor,
                revision,
                maxStrangers,
                maxHeldPackets,
                maxHeldPerPeer,
                maxExpectedReplies,
                maxValidationsWaiting,
                maxValidationsPerPrefix,
                maxValidationsInFlight,
                maxAgreementsInFlight,
                maxSubscriptions,
                maxSubscriptionsPerPeer,
                maxIntroductions,
                mtuBytes);
    }

    /** The same under another protocol version. */
    public NodeSettings withProtocol(int protocol) {
        return new NodeSettings(
                protocol,
                major,
                minor,
                revision,
                maxStrangers,
                maxHeldPackets,
                maxHeldPerPeer,
                maxExpectedReplies,
                maxValidationsWaiting,
                maxValidationsPerPrefix,
                maxValidationsInFlight,
                maxAgreementsInFlight,
                maxSubscriptions,
                maxSubscriptionsPerPeer,
                maxIntroductions,
                mtuBytes);
    }

    PeerVersion version() {
        return new PeerVersion(protocol, major, minor, revision);
    }
}
