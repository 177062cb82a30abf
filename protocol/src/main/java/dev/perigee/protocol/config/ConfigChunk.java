package dev.perigee.protocol.config;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a configuration dictionary, in a packet of its own. See vl2.md 5.1.
 *
 * <pre>0 8 network ID | 8 2 n | 10 n data | then 1 flags | 8 update ID | 4 total | 4 offset
 * 99 signature with type and length, over all before it</pre>
 *
 * The oldest form ends after the data: a whole dictionary, unsigned, with update ID 0.
 *
 * @param flags bit 0: members pass the chunk on to each other
 * @param updateId random, not 0, the same in all chunks of one dictionary
 * @param totalBytes of the dictionary, below 484,520
 * @param offsetBytes of the data in the dictionary; what others call the chunk's index
 */
public record ConfigChunk(
        NetworkId network,
        Bytes data,
        int flags,
        long updateId,
        int totalBytes,
        int offsetBytes,
        Optional<Signature> signature) {
    /**
     * Most bytes of a dictionary in one chunk that we make: room to spare in a packet of seven fragments, also where
     * the MTU is small (vl1.md trap 14). Others send up to 9,740.
     */
    public static final int MAX_DATA_BYTES = 8_000;

    /** Flag: members pass the chunk on to each other. */
    public static final int FAST_PROPAGATE = 1;

    public ConfigChunk {
        if (data.size() > 0xffff || flags < 0 || flags > 0xff) {
            throw new IllegalArgumentException("a chunk has at most 65535 bytes of data and flags of one byte");
        }
        if (totalBytes < 0
                || totalBytes > ConfigurationLimits.DICTIONARY_BYTES
                || offsetBytes < 0
                || offsetBytes > totalBytes - data.size()) {
            throw new IllegalArgumentException("chunk of " + data.size() + " bytes at " + offsetBytes
                    + " does not fit a dictionary of " + totalBytes + ", which has at most "
                    + ConfigurationLimits.DICTIONARY_BYTES);
        }
    }

    /**
     * Cuts a dictionary into signed chunks, which costs one signature each.
     *
     * @throws IllegalArgumentException if the dictionary is empty or too long, or the update ID is 0
     */
    public static List<ConfigChunk> cut(NetworkId network, byte[] dictionary, long updateId, Identity controller) {
        return cut(network, dictionary, updateId).stream()
                .map(chunk -> chunk.sign(controller))
                .toList();
    }

    /** The same without the signatures, which the chunks must get before they can be written. */
    public static List<ConfigChunk> cut(NetworkId network, byte[] dictionary, long updateId) {
        if (dictionary.length == 0 || dictionary.length > ConfigurationLimits.DICTIONARY_BYTES) {
            throw new IllegalArgumentException("a configuration has 1 to " + ConfigurationLimits.DICTIONARY_BYTES
                    + " bytes, not " + dictionary.length);
        }
        if (updateId == 0) {
            throw new IllegalArgumentException("an update ID is not 0");
        }
        List<ConfigChunk> chunks = new ArrayList<>();
        for (int at = 0; at < dictionary.length; at += MAX_DATA_BYTES) {
            Bytes data = Bytes.copyOf(dictionary, at, Math.min(at + MAX_DATA_BYTES, dictionary.length));
            chunks.add(new ConfigChunk(network, data, 0, updateId, dictionary.length, at, Optional.empty()));
        }
        return chunks;
    }

    /** From the network ID to the offset. */
    public byte[] signedBytes() {
        PacketWriter writer = new PacketWriter();
        writeSigned(writer);
        return writer.toArray();
    }

    /** The same, signed by the network's controller. */
    public ConfigChunk sign(Identity controller) {
        return new ConfigChunk(
                network, data, flags, updateId, totalBytes, offsetBytes, Optional.of(controller.sign(signedBytes())));
    }

    /** Whether {@code controller} is the network's and did sign. Who sent the chunk does not matter. */
    public boolean verify(Identity controller) {
        return controller.address().equals(network.controller())
                && signature.isPresent()
                && controller.verify(signedBytes(), signature.get());
    }

    /** Whether this is a whole dictionary in the oldest form: to be believed only if the controller itself sent it. */
    public boolean isUnsignedWhole() {
        return signature.isEmpty() && updateId == 0 && offsetBytes == 0 && data.size() == totalBytes;
    }

    /**
     * @throws MalformedPacketException TRUNCATED; LENGTH if the total is 484,520 or more or the data runs past it; VALUE
     *     for another type of signature
     */
    public static ConfigChunk parse(PacketReader from) throws MalformedPacketException {
        NetworkId network = from.networkId();
        Bytes data = from.bytes(from.u16());
        if (!from.hasRemaining()) {
            return new ConfigChunk(network, data, 0, 0, data.size(), 0, Optional.empty());
        }
        int flags = from.u8();
        long updateId = from.u64();
        long totalBytes = from.u32();
        long offsetBytes = from.u32();
        if (totalBytes > ConfigurationLimits.DICTIONARY_BYTES) {
            throw from.malformed(
                    Reason.LENGTH,
                    "dictionary of " + totalBytes + " bytes, at most " + ConfigurationLimits.DICTIONARY_BYTES);
        }
        if (offsetBytes + data.size() > totalBytes) {
            throw from.malformed(
                    Reason.LENGTH,
                    "chunk of " + data.size() + " bytes at " + offsetBytes + " runs past the total of " + totalBytes);
        }
        Signature signature = from.typedSignature();
        return new ConfigChunk(
                network, data, flags, updateId, (int) totalBytes, (int) offsetBytes, Optional.of(signature));
    }

    /** @throws IllegalStateException if there is no signature, unless it is a whole dictionary in the oldest form */
    public void write(PacketWriter to) {
        if (isUnsignedWhole()) {
            to.networkId(network).u16(data.size()).bytes(data);
            return;
        }
        Signature signed =
                signature.orElseThrow(() -> new IllegalStateException("a chunk is signed before it is written"));
        writeSigned(to);
        to.typedSignature(signed);
    }

    private void writeSigned(PacketWriter to) {
        to.networkId(network).u16(data.size()).bytes(data);
        to.u8(flags).u64(updateId).u32(totalBytes).u32(offsetBytes);
    }
}
