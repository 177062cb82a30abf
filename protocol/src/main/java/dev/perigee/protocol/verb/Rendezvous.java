package dev.perigee.protocol.verb;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;

/**
 * RENDEZVOUS (0x05): a root tells where another peer can be reached. See vl1.md 6.6.
 *
 * <pre>
 * 0  1       flags, 0
 * 1  5       address of the other peer
 * 6  2       port, not 0
 * 8  1       4 or 16
 * 9  4, 16   IP
 * </pre>
 */
public record Rendezvous(int flags, Address peer, SocketAddress at) implements Payload {
    public Rendezvous {
        if (at.port() == 0) {
            throw new IllegalArgumentException("nobody can be met at port 0");
        }
    }

    static Rendezvous parse(PacketReader in) throws MalformedPacketException {
        int flags = in.u8();
        Address peer = in.address();
        int port = in.u16();
        if (port == 0) {
            throw in.malformed(Reason.VALUE, "port 0");
        }
        int length = in.u8();
        if (length != 4 && length != 16) {
            throw in.malformed(Reason.LENGTH, "an IP address of " + length + " bytes, only 4 or 16");
        }
        return new Rendezvous(flags, peer, new SocketAddress(IpAddress.of(in.array(length)), port));
    }

    @Override
    public int verbCode() {
        return Verb.RENDEZVOUS.code();
    }

    @Override
    public void write(PacketWriter out) {
        byte[] ip = at.ip().toArray();
        out.u8(flags).address(peer).u16(at.port()).u8(ip.length).bytes(ip);
    }
}
