package dev.perigee.protocol.testing;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.crypto.AesPacketIds;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.FragmentAssembly;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.Limits;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what goes between nodes whose secrets are known, from nothing but the datagrams: puts pieces together, opens
 * packets in every cipher, decompresses them. One reader for each session, since it keeps pieces.
 */
public final class SessionReader {
    private static final int MAX_INCOMPLETE = 256;

    private record Pair(Address one, Address other) {}

    private final Map<Address, Identity> identities = new LinkedHashMap<>();
    private final Map<Pair, SharedKey> keys = new HashMap<>();
    private final FragmentAssembly pieces =
            new FragmentAssembly(MAX_INCOMPLETE, Long.MAX_VALUE, MAX_INCOMPLETE * Limits.MAX_PACKET_BYTES);

    /**
     * A packet that was opened.
     *
     * @param packet the whole of it, as it was on the wire before it was cut
     * @param sealed what was under the armor, still compressed if it was
     * @param payload what follows the verb byte, decompressed; in a HELLO the tail is still enciphered
     */
    public record Opened(SharedKey key, PacketHeader header, byte[] packet, OpenedPacket sealed, byte[] payload) {
        /** The whole byte: verb, and 0x80 if the payload was compressed. */
        public int verbByte() {
            return sealed.verbByte();
        }

        /** The verb, which must be a known one. */
        public Verb verb() {
            return Verb.of(sealed.verb()).orElseThrow(() -> new AssertionError("verb " + sealed.verb()));
        }

        /** The payload as a value; the tail of a HELLO is deciphered. */
        public Payload parsed() throws MalformedPacketException {
            return verb() == Verb.HELLO
                    ? Hello.parse(payload, this::helloTail)
                    : Payload.parse(sealed.verbByte(), payload);
        }

        /** The bytes of a payload as they would stand in this packet: the tail of a HELLO is enciphered. */
        public byte[] encode(Payload value) {
            PacketWriter out = new PacketWriter();
            if (value instanceof Hello hello) {
                hello.write(out, this::helloTail);
            } else {
                value.write(out);
            }
            return out.toArray();
        }

        /** The random ID that the sender made, which AES hides. */
        public long randomId() {
            return header.cipher() == CipherSuite.AES_GMAC_SIV ? AesPacketIds.random(key, packet) : header.packetId();
        }

        /** The packet sealed anew from what was in it; equals {@link #packet} if all is right. */
        public byte[] sealedAgain() {
            byte[] again = PacketSeal.seal(
                    key,
                    header.cipher(),
                    randomId(),
                    header.destination(),
                    header.source(),
                    sealed.verbByte(),
                    sealed.payload(),
                    header.fragmented());
            again[PacketHeader.FLAGS_AT] |= (byte) header.hops();
            return again;
        }

        private byte[] helloTail(byte[] tail) {
            return PacketSeal.encryptHelloTail(key, header.packetId(), tail);
        }
    }

    private SessionReader(Collection<Identity> secrets) {
        secrets.forEach(identity -> identities.put(identity.address(), identity));
    }

    /** @param secrets of every node; of two that talk, one must have its secret */
    public static SessionReader of(Collection<Identity> secrets) {
        return new SessionReader(secrets);
    }

    /**
     * Reads the next datagram.
     *
     * @return the packet, if this was one or the piece it lacked; nothing for a piece of a packet that lacks others,
     *     for what is too short to be a packet, and for packets of nodes that are not known here
     * @throws AssertionError if the MAC is wrong, or the payload cannot be decompressed
     */
    public Optional<Opened> read(byte[] datagram) {
        try {
            return whole(datagram).flatMap(this::open);
        } catch (MalformedPacketException e) {
            throw new AssertionError("a datagram that cannot be read", e);
        }
    }

    private Optional<byte[]> whole(byte[] datagram) throws MalformedPacketException {
        if (datagram.length <= Limits.MAX_IGNORED_DATAGRAM_BYTES) {
            return Optional.empty();
        }
        if (Fragments.isFragment(datagram)) {
            return pieces.fragment(0, datagram);
        }
        return PacketHeader.parse(datagram).fragmented() ? pieces.head(0, datagram) : Optional.of(datagram);
    }

    private Optional<Opened> open(byte[] packet) {
        try {
            PacketHeader header = PacketHeader.parse(packet);
            Optional<SharedKey> key = key(header.source(), header.destination());
            if (key.isEmpty()) {
                return Optional.empty();
            }
            OpenedPacket opened = PacketSeal.open(key.get(), packet)
                    .orElseThrow(() -> new AssertionError("the MAC of " + header + " is wrong"));
            return Optional.of(new Opened(key.get(), header, packet, opened, opened.content()));
        } catch (MalformedPacketException e) {
            throw new AssertionError("a packet that cannot be read", e);
        }
    }

    private Optional<SharedKey> key(Address source, Address destination) {
        Identity one = identities.get(source);
        Identity other = identities.get(destination);
        if (one == null || other == null) {
            return Optional.empty();
        }
        return Optional.of(keys.computeIfAbsent(
                new Pair(source, destination), pair -> one.hasSecret() ? one.agree(other) : other.agree(one)));
    }
}
