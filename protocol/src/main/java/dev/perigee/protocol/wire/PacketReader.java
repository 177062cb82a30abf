package dev.perigee.protocol.wire;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import java.util.Optional;

/** Reads big-endian fields one after the other; every method throws {@code TRUNCATED} if its field is not all there. */
public final class PacketReader {
    private final byte[] data;
    private final int start;
    private final int end;
    private int position;

    public PacketReader(byte[] data) {
        this(data, 0, data.length);
    }

    /** Reads {@code data[from..to)}; the array must not change meanwhile. */
    public PacketReader(byte[] data, int from, int to) {
        this.data = data;
        this.start = from;
        this.end = to;
        this.position = from;
    }

    /** How many bytes have been read. */
    public int offset() {
        return position - start;
    }

    public int remaining() {
        return end - position;
    }

    public boolean hasRemaining() {
        return position < end;
    }

    /** The exception for a field at the current offset. */
    public MalformedPacketException malformed(Reason reason, String detail) {
        return new MalformedPacketException(reason, offset(), detail);
    }

    private int take(int count) throws MalformedPacketException {
        if (count > end - position) {
            throw malformed(Reason.TRUNCATED, count + " bytes wanted, " + (end - position) + " left");
        }
        int at = position;
        position += count;
        return at;
    }

    public int u8() throws MalformedPacketException {
        return data[take(1)] & 0xff;
    }

    public int u16() throws MalformedPacketException {
        int at = take(2);
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }

    /** An unsigned number of 32 bits. */
    public long u32() throws MalformedPacketException {
        return number(4);
    }

    /** All 64 bits; numbers from 2^63 on come out negative. */
    public long u64() throws MalformedPacketException {
        return number(8);
    }

    private long number(int bytes) throws MalformedPacketException {
        int at = take(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | data[at + i] & 0xff;
        }
        return value;
    }

    public byte[] array(int count) throws MalformedPacketException {
        int at = take(count);
        byte[] copy = new byte[count];
        System.arraycopy(data, at, copy, 0, count);
        return copy;
    }

    public Bytes bytes(int count) throws MalformedPacketException {
        int at = take(count);
        return Bytes.copyOf(data, at, at + count);
    }

    /** Everything that is left. */
    public Bytes rest() {
        int at = position;
        position = end;
        return Bytes.copyOf(data, at, end);
    }

    public void skip(int count) throws MalformedPacketException {
        take(count);
    }

    public Address address() throws MalformedPacketException {
        return new Address(number(Address.SIZE_BYTES));
    }

    public NetworkId networkId() throws MalformedPacketException {
        return new NetworkId(u64());
    }

    public Mac mac() throws MalformedPacketException {
        return new Mac(number(Mac.SIZE_BYTES));
    }

    /** MAC and additional distinguishing information, 10 bytes. */
    public MulticastGroup multicastGroup() throws MalformedPacketException {
        return new MulticastGroup(mac(), (int) u32());
    }

    /** 96 bytes. */
    public Signature signature() throws MalformedPacketException {
        return new Signature(bytes(Signature.SIZE_BYTES));
    }

    /** Type, length and bytes of a signature, 99 bytes (vl2.md 5.1). */
    public Signature typedSignature() throws MalformedPacketException {
        int type = u8();
        int length = u16();
        if (type != 1 || length != Signature.SIZE_BYTES) {
            throw malformed(Reason.VALUE, "signature type " + type + " of " + length + " bytes, only type 1 of 96");
        }
        return signature();
    }

    /** The public form of an identity, 71 bytes; a secret form is read too, its secret half is dropped. */
    public Identity identity() throws MalformedPacketException {
        Address address = address();
        int type = u8();
        if (type != 0) {
            throw malformed(Reason.IDENTITY, "identity type " + type + ", only 0 exists");
        }
        Bytes publicKey = bytes(Identity.PUBLIC_KEY_BYTES);
        int secretLength = u8();
        if (secretLength != 0 && secretLength != Identity.SECRET_KEY_BYTES) {
            throw malformed(Reason.IDENTITY, "a secret of " + secretLength + " bytes, only 0 or 64");
        }
        skip(secretLength);
        return Identity.ofPublic(address, publicKey);
    }

    /** An InetAddress of vl2.md 1.6; empty for "none" and for the types that a reader skips. */
    public Optional<SocketAddress> socketAddress() throws MalformedPacketException {
        int type = u8();
        switch (type) {
            case 0:
                return Optional.empty();
            case 1, 2:
                skip(6);
                return Optional.empty();
            case 3:
                skip(u16());
                return Optional.empty();
            case 4:
                return Optional.of(new SocketAddress(IpAddress.of(array(4)), u16()));
            case 6:
                return Optional.of(new SocketAddress(IpAddress.of(array(16)), u16()));
            default:
                throw malformed(Reason.VALUE, "address type " + type + ", only 0, 1, 2, 3, 4 and 6 exist");
        }
    }

    /** An InetAddress whose port holds netmask bits; more bits than the family has are cut to all of them. */
    public Optional<IpPrefix> ipPrefix() throws MalformedPacketException {
        return socketAddress().map(a -> new IpPrefix(a.ip(), Math.min(a.port(), a.ip().bits())));
    }
}
