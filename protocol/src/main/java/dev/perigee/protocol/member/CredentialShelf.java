package dev.perigee.protocol.member;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The credentials of one kind that one peer has shown in one network, by ID. */
final class CredentialShelf<C> {
    /** A controller issues at most this many capabilities or tags (vl2.md 6); of more the oldest goes. */
    static final int MAX_CREDENTIALS = 128;

    private final CredentialKind<C> kind;
    private final Map<Long, C> byId = new TreeMap<>();
    private int weight;

    CredentialShelf(CredentialKind<C> kind) {
        this.kind = kind;
    }

    Optional<C> get(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All, in the order of their IDs. */
    Collection<C> all() {
        return byId.values();
    }

    /** Puts one in the place of the one with the same ID. */
    void put(C credential) {
        weight += kind.weight().applyAsInt(credential);
        C before = byId.put(kind.id().applyAsLong(credential), credential);
        if (before != null) {
            weight -= kind.weight().applyAsInt(before);
        }
        if (byId.size() > MAX_CREDENTIALS) {
            C oldest = oldest();
            removeIf(c -> c == oldest);
        }
    }

    void removeIf(Predicate<C> condition) {
        byId.values().removeIf(credential -> {
            boolean goes = condition.test(credential);
            if (goes) {
                weight -= kind.weight().applyAsInt(credential);
            }
            return goes;
        });
    }

    /** What the credentials weigh together. */
    int weight() {
        return weight;
    }

    private C oldest() {
        C oldest = null;
        for (C credential : byId.values()) {
            if (oldest == null
                    || kind.timestampMs().applyAsLong(credential)
                            < kind.timestampMs().applyAsLong(oldest)) {
                oldest = credential;
            }
        }
        return oldest;
    }
}
