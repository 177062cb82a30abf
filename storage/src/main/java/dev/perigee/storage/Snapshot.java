package dev.perigee.storage;

import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.NodePresence;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Identity;
import java.util.List;

/**
 * All durable state at one moment.
 *
 * @param networks ascending by ID
 * @param members ascending by network and address
 * @param revocations ascending by network and target
 * @param presence ascending by address
 * @param identities of strangers, the least recently used first
 * @param clockReservedUntilMs timestamps up to this one may have been given out; 0 if none were
 */
public record Snapshot(
        List<NetworkRecord> networks,
        List<MemberRecord> members,
        List<RevocationRecord> revocations,
        List<NodePresence> presence,
        List<Identity> identities,
        long clockReservedUntilMs) {
    /** Nothing yet. */
    public static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), List.of(), List.of(), List.of(), 0);

    public Snapshot {
        networks = List.copyOf(networks);
        members = List.copyOf(members);
        revocations = List.copyOf(revocations);
        presence = List.copyOf(presence);
        identities = List.copyOf(identities);
    }
}
