package dev.perigee.protocol.node;

/**
 * What a node says of itself, how it behaves, and how much it keeps. Every table of a node is bounded by one of these
 * numbers or by a constant beside it; {@link Node#tableSizes} tells how full they are.
 *
 * @param habits how it stays in touch with its roots
 * @param version what it announces, protocol 12; with protocol 11 or less nobody talks AES (vl1.md 2.7)
 * @param identityCheck how strangers' identities are proven
 * @param echoGapMs an ECHO that comes sooner after the one before on the same path is not answered, 0 if each is. A
 *     node of ours answers each: whoever can send copies of an ECHO from somebody's address could otherwise use up the
 *     allowance and have the genuine one ignored, and the path would be given up. The answer is no longer than the
 *     question, so nothing is gained by asking often.
 * @param attendMs a root sends an ECHO this long after the last challenge to every client that it hears from directly,
 *     so that the NATs between them stay open for what it relays (vl1.md trap 12); 0 if it does not
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
        Habits habits,
        PeerVersion version,
        IdentityCheck identityCheck,
        int echoGapMs,
        int attendMs,
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
    /** Our own habits, and room for what a root of many thousand members needs. */
    public static final NodeSettings DEFAULT = builder().build();

    /** A simulated client of one of the lines in the field, or of our own. */
    public static NodeSettings client(Habits habits) {
        return builder().habits(habits).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Of the version announced. */
    public int protocol() {
        return version.protocol();
    }

    public int major() {
        return version.major();
    }

    public int minor() {
        return version.minor();
    }

    public int revision() {
        return version.revision();
    }

    /** Starts from our own habits and bounds. */
    public static final class Builder {
        private Habits habits;
        private PeerVersion version;
        private IdentityCheck identityCheck = IdentityCheck.WHOLE;
        private int echoGapMs;
        private int attendMs = 25_000;
        private int maxStrangers = 200_000;
        private int maxHeldPackets = 2_048;
        private int maxExpectedReplies = 131_072;
        private int maxSubscriptions = 262_144;
        private int mtuBytes = 1_432;

        private Builder() {
            habits(Habits.PERIGEE);
        }

        /** Sets the version announced and the gap between answered ECHOs too, as such a node has them. */
        public Builder habits(Habits as) {
            habits = as;
            version = as.version();
            echoGapMs = as.echoGapMs();
            return this;
        }

        /** For instance {@code 10, 1, 4, 6}, the last line that knows no AES. */
        public Builder version(int protocol, int major, int minor, int revision) {
            version = new PeerVersion(protocol, major, minor, revision);
            return this;
        }

        public Builder identityCheck(IdentityCheck check) {
            identityCheck = check;
            return this;
        }

        public Builder echoGapMs(int ms) {
            echoGapMs = ms;
            return this;
        }

        public Builder attendMs(int ms) {
            attendMs = ms;
            return this;
        }

        public Builder maxStrangers(int identities) {
            maxStrangers = identities;
            return this;
        }

        public Builder maxHeldPackets(int packets) {
            maxHeldPackets = packets;
            return this;
        }

        public Builder maxExpectedReplies(int packetIds) {
            maxExpectedReplies = packetIds;
            return this;
        }

        public Builder maxSubscriptions(int subscriptions) {
            maxSubscriptions = subscriptions;
            return this;
        }

        public Builder mtuBytes(int bytes) {
            mtuBytes = bytes;
            return this;
        }

        public NodeSettings build() {
            return new NodeSettings(
                    habits,
                    version,
                    identityCheck,
                    echoGapMs,
                    attendMs,
                    maxStrangers,
                    maxHeldPackets,
                    16,
                    maxExpectedReplies,
                    256,
                    4,
                    2,
                    64,
                    maxSubscriptions,
                    1_024,
                    65_536,
                    mtuBytes);
        }
    }
}
