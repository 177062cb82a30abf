package dev.perigee.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestMetaDataTest {
    private static RequestMetaData of(String text) {
        return RequestMetaData.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aClientSaysWhatStockClientsSay() {
        RequestMetaData client = RequestMetaData.client(12, 1, 14, 1, "linux/x86_64");
        assertThat(new String(client.toBytes().toArray(), StandardCharsets.US_ASCII))
                .isEqualTo("v=0000000000000007\nvend=0000000000000001\npv=000000000000000c\n"
                        + "majv=0000000000000001\nminv=000000000000000e\nrevv=0000000000000001\n"
                        + "mr=0000000000000400\nmc=0000000000000080\nmcr=0000000000000040\nmt=0000000000000080\n"
                        + "f=0000000000000000\nrevr=0000000000000001\no=linux/x86_64");
        RequestMetaData read = RequestMetaData.parse(client.toBytes().toArray());
        assertThat(read).isEqualTo(client);
        assertThat(read.formatVersion()).isEqualTo(7);
        assertThat(read.vendor()).isEqualTo(1);
        assertThat(read.protocolVersion()).isEqualTo(12);
        assertThat(read.major()).isEqualTo(1);
        assertThat(read.minor()).isEqualTo(14);
        assertThat(read.revision()).isEqualTo(1);
        assertThat(read.flags()).isZero();
        assertThat(read.rulesEngineRevision()).isEqualTo(1);
        assertThat(read.platform()).contains("linux/x86_64");
        assertThat(read.authorization()).isEmpty();
    }

    @Test
    void aNodeThatSaysNothingHasNoRulesEngineAndTheUsualRoom() {
        assertThat(of("")).isEqualTo(RequestMetaData.EMPTY);
        assertThat(RequestMetaData.EMPTY.rulesEngineRevision()).isZero();
        assertThat(RequestMetaData.EMPTY.formatVersion()).isZero();
        assertThat(RequestMetaData.EMPTY.maxRules()).isEqualTo(1024);
        assertThat(RequestMetaData.EMPTY.maxCapabilities()).isEqualTo(128);
        assertThat(RequestMetaData.EMPTY.maxCapabilityRules()).isEqualTo(64);
        assertThat(RequestMetaData.EMPTY.maxTags()).isEqualTo(128);
        assertThat(RequestMetaData.EMPTY.platform()).isEmpty();
    }

    @Test
    void theUsualClientHasARulesEngine() {
        assertThat(RequestMetaData.USUAL.rulesEngineRevision()).isPositive();
        assertThat(RequestMetaData.USUAL.maxRules()).isEqualTo(1024);
    }

    @Test
    void statedLimitsAreTakenDownButNotUp() {
        RequestMetaData small = of("mr=a\nmc=b\nmcr=c\nmt=0");
        assertThat(small.maxRules()).isEqualTo(10);
        assertThat(small.maxCapabilities()).isEqualTo(11);
        assertThat(small.maxCapabilityRules()).isEqualTo(12);
        assertThat(small.maxTags()).isZero();
        RequestMetaData large = of("mr=ffffffff\nmc=ffffffffffffffff\nmcr=41\nmt=81");
        assertThat(large.maxRules()).isEqualTo(1024);
        assertThat(large.maxCapabilities()).isEqualTo(128);
        assertThat(large.maxCapabilityRules()).isEqualTo(64);
        assertThat(large.maxTags()).isEqualTo(128);
    }

    @Test
    void numbersThatDoNotFitAreTheLargestThatDo() {
        assertThat(of("majv=ffffffffffffffff").major()).isEqualTo(Integer.MAX_VALUE);
        assertThat(of("majv=80000000").major()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aTokenIsFound() {
        assertThat(of("v=7\na=token:xyz").authorization()).contains("token:xyz");
    }

    @Test
    void whatIsLongerThanAnybodyReadsIsCut() {
        RequestMetaData read = of("a=" + "x".repeat(5_000) + "\nv=7");
        assertThat(read.authorization()).hasValueSatisfying(a -> assertThat(a).hasSize(1021));
        assertThat(read.formatVersion()).isZero();
    }
}
