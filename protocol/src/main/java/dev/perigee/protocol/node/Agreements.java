package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.crypto.SharedKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/**
 * Key agreements with peers whose identity came from elsewhere than a validation. A few are handed out at a time; those
 * with peers that are kept come first.
 */
final class Agreements {
    private final Context context;
    private final BiConsumer<Now, Peer> agreed;
    private final Deque<Peer> kept = new ArrayDeque<>();
    private final Deque<Peer> strangers = new ArrayDeque<>();
    private int inFlight;

    /** @param agreed told when a peer's key is there */
    Agreements(Context context, BiConsumer<Now, Peer> agreed) {
        this.context = context;
        this.agreed = agreed;
    }

    /** Has the key agreed on, unless that is under way. */
    void want(Peer peer) {
        if (peer.isAgreeing() || peer.key().isPresent()) {
            return;
        }
        boolean keep = peer.isPinned() || peer.isRoot();
        Deque<Peer> queue = keep ? kept : strangers;
        if (!keep && queue.size() >= context.settings().maxHeldPackets()) {
            context.count(Counter.AGREEMENT_QUEUE_FULL);
            return;
        }
        peer.setAgreeing(true);
        queue.add(peer);
        handOut();
    }

    private void handOut() {
        while (inFlight < context.settings().maxAgreementsInFlight() && !(kept.isEmpty() && strangers.isEmpty())) {
            Peer peer = kept.isEmpty() ? strangers.remove() : kept.remove();
            if (peer.key().isPresent()) {
                continue;
            }
            inFlight++;
            context.work()
                    .handOut(
                            Work.Kind.AGREE,
                            SharedKey.class,
                            () -> context.self().agree(peer.identity()),
                            (now, key) -> {
                                inFlight--;
                                peer.setAgreeing(false);
                                key.filter(k -> peer.key().isEmpty()).ifPresent(k -> {
                                    peer.agreed(k);
                                    agreed.accept(now, peer);
                                });
                                handOut();
                            });
        }
    }

    /** Those that are not handed out yet. */
    int waiting() {
        return kept.size() + strangers.size();
    }
}
