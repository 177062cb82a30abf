package dev.perigee.protocol.testing;

import dev.perigee.protocol.Entropy;
import java.util.SplittableRandom;

/** Random bytes that are the same for the same seed. */
public final class SeededEntropy implements Entropy {
    private final SplittableRandom random;

    public SeededEntropy(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }
}
