package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The fuzz test's seeds are payloads of reference nodes, and made ones ("made-") of kinds that none was heard to send:
 * what is read of one is written as the same bytes.
 */
class RecordedPayloadsTest {
    private static final String SEEDS = "PayloadFuzzTestInputs/anyBytesAreAValueThatReadsTheSameAgainOrMalformed";

    @TestFactory
    Stream<DynamicTest> readAndWrittenAsTheSameBytes() throws IOException, URISyntaxException {
        List<Path> seeds;
        try (Stream<Path> files =
                Files.list(Path.of(getClass().getResource(SEEDS).toURI()))) {
            // What the fuzzer found and saved there begins so, and is no payload of anybody.
            seeds = files.filter(file -> !file.getFileName().toString().matches("(crash|timeout|oom)-.*"))
                    .sorted()
                    .toList();
        }
        assertThat(seeds).isNotEmpty();
        return seeds.stream()
                .map(seed -> DynamicTest.dynamicTest(seed.getFileName().toString(), () -> {
                    byte[] input = Files.readAllBytes(seed);
                    byte[] payload = Arrays.copyOfRange(input, 1, input.length);
                    assertThat(Payload.parse(input[0], payload).toBytes()).isEqualTo(payload);
                }));
    }
}
