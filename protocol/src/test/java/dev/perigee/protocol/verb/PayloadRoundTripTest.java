package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every payload, with random contents: the seed of a failing one is in its message. */
class PayloadRoundTripTest {
    private static final int SEEDS = 150;
    /** Cutting is quadratic, so fewer and smaller ones. */
    private static final int CUT_SEEDS = 4;

    private static final Map<String, Function<RandomPayloads, Payload>> KINDS = new TreeMap<>(Map.ofEntries(
            Map.entry("HELLO", RandomPayloads::hello),
            Map.entry("ERROR", RandomPayloads::error),
            Map.entry("OK to HELLO", random -> Ok.of(random.nextLong(), random.helloOk())),
            Map.entry("OK to WHOIS", random -> Ok.of(random.nextLong(), random.whoisOk())),
            Map.entry("OK to ECHO", random -> Ok.of(random.nextLong(), new EchoOk(random.bytes(random.upTo(40))))),
            Map.entry("OK to NETWORK_CONFIG_REQUEST", random -> Ok.of(random.nextLong(), new ConfigOk(random.chunk()))),
            Map.entry("OK to MULTICAST_GATHER", random -> Ok.of(random.nextLong(), random.gatherOk())),
            Map.entry("OK to MULTICAST_FRAME", random -> Ok.of(random.nextLong(), random.multicastFrameOk())),
            Map.entry("OK to EXT_FRAME", random -> Ok.of(random.nextLong(), random.extFrameOk())),
            Map.entry(
                    "OK to another verb",
                    random ->
                            new Ok(Verb.FRAME.code(), random.nextLong(), new UnknownOk(random.bytes(random.upTo(40))))),
            Map.entry("ERROR that somebody reads", RandomPayloads::knownError),
            Map.entry("NOP", random -> new Nop(random.bytes(random.upTo(40)))),
            Map.entry("FRAME", RandomPayloads::frame),
            Map.entry("EXT_FRAME", RandomPayloads::extFrame),
            Map.entry("MULTICAST_FRAME", RandomPayloads::multicastFrame),
            Map.entry("ACK", RandomPayloads::ack),
            Map.entry("QOS_MEASUREMENT", RandomPayloads::qosMeasurement),
            Map.entry("USER_MESSAGE", RandomPayloads::userMessage),
            Map.entry("REMOTE_TRACE", RandomPayloads::remoteTrace),
            Map.entry("PATH_NEGOTIATION_REQUEST", RandomPayloads::pathNegotiation),
            Map.entry("WHOIS", RandomPayloads::whois),
            Map.entry("RENDEZVOUS", RandomPayloads::rendezvous),
            Map.entry("ECHO", random -> new Echo(random.bytes(random.upTo(40)))),
            Map.entry("MULTICAST_LIKE", RandomPayloads::like),
            Map.entry("MULTICAST_GATHER", RandomPayloads::gather),
            Map.entry("NETWORK_CREDENTIALS", random -> random.credentials(3)),
            Map.entry("NETWORK_CONFIG_REQUEST", RandomPayloads::request),
            Map.entry("NETWORK_CONFIG", random -> new NetworkConfig(random.chunk())),
            Map.entry("PUSH_DIRECT_PATHS", RandomPayloads::pushDirectPaths),
            Map.entry("another verb", random -> new UnknownPayload(0x1d, random.bytes(random.upTo(40))))));

    @Test
    void everyVerbHasAKind() {
        Set<Integer> codes = KINDS.values().stream()
                .map(kind -> kind.apply(new RandomPayloads(1)).verbCode())
                .collect(Collectors.toSet());
        assertThat(codes).containsAll(Stream.of(Verb.values()).map(Verb::code).toList());
    }

    @TestFactory
    Stream<DynamicTest> whatWasWrittenIsReadAsTheSameValue() {
        return perKind((seed, payload) -> {
            Payload read = parse(seed, payload.verbCode(), payload.toBytes());
            assertThat(read).as("seed %d", seed).isEqualTo(payload).hasSameHashCodeAs(payload);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatWasReadIsWrittenAsTheSameBytes() {
        return perKind((seed, payload) -> {
            byte[] bytes = payload.toBytes();
            assertThat(parse(seed, payload.verbCode(), bytes).toBytes())
                    .as("seed %d", seed)
                    .isEqualTo(bytes);
        });
    }

    @TestFactory
    Stream<DynamicTest> cutAnywhereItIsAValueThatReadsTheSameAgainOrMalformed() {
        return KINDS.entrySet().stream()
                .map(kind -> DynamicTest.dynamicTest(kind.getKey(), () -> {
                    for (long seed = 1; seed <= CUT_SEEDS; seed++) {
                        Payload payload = kind.getValue().apply(new RandomPayloads(seed));
                        byte[] bytes = payload.toBytes();
                        for (int length = 0; length < bytes.length; length++) {
                            assertValueOrMalformed(seed, payload.verbCode(), Arrays.copyOf(bytes, length));
                        }
                    }
                }));
    }

    private static void assertValueOrMalformed(long seed, int verbCode, byte[] bytes) {
        Payload read;
        try {
            read = Payload.parse(verbCode, bytes);
        } catch (MalformedPacketException e) {
            assertThat(e.reason()).as("seed %d, %d bytes", seed, bytes.length).isNotNull();
            return;
        }
        assertThat(parse(seed, verbCode, read.toBytes()))
                .as("seed %d, %d bytes", seed, bytes.length)
                .isEqualTo(read);
    }

    private static Payload parse(long seed, int verbCode, byte[] bytes) {
        try {
            return Payload.parse(verbCode, bytes);
        } catch (MalformedPacketException e) {
            return fail("seed " + seed + ": what we wrote cannot be read: " + e.getMessage(), e);
        }
    }

    private static Stream<DynamicTest> perKind(Check check) {
        return KINDS.entrySet().stream()
                .map(kind -> DynamicTest.dynamicTest(kind.getKey(), () -> {
                    for (long seed = 1; seed <= SEEDS; seed++) {
                        check.check(seed, kind.getValue().apply(new RandomPayloads(seed)));
                    }
                }));
    }

    @FunctionalInterface
    private interface Check {
        void check(long seed, Payload payload);
    }
}
