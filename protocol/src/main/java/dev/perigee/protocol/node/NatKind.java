package dev.perigee.protocol.node;

/** What the reports of several peers say about the way to the outside. See vl1.md 7.4. */
public enum NatKind {
    /** Too few reports: one peer that sees another address than ours does not say what the next one will see. */
    UNKNOWN,
    /** Everybody sees the address that the socket is bound to. */
    NONE,
    /** Everybody sees the same other address and port: a peer that is told it can send there. */
    SAME_FOR_ALL,
    /** Each destination sees another address or port, a symmetric NAT: what one sees is of no use to another. */
    PER_DESTINATION
}
