package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.world.World;

/** What a node tells its owner. */
public sealed interface NodeEvent {
    /**
     * An authenticated packet that the node does not answer by itself.
     *
     * @param path where it came from, the last relay's address if it was relayed; replies go there
     * @param hops 0 if it came directly
     * @param packetId the first eight bytes as they were on the wire, to be named in a reply
     */
    record Received(Identity from, Path path, int hops, long packetId, Payload payload) implements NodeEvent {}

    /** The identity of a node became known and can be kept: validated from its HELLO, or told by a root. */
    record IdentityLearned(Identity identity) implements NodeEvent {}

    /** The peer answered a challenge of ours (all 64 bits of a packet ID) directly over this path: it is there. */
    record PathConfirmed(Address peer, Path path) implements NodeEvent {}

    /** The peer said what it runs, in a HELLO or in an OK to ours. */
    record VersionLearned(Address peer, PeerVersion version) implements NodeEvent {}

    /** A root handed out a newer planet, its signature is good, it is in use from now on. */
    record PlanetUpdated(World planet) implements NodeEvent {}

    /**
     * A root handed out a newer moon, signed as it must be, or the seed of a wanted moon handed out its first; it is in
     * use from now on and can be kept.
     */
    record MoonUpdated(World moon) implements NodeEvent {}

    /**
     * A root answered a HELLO of ours that our address belongs to somebody else: with this identity the node will never
     * be served. Clients make themselves a new one (vl1.md 5.1).
     */
    record IdentityCollision(Address root) implements NodeEvent {}
}
