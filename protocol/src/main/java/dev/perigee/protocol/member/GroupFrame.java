package dev.perigee.protocol.member;

import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.verb.MulticastFrame;
import java.util.Optional;

/**
 * What each member of a group is sent. See vl1.md 6.10.
 *
 * @param bridged whether the frame's source is not the sender itself
 * @param gatherLimit how many members of the group each receiver is asked for, 1 or more
 */
record GroupFrame(MulticastGroup group, EthernetFrame frame, boolean bridged, long gatherLimit) {
    MulticastFrame toPacket(NetworkId network) {
        return MulticastFrame.of(
                network,
                gatherLimit,
                bridged ? Optional.of(frame.from()) : Optional.empty(),
                group,
                frame.etherType(),
                frame.payload());
    }
}
