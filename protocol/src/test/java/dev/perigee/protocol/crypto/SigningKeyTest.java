package dev.perigee.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
    private static final byte[] MESSAGE = "a world".getBytes(StandardCharsets.US_ASCII);

    private final byte[] secret = new byte[SigningKey.PAIR_BYTES];
    private final byte[] publicKey = new byte[SigningKey.PAIR_BYTES];

    @BeforeEach
    void makePair() {
        new Random(5).nextBytes(secret);
        byte[] seed = Arrays.copyOfRange(secret, 32, 64);
        System.arraycopy(Primitives.get().ed25519PublicKey(seed), 0, publicKey, 32, 32);
    }

    @Test
    void signatureIsAcceptedAndAlwaysTheSame() {
        byte[] signature = SigningKey.sign(publicKey, secret, MESSAGE);
        assertThat(signature)
                .hasSize(SigningKey.SIGNATURE_BYTES)
                .isEqualTo(SigningKey.sign(publicKey, secret, MESSAGE));
        assertThat(SigningKey.verify(publicKey, MESSAGE, signature)).isTrue();
    }

    @Test
    void anyChangedBitIsRefused() {
        byte[] signature = SigningKey.sign(publicKey, secret, MESSAGE);
        for (int bit = 0; bit < signature.length * 8; bit += 5) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(SigningKey.verify(publicKey, MESSAGE, changed))
                    .as("bit %d", bit)
                    .isFalse();
        }
        assertThat(SigningKey.verify(publicKey, new byte[0], signature)).isFalse();
    }

    @Test
    void otherLengthsAreNoSignature() {
        assertThat(SigningKey.verify(publicKey, MESSAGE, new byte[64])).isFalse();
        assertThat(SigningKey.verify(publicKey, MESSAGE, new byte[0])).isFalse();
        assertThatThrownBy(() -> SigningKey.sign(new byte[32], secret, MESSAGE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysThatAreNoPointVerifyNothing() {
        byte[] signature = SigningKey.sign(publicKey, secret, MESSAGE);
        for (int fill : new int[] {0, 1, 2, 0x7f, 0xff}) {
            byte[] key = new byte[SigningKey.PAIR_BYTES];
            Arrays.fill(key, (byte) fill);
            assertThat(SigningKey.verify(key, MESSAGE, signature))
                    .as("filled with %d", fill)
                    .isFalse();
        }
    }
}
