package dev.perigee.controller.decision;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.config.RequestMetaData;
import dev.perigee.protocol.verb.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node that asks for a configuration gets, and what is remembered of it. See vl2.md 9.2. */
public final class ConfigDecision {
    /** Most members of a network that were never authorized; strangers beyond that are refused and not recorded. */
    public static final int MAX_PENDING_MEMBERS = 10_000;

    private static final ConfigAnswer DENIED = new ConfigAnswer.Refuse(ErrorCode.NETWORK_ACCESS_DENIED);

    private ConfigDecision() {}

    /**
     * Decides one request. A member whose record would not change causes no change. When the request is not genuine,
     * nothing is found out about the member and nobody is let in who was not: it must be authorized in its record.
     *
     * @param self our address
     * @param view the network asked for; empty if there is none
     * @param nowMs later than any timestamp given out before; the time of everything that is issued
     * @param entropy for what must be random; nothing is yet
     */
    public static Outcome<ConfigAnswer> decide(
            Address self, Optional<NetworkView> view, ConfigRequest request, long nowMs, Entropy entropy) {
        if (!request.network().controller().equals(self)) {
            return Outcome.of(new ConfigAnswer.Silence());
        }
        if (view.isEmpty()) {
            return Outcome.of(new ConfigAnswer.Refuse(ErrorCode.OBJECT_NOT_FOUND));
        }
        Optional<MemberRecord> stored = view.get().member(request.identity().address());
        if (isImpostor(stored, request)
                || !request.genuine() && !stored.map(MemberRecord::authorized).orElse(false)) {
            return Outcome.of(DENIED);
        }
        MemberRecord seen = stored
                .orElseGet(() -> MemberRecord.create(
                        request.network(), request.identity().address(), nowMs))
                .toBuilder()
                .identity(Optional.of(request.identity().withoutSecret()))
                .build();
        return seen.authorized() || !view.get().network().isPrivate()
                ? admit(view.get(), stored, seen, request, nowMs)
                : turnAway(view.get(), stored, seen);
    }

    /** Whether the member counts against {@link #MAX_PENDING_MEMBERS}. */
    public static boolean wasNeverAuthorized(MemberRecord member) {
        return !member.authorized() && member.lastAuthorizedTime() == 0;
    }

    private static boolean isImpostor(Optional<MemberRecord> stored, ConfigRequest request) {
        return stored.flatMap(MemberRecord::identity)
                .filter(pinned -> !pinned.equals(request.identity()))
                .isPresent();
    }

    private static Outcome<ConfigAnswer> turnAway(NetworkView view, Optional<MemberRecord> stored, MemberRecord seen) {
        if (stored.isEmpty() && view.pendingMembers() >= MAX_PENDING_MEMBERS) {
            return Outcome.of(DENIED);
        }
        return new Outcome<>(DENIED, changes(stored, seen), List.of());
    }

    private static Outcome<ConfigAnswer> admit(
            NetworkView view, Optional<MemberRecord> stored, MemberRecord seen, ConfigRequest request, long nowMs) {
        MemberRecord.Builder next = seen.toBuilder();
        if (!seen.authorized()) {
            next.authorized(true)
                    .lastAuthorizedTime(nowMs)
                    .lastAuthorizedCredentialType(Optional.of("public"))
                    .lastAuthorizedCredential(Optional.empty());
        }
        if (request.genuine()) {
            RequestMetaData metaData = request.metaData();
            next.vMajor(metaData.major())
                    .vMinor(metaData.minor())
                    .vRev(metaData.revision())
                    .vProto(metaData.protocolVersion());
        }
        AddressAssignment.automatic(view, seen).ifPresent(ip -> next.ipAssignments(with(seen.ipAssignments(), ip)));
        MemberRecord admitted = next.build();
        ConfigAnswer answer = new ConfigAnswer.Configure(
                MemberConfiguration.of(view, admitted, request.identity(), request.metaData(), nowMs));
        // A bridge that a public network just let in by itself is news for the others.
        List<Effect> effects = RecordDecision.actsAsBridge(seen) == RecordDecision.actsAsBridge(admitted)
                ? List.of()
                : RecordDecision.pushToAuthorized(view, Optional.of(admitted.address()));
        return new Outcome<>(answer, changes(stored, admitted), effects);
    }

    private static List<IpAddress> with(List<IpAddress> assigned, IpAddress one) {
        List<IpAddress> all = new ArrayList<>(assigned);
        all.add(one);
        return all;
    }

    private static List<Change> changes(Optional<MemberRecord> stored, MemberRecord next) {
        if (stored.equals(Optional.of(next))) {
            return List.of();
        }
        long revision = stored.map(MemberRecord::revision).orElse(0L) + 1;
        return List.of(
                new Change.MemberSaved(next.toBuilder().revision(revision).build()));
    }
}
