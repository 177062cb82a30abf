package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * ERROR (0x02): a request was refused. The packet ID is not looked at by a client, so an error may come unasked too,
 * with packet ID 0. See vl1.md 6.4, vl2.md 5.2 and 5.3.
 *
 * <pre>
 * 0   1   verb of the request
 * 1   8   packet ID of the request, as it was on the wire
 * 9   1   code
 * 10      by code; those about a network: 8 network ID | 2 n | n error data, a dictionary
 * </pre>
 *
 * The dictionary with its length may be missing.
 *
 * @param inReVerb the whole byte
 * @param code the whole byte, an {@link ErrorCode} or not
 * @param data what follows the code
 */
public record ErrorReply(int inReVerb, long inRePacketId, int code, Bytes data) implements Payload {
    /** An error about a network, without error data; see vl2.md 5.2 why that is better than empty error data. */
    public static ErrorReply ofNetwork(Verb inReVerb, long inRePacketId, ErrorCode code, NetworkId network) {
        return new ErrorReply(
                inReVerb.code(),
                inRePacketId,
                code.code(),
                new PacketWriter().networkId(network).toBytes());
    }

    /**
     * An error about a network with more to say.
     *
     * @param errorData a dictionary, at most 8191 bytes for the reference's client
     */
    public static ErrorReply ofNetwork(
            Verb inReVerb, long inRePacketId, ErrorCode code, NetworkId network, Bytes errorData) {
        Counts.requireU16(errorData.size(), "bytes of error data");
        PacketWriter data = new PacketWriter();
        data.networkId(network).u16(errorData.size()).bytes(errorData);
        return new ErrorReply(inReVerb.code(), inRePacketId, code.code(), data.toBytes());
    }

    /** Tells a node that was not asked by it: packet ID 0, in re NETWORK_CONFIG_REQUEST. */
    public static ErrorReply unasked(ErrorCode code, NetworkId network) {
        return ofNetwork(Verb.NETWORK_CONFIG_REQUEST, 0, code, network);
    }

    static ErrorReply parse(PacketReader in) throws MalformedPacketException {
        return new ErrorReply(in.u8(), in.u64(), in.u8(), in.rest());
    }

    /** Empty if the code has no meaning. */
    public Optional<ErrorCode> errorCode() {
        return ErrorCode.of(code);
    }

    /** The first eight bytes of the data; meaningful for the codes that are about a network. Empty if not all there. */
    public Optional<NetworkId> network() {
        if (data.size() < 8) {
            return Optional.empty();
        }
        long id = 0;
        for (int i = 0; i < 8; i++) {
            id = id << 8 | data.at(i);
        }
        return Optional.of(new NetworkId(id));
    }

    /** The dictionary behind the network ID; empty if there is none or it is cut short. */
    public Optional<Bytes> errorData() {
        if (data.size() < 10) {
            return Optional.empty();
        }
        int end = 10 + (data.at(8) << 8 | data.at(9));
        return end > data.size() ? Optional.empty() : Optional.of(Bytes.copyOf(data.toArray(), 10, end));
    }

    @Override
    public int verbCode() {
        return Verb.ERROR.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.u8(inReVerb).u64(inRePacketId).u8(code).bytes(data);
    }
}
