package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * FRAME (0x06): an Ethernet frame from one member's own MAC to another's; both MACs follow from addresses and network
 * (vl2.md 1.2). See vl1.md 6.9.
 *
 * <pre>
 * 0   8   network ID
 * 8   2   ethertype
 * 10      what the frame carries
 * </pre>
 *
 * @param etherType 0 to 65,535
 * @param data the frame without its 14 bytes of header; may be empty
 */
public record Frame(NetworkId network, int etherType, Bytes data) implements Payload {
    /** Bytes in front of the data. */
    public static final int HEAD_BYTES = 10;

    static Frame parse(PacketReader in) throws MalformedPacketException {
        return new Frame(in.networkId(), in.u16(), in.rest());
    }

    @Override
    public int verbCode() {
        return Verb.FRAME.code();
    }

    @Override
    public void write(PacketWriter out) {
        out.networkId(network).u16(etherType).bytes(data);
    }
}
