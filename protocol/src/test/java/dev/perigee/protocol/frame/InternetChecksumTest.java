package dev.perigee.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    private static final long SEED = 20_240_612;

    private static int checksum(byte[] data) {
        return InternetChecksum.of(data, 0, data.length);
    }

    @Test
    void theExampleOfRfc1071() {
        assertThat(checksum(Bytes.ofHex("0001f203f4f5f6f7").toArray())).isEqualTo(0x220d);
    }

    @Test
    void ofAHeaderThatContainsItItIsZero() {
        assertThat(InternetChecksum.of(Recorded.PING.toArray(), 0, 20)).isZero();
        assertThat(InternetChecksum.of(Recorded.PING.toArray(), 20, Recorded.PING.size()))
                .isZero();
    }

    @Test
    void anOddByteCountsAsTheUpperHalfOfAWord() {
        assertThat(checksum(new byte[] {0x12})).isEqualTo(0xffff ^ 0x1200);
        assertThat(checksum(new byte[0])).isEqualTo(0xffff);
    }

    /** The one's complement sum is the number modulo 2^16 - 1, with 2^16 - 1 for a multiple that is not zero. */
    @Test
    void itIsTheComplementOfTheNumberModulo65535() {
        Random random = new Random(SEED);
        for (int i = 0; i < 500; i++) {
            byte[] data = new byte[2 * random.nextInt(800)];
            random.nextBytes(data);
            BigInteger number = new BigInteger(1, data);
            int rest = number.mod(BigInteger.valueOf(0xffff)).intValue();
            int sum = rest == 0 && number.signum() != 0 ? 0xffff : rest;
            assertThat(checksum(data)).as("seed %d, round %d", SEED, i).isEqualTo(0xffff ^ sum);
        }
    }
}
