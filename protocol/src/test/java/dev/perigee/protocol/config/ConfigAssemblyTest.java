package dev.perigee.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.credential.RandomCredentials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigAssemblyTest {
    private final RandomCredentials random = new RandomCredentials(4);
    private final NetworkId network = random.network();
    private final ConfigAssembly assembly = new ConfigAssembly();

    /** Chunks with signatures of random bytes: whether they are good is not asked here. */
    private List<ConfigChunk> chunks(byte[] dictionary, long updateId) {
        List<ConfigChunk> chunks = new ArrayList<>();
        for (ConfigChunk chunk : ConfigChunk.cut(network, dictionary, updateId)) {
            chunks.add(signed(chunk.data(), updateId, chunk.totalBytes(), chunk.offsetBytes()));
        }
        return chunks;
    }

    private ConfigChunk signed(Bytes data, long updateId, int total, int offset) {
        return new ConfigChunk(network, data, 0, updateId, total, offset, Optional.of(new Signature(random.bytes(96))));
    }

    private byte[] dictionary(int size) {
        return random.bytes(size).toArray();
    }

    @Test
    void chunksInAnyOrderAndTwiceMakeTheDictionaryOnce() {
        for (long seed = 0; seed < 20; seed++) {
            byte[] dictionary = dictionary(1 + random.upTo(60_000));
            List<ConfigChunk> arriving = new ArrayList<>(chunks(dictionary, seed + 1));
            arriving.addAll(arriving);
            Collections.shuffle(arriving, new Random(seed));
            List<byte[]> complete = new ArrayList<>();
            arriving.forEach(chunk -> assembly.add(chunk).ifPresent(complete::add));
            assertThat(complete).as("seed %d", seed).hasSize(1);
            assertThat(complete.get(0)).as("seed %d", seed).isEqualTo(dictionary);
        }
    }

    @Test
    void threeUpdatesArePutTogetherAtOnce() {
        List<byte[]> dictionaries = List.of(dictionary(9_000), dictionary(9_000), dictionary(9_000));
        List<List<ConfigChunk>> updates = new ArrayList<>();
        for (byte[] dictionary : dictionaries) {
            updates.add(chunks(dictionary, updates.size() + 1));
        }
        updates.forEach(update -> assertThat(assembly.add(update.get(0))).isEmpty());
        for (int i = 0; i < 3; i++) {
            assertThat(assembly.add(updates.get(i).get(1))).hasValue(dictionaries.get(i));
        }
    }

    @Test
    void aFourthUpdateTakesThePlaceOfTheOneThatHadAChunkLongestAgo() {
        byte[] first = dictionary(17_000);
        byte[] second = dictionary(17_000);
        List<ConfigChunk> one = chunks(first, 1);
        List<ConfigChunk> two = chunks(second, 2);
        assembly.add(one.get(0));
        assembly.add(two.get(0));
        assembly.add(chunks(dictionary(9_000), 3).get(0));
        assembly.add(one.get(1));
        assembly.add(chunks(dictionary(9_000), 4).get(0));
        assertThat(assembly.add(one.get(2))).hasValue(first);
        assertThat(assembly.add(two.get(1))).isEmpty();
        assertThat(assembly.add(two.get(2))).isEmpty();
        assertThat(assembly.add(two.get(0))).hasValue(second);
    }

    @Test
    void aCompleteUpdateIsNotCompletedAgain() {
        List<ConfigChunk> chunks = chunks(dictionary(9_000), 1);
        assembly.add(chunks.get(0));
        assertThat(assembly.add(chunks.get(1))).isPresent();
        assertThat(assembly.add(chunks.get(0))).isEmpty();
        assertThat(assembly.add(chunks.get(1))).isEmpty();
    }

    @Test
    void aChunkThatClaimsAnotherTotalIsIgnored() {
        byte[] dictionary = dictionary(9_000);
        List<ConfigChunk> chunks = chunks(dictionary, 1);
        assembly.add(chunks.get(0));
        assertThat(assembly.add(signed(random.bytes(10), 1, 10, 0))).isEmpty();
        assertThat(assembly.add(chunks.get(1))).hasValue(dictionary);
    }

    @Test
    void anUpdateOfTooManyChunksIsNeverComplete() {
        int total = ConfigAssembly.MAX_CHUNKS + 1;
        Optional<byte[]> complete = Optional.empty();
        for (int i = 0; i < total; i++) {
            complete = assembly.add(signed(random.bytes(1), 1, total, i));
        }
        assertThat(complete).isEmpty();
    }
}
