package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.MulticastGroup;
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
 * 10      of codes 03, 05, 06, 07 and 09 from or about a network: 8 network ID | 2 n | n error data, a dictionary
 *         of code 08: 8 network ID | 6 MAC | 4 additional distinguishing information
 * </pre>
 *
 * The dictionary with its length may be missing. It is written only to ask for a {@link SignOn}.
 *
 * @param inReVerb the whole byte
 * @param code the whole byte, an {@link ErrorCode} or not
 * @param data what follows the code
 */
public record ErrorReply(int inReVerb, long inRePacketId, int code, Bytes data) implements Payload {
    private static final int NETWORK_ID_BYTES = 8;

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

    /**
     * Asks for a sign-on: code 09. A page without URL goes without error data, since a client ignores the error
     * otherwise.
     */
    public static ErrorReply signOn(long inRePacketId, NetworkId network, SignOn how) {
        Verb verb = Verb.NETWORK_CONFIG_REQUEST;
        ErrorCode code = ErrorCode.NETWORK_AUTHENTICATION_REQUIRED;
        Bytes errorData = how.toErrorData();
        return errorData.isEmpty()
                ? ofNetwork(verb, inRePacketId, code, network)
                : ofNetwork(verb, inRePacketId, code, network, errorData);
    }

    /** The sender of a frame has to show a good certificate of membership first: code 06. */
    public static ErrorReply needCertificate(Verb inReVerb, long inRePacketId, NetworkId network) {
        return ofNetwork(inReVerb, inRePacketId, ErrorCode.NEED_MEMBERSHIP_CERTIFICATE, network);
    }

    /** We want no more frames to this group: code 08, in re MULTICAST_FRAME. */
    public static ErrorReply unwantedMulticast(long inRePacketId, NetworkId network, MulticastGroup group) {
        return new ErrorReply(
                Verb.MULTICAST_FRAME.code(),
                inRePacketId,
                ErrorCode.UNWANTED_MULTICAST.code(),
                new PacketWriter().networkId(network).multicastGroup(group).toBytes());
    }

    /** Somebody else has the address of the one who sent that HELLO: code 04. */
    public static ErrorReply identityCollision(long inRePacketId) {
        return new ErrorReply(Verb.HELLO.code(), inRePacketId, ErrorCode.IDENTITY_COLLISION.code(), Bytes.EMPTY);
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
        return read(PacketReader::networkId);
    }

    /** The group behind the network ID; meaningful for UNWANTED_MULTICAST. Empty if not all there. */
    public Optional<MulticastGroup> group() {
        return read(in -> {
            in.networkId();
            return in.multicastGroup();
        });
    }

    /** The dictionary behind the network ID; empty if there is none or it is cut short. */
    public Optional<Bytes> errorData() {
        return read(in -> {
            in.networkId();
            return in.bytes(in.u16());
        });
    }

    /**
     * What a client makes of a NETWORK_AUTHENTICATION_REQUIRED. Without error data the network's page is not known.
     *
     * @return empty if the client ignores the error: there is no network ID, or error data that means nothing
     */
    public Optional<SignOn> signOn() {
        boolean withoutData = data.size() <= NETWORK_ID_BYTES + 2;
        return network()
                .flatMap(network -> withoutData
                        ? Optional.of(new SignOn.Page(""))
                        : errorData().flatMap(SignOn::parse));
    }

    private <T> Optional<T> read(Field<T> field) {
        try {
            return Optional.of(field.read(new PacketReader(data.toArray())));
        } catch (MalformedPacketException e) {
            return Optional.empty();
        }
    }

    @FunctionalInterface
    private interface Field<T> {
        T read(PacketReader in) throws MalformedPacketException;
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
