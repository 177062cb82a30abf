package dev.perigee.controller.decision;

import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.verb.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What follows when an operator saves or deletes a record. See vl2.md 9.6 and 9.7. */
public final class RecordDecision {
    private static final long REVOCATION_SLACK_MS = 2 * 60_000;

    private RecordDecision() {}

    /**
     * A network is made or edited. A save that changes nothing has no consequence; any other raises the revision by
     * one and is pushed to all authorized members.
     *
     * @param before empty if the network is new
     * @return the record as it is stored then
     */
    public static Outcome<NetworkRecord> saveNetwork(Optional<NetworkView> before, NetworkRecord after, long nowMs) {
        if (before.isEmpty()) {
            NetworkRecord saved =
                    after.toBuilder().revision(1).creationTime(nowMs).build();
            return new Outcome<>(saved, List.of(new Change.NetworkSaved(saved)), List.of());
        }
        NetworkView view = before.get();
        NetworkRecord old = view.network();
        requireSame("network", old.id(), after.id());
        NetworkRecord edited = after.toBuilder()
                .revision(old.revision())
                .creationTime(old.creationTime())
                .build();
        if (edited.equals(old)) {
            return Outcome.of(old);
        }
        NetworkRecord saved = edited.toBuilder().revision(old.revision() + 1).build();
        return new Outcome<>(saved, List.of(new Change.NetworkSaved(saved)), pushToAuthorized(view, Optional.empty()));
    }

    /** The network goes, with its members; each of them is told. */
    public static Outcome<NetworkRecord> deleteNetwork(NetworkView view, long nowMs) {
        NetworkRecord network = view.network();
        List<Effect> effects = view.members().stream()
                .map(MemberRecord::address)
                .sorted()
                .<Effect>map(member -> withdrawal(view, member, nowMs, ErrorCode.OBJECT_NOT_FOUND))
                .toList();
        return new Outcome<>(network, List.of(new Change.NetworkDeleted(network.id())), effects);
    }

    /**
     * A member is made or edited. A save that changes nothing has no consequence; any other raises the revision by one
     * and, if the member may take part, is pushed to it.
     *
     * @param before empty if the member is new
     * @param after its times and type of authorization are not looked at when {@code authorized} changes
     * @return the record as it is stored then; one for the address that no node has is handed back and not stored
     * @throws AddressTakenException if it was given an address that another member has; nothing changes then
     */
    public static Outcome<MemberRecord> saveMember(
            NetworkView view, Optional<MemberRecord> before, MemberRecord after, long nowMs, Entropy entropy) {
        requireSame("network", view.network().id(), after.network());
        if (after.address().equals(Address.NONE)) {
            // No node has this address. The reference answers as if it had saved (vl2.md 10.4), and panels may count
            // on it.
            return Outcome.of(after);
        }
        requireFree(view, before, after);
        if (before.isEmpty()) {
            MemberRecord made = MemberRecord.create(after.network(), after.address(), nowMs);
            return saved(view, made, after.toBuilder().creationTime(nowMs).build(), nowMs, entropy);
        }
        MemberRecord old = before.get();
        requireSame("member", old.address(), after.address());
        MemberRecord edited = after.toBuilder()
                .revision(old.revision())
                .creationTime(old.creationTime())
                .build();
        return edited.equals(old) ? Outcome.of(old) : saved(view, old, edited, nowMs, entropy);
    }

    private static Outcome<MemberRecord> saved(
            NetworkView view, MemberRecord old, MemberRecord edited, long nowMs, Entropy entropy) {
        MemberRecord.Builder next = edited.toBuilder().revision(old.revision() + 1);
        if (edited.authorized() && !old.authorized()) {
            next.lastAuthorizedTime(nowMs)
                    .lastAuthorizedCredentialType(Optional.of("api"))
                    .lastAuthorizedCredential(Optional.empty());
        } else if (old.authorized() && !edited.authorized()) {
            next.lastDeauthorizedTime(nowMs);
        }
        MemberRecord saved = next.build();
        List<Change> changes = new ArrayList<>(List.of(new Change.MemberSaved(saved)));
        List<Effect> effects = new ArrayList<>();
        if (saved.authorized()) {
            effects.add(new Effect.Push(saved.network(), saved.address()));
        } else if (old.authorized()) {
            expel(view, saved, nowMs, entropy, changes, effects);
        }
        if (actsAsBridge(old) != actsAsBridge(saved)) {
            effects.addAll(pushToAuthorized(view, Optional.of(saved.address())));
        }
        return new Outcome<>(saved, changes, effects);
    }

    /**
     * The member goes and its addresses are free; if it took part, it and the others are told.
     *
     * @return the record as it was
     */
    public static Outcome<MemberRecord> deleteMember(
            NetworkView view, MemberRecord member, long nowMs, Entropy entropy) {
        requireSame("network", view.network().id(), member.network());
        List<Change> changes = new ArrayList<>(List.of(new Change.MemberDeleted(member.network(), member.address())));
        List<Effect> effects = new ArrayList<>();
        if (member.authorized()) {
            expel(view, member, nowMs, entropy, changes, effects);
        }
        if (actsAsBridge(member)) {
            effects.addAll(pushToAuthorized(view, Optional.of(member.address())));
        }
        return new Outcome<>(member, changes, effects);
    }

    private static void expel(
            NetworkView view,
            MemberRecord member,
            long nowMs,
            Entropy entropy,
            List<Change> changes,
            List<Effect> effects) {
        long lastCertificateMs =
                nowMs + CredentialWindow.windowMs(view.network()) + CredentialWindow.reuseMs(view.network());
        RevocationRecord revocation = new RevocationRecord(
                member.network(),
                member.address(),
                unusedRevocationId(view, entropy),
                nowMs,
                lastCertificateMs + REVOCATION_SLACK_MS);
        changes.add(new Change.RevocationAdded(revocation));
        effects.add(new Effect.Revoke(revocation));
        effects.add(withdrawal(view, member.address(), nowMs));
    }

    /**
     * What a member that is no longer authorized is told: when that is decided, and again after a restart, for nobody
     * knows whether it heard of it before.
     */
    public static Effect.Withdraw withdrawal(NetworkView view, Address member, long nowMs) {
        return withdrawal(view, member, nowMs, ErrorCode.NETWORK_ACCESS_DENIED);
    }

    private static Effect.Withdraw withdrawal(NetworkView view, Address member, long nowMs, ErrorCode code) {
        NetworkRecord network = view.network();
        NetworkConfiguration stripped =
                NetworkConfiguration.stripped(network.id(), member, nowMs, CredentialWindow.windowMs(network));
        return new Effect.Withdraw(network.id(), member, stripped, code);
    }

    private static long unusedRevocationId(NetworkView view, Entropy entropy) {
        long id = entropy.nextInt() & 0xffffffffL;
        while (isUsed(view, id)) {
            id = id + 1 & 0xffffffffL;
        }
        return id;
    }

    private static boolean isUsed(NetworkView view, long revocationId) {
        return view.revocations().stream().anyMatch(revocation -> revocation.id() == revocationId);
    }

    /** Pushes to all authorized members, by address, but for one whose own push is decided elsewhere. */
    static List<Effect> pushToAuthorized(NetworkView view, Optional<Address> except) {
        return view.members().stream()
                .filter(MemberRecord::authorized)
                .map(MemberRecord::address)
                .filter(address -> !except.equals(Optional.of(address)))
                .sorted()
                .<Effect>map(address -> new Effect.Push(view.network().id(), address))
                .toList();
    }

    /** Whether the other members' configurations name the member as a bridge. */
    static boolean actsAsBridge(MemberRecord member) {
        return member.activeBridge() && member.authorized();
    }

    /**
     * An address the member had before is not looked at: records from elsewhere may share one, and can still be
     * edited.
     */
    private static void requireFree(NetworkView view, Optional<MemberRecord> before, MemberRecord after) {
        List<IpAddress> had = before.map(MemberRecord::ipAssignments).orElse(List.of());
        for (IpAddress ip : after.ipAssignments()) {
            Optional<Address> other = view.holder(ip).filter(holder -> !holder.equals(after.address()));
            if (other.isPresent() && !had.contains(ip)) {
                throw new AddressTakenException(after.network(), ip, other.get());
            }
        }
    }

    private static void requireSame(String what, Object expected, Object given) {
        if (!Objects.equals(expected, given)) {
            throw new IllegalArgumentException(
                    "a record of " + what + " " + expected + " cannot become one of " + given);
        }
    }
}
