package dev.perigee.controller.decision;

import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.credential.Revocation;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which revocations a member must hear of. Nobody acknowledges one, so they go with a member's answers until no
 * certificate they make void can be held any more (vl2.md 7.5, 7.7).
 *
 * <p>A target that was authorized again has a certificate newer than the threshold, so its old revocations do no harm
 * and are kept: somebody may still hold an old certificate of it.
 */
public final class RevocationDecision {
    /** Most revocations in one NETWORK_CREDENTIALS packet; they are 9,120 of its 9,996 bytes. */
    public static final int MOST_IN_A_PACKET = 60;

    private static final Comparator<RevocationRecord> NEWEST_FIRST = Comparator.comparingLong(
                    RevocationRecord::thresholdMs)
            .reversed()
            .thenComparing(RevocationRecord::target)
            .thenComparingLong(RevocationRecord::id);

    private RevocationDecision() {}

    /**
     * All revocations the receiver must hear of, unsigned, newest first: none of itself, and of each target the one
     * with the highest threshold, which covers the others. A packet takes {@link #MOST_IN_A_PACKET}; the next ones
     * need one of their own, for a receiver drops a second packet within a second.
     */
    public static List<Revocation> forReceiver(NetworkView view, Address receiver, long nowMs) {
        Map<Address, RevocationRecord> newest = new HashMap<>();
        for (RevocationRecord record : view.revocations()) {
            if (record.diesMs() > nowMs && !record.target().equals(receiver)) {
                newest.merge(
                        record.target(), record, (one, other) -> NEWEST_FIRST.compare(one, other) <= 0 ? one : other);
            }
        }
        return newest.values().stream()
                .sorted(NEWEST_FIRST)
                .map(RevocationDecision::credential)
                .toList();
    }

    /** The revocation in the form that members get, unsigned. */
    public static Revocation credential(RevocationRecord record) {
        return Revocation.ofMembership(record.id(), record.network(), record.thresholdMs(), record.target());
    }
}
