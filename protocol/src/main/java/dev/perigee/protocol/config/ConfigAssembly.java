package dev.perigee.protocol.config;

import dev.perigee.protocol.Signature;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a network's configurations together from chunks, as a member does (vl2.md 5.1). Three updates at once and 474
 * chunks of each, so at most some 2 MB; a fourth update takes the place of the one that had a chunk longest ago.
 *
 * <p>Whoever adds a chunk has verified its signature, or that the controller itself sent it if it has none.
 */
public final class ConfigAssembly {
    /** Updates that are put together at once. */
    public static final int MAX_UPDATES = 3;

    /** Chunks of one update. */
    public static final int MAX_CHUNKS = 474;

    /** The one that had a chunk most recently is last. */
    private final Deque<Update> updates = new ArrayDeque<>();

    /** An update whose data is gone when it is complete; the rest stays, so that duplicates are known. */
    private static final class Update {
        private final long id;
        private final Set<Signature> seen = new HashSet<>();
        private byte[] data;
        private int haveBytes;

        private Update(long id, int totalBytes) {
            this.id = id;
            this.data = new byte[totalBytes];
        }

        private Optional<byte[]> add(ConfigChunk chunk, Signature signature) {
            if (data == null
                    || data.length != chunk.totalBytes()
                    || seen.size() >= MAX_CHUNKS
                    || !seen.add(signature)) {
                return Optional.empty();
            }
            chunk.data().copyTo(data, chunk.offsetBytes());
            haveBytes += chunk.data().size();
            if (haveBytes != data.length) {
                return Optional.empty();
            }
            byte[] complete = data;
            data = null;
            return Optional.of(complete);
        }
    }

    /** @return the dictionary, if this chunk was the last that was missing */
    public Optional<byte[]> add(ConfigChunk chunk) {
        if (chunk.isUnsignedWhole()) {
            return Optional.of(chunk.data().toArray());
        }
        return chunk.signature().flatMap(signature -> updateOf(chunk).add(chunk, signature));
    }

    private Update updateOf(ConfigChunk chunk) {
        Update update = take(chunk.updateId());
        if (update == null) {
            update = new Update(chunk.updateId(), chunk.totalBytes());
            if (updates.size() == MAX_UPDATES) {
                updates.removeFirst();
            }
        }
        updates.addLast(update);
        return update;
    }

    private Update take(long id) {
        for (Iterator<Update> all = updates.iterator(); all.hasNext(); ) {
            Update update = all.next();
            if (update.id == id) {
                all.remove();
                return update;
            }
        }
        return null;
    }
}
