package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Work;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Signatures that are being checked outside. What is outstanding is bounded: so much for each controller, so much for
 * each other sender, and so much for all members and for all strangers together, so that strangers cannot keep the
 * packets of members from being checked, and nobody those of a controller.
 */
final class SignatureChecks {
    /** The largest configuration has 61 chunks of 8,000 bytes (vl2.md 5.1); two of them fit. */
    static final int MAX_PER_CONTROLLER = 128;

    static final int MAX_PER_OTHER = 16;
    static final int MAX_OF_ALL_MEMBERS = 256;
    static final int MAX_OF_ALL_STRANGERS = 256;

    /** Who sent what is to be checked. */
    enum Sender {
        /** Answers for a network that has been joined. */
        CONTROLLER(MAX_PER_CONTROLLER, Integer.MAX_VALUE),
        /** Has shown a certificate of membership. */
        MEMBER(MAX_PER_OTHER, MAX_OF_ALL_MEMBERS),
        STRANGER(MAX_PER_OTHER, MAX_OF_ALL_STRANGERS);

        private final int maxPerSource;
        private final int maxOfAll;

        Sender(int maxPerSource, int maxOfAll) {
            this.maxPerSource = maxPerSource;
            this.maxOfAll = maxOfAll;
        }
    }

    private final Consumer<Work> out;
    private final IgnoredCounts ignored;
    private final Map<Long, Check<?>> outstanding = new HashMap<>();
    private final Map<Address, Integer> perSource = new HashMap<>();
    private final Map<Sender, Integer> perKind = new EnumMap<>(Sender.class);
    private long lastId;

    SignatureChecks(IgnoredCounts ignored, Consumer<Work> out) {
        this.ignored = ignored;
        this.out = out;
    }

    /**
     * Hands out a check.
     *
     * @param source who sent what is to be checked
     * @param kind of {@code source}
     * @param task touches immutable values only
     * @param then called with the result, in the call in which the owner hands it back; with none if the owner could
     *     not have it checked
     * @return false if too much of this sender is outstanding, which is counted; nothing will happen then
     */
    <T> boolean submit(
            Address source, Sender kind, Class<T> type, Supplier<? extends T> task, BiConsumer<Now, Optional<T>> then) {
        int ofSource = perSource.getOrDefault(source, 0);
        int ofKind = perKind.getOrDefault(kind, 0);
        if (ofSource >= kind.maxPerSource || ofKind >= kind.maxOfAll) {
            ignored.count(Ignored.TOO_MUCH_TO_CHECK);
            return false;
        }
        perSource.put(source, ofSource + 1);
        perKind.put(kind, ofKind + 1);
        long id = ++lastId;
        outstanding.put(id, new Check<>(source, kind, type, then));
        out.accept(new Work(id, Work.Kind.VERIFY, task::get));
        return true;
    }

    /** Takes a result, or that there is none; of work that is not known it is ignored. */
    void done(Now now, long id, Optional<Object> result) {
        Check<?> check = outstanding.remove(id);
        if (check == null) {
            return;
        }
        perSource.computeIfPresent(check.source, (source, count) -> count == 1 ? null : count - 1);
        perKind.merge(check.kind, -1, Integer::sum);
        if (result.isEmpty()) {
            ignored.count(Ignored.TOO_MUCH_TO_CHECK);
        }
        check.finish(now, result);
    }

    private record Check<T>(Address source, Sender kind, Class<T> type, BiConsumer<Now, Optional<T>> then) {
        void finish(Now now, Optional<Object> result) {
            then.accept(now, result.filter(type::isInstance).map(type::cast));
        }
    }
}
