package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Work;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Signatures that are being checked outside. What is outstanding is bounded: so much for each controller, so much for
 * each other sender and so much for all others together, so that nobody can keep a controller's packets from being
 * checked.
 */
final class SignatureChecks {
    /** The largest configuration has 61 chunks of 8,000 bytes (vl2.md 5.1); two of them fit. */
    static final int MAX_PER_CONTROLLER = 128;

    static final int MAX_PER_OTHER = 16;
    static final int MAX_OF_ALL_OTHERS = 256;

    private final Consumer<Work> out;
    private final IgnoredCounts ignored;
    private final Map<Long, Check<?>> outstanding = new HashMap<>();
    private final Map<Address, Integer> perSource = new HashMap<>();
    private int ofOthers;
    private long lastId;

    SignatureChecks(IgnoredCounts ignored, Consumer<Work> out) {
        this.ignored = ignored;
        this.out = out;
    }

    /**
     * Hands out a check.
     *
     * @param source who sent what is to be checked
     * @param isController whether {@code source} answers for a network that has been joined
     * @param task touches immutable values only
     * @param then called with the result, in the call in which the owner hands it back; with none if the owner could
     *     not have it checked
     * @return false if too much of this sender is outstanding, which is counted; nothing will happen then
     */
    <T> boolean submit(
            Address source,
            boolean isController,
            Class<T> type,
            Supplier<? extends T> task,
            BiConsumer<Now, Optional<T>> then) {
        int before = perSource.getOrDefault(source, 0);
        if (before >= (isController ? MAX_PER_CONTROLLER : MAX_PER_OTHER)
                || !isController && ofOthers >= MAX_OF_ALL_OTHERS) {
            ignored.count(Ignored.TOO_MUCH_TO_CHECK);
            return false;
        }
        perSource.put(source, before + 1);
        if (!isController) {
            ofOthers++;
        }
        long id = ++lastId;
        outstanding.put(id, new Check<>(source, !isController, type, then));
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
        if (check.ofOthers) {
            ofOthers--;
        }
        if (result.isEmpty()) {
            ignored.count(Ignored.TOO_MUCH_TO_CHECK);
        }
        check.finish(now, result);
    }

    private record Check<T>(Address source, boolean ofOthers, Class<T> type, BiConsumer<Now, Optional<T>> then) {
        void finish(Now now, Optional<Object> result) {
            then.accept(now, result.filter(type::isInstance).map(type::cast));
        }
    }
}
