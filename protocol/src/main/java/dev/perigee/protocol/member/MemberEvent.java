package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.verb.NetworkCredentials;
import java.util.List;

/** What a member tells its owner. */
public sealed interface MemberEvent {
    /** The controller's last answer puts the member in another state; {@link MemberNode#network} says the same. */
    record StatusChanged(NetworkId network, NetworkStatus status) implements MemberEvent {}

    /**
     * A configuration that differs from the one before, if only in its timestamp, is in use from now on.
     *
     * @param dictionary its bytes, for {@link MemberNode#join(Now, NetworkId, Bytes)} after a restart
     */
    record ConfigurationChanged(NetworkId network, NetworkConfiguration configuration, Bytes dictionary)
            implements MemberEvent {}

    /**
     * A packet of credentials was taken, not lost to the limit of one per second and sender. No signature in it has
     * been checked yet.
     */
    record CredentialsReceived(Address from, NetworkCredentials credentials) implements MemberEvent {}

    /**
     * A root or the controller answered a {@link MemberNode#gather}.
     *
     * @param totalKnown how many subscribers it knows, the asker included
     */
    record Gathered(Address from, NetworkId network, MulticastGroup group, long totalKnown, List<Address> members)
            implements MemberEvent {}

    /** A frame that passed all checks, as an interface of the operating system would get it. */
    record FrameDelivered(NetworkId network, EthernetFrame frame) implements MemberEvent {}

    /** An echo reply came in; whether there was a request is not remembered. */
    record EchoReplied(NetworkId network, IpAddress from, int identifier, int sequence, Bytes data)
            implements MemberEvent {}

    /** A datagram came in for one of the member's addresses on the network. */
    record UdpReceived(NetworkId network, IpAddress from, int fromPort, IpAddress to, int toPort, Bytes data)
            implements MemberEvent {}

    /**
     * An IP packet came in for somebody else: the member is its gateway.
     *
     * @param packet as it came; whoever sends it on counts the hop
     */
    record Transit(NetworkId network, Bytes packet) implements MemberEvent {}

    /** A packet to be sent on the network was given up. */
    record Undeliverable(NetworkId network, IpAddress to, UndeliverableReason reason) implements MemberEvent {}
}
