package dev.perigee.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import dev.perigee.protocol.world.World;
import java.util.Arrays;
import java.util.function.BiConsumer;

/** What a dictionary, and what is carried in or beside one, may be: anything. */
class DictionaryFuzzTest {
    @FunctionalInterface
    private interface Parser<T> {
        T parse(PacketReader from) throws MalformedPacketException;
    }

    /** The bytes mean nothing, or a value that is written and read back the same. */
    private static <T> void assertValueOrMalformed(byte[] input, Parser<T> parser, BiConsumer<T, PacketWriter> write)
            throws MalformedPacketException {
        T value;
        try {
            value = parser.parse(new PacketReader(input));
        } catch (MalformedPacketException e) {
            assertThat(e.reason()).isNotNull();
            return;
        }
        PacketWriter writer = new PacketWriter();
        write.accept(value, writer);
        assertThat(parser.parse(new PacketReader(writer.toArray()))).isEqualTo(value);
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreADictionary(byte[] input) {
        Dictionary dictionary = Dictionary.parse(input);
        assertThat(Dictionary.parse(dictionary.toBytes())).isEqualTo(dictionary);
        RequestMetaData metaData = RequestMetaData.parse(input);
        assertThat(metaData.maxRules()).isBetween(0, ConfigurationLimits.RULES);
        for (String key : dictionary.keys()) {
            assertThat(dictionary.bytes(key)).isPresent();
            assertThat(dictionary.text(key)).isPresent();
            assertThat(dictionary.address(key).value()).isEqualTo(dictionary.number(key, 0) & 0xffffffffffL);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAConfigurationOrMalformed(byte[] input) throws MalformedPacketException {
        NetworkConfiguration configuration;
        try {
            configuration = NetworkConfiguration.parse(input);
        } catch (MalformedPacketException e) {
            assertThat(e.reason()).isNotNull();
            return;
        }
        byte[] written = configuration.toDictionaryBytes();
        if (written.length <= ConfigurationLimits.DICTIONARY_BYTES) {
            assertThat(NetworkConfiguration.parse(written).network()).isEqualTo(configuration.network());
        }
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAWorldOrMalformed(byte[] input) throws MalformedPacketException {
        assertValueOrMalformed(input, World::parse, World::write);
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAChunkOrMalformed(byte[] input) throws MalformedPacketException {
        assertValueOrMalformed(input, ConfigChunk::parse, ConfigChunk::write);
    }

    /** The first byte says which credential the rest is read as. */
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreACredentialOrMalformed(byte[] input) throws MalformedPacketException {
        if (input.length == 0) {
            return;
        }
        byte[] wire = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0]) {
            case 1 -> assertValueOrMalformed(wire, CertificateOfMembership::parse, CertificateOfMembership::write);
            case 2 -> assertValueOrMalformed(wire, Capability::parse, Capability::write);
            case 3 -> assertValueOrMalformed(wire, Tag::parse, Tag::write);
            case 4 -> assertValueOrMalformed(wire, CertificateOfOwnership::parse, CertificateOfOwnership::write);
            default -> assertValueOrMalformed(wire, Revocation::parse, Revocation::write);
        }
    }
}
