package dev.perigee.protocol.frame;

import dev.perigee.protocol.Bytes;
import java.util.Arrays;
import java.util.stream.Collectors;

/** ARP and echo over IPv4 as real clients carried them; the rest worked out from the RFCs by other code than ours. */
final class Recorded {
    static final Bytes ARP_REQUEST = Bytes.ofHex("0001080006040001ce022f7d54060a93140b0000000000000a93140c");
    static final Bytes ARP_REPLY = Bytes.ofHex("0001080006040002ce0998f97c2c0a93140cce022f7d54060a93140b");

    static final String PING_DATA = "6162636465666768696a6b6c6d6e6f707172737475767778797a"
            + "6162636465666768696a6b6c6d6e6f707172737475767778797a61626364";
    static final Bytes PING = Bytes.ofHex("45000054000040004001fd6c0a93140b0a93140c080003cd12340001" + PING_DATA);
    static final Bytes PONG = Bytes.ofHex("45000054000040004001fd6c0a93140c0a93140b00000bcd12340001" + PING_DATA);

    static final Bytes PING_V6 = Bytes.ofHex("60000000000b3a40fd000000000000000000000000000001"
            + "fd0000000000000000000000000000028000af1712340007616263");
    static final Bytes UDP_V6 = Bytes.ofHex("60000000000d1140fd000000000000000000000000000001"
            + "fd00000000000000000000000000000214e90035000dacdf68656c6c6f");
    static final Bytes UDP_V4 = Bytes.ofHex("4500002100004000401126ca0a0000010a00000214e90035000d92e168656c6c6f");
    static final Bytes SOLICITATION = Bytes.ofHex("6000000000203afffe800000000000000000000000000001"
            + "ff0200000000000000000001ff0000028700720900000000"
            + "fd0000000000000000000000000000020101020304050607");
    static final Bytes ADVERTISEMENT = Bytes.ofHex("6000000000203afffd000000000000000000000000000002"
            + "fe8000000000000000000000000000018800110c60000000"
            + "fd0000000000000000000000000000020201020304050608");

    private Recorded() {}

    static IpPacket ip(Bytes packet) {
        return IpPacket.parse(packet).orElseThrow();
    }

    /** The same with one byte replaced. */
    static Bytes with(Bytes packet, int index, int value) {
        byte[] bytes = packet.toArray();
        bytes[index] = (byte) value;
        return Bytes.copyOf(bytes);
    }

    static Bytes first(Bytes packet, int size) {
        return Bytes.copyOf(packet.toArray(), 0, size);
    }

    static Bytes join(Bytes... parts) {
        return Bytes.ofHex(Arrays.stream(parts).map(Bytes::toString).collect(Collectors.joining()));
    }
}
