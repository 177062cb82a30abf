package dev.perigee.protocol.node;

import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.Compression;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.Limits;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketSeal;
import dev.perigee.protocol.wire.PacketWriter;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Turns payloads into datagrams: compressed, sealed, cut, and their IDs remembered if an OK may come. */
final class Transmitter {
    private static final Set<Verb> ANSWERED_BY_OK = EnumSet.of(
            Verb.HELLO,
            Verb.WHOIS,
            Verb.ECHO,
            Verb.EXT_FRAME,
            Verb.NETWORK_CONFIG_REQUEST,
            Verb.NETWORK_CONFIG,
            Verb.MULTICAST_GATHER,
            Verb.MULTICAST_FRAME);

    private final Context context;
    private final ExpectedReplies replies;

    Transmitter(Context context, ExpectedReplies replies) {
        this.context = context;
        this.replies = replies;
    }

    /** Sends over a path that leads to the peer itself, or from where a packet of its came. */
    void direct(long nowMs, Peer peer, Path path, Payload payload) {
        transmit(nowMs, peer, path, Optional.of(path), payload, suite(peer));
    }

    /** As {@link #direct}, in a cipher that everybody reads, whatever he knows of our version. */
    void readable(long nowMs, Peer peer, Path path, Payload payload) {
        transmit(nowMs, peer, path, Optional.of(path), payload, CipherSuite.SALSA20_POLY1305);
    }

    /** Sends over a path of a root that relays. */
    void relayed(long nowMs, Peer peer, Path pathOfRoot, Payload payload) {
        transmit(nowMs, peer, pathOfRoot, Optional.empty(), payload, suite(peer));
    }

    /** AES once the peer is known to read it and to know that we do (vl1.md 2.7). */
    private CipherSuite suite(Peer peer) {
        boolean aes = context.settings().protocol() >= Peer.AES_PROTOCOL
                && peer.version().protocol() >= Peer.AES_PROTOCOL
                && peer.knowsOurVersion();
        return aes ? CipherSuite.AES_GMAC_SIV : CipherSuite.SALSA20_POLY1305;
    }

    private void transmit(
            long nowMs, Peer peer, Path path, Optional<Path> directPath, Payload payload, CipherSuite suite) {
        SharedKey key = peer.key().orElseThrow(() -> new IllegalStateException("no key with " + peer.address()));
        if (!context.sockets().contains(path.localSocket())) {
            context.count(Counter.SOCKET_GONE);
            return;
        }
        long packetId = context.entropy().nextLong();
        byte[] packet;
        if (payload instanceof Hello hello) {
            PacketWriter out = new PacketWriter();
            hello.write(out, tail -> PacketSeal.encryptHelloTail(key, packetId, tail));
            packet = seal(peer, key, CipherSuite.POLY1305, packetId, hello.verbCode(), out.toArray());
        } else {
            byte[] plain = payload.toBytes();
            Optional<byte[]> compressed = payload.compressible() && plain.length <= Limits.MAX_PAYLOAD_BYTES
                    ? Compression.compress(plain)
                    : Optional.empty();
            int verbByte = payload.verbCode() | (compressed.isPresent() ? OpenedPacket.COMPRESSED_FLAG : 0);
            byte[] content = compressed.orElse(plain);
            if (content.length + Limits.MIN_PACKET_BYTES > Limits.maxPacketBytes(mtu())) {
                context.count(Counter.PAYLOAD_TOO_LARGE);
                return;
            }
            packet = seal(peer, key, suite, packetId, verbByte, content);
        }
        Verb.of(payload.verbCode())
                .filter(ANSWERED_BY_OK::contains)
                .ifPresent(verb -> replies.expect(wireId(packet), peer.address(), verb, directPath, nowMs));
        Fragments.split(packet, mtu()).forEach(datagram -> send(path, datagram, 0));
    }

    private byte[] seal(Peer peer, SharedKey key, CipherSuite suite, long packetId, int verbByte, byte[] payload) {
        boolean fragmented = payload.length + Limits.MIN_PACKET_BYTES > mtu();
        return PacketSeal.seal(key, suite, packetId, peer.address(), context.address(), verbByte, payload, fragmented);
    }

    private int mtu() {
        return context.settings().mtuBytes();
    }

    private static long wireId(byte[] packet) {
        return ByteBuffer.wrap(packet).getLong();
    }

    /** Sends what is ready. */
    void send(Path path, byte[] datagram, int timeToLive) {
        if (!context.sockets().contains(path.localSocket())) {
            context.count(Counter.SOCKET_GONE);
            return;
        }
        context.count(Counter.DATAGRAMS_SENT);
        context.out().send(path, datagram, timeToLive);
    }
}
