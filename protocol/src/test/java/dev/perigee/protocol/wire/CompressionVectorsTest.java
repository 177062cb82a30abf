package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class CompressionVectorsTest {
    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("vl1-compression", file -> {
            file.cases("compress", CompressionVectorsTest::compress);
            file.cases("decompress", CompressionVectorsTest::decompress);
        });
    }

    /** Compressors differ in what they make; only size limits and the way back are rules. */
    private static void compress(VectorCase c) throws MalformedPacketException {
        byte[] in = c.hex("in");
        Optional<byte[]> ours = Compression.compress(in);
        ours.ifPresent(compressed -> assertThat(compressed.length).isLessThan(in.length));
        if (ours.isPresent()) {
            assertThat(Compression.decompress(ours.get())).isEqualTo(in);
        }
        if (in.length <= Limits.MAX_UNCOMPRESSED_BYTES) {
            assertThat(ours).isEmpty();
        }
        OpenedPacket theirs = new OpenedPacket(
                (int) c.hexNumber("verbByte"), c.optionalHex("out").orElse(in));
        assertThat(theirs.compressed()).isEqualTo(c.flag("compressed"));
        assertThat(theirs.content()).isEqualTo(in);
    }

    private static void decompress(VectorCase c) throws MalformedPacketException {
        c.declare("out");
        byte[] in = c.hex("in");
        if (c.flag("accepted")) {
            assertThat(Compression.decompress(in)).isEqualTo(c.hex("out"));
        } else {
            assertThatThrownBy(() -> Compression.decompress(in))
                    .isInstanceOfSatisfying(
                            MalformedPacketException.class,
                            e -> assertThat(e.reason()).isEqualTo(MalformedPacketException.Reason.COMPRESSION));
        }
    }
}
