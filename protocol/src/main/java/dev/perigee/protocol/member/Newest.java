package dev.perigee.protocol.member;

import java.util.Map;

/** For maps that remember what was put last: the oldest entry first, and room for so many. */
final class Newest {
    private Newest() {}

    /**
     * Puts an entry behind all others, whether its key is new or not.
     *
     * @param map keeps the order of insertion
     * @return whether the oldest entry had to go
     */
    static <K, V> boolean put(Map<K, V> map, K key, V value, int max) {
        map.remove(key);
        map.put(key, value);
        boolean full = map.size() > max;
        if (full) {
            map.remove(map.keySet().iterator().next());
        }
        return full;
    }
}
