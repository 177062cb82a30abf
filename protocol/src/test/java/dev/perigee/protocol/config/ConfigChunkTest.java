package dev.perigee.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.RandomCredentials;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigChunkTest {
    private static final int MOST = ConfigurationLimits.DICTIONARY_BYTES;

    private final RandomCredentials random = new RandomCredentials(3);
    private final NetworkId network = random.network();
    private final Identity controller = random.controller();

    private List<ConfigChunk> cut(int size) {
        return ConfigChunk.cut(network, random.bytes(size).toArray(), 5);
    }

    private static byte[] written(ConfigChunk chunk) {
        PacketWriter writer = new PacketWriter();
        chunk.write(writer);
        return writer.toArray();
    }

    private PacketWriter head(int length, long total, long offset) {
        return new PacketWriter()
                .networkId(network)
                .u16(length)
                .bytes(new byte[length])
                .u8(0)
                .u64(5)
                .u32(total)
                .u32(offset);
    }

    private static void assertMalformed(Reason reason, PacketWriter wire) {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> ConfigChunk.parse(new PacketReader(wire.toArray())))
                .returns(reason, MalformedPacketException::reason);
    }

    @Test
    void aDictionaryIsCutIntoChunksOfAtMostEightKilobytes() {
        assertThat(cut(1)).hasSize(1);
        assertThat(cut(8_000)).hasSize(1);
        List<ConfigChunk> chunks = cut(20_001);
        assertThat(chunks).hasSize(3);
        assertThat(chunks).extracting(ConfigChunk::offsetBytes).containsExactly(0, 8_000, 16_000);
        assertThat(chunks).extracting(chunk -> chunk.data().size()).containsExactly(8_000, 8_000, 4_001);
        assertThat(chunks).allMatch(chunk -> chunk.totalBytes() == 20_001 && chunk.updateId() == 5);
        assertThat(cut(MOST)).hasSizeLessThanOrEqualTo(ConfigAssembly.MAX_CHUNKS);
    }

    @Test
    void whatNoClientTakesIsNotCut() {
        assertThatIllegalArgumentException().isThrownBy(() -> cut(0));
        assertThatIllegalArgumentException().isThrownBy(() -> cut(MOST + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ConfigChunk.cut(network, new byte[1], 0));
    }

    @Test
    void signedChunksReadBackTheSameAndAreTheControllersOnly() throws MalformedPacketException {
        for (ConfigChunk chunk : ConfigChunk.cut(network, random.bytes(9_000).toArray(), -1, controller)) {
            PacketReader reader = new PacketReader(written(chunk));
            assertThat(ConfigChunk.parse(reader)).isEqualTo(chunk);
            assertThat(reader.hasRemaining()).isFalse();
            assertThat(chunk.verify(controller.withoutSecret())).isTrue();
            assertThat(chunk.verify(random.identity())).isFalse();
            assertThat(Arrays.copyOf(written(chunk), chunk.signedBytes().length))
                    .isEqualTo(chunk.signedBytes());
            ConfigChunk changed = new ConfigChunk(
                    network, chunk.data(), 1, -1, chunk.totalBytes(), chunk.offsetBytes(), chunk.signature());
            assertThat(changed.verify(controller)).isFalse();
        }
    }

    @Test
    void anUnsignedChunkIsNotWritten() {
        ConfigChunk unsigned = cut(10).get(0);
        assertThat(unsigned.verify(controller)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> written(unsigned));
    }

    @Test
    void theOldestFormIsAWholeDictionaryWithoutSignature() throws MalformedPacketException {
        byte[] wire = new PacketWriter()
                .networkId(network)
                .u16(3)
                .bytes(new byte[] {1, 2, 3})
                .toArray();
        ConfigChunk read = ConfigChunk.parse(new PacketReader(wire));
        assertThat(read.isUnsignedWhole()).isTrue();
        assertThat(read.data()).isEqualTo(Bytes.ofHex("010203"));
        assertThat(written(read)).isEqualTo(wire);
        assertThat(new ConfigAssembly().add(read)).hasValue(new byte[] {1, 2, 3});
    }

    @Test
    void aChunkThatDoesNotFitItsDictionaryIsMalformed() {
        assertMalformed(Reason.LENGTH, head(3, 2, 0));
        assertMalformed(Reason.LENGTH, head(3, 5, 3));
        assertMalformed(Reason.LENGTH, head(3, 5, 0xffffffffL));
        assertMalformed(Reason.LENGTH, head(3, MOST + 1, 0));
        assertMalformed(Reason.LENGTH, head(3, 0xffffffffL, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigChunk(network, random.bytes(3), 0, 5, 5, 3, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigChunk(network, Bytes.EMPTY, 0, 5, MOST + 1, 0, Optional.empty()));
    }

    @Test
    void anotherTypeOrLengthOfSignatureIsMalformed() {
        assertMalformed(Reason.VALUE, head(3, 5, 0).u8(2).u16(96).bytes(new byte[96]));
        assertMalformed(Reason.VALUE, head(3, 5, 0).u8(1).u16(95).bytes(new byte[95]));
    }

    @Test
    void aChunkCutShortIsTruncated() throws MalformedPacketException {
        byte[] wire = written(cut(5).get(0).sign(controller));
        int unsignedForm = 8 + 2 + 5;
        for (int length = 0; length < wire.length; length++) {
            PacketReader reader = new PacketReader(Arrays.copyOf(wire, length));
            if (length == unsignedForm) {
                assertThat(ConfigChunk.parse(reader).isUnsignedWhole()).isTrue();
            } else {
                assertThatExceptionOfType(MalformedPacketException.class)
                        .as("%d bytes", length)
                        .isThrownBy(() -> ConfigChunk.parse(reader))
                        .returns(Reason.TRUNCATED, MalformedPacketException::reason);
            }
        }
    }
}
