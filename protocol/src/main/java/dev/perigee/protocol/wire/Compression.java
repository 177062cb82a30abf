package dev.perigee.protocol.wire;

import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import java.util.Arrays;
import java.util.Optional;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** LZ4 blocks, without a frame, over payloads (vl1.md 3). */
public final class Compression {
    private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();

    private Compression() {}

    /**
     * Compresses a payload of at most 9,996 bytes.
     *
     * @return nothing if the payload has 64 bytes or fewer or would not become smaller
     */
    public static Optional<byte[]> compress(byte[] payload) {
        if (payload.length <= Limits.MAX_UNCOMPRESSED_BYTES) {
            return Optional.empty();
        }
        byte[] compressed = COMPRESSOR.compress(payload);
        return compressed.length < payload.length ? Optional.of(compressed) : Optional.empty();
    }

    /**
     * Decompresses a payload; an empty one stays empty.
     *
     * @return at most 9,996 bytes
     * @throws MalformedPacketException COMPRESSION if it is damaged, means nothing at all, or would become larger
     */
    public static byte[] decompress(byte[] payload) throws MalformedPacketException {
        if (payload.length == 0) {
            return payload;
        }
        byte[] target = new byte[Limits.MAX_PAYLOAD_BYTES];
        int length;
        try {
            length = DECOMPRESSOR.decompress(payload, 0, payload.length, target, 0);
        } catch (LZ4Exception e) {
            throw new MalformedPacketException(Reason.COMPRESSION, 0, "a block that is damaged or too large");
        }
        if (length == 0) {
            throw new MalformedPacketException(Reason.COMPRESSION, 0, "a block of nothing");
        }
        return Arrays.copyOf(target, length);
    }
}
