package dev.perigee.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class Poly1305Test {
    @Test
    void tagIsThatOfBouncyCastleForAnyLength() {
        long seed = 1305;
        Random random = new Random(seed);
        for (int length = 0; length < 700; length++) {
            byte[] key = new byte[32];
            byte[] data = new byte[length];
            random.nextBytes(key);
            random.nextBytes(data);
            assertThat(Poly1305.tag(key, data, 0, length))
                    .as("seed %d length %d", seed, length)
                    .isEqualTo(byBouncyCastle(key, data));
        }
    }

    /** Bytes of all ones and zeros drive the accumulator to the edges of its limbs and of the prime. */
    @Test
    void tagIsThatOfBouncyCastleAtTheEdges() {
        long seed = 130;
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] key = edgy(random, 32);
            byte[] data = edgy(random, random.nextInt(120));
            assertThat(Poly1305.tag(key, data, 0, data.length))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(byBouncyCastle(key, data));
        }
    }

    @Test
    void onlyTheRangeGivenCounts() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        byte[] data = new byte[100];
        new Random(3).nextBytes(data);
        assertThat(Poly1305.tag(key, data, 27, 90)).isEqualTo(byBouncyCastle(key, Arrays.copyOfRange(data, 27, 90)));
    }

    private static byte[] edgy(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; ) {
            int run = Math.min(length - i, 1 + random.nextInt(20));
            Arrays.fill(bytes, i, i + run, (byte) (random.nextInt(3) - 1));
            i += run;
        }
        return bytes;
    }

    private static byte[] byBouncyCastle(byte[] key, byte[] data) {
        org.bouncycastle.crypto.macs.Poly1305 poly = new org.bouncycastle.crypto.macs.Poly1305();
        poly.init(new KeyParameter(key));
        poly.update(data, 0, data.length);
        byte[] tag = new byte[Poly1305.TAG_BYTES];
        poly.doFinal(tag, 0);
        return tag;
    }
}
