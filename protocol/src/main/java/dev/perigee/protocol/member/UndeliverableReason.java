package dev.perigee.protocol.member;

/** Why a packet did not get onto a network. */
public enum UndeliverableReason {
    /** The member has no address of the packet's family on the network. */
    NO_ADDRESS,
    /** Neither an address's prefix nor a managed route covers the destination. */
    NO_ROUTE,
    /** Nobody answered for the next hop, which is the destination or its gateway. */
    NEIGHBOR_UNREACHABLE,
    /** Too many packets wait for an answer for a next hop already. */
    TOO_MANY_WAITING,
    /** The packet is longer than the network's MTU; nothing is cut into fragments here. */
    TOO_LARGE,
    /** A packet to be forwarded has used up its hops. */
    HOPS_USED_UP,
    /** A packet to be forwarded is for the member itself, for a group or link-local: such are not forwarded. */
    NOT_FORWARDED
}
