package dev.perigee.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.credential.RandomCredentials;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DictionaryTest {
    private static Dictionary of(String text) {
        return Dictionary.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static long number(String value) {
        return of("k=" + value).number("k", 999);
    }

    @Test
    void numbersAreReadAsCReadsThem() {
        assertThat(number("7")).isEqualTo(7);
        assertThat(number("0xFf")).isEqualTo(0xff);
        assertThat(number("0XFf")).isEqualTo(0xff);
        assertThat(number("0x")).isZero();
        assertThat(number("0xg")).isZero();
        assertThat(number("12 34")).isEqualTo(0x12);
        assertThat(number("zz")).isZero();
        assertThat(number(" \t12")).isEqualTo(0x12);
        assertThat(number("+12")).isEqualTo(0x12);
        assertThat(number("-1")).isEqualTo(-1);
        assertThat(number("00000000000000000000012")).isEqualTo(0x12);
        assertThat(number("fffffffffffffffe")).isEqualTo(-2);
        assertThat(number("10000000000000000")).isEqualTo(-1);
        assertThat(number("-123456789abcdef012345")).isEqualTo(-1);
        assertThat(number("1\\02")).isEqualTo(1);
        assertThat(number("")).isEqualTo(999);
        assertThat(of("").number("k", 999)).isEqualTo(999);
    }

    @Test
    void addressesAreTheLowFortyBitsOfANumber() {
        assertThat(of("a=1122334455").address("a")).isEqualTo(new Address(0x1122334455L));
        assertThat(of("a=0000001122334455").address("a")).isEqualTo(new Address(0x1122334455L));
        assertThat(of("a=ff1122334455").address("a")).isEqualTo(new Address(0x1122334455L));
        assertThat(of("").address("a")).isEqualTo(Address.NONE);
    }

    @Test
    void textIsUtf8AndWhatIsNoneIsReplaced() {
        assertThat(Dictionary.builder().add("n", "café ☃").build().text("n")).contains("café ☃");
        assertThat(of("n=\u00c3").text("n")).contains("\ufffd");
        assertThat(of("").text("n")).isEmpty();
    }

    @Test
    void keysOfAnyBytesAreFoundByTheirLatinCharacters() {
        Dictionary dictionary = of("\u00e9=1\n=2\n\\n=3");
        assertThat(dictionary.number("\u00e9", 0)).isEqualTo(1);
        assertThat(dictionary.number("", 0)).isEqualTo(2);
        assertThat(dictionary.number("\\n", 0)).isEqualTo(3);
        assertThat(dictionary.keys()).containsExactlyInAnyOrder("\u00e9", "", "\\n");
    }

    @Test
    void aBackslashDoesNotSaveALineEnd() {
        Dictionary dictionary = of("a=x\\\nb=y\\\rc=z\\\0d=w");
        assertThat(dictionary.text("a")).contains("x");
        assertThat(dictionary.text("b")).contains("y");
        assertThat(dictionary.text("c")).contains("z");
        assertThat(dictionary.text("d")).isEmpty();
    }

    @Test
    void aZeroInAKeyEndsTheDictionary() {
        assertThat(of("a=1\nb\0=2\nc=3").keys()).containsExactly("a");
    }

    @Test
    void keysThatCouldNotBeReadBackAreRefused() {
        for (String key : List.of("", "a=b", "a\nb", "a\rb", "a\0b", "\u2603")) {
            assertThatIllegalArgumentException()
                    .as(key)
                    .isThrownBy(() -> Dictionary.builder().add(key, "x"));
        }
    }

    @Test
    void valuesAreNotPrinted() {
        assertThat(of("a=token:secret\nb=2")).hasToString("Dictionary[a: 12 bytes, b: 1 bytes]");
    }

    @Test
    void writtenNumbersHaveSixteenDigitsAndAddressesTen() {
        Dictionary dictionary = Dictionary.builder()
                .number("n", -1)
                .magnitude("m", -255)
                .address("a", new Address(5))
                .bool("b", true)
                .build();
        assertThat(new String(dictionary.toBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("n=ffffffffffffffff\nm=00000000000000ff\na=0000000005\nb=1");
    }

    @Test
    void anyEntriesReadBackTheSame() {
        for (long seed = 0; seed < 300; seed++) {
            RandomCredentials random = new RandomCredentials(seed);
            Dictionary.Builder builder = Dictionary.builder();
            for (int i = random.upTo(20); i >= 0; i--) {
                builder.add("k" + random.upTo(10), random.bytes(random.upTo(40)));
            }
            Dictionary built = builder.build();
            assertThat(Dictionary.parse(built.toBytes()))
                    .as("seed %d", seed)
                    .isEqualTo(built)
                    .hasSameHashCodeAs(built);
        }
    }

    @Test
    void anyBytesAreADictionaryThatReadsBackTheSame() {
        byte[] frequent = "ab=\\\n\r\0n0re".getBytes(StandardCharsets.US_ASCII);
        for (long seed = 0; seed < 2_000; seed++) {
            RandomCredentials random = new RandomCredentials(seed);
            byte[] bytes = random.bytes(random.upTo(60)).toArray();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.upTo(3) == 0 ? bytes[i] : frequent[random.upTo(frequent.length - 1)];
            }
            Dictionary read = Dictionary.parse(bytes);
            assertThat(Dictionary.parse(read.toBytes()))
                    .as("seed %d: %s", seed, Bytes.copyOf(bytes))
                    .isEqualTo(read);
        }
    }
}
