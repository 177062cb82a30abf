package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.network;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.NetworkRecord;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialWindowTest {
    @ParameterizedTest(name = "{0} is {1} ms, reuse {2} ms")
    @CsvSource({
        "900000, 900000, 150000",
        "9e5, 900000, 150000",
        "900000.9, 900000, 150000",
        "0, 300000, 50000",
        "-7, 300000, 50000",
        "1000, 300000, 50000",
        "300000, 300000, 50000",
        "7200000, 7200000, 300000",
        "7200001, 7200000, 300000",
        "1e999999999, 7200000, 300000",
        "99999999999999999999999999, 7200000, 300000",
        "null, 1800000, 300000",
        "true, 1800000, 300000",
        "'\"900000\"', 1800000, 300000",
        "[900000], 1800000, 300000",
        "{}, 1800000, 300000",
        "NaN, 1800000, 300000",
        "0x10, 1800000, 300000",
    })
    void windowOf(String json, long windowMs, long reuseMs) {
        NetworkRecord network = network(n -> n.unknown(Map.of("certificateTimeoutWindowSize", json)));
        assertThat(CredentialWindow.windowMs(network)).isEqualTo(windowMs);
        assertThat(CredentialWindow.reuseMs(network)).isEqualTo(reuseMs);
    }

    @Test
    void withoutTheKeyItIsHalfAnHour() {
        assertThat(CredentialWindow.windowMs(network(n -> n))).isEqualTo(1_800_000);
    }
}
