package dev.perigee.protocol.rule;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Map;
import java.util.OptionalLong;

/** Frames between two nodes, byte by byte, also such as no host would send. */
final class RuleFrames {
    static final Address ALICE = new Address(0x1111111111L);
    static final Address BOB = new Address(0x2222222222L);
    static final Address OBSERVER = new Address(0x3333333333L);
    static final Mac ALICE_MAC = new Mac(0x02_11_11_11_11_11L);
    static final Mac BOB_MAC = new Mac(0x02_22_22_22_22_22L);
    static final IpAddress ALICE_IP = IpAddress.parse("10.1.2.3");
    static final IpAddress BOB_IP = IpAddress.parse("10.1.3.4");
    static final IpAddress ALICE_IP6 = IpAddress.parse("fd00:1::3");
    static final IpAddress BOB_IP6 = IpAddress.parse("fd00:2::4");

    private RuleFrames() {}

    static EthernetFrame frame(int etherType, Bytes payload) {
        return new EthernetFrame(BOB_MAC, ALICE_MAC, etherType, payload);
    }

    /** IPv4 without options, type of service 0xb8. */
    static EthernetFrame v4(int protocol, String contentHex) {
        PacketWriter packet = new PacketWriter();
        packet.u8(0x45).u8(0xb8).u16(0).u32(0).u8(64).u8(protocol).u16(0);
        packet.bytes(ALICE_IP.toArray()).bytes(BOB_IP.toArray()).bytes(Bytes.ofHex(contentHex));
        return frame(EthernetFrame.IPV4, packet.toBytes());
    }

    /** IPv6, traffic class 0xb8. */
    static EthernetFrame v6(int nextHeader, String contentHex) {
        PacketWriter packet = new PacketWriter();
        packet.u32(0x6b80_0000L).u16(0).u8(nextHeader).u8(64);
        packet.bytes(ALICE_IP6.toArray()).bytes(BOB_IP6.toArray()).bytes(Bytes.ofHex(contentHex));
        return frame(EthernetFrame.IPV6, packet.toBytes());
    }

    /** UDP from port 4000 to 53 over IPv4. */
    static EthernetFrame dns() {
        return v4(17, "0fa0003500090000aa");
    }

    static EthernetFrame arp() {
        String sender = "021111111111" + "0a010203";
        return frame(EthernetFrame.ARP, Bytes.ofHex("0001080006040001" + sender + "00".repeat(10)));
    }

    static FrameFacts sent(EthernetFrame frame) {
        return facts(false, frame, TagValues.NONE);
    }

    static FrameFacts received(EthernetFrame frame) {
        return facts(true, frame, TagValues.NONE);
    }

    /** From Alice to Bob, with no certificate of ownership, at either end. */
    static FrameFacts facts(boolean inbound, EthernetFrame frame, TagValues tags) {
        return new FrameFacts(inbound, ALICE, BOB, frame, 0, tags, false, false, 0);
    }

    /** Tags by ID. */
    static TagValues tags(Map<Long, Long> local, Map<Long, Long> remote) {
        return new TagValues() {
            @Override
            public OptionalLong local(long id) {
                return value(local, id);
            }

            @Override
            public OptionalLong remote(long id) {
                return value(remote, id);
            }
        };
    }

    private static OptionalLong value(Map<Long, Long> values, long id) {
        return values.containsKey(id) ? OptionalLong.of(values.get(id)) : OptionalLong.empty();
    }
}
