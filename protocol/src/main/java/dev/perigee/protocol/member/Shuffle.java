package dev.perigee.protocol.member;

import dev.perigee.protocol.Entropy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Random order. */
final class Shuffle {
    private Shuffle() {}

    static <T> List<T> of(Collection<T> all, Entropy entropy) {
        List<T> shuffled = new ArrayList<>(all);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int j = (int) ((entropy.nextInt() & 0xffffffffL) % (i + 1));
            T swapped = shuffled.set(i, shuffled.get(j));
            shuffled.set(j, swapped);
        }
        return shuffled;
    }
}
