package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.SocketAddress;

/**
 * How a peer saw this node from outside. See vl1.md 7.4.
 *
 * @param address where our packet seemed to come from
 * @param localSocket the socket that the report came in by
 * @param reporter who says so
 * @param reportedFrom where the reporter is
 * @param answered whether it was the answer to a packet of ours, and not what a HELLO, perhaps an old one, says
 * @param ageMs how long ago, below 600,000
 */
public record SurfaceAddress(
        SocketAddress address,
        int localSocket,
        Address reporter,
        SocketAddress reportedFrom,
        boolean answered,
        long ageMs) {}
