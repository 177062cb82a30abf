package dev.perigee.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedKeyTest {
    private static byte[] random(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bothSidesAgreeOnTheSameKey() {
        byte[] a = random(1, 32);
        byte[] b = random(2, 32);
        Primitives primitives = Primitives.get();
        SharedKey key = SharedKey.agree(a, primitives.x25519PublicKey(b));
        assertThat(SharedKey.agree(b, primitives.x25519PublicKey(a)))
                .isEqualTo(key)
                .hasSameHashCodeAs(key);
        assertThat(SharedKey.agree(a, primitives.x25519PublicKey(a))).isNotEqualTo(key);
    }

    @Test
    void keyIsNeverPrinted() {
        byte[] bytes = random(3, SharedKey.SIZE_BYTES);
        assertThat(SharedKey.of(bytes).toString()).doesNotContain(HexFormat.of().formatHex(bytes, 0, 2));
    }

    @Test
    void keyDoesNotChangeWithTheArrayItWasMadeFrom() {
        byte[] bytes = random(4, SharedKey.SIZE_BYTES);
        SharedKey key = SharedKey.of(bytes);
        SharedKey same = SharedKey.of(bytes.clone());
        bytes[0]++;
        key.salsaKey()[1]++;
        assertThat(key).isEqualTo(same);
        assertThat(key.salsaKey()).isEqualTo(same.salsaKey());
    }

    @Test
    void keyOfAnotherSizeIsRefused() {
        assertThatThrownBy(() -> SharedKey.of(new byte[32]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("48 bytes, not 32");
    }
}
