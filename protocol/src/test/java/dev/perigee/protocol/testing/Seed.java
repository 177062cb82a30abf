package dev.perigee.protocol.testing;

import dev.perigee.protocol.Entropy;
import java.util.SplittableRandom;

/**
 * Where everything random of a run comes from. Whoever needs random numbers gets a seed of his own under his name, so
 * that one more host, or one more question, changes nothing for the others.
 */
public record Seed(long value) {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    /** The seed of somebody with a name. */
    public Seed child(String name) {
        long hash = value;
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash + name.charAt(i) + 1);
        }
        return new Seed(mix(hash + GOLDEN_GAMMA));
    }

    /** The seed of the one with a number. */
    public Seed child(long number) {
        return new Seed(mix(mix(value) + (number + 1) * GOLDEN_GAMMA));
    }

    public SplittableRandom random() {
        return new SplittableRandom(value);
    }

    public Entropy entropy() {
        return new SeededEntropy(value);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
