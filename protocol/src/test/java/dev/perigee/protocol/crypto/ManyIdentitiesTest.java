package dev.perigee.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.testing.VectorText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The identities made by the reference for load tests, one a line. {@code -Dperigee.long=true} to validate all of them,
 * {@code -Dperigee.seed=N} for another sample.
 */
class ManyIdentitiesTest {
    private static final String FILE = "identities-1000.txt";
    private static final boolean IS_LONG = Boolean.getBoolean("perigee.long");
    private static final long SEED = Long.getLong("perigee.seed", 3);
    private static final int VALIDATED = 40;
    private static final int PAIRS = 200;
    private static final int SIGNERS = 200;
    private static final int KEY_BYTES = 32;

    private List<String> lines;

    @BeforeEach
    void read() {
        Optional<String> text = VectorText.read(FILE);
        assumeTrue(text.isPresent(), "there is no " + FILE);
        lines = text.get().lines().filter(line -> !line.isBlank()).toList();
        assertThat(lines).isNotEmpty();
    }

    private List<Identity> identities() {
        return lines.stream().map(Identity::parse).toList();
    }

    /** Some of them, in an order that follows from the seed. */
    private List<Identity> sample(int count) {
        List<Identity> shuffled = new ArrayList<>(identities());
        Collections.shuffle(shuffled, new Random(SEED));
        return shuffled.subList(0, Math.min(count, shuffled.size()));
    }

    @Test
    void everyLineIsASecretIdentityAndWrittenTheSame() {
        for (int i = 0; i < lines.size(); i++) {
            Identity identity = Identity.parse(lines.get(i));
            assertThat(identity.hasSecret()).as("line %d", i + 1).isTrue();
            assertThat(identity.toSecretText()).as("line %d", i + 1).isEqualTo(lines.get(i));
            assertThat(identity.address().isReserved()).as("line %d", i + 1).isFalse();
        }
        assertThat(identities()).doesNotHaveDuplicates();
        assertThat(identities().stream().map(Identity::address)).doesNotHaveDuplicates();
    }

    @Test
    void everyPublicKeyBelongsToItsSecret() {
        for (Identity identity : identities()) {
            byte[] secret = HexFormat.of().parseHex(identity.toSecretText().split(":")[3]);
            byte[] agreement = Primitives.get().x25519PublicKey(Arrays.copyOf(secret, KEY_BYTES));
            byte[] signing = Primitives.get().ed25519PublicKey(Arrays.copyOfRange(secret, KEY_BYTES, secret.length));
            byte[] both = Arrays.copyOf(agreement, 2 * KEY_BYTES);
            System.arraycopy(signing, 0, both, KEY_BYTES, KEY_BYTES);
            assertThat(identity.publicKey().toArray()).as("%s", identity).isEqualTo(both);
        }
    }

    @Test
    void pairsAgreeOnOneKeyFromBothSides() {
        List<Identity> some = sample(PAIRS + 1);
        for (int i = 1; i < some.size(); i++) {
            Identity one = some.get(i - 1);
            Identity other = some.get(i);
            SharedKey key = one.agree(other.withoutSecret());
            assertThat(other.agree(one.withoutSecret()))
                    .as("%s and %s, seed %d", one.address(), other.address(), SEED)
                    .isEqualTo(key);
            assertThat(one.agree(some.get((i + 1) % some.size()))).isNotEqualTo(key);
        }
    }

    @Test
    void whatOneSignsNobodyElseSigned() {
        List<Identity> some = sample(SIGNERS);
        for (int i = 0; i < some.size(); i++) {
            Identity signer = some.get(i);
            byte[] message = ("signed by " + signer.address()).getBytes(StandardCharsets.US_ASCII);
            Signature signature = signer.sign(message);
            assertThat(signer.withoutSecret().verify(message, signature))
                    .as("%s, seed %d", signer.address(), SEED)
                    .isTrue();
            if (some.size() > 1) {
                assertThat(some.get((i + 1) % some.size()).verify(message, signature))
                        .isFalse();
            }
        }
    }

    /** 20 ms each, so only some of them on an ordinary day. */
    @Test
    void theAddressFollowsFromTheKey() {
        for (Identity identity : sample(IS_LONG ? lines.size() : VALIDATED)) {
            assertThat(identity.validate())
                    .as("%s, seed %d", identity.address(), SEED)
                    .isTrue();
        }
    }
}
