package dev.perigee.protocol;

import java.nio.ByteBuffer;

/** IPv6 addresses that a member has by arithmetic alone, without being given any. See vl2.md 1.3 and 1.4. */
public final class DerivedAddresses {
    private static final int IPV6_BYTES = 16;

    private DerivedAddresses() {}

    /** The 6plane address, /40: the member conceptually owns the /80 that begins with it. */
    public static IpPrefix sixPlane(NetworkId network, Address member) {
        int folded = (int) (network.value() >>> 32 ^ network.value());
        ByteBuffer bytes = ByteBuffer.allocate(IPV6_BYTES);
        bytes.put((byte) 0xfc).putInt(folded);
        putAddress(bytes, member);
        bytes.put(IPV6_BYTES - 1, (byte) 1);
        return new IpPrefix(IpAddress.of(bytes.array()), 40);
    }

    /** The RFC 4193 address, /88. */
    public static IpPrefix rfc4193(NetworkId network, Address member) {
        ByteBuffer bytes = ByteBuffer.allocate(IPV6_BYTES);
        bytes.put((byte) 0xfd).putLong(network.value()).put((byte) 0x99).put((byte) 0x93);
        putAddress(bytes, member);
        return new IpPrefix(IpAddress.of(bytes.array()), 88);
    }

    private static void putAddress(ByteBuffer bytes, Address member) {
        bytes.put((byte) (member.value() >>> 32)).putInt((int) member.value());
    }
}
