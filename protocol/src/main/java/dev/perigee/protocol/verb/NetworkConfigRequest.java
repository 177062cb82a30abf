package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * NETWORK_CONFIG_REQUEST (0x0b): a node asks a controller for its configuration of one network. See vl2.md 4.
 *
 * <pre>
 * 0     8   network ID
 * 8     2   n
 * 10    n   meta-data, a dictionary
 * 10+n  8   revision of the configuration that the node has, 0 if none
 * 18+n  8   timestamp of that configuration, 0 if none
 * </pre>
 *
 * The payload may end after the network ID; the last two fields are not needed either and are 0 if not all there.
 *
 * @param metaData what the node says of itself; empty if the payload ends after the network ID
 */
public record NetworkConfigRequest(NetworkId network, Bytes metaData, long revision, long timestampMs)
        implements Payload {
    public NetworkConfigRequest {
        Counts.requireU16(metaData.size(), "bytes of meta-data");
    }

    static NetworkConfigRequest parse(PacketReader in) throws MalformedPacketException {
        NetworkId network = in.networkId();
        Bytes metaData = in.hasRemaining() ? in.bytes(in.u16()) : Bytes.EMPTY;
        long revision = in.remaining() >= 8 ? in.u64() : 0;
        long timestampMs = in.remaining() >= 8 ? in.u64() : 0;
        return new NetworkConfigRequest(network, metaData, revision, timestampMs);
    }

    @Override
    public int verbCode() {
        return Verb.NETWORK_CONFIG_REQUEST.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network)
                .u16(metaData.size())
                .bytes(metaData)
                .u64(revision)
                .u64(timestampMs);
    }
}
