package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Revocation;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Up to which time whose credentials are void in one network. See vl2.md 7.5. Nothing is ever forgotten to the
 * advantage of somebody revoked: what no longer fits raises a floor below it instead.
 */
final class RevocationThresholds {
    /** Nodes with thresholds of their own; of more than these the one with the lowest raises the floor of all. */
    static final int MAX_TARGETS = 16_384;

    /** Thresholds of one node besides that of its membership; the lowest raises the floor of its type. */
    static final int MAX_PER_TARGET = 128;

    /** A certificate of membership must be newer than this even if nothing was revoked. */
    private static final long NEVER_REVOKED_MS = 0;

    private final Map<Address, Target> targets = new LinkedHashMap<>();
    private long floorMs = NEVER_REVOKED_MS;
    private int held;

    private record Key(CredentialType type, long id) {}

    private final class Target {
        private long membershipMs;
        private final Map<Key, Long> ofCredentials = new LinkedHashMap<>();
        private final Map<CredentialType, Long> floors = new EnumMap<>(CredentialType.class);

        long of(Key key) {
            long floor = floors.getOrDefault(key.type, Long.MIN_VALUE);
            return Math.max(floor, ofCredentials.getOrDefault(key, Long.MIN_VALUE));
        }

        void raise(Key key, long toMs) {
            if (ofCredentials.put(key, toMs) == null) {
                held++;
            }
            if (ofCredentials.size() > MAX_PER_TARGET) {
                Key lowest = lowest();
                floors.merge(lowest.type, ofCredentials.remove(lowest), Math::max);
                held--;
            }
        }

        private Key lowest() {
            return ofCredentials.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
        }
    }

    /** A certificate of membership of this node must be newer than this, by the controller's clock. */
    long ofMembership(Address target) {
        Target its = targets.get(target);
        return its == null ? floorMs : Math.max(floorMs, its.membershipMs);
    }

    /**
     * A credential of this type, ID and node must be newer than this, by the controller's clock.
     *
     * @param id means nothing for a membership
     */
    long of(Address target, CredentialType type, long id) {
        if (type == CredentialType.MEMBERSHIP) {
            return ofMembership(target);
        }
        long floor = floorMs > NEVER_REVOKED_MS ? floorMs : Long.MIN_VALUE;
        Target its = targets.get(target);
        return its == null ? floor : Math.max(floor, its.of(new Key(type, id)));
    }

    /** Whether the revocation raises the threshold it names. Revocations themselves cannot be revoked. */
    boolean isNews(Revocation revocation) {
        long known = of(revocation.target(), revocation.type(), revocation.credentialId());
        return revocation.type() != CredentialType.REVOCATION
                && revocation.thresholdMs() > Math.max(NEVER_REVOKED_MS, known);
    }

    /**
     * Takes a revocation. One of a tag, a capability or an ownership raises the threshold of the membership too, as in
     * clients.
     *
     * @return whether it said something new
     */
    boolean raise(Revocation revocation) {
        if (!isNews(revocation)) {
            return false;
        }
        Target target = targets.computeIfAbsent(revocation.target(), address -> {
            held++;
            return new Target();
        });
        target.membershipMs = Math.max(target.membershipMs, revocation.thresholdMs());
        if (revocation.type() != CredentialType.MEMBERSHIP) {
            target.raise(new Key(revocation.type(), revocation.credentialId()), revocation.thresholdMs());
        }
        if (targets.size() > MAX_TARGETS) {
            forgetLowest();
        }
        return true;
    }

    /** How many thresholds are held. */
    int size() {
        return held;
    }

    /** The threshold of the membership is never below another one of the same node, so it is enough to keep that. */
    private void forgetLowest() {
        Map.Entry<Address, Target> lowest = null;
        for (Map.Entry<Address, Target> entry : targets.entrySet()) {
            if (lowest == null || entry.getValue().membershipMs < lowest.getValue().membershipMs) {
                lowest = entry;
            }
        }
        if (lowest != null) {
            floorMs = Math.max(floorMs, lowest.getValue().membershipMs);
            held -= 1 + lowest.getValue().ofCredentials.size();
            targets.remove(lowest.getKey());
        }
    }
}
