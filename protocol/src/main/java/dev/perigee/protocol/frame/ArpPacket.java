package dev.perigee.protocol.frame;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Optional;

/**
 * Address resolution for IPv4 over Ethernet (RFC 826), 28 bytes, big-endian. How it travels: vl1.md 6.9.
 *
 * <pre>0 2 1 | 2 2 0x0800 | 4 1 6 | 5 1 4 | 6 2 operation | 8 6 sender MAC | 14 4 sender IP | 18 6 target MAC | 24 4
 * target IP</pre>
 *
 * @param operation {@link #REQUEST} or {@link #REPLY}
 * @param senderIp IPv4; 0.0.0.0 in a probe whether an address is taken
 * @param targetMac zero in a request
 * @param targetIp IPv4
 */
public record ArpPacket(int operation, Mac senderMac, IpAddress senderIp, Mac targetMac, IpAddress targetIp) {
    public static final int SIZE_BYTES = 28;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final long ETHERNET_AND_IPV4 = 0x0001_0800_0604L;
    private static final Mac UNKNOWN = new Mac(0);

    public ArpPacket {
        if (operation != REQUEST && operation != REPLY) {
            throw new IllegalArgumentException("an operation of ARP is 1 or 2, not " + operation);
        }
        if (!senderIp.isV4() || !targetIp.isV4()) {
            throw new IllegalArgumentException("ARP is for IPv4, not for " + senderIp + " and " + targetIp);
        }
    }

    /** Asks who has {@code targetIp}. */
    public static ArpPacket request(Mac senderMac, IpAddress senderIp, IpAddress targetIp) {
        return new ArpPacket(REQUEST, senderMac, senderIp, UNKNOWN, targetIp);
    }

    /** The answer to this request by the one with the address asked for. */
    public ArpPacket answeredBy(Mac mac) {
        return new ArpPacket(REPLY, mac, targetIp, senderMac, senderIp);
    }

    public boolean isRequest() {
        return operation == REQUEST;
    }

    /** Whether the sender tells everybody about its own address, without having been asked. */
    public boolean isGratuitous() {
        return senderIp.equals(targetIp);
    }

    /** Empty if it is too short, for other things than Ethernet and IPv4, or another operation. */
    public static Optional<ArpPacket> parse(Bytes payload) {
        PacketReader in = new PacketReader(payload.toArray());
        try {
            if (((long) in.u16() << 32 | in.u32()) != ETHERNET_AND_IPV4) {
                return Optional.empty();
            }
            int operation = in.u16();
            if (operation != REQUEST && operation != REPLY) {
                return Optional.empty();
            }
            return Optional.of(
                    new ArpPacket(operation, in.mac(), IpAddress.of(in.array(4)), in.mac(), IpAddress.of(in.array(4))));
        } catch (MalformedPacketException tooShort) {
            return Optional.empty();
        }
    }

    /** 28 bytes. */
    public Bytes toBytes() {
        return new PacketWriter()
                .u16((int) (ETHERNET_AND_IPV4 >> 32))
                .u32(ETHERNET_AND_IPV4)
                .u16(operation)
                .mac(senderMac)
                .bytes(senderIp.toArray())
                .mac(targetMac)
                .bytes(targetIp.toArray())
                .toBytes();
    }
}
