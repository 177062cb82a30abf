package dev.perigee.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Salsa20Test {
    @ParameterizedTest
    @ValueSource(ints = {12, 20})
    void streamIsThatOfBouncyCastle(int rounds) {
        long seed = 20 + rounds;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] key = bytes(random, 32);
            byte[] nonce = bytes(random, 8);
            byte[] data = bytes(random, random.nextInt(500));
            byte[] expected = new byte[data.length];
            Salsa20Engine engine = new Salsa20Engine(rounds);
            engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
            engine.processBytes(data, 0, data.length, expected, 0);
            byte[] actual = data.clone();
            new Salsa20(rounds, key, nonce, 0).xor(actual, 0, actual.length);
            assertThat(actual).as("seed %d round %d", seed, round).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 20})
    void blocksFollowEachOtherWhicheverWayTheyAreTaken(int rounds) {
        byte[] key = bytes(new Random(1), 40);
        byte[] stream = new byte[3 * Salsa20.BLOCK_BYTES];
        new Salsa20(rounds, key, key, 32).xor(stream, 0, stream.length);
        Salsa20 salsa = new Salsa20(rounds, key, key, 32);
        byte[] first = salsa.nextBlock();
        long[] second = new long[10];
        salsa.nextBlock(second, 2);
        byte[] third = new byte[70];
        salsa.xor(third, 3, 3 + Salsa20.BLOCK_BYTES);
        assertThat(stream).startsWith(first);
        assertThat(second[2]).isEqualTo(Long.reverseBytes(Armor.longAt(stream, 64)));
        assertThat(second[9]).isEqualTo(Long.reverseBytes(Armor.longAt(stream, 120)));
        assertThat(third).startsWith(0, 0, 0).endsWith(0, 0, 0);
        assertThat(Armor.longAt(third, 3)).isEqualTo(Armor.longAt(stream, 128));
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
