package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressionTest {
    @Test
    void shortPayloadsAreLeftAlone() {
        assertThat(Compression.compress(new byte[Limits.MAX_UNCOMPRESSED_BYTES]))
                .isEmpty();
        assertThat(Compression.compress(new byte[Limits.MAX_UNCOMPRESSED_BYTES + 1]))
                .isPresent();
    }

    @Test
    void payloadsThatWouldGrowAreLeftAlone() {
        byte[] noise = new byte[500];
        new Random(1).nextBytes(noise);
        assertThat(Compression.compress(noise)).isEmpty();
    }

    @Test
    void compressedPayloadsComeBack() throws MalformedPacketException {
        long seed = 3;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] payload = new byte[65 + random.nextInt(Limits.MAX_PAYLOAD_BYTES - 64)];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) random.nextInt(1 + round % 5);
            }
            byte[] compressed = Compression.compress(payload).orElseThrow();
            assertThat(compressed.length).isLessThan(payload.length);
            assertThat(new OpenedPacket(0x80, compressed).content())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(payload);
        }
    }

    @Test
    void payloadWithoutTheFlagIsTakenAsItIs() throws MalformedPacketException {
        byte[] payload = {1, 2, 3};
        assertThat(new OpenedPacket(0x05, payload).content()).isEqualTo(payload);
    }

    @Test
    void damagedBlocksAreMalformedOrSomethingElseOfBoundedSize() {
        long seed = 4;
        Random random = new Random(seed);
        byte[] payload = new byte[9_000];
        byte[] compressed = Compression.compress(payload).orElseThrow();
        for (int round = 0; round < 10_000; round++) {
            byte[] damaged = Arrays.copyOf(compressed, 1 + random.nextInt(compressed.length - 1));
            if (round % 2 == 0) {
                random.nextBytes(damaged);
            }
            try {
                assertThat(Compression.decompress(damaged))
                        .as("seed %d round %d", seed, round)
                        .isNotEqualTo(payload)
                        .hasSizeBetween(1, Limits.MAX_PAYLOAD_BYTES);
            } catch (MalformedPacketException e) {
                assertThat(e.reason()).isEqualTo(MalformedPacketException.Reason.COMPRESSION);
            }
        }
    }
}
