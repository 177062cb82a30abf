package dev.perigee.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static final long SEED = 42;
    private static Identity generated;

    private static Entropy entropy(long seed) {
        return new Random(seed)::nextBytes;
    }

    @BeforeAll
    static void generate() {
        generated = Identity.generate(entropy(SEED));
    }

    private static String secretDigits() {
        return generated.toSecretText().split(":")[3];
    }

    @Test
    void generatedIdentityIsValidAndOnlyAsRandomAsItsEntropy() {
        assertThat(generated.validate()).as("seed %d", SEED).isTrue();
        assertThat(generated.hasSecret()).isTrue();
        assertThat(generated.address().isReserved()).isFalse();
        assertThat(Identity.generate(entropy(SEED)).toSecretText()).isEqualTo(generated.toSecretText());
    }

    @Test
    void generatedKeysBelongTogether() {
        byte[] message = {1, 2, 3};
        assertThat(generated.withoutSecret().verify(message, generated.sign(message)))
                .isTrue();
        assertThat(generated.withoutSecret().verify(new byte[0], generated.sign(message)))
                .isFalse();
        Identity other = Identity.ofSecret(new Address(5), generated.publicKey(), new byte[64]);
        assertThat(generated.agree(generated)).isNotEqualTo(other.agree(generated));
    }

    @Test
    void anotherAddressOrKeyIsNotValid() {
        Address next = new Address(generated.address().value() ^ 1);
        assertThat(Identity.ofPublic(next, generated.publicKey()).validate()).isFalse();
        byte[] key = generated.publicKey().toArray();
        key[0] ^= 1;
        assertThat(Identity.ofPublic(generated.address(), Bytes.copyOf(key)).validate())
                .isFalse();
        assertThat(Identity.ofPublic(Address.NONE, generated.publicKey()).validate())
                .isFalse();
    }

    @Test
    void identitiesAreEqualByAddressAndPublicKeyAlone() {
        Identity withoutSecret = generated.withoutSecret();
        assertThat(withoutSecret.hasSecret()).isFalse();
        assertThat(withoutSecret).isEqualTo(generated).hasSameHashCodeAs(generated);
        assertThat(Identity.ofSecret(generated.address(), generated.publicKey(), new byte[64]))
                .isEqualTo(generated);
        assertThat(Identity.ofPublic(new Address(1), generated.publicKey())).isNotEqualTo(generated);
        assertThat(Identity.ofPublic(generated.address(), Bytes.copyOf(new byte[64])))
                .isNotEqualTo(generated);
    }

    @Test
    void secretIsNotPrinted() {
        assertThat(generated.toString())
                .isEqualTo(generated.address() + ":0:" + generated.publicKey())
                .doesNotContain(secretDigits());
    }

    @Test
    void refusedTextDoesNotShowTheSecret() {
        String tooMany = generated.toSecretText() + ":" + secretDigits();
        String misplaced = generated.address() + ":" + secretDigits() + ":" + generated.publicKey();
        String cut =
                generated.toSecretText().substring(0, generated.toSecretText().length() - 1);
        for (String text : new String[] {tooMany, misplaced, cut}) {
            assertThatThrownBy(() -> Identity.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain(secretDigits().substring(0, 8));
        }
    }

    @Test
    void bothFormsAreReadBack() {
        assertThat(Identity.parse(generated.toSecretText()).toSecretText()).isEqualTo(generated.toSecretText());
        assertThat(Identity.parse(generated.toString()).hasSecret()).isFalse();
        byte[] binary = generated.toSecretBinary();
        assertThat(HexFormat.of().formatHex(binary))
                .isEqualTo(generated.address() + "00" + generated.publicKey() + "40" + secretDigits());
    }

    @Test
    void whatNeedsTheSecretSaysSoWithoutOne() {
        Identity withoutSecret = generated.withoutSecret();
        assertThatThrownBy(() -> withoutSecret.sign(new byte[0])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> withoutSecret.agree(generated)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(withoutSecret::toSecretText)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(generated.address().toString());
        assertThatThrownBy(withoutSecret::toSecretBinary).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void secretDoesNotChangeWithTheArrayItWasMadeFrom() {
        byte[] secret = HexFormat.of().parseHex(secretDigits());
        Identity identity = Identity.ofSecret(generated.address(), generated.publicKey(), secret);
        secret[0]++;
        assertThat(identity.toSecretText()).isEqualTo(generated.toSecretText());
    }

    @Test
    void keysOfAnotherSizeAreRefused() {
        Bytes half = Bytes.copyOf(new byte[32]);
        assertThatThrownBy(() -> Identity.ofPublic(new Address(1), half))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 bytes, not 32");
        assertThatThrownBy(() -> Identity.ofSecret(new Address(1), generated.publicKey(), new byte[63]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 bytes, not 63");
    }

    @Test
    void addressFieldIsReadLikeTheHexNumbersOfC() {
        String rest = ":0:" + generated.publicKey();
        assertThat(Identity.parse("\t 0X12z4" + rest).address()).isEqualTo(new Address(0x12));
        assertThat(Identity.parse("1000000000001" + rest).address()).isEqualTo(new Address(1));
        // Too large for 64 bits: the greatest number, which is reserved.
        assertThatThrownBy(() -> Identity.parse("12345678123456781" + rest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ffffffffff");
    }
}
