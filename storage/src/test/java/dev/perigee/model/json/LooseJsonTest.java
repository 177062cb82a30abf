package dev.perigee.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LooseJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true|true",
                "false|false",
                "1|true",
                "0|false",
                "-1|false",
                "0.5|true",
                "\"true\"|true",
                "\"True\"|true",
                "\"1\"|true",
                "\"t\"|true",
                "\"no\"|false",
                "\"\"|false",
                "null|otherwise",
                "{}|otherwise",
                "[true]|otherwise",
            })
    void truthIsReadFromManyThings(String json, String expected) {
        assertThat(LooseJson.bool(JsonText.read("value", json), true)).isEqualTo(!expected.equals("false"));
        assertThat(LooseJson.bool(JsonText.read("value", json), false)).isEqualTo(expected.equals("true"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64|64",
                "-1|18446744073709551615",
                "18446744073709551615|18446744073709551615",
                "3.9|3",
                "-3.9|18446744073709551613",
                "1e3|1000",
                "\"77\"|77",
                "\" 77\"|77",
                "\"077\"|77",
                "\"12abc\"|12",
                "\"abc\"|0",
                "\"\"|0",
                "\"-1\"|18446744073709551615",
                "\"99999999999999999999999999\"|18446744073709551615",
                "\"18446744073709551616\"|18446744073709551615",
                "\"0x800\"|0",
                "true|1",
                "false|0",
                "null|42",
                "{}|42",
                "[5]|42",
                "18446744073709551616|42",
                "-9223372036854775809|42",
                "1e999999999|42",
                "1e40|42",
            })
    void numbersWrapToUnsigned64Bits(String json, String expected) {
        long read = LooseJson.unsigned(JsonText.read("value", json), 42);
        assertThat(Long.toUnsignedString(read)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"x\"|x", "12345|12345", "-7|-7", "3.9|3", "true|1", "false|0", "null|-", "{\"a\":1}|-", "[1]|-"})
    void textIsMadeOfNumbersAndBooleans(String json, String expected) {
        assertThat(LooseJson.text(JsonText.read("value", json), "-")).isEqualTo(expected);
    }

    @Test
    void halfASurrogatePairIsReplacedSinceItHasNoUtf8Form() {
        assertThat(LooseJson.text(JsonText.read("value", "\"a\\ud800b\""), "-")).isEqualTo("a?b");
        assertThat(LooseJson.text(JsonText.read("value", "\"\\ud83d\\ude00\""), "-"))
                .isEqualTo("\ud83d\ude00");
    }
}
