package dev.perigee.protocol.wire;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.SocketAddress;
import java.util.Arrays;
import java.util.Optional;

/** Writes big-endian fields one after the other into a growing array. */
public final class PacketWriter {
    private byte[] data = new byte[256];
    private int size;

    public int size() {
        return size;
    }

    /** A copy of what was written. */
    public byte[] toArray() {
        return Arrays.copyOf(data, size);
    }

    public Bytes toBytes() {
        return Bytes.copyOf(data, 0, size);
    }

    private int grow(int count) {
        int at = size;
        size += count;
        if (size > data.length) {
            data = Arrays.copyOf(data, Math.max(size, data.length * 2));
        }
        return at;
    }

    private PacketWriter number(long value, int bytes) {
        int at = grow(bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            data[at + i] = (byte) value;
            value >>>= 8;
        }
        return this;
    }

    public PacketWriter u8(int value) {
        return number(value, 1);
    }

    public PacketWriter u16(int value) {
        return number(value, 2);
    }

    public PacketWriter u32(long value) {
        return number(value, 4);
    }

    public PacketWriter u64(long value) {
        return number(value, 8);
    }

    public PacketWriter bytes(byte[] bytes) {
        int at = grow(bytes.length);
        System.arraycopy(bytes, 0, data, at, bytes.length);
        return this;
    }

    public PacketWriter bytes(Bytes bytes) {
        int at = grow(bytes.size());
        bytes.copyTo(data, at);
        return this;
    }

    public PacketWriter address(Address address) {
        return number(address.value(), Address.SIZE_BYTES);
    }

    public PacketWriter networkId(NetworkId id) {
        return u64(id.value());
    }

    public PacketWriter mac(Mac mac) {
        return number(mac.value(), Mac.SIZE_BYTES);
    }

    /** MAC and additional distinguishing information, 10 bytes. */
    public PacketWriter multicastGroup(MulticastGroup group) {
        return mac(group.mac()).u32(group.adi());
    }

    /** 96 bytes. */
    public PacketWriter signature(Signature signature) {
        return bytes(signature.bytes());
    }

    /** Type 1, length 96 and the bytes, 99 bytes in all. */
    public PacketWriter typedSignature(Signature signature) {
        return u8(1).u16(Signature.SIZE_BYTES).signature(signature);
    }

    /** The public form, 71 bytes; the secret never goes on the wire. */
    public PacketWriter identity(Identity identity) {
        return address(identity.address()).u8(0).bytes(identity.publicKey()).u8(0);
    }

    /** An InetAddress of vl2.md 1.6: 1, 7 or 19 bytes. */
    public PacketWriter socketAddress(Optional<SocketAddress> address) {
        return address.map(this::socketAddress).orElseGet(() -> u8(0));
    }

    public PacketWriter socketAddress(SocketAddress address) {
        return u8(address.ip().isV4() ? 4 : 6).bytes(address.ip().toArray()).u16(address.port());
    }

    /** An InetAddress whose port holds the netmask bits. */
    public PacketWriter ipPrefix(IpPrefix prefix) {
        return socketAddress(new SocketAddress(prefix.ip(), prefix.bits()));
    }
}
