package dev.perigee.protocol.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a host keeps when its power fails. What was written is read back at once, but survives a crash for sure only
 * when it was flushed. Of what was not, all is lost, or, with {@link #keepsSome}, all but some beginning.
 */
public final class Disk {
    /** No bytes: the key was deleted. */
    private record Change(String key, Optional<byte[]> bytes) {}

    private final SplittableRandom random;
    private final Map<String, byte[]> durable = new TreeMap<>();
    private final List<Change> unflushed = new ArrayList<>();
    private boolean keepsSome;
    private long flushes;

    Disk(Seed seed) {
        this.random = seed.random();
    }

    /** In a crash some of the oldest unflushed changes, from none to all, turn out to have been written. */
    public Disk keepsSome(boolean on) {
        keepsSome = on;
        return this;
    }

    /** @param bytes copied */
    public void write(String key, byte[] bytes) {
        unflushed.add(new Change(key, Optional.of(bytes.clone())));
    }

    public void delete(String key) {
        unflushed.add(new Change(key, Optional.empty()));
    }

    /** A copy of what stands under the key, flushed or not. */
    public Optional<byte[]> read(String key) {
        for (int i = unflushed.size() - 1; i >= 0; i--) {
            if (unflushed.get(i).key().equals(key)) {
                return unflushed.get(i).bytes().map(byte[]::clone);
            }
        }
        return Optional.ofNullable(durable.get(key)).map(byte[]::clone);
    }

    /** The keys under which something stands, in order. */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>(durable.keySet());
        unflushed.forEach(change -> {
            if (change.bytes().isPresent()) {
                keys.add(change.key());
            } else {
                keys.remove(change.key());
            }
        });
        return keys;
    }

    /** What was written up to now survives. */
    public void flush() {
        flushes++;
        apply(unflushed.size());
    }

    private void apply(int changes) {
        List<Change> done = unflushed.subList(0, changes);
        for (Change change : done) {
            if (change.bytes().isPresent()) {
                durable.put(change.key(), change.bytes().get());
            } else {
                durable.remove(change.key());
            }
        }
        done.clear();
    }

    public boolean isFlushed() {
        return unflushed.isEmpty();
    }

    public long flushes() {
        return flushes;
    }

    /** The power fails. */
    public void crash() {
        if (keepsSome) {
            apply(random.nextInt(unflushed.size() + 1));
        }
        unflushed.clear();
    }
}
