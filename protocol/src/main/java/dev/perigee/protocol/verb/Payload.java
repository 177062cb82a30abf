package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * What follows the 28 bytes of header and verb byte, deciphered and decompressed. What the protocol does not know
 * (verbs, codes, flags) is kept as data; bytes after the last field are ignored. See vl1.md 6.
 */
public sealed interface Payload
        permits Nop,
                Hello,
                ErrorReply,
                Ok,
                Whois,
                Rendezvous,
                Frame,
                ExtFrame,
                Echo,
                MulticastLike,
                NetworkCredentials,
                NetworkConfigRequest,
                NetworkConfig,
                MulticastGather,
                MulticastFrame,
                PushDirectPaths,
                Ack,
                QosMeasurement,
                UserMessage,
                RemoteTrace,
                PathNegotiation,
                UnknownPayload,
                Uncompressed {

    /** Bits 4..0 of the verb byte. */
    int verbCode();

    /** Appends the fields; the size may be anything, whether it fits a packet is the sender's affair. */
    void write(PacketWriter out);

    default byte[] toBytes() {
        PacketWriter out = new PacketWriter();
        write(out);
        return out.toArray();
    }

    /** Whether the sender tries to compress this payload. See vl1.md 3. */
    default boolean compressible() {
        return Verb.of(verbCode()).map(Verb::compressible).orElse(false);
    }

    /** The same, to be sent as it is even if its verb would be compressed. */
    default Payload uncompressed() {
        return new Uncompressed(this);
    }

    /**
     * Reads a payload that is neither enciphered nor compressed any more. For HELLO this takes the tail as it is; a
     * HELLO from the wire is read by {@link Hello#parse(byte[], java.util.function.UnaryOperator)}.
     *
     * @param verbByte the verb byte; bits 7 to 5 are not looked at
     * @throws MalformedPacketException if the payload ends too early or has a field that means nothing
     */
    static Payload parse(int verbByte, byte[] payload) throws MalformedPacketException {
        PacketReader in = new PacketReader(payload);
        int code = verbByte & Verb.CODE_MASK;
        Verb verb = Verb.of(code).orElse(null);
        if (verb == null) {
            return new UnknownPayload(code, Bytes.copyOf(payload));
        }
        return switch (verb) {
            case NOP -> Nop.parse(in);
            case HELLO -> Hello.parse(in);
            case ERROR -> ErrorReply.parse(in);
            case OK -> Ok.parse(in);
            case WHOIS -> Whois.parse(in);
            case RENDEZVOUS -> Rendezvous.parse(in);
            case FRAME -> Frame.parse(in);
            case EXT_FRAME -> ExtFrame.parse(in);
            case ECHO -> Echo.parse(in);
            case MULTICAST_LIKE -> MulticastLike.parse(in);
            case NETWORK_CREDENTIALS -> NetworkCredentials.parse(in);
            case NETWORK_CONFIG_REQUEST -> NetworkConfigRequest.parse(in);
            case NETWORK_CONFIG -> NetworkConfig.parse(in);
            case MULTICAST_GATHER -> MulticastGather.parse(in);
            case MULTICAST_FRAME -> MulticastFrame.parse(in);
            case PUSH_DIRECT_PATHS -> PushDirectPaths.parse(in);
            case ACK -> Ack.parse(in);
            case QOS_MEASUREMENT -> QosMeasurement.parse(in);
            case USER_MESSAGE -> UserMessage.parse(in);
            case REMOTE_TRACE -> RemoteTrace.parse(in);
            case PATH_NEGOTIATION_REQUEST -> PathNegotiation.parse(in);
        };
    }
}
