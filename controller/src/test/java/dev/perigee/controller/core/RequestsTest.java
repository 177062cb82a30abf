package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.RequestMetaData;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final NetworkId NETWORK = NetworkId.parse("95a4fb9cc70000f1");
    private static final NetworkId OTHER = NetworkId.parse("95a4fb9cc70000f2");
    private static final Address ALICE = new Address(0xa0a0a0a0a0L);
    private static final Address BOB = new Address(0xb0b0b0b0b0L);

    private final Requests requests = new Requests();

    private static Now at(long ms) {
        return new Now(ms, 0);
    }

    @Test
    void requestIsTakenUnlessThereWasOneInTheSecondBefore() {
        assertThat(requests.take(at(5_000), NETWORK, ALICE)).isTrue();
        assertThat(requests.take(at(5_500), NETWORK, ALICE)).isFalse();
        assertThat(requests.take(at(6_000), NETWORK, ALICE)).isFalse();
        assertThat(requests.take(at(6_001), NETWORK, ALICE)).isTrue();
        assertThat(requests.counters())
                .containsEntry("configuration_requests", 2L)
                .containsEntry("configuration_requests_too_soon", 2L);
    }

    @Test
    void membersAndNetworksDoNotHinderEachOther() {
        assertThat(requests.take(at(5_000), NETWORK, ALICE)).isTrue();
        assertThat(requests.take(at(5_000), NETWORK, BOB)).isTrue();
        assertThat(requests.take(at(5_000), OTHER, ALICE)).isTrue();
    }

    @Test
    void firstRequestIsTakenWhateverTheClockSays() {
        assertThat(requests.take(at(0), NETWORK, ALICE)).isTrue();
        assertThat(requests.take(at(-5_000_000), OTHER, ALICE)).isTrue();
    }

    @Test
    void whatAMemberSaidOfItselfIsRemembered() {
        RequestMetaData old = RequestMetaData.client(9, 1, 2, 3, "linux/arm");
        assertThat(requests.metaData(NETWORK, ALICE)).isEqualTo(RequestMetaData.USUAL);
        requests.take(at(5_000), NETWORK, ALICE);
        assertThat(requests.metaData(NETWORK, ALICE)).isEqualTo(RequestMetaData.USUAL);

        requests.note(NETWORK, ALICE, old);

        assertThat(requests.metaData(NETWORK, ALICE)).isEqualTo(old);
        assertThat(requests.metaData(OTHER, ALICE)).isEqualTo(RequestMetaData.USUAL);
    }

    @Test
    void memberIsThereForTwoRefreshesAfterItsLastRequest() {
        assertThat(requests.askedLately(at(0), ALICE)).isFalse();
        requests.take(at(5_000), NETWORK, ALICE);

        assertThat(requests.askedLately(at(135_000), ALICE)).isTrue();
        assertThat(requests.askedLately(at(135_001), ALICE)).isFalse();
        assertThat(requests.askedLately(at(5_000), BOB)).isFalse();
    }

    @Test
    void strangersWithManyNetworksPushOutTheLeastRecentOnly() {
        requests.take(at(5_000), NETWORK, ALICE);
        requests.note(NETWORK, ALICE, RequestMetaData.EMPTY);
        for (int i = 0; i < 99_999; i++) {
            requests.take(at(5_001), NetworkId.of(new Address(1), i), BOB);
        }
        assertThat(requests.metaData(NETWORK, ALICE)).isEqualTo(RequestMetaData.EMPTY);
        for (int i = 0; i < 100_000; i++) {
            requests.take(at(5_001), NetworkId.of(new Address(2), i), BOB);
        }

        assertThat(requests.metaData(NETWORK, ALICE)).isEqualTo(RequestMetaData.USUAL);
        assertThat(requests.askedLately(at(5_001), ALICE))
                .as("one stranger is one of these, however many networks it names")
                .isTrue();
    }
}
