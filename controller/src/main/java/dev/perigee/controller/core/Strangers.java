package dev.perigee.controller.core;

import dev.perigee.model.Change;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Identities of nodes that are no members, kept because a root that restarts without them cannot read what a client
 * sends until that client's next HELLO (vl1.md 9.3). The least recently used make room.
 */
final class Strangers {
    private static final int MOST_KEPT = 200_000;

    private final Consumer<List<Change>> commit;
    private final Consumer<Address> forget;
    private final Map<Address, Identity> kept = new LinkedHashMap<>(16, 0.75f, true);

    Strangers(Consumer<List<Change>> commit, Consumer<Address> forget) {
        this.commit = commit;
        this.forget = forget;
    }

    /** One that the ledger holds already. */
    void recall(Identity identity) {
        kept.put(identity.address(), identity);
    }

    void learned(Now now, Identity identity) {
        if (identity.equals(kept.put(identity.address(), identity))) {
            return;
        }
        commit.accept(List.of(new Change.IdentityKept(identity, now.wallMs())));
        if (kept.size() > MOST_KEPT) {
            Address oldest = kept.keySet().iterator().next();
            kept.remove(oldest);
            forget.accept(oldest);
            commit.accept(List.of(new Change.IdentityForgotten(oldest)));
        }
    }

    /** The stranger has a member record now, which keeps its identity. */
    void admitted(Address member) {
        if (kept.remove(member) != null) {
            commit.accept(List.of(new Change.IdentityForgotten(member)));
        }
    }
}
