package dev.perigee.model;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;

/** One change of the durable state: what decisions return, memory applies and the ledger writes. */
public sealed interface Change {
    /** A network is new or different. */
    record NetworkSaved(NetworkRecord network) implements Change {}

    /** A network is gone, and its members with it; its revocations too. */
    record NetworkDeleted(NetworkId network) implements Change {}

    /** A member is new or different. */
    record MemberSaved(MemberRecord member) implements Change {}

    /** A member is gone and its addresses are free. */
    record MemberDeleted(NetworkId network, Address address) implements Change {}

    /** A membership was withdrawn. */
    record RevocationAdded(RevocationRecord revocation) implements Change {}

    /** Revocations that died at or before {@code nowMs} are dropped. */
    record RevocationsExpired(long nowMs) implements Change {}

    /** A node was reached. */
    record PresenceSaved(NodePresence presence) implements Change {}

    /** Timestamps up to this one may be given out. */
    record ClockReserved(long untilMs) implements Change {}

    /** The validated identity of a stranger, kept for root duty. */
    record IdentityKept(Identity identity, long lastUsedMs) implements Change {}

    /** An identity kept for root duty is dropped. */
    record IdentityForgotten(Address address) implements Change {}
}
