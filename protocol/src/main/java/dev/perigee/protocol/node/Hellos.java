package dev.perigee.protocol.node;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.node.Validations.HelloPacket;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.Hello;
import dev.perigee.protocol.verb.HelloOk;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.List;
import java.util.Optional;

/** Answers HELLO, from peers and from those nobody knows yet. See vl1.md 5.1. */
final class Hellos implements Validations.Outcome {
    private static final int MIN_PROTOCOL = 4;
    private static final int IDENTITY_AT = 13;

    /** Told the port they come from since this protocol (vl1.md trap 9). */
    private static final int PORT_PROTOCOL = 5;

    /** What the rest of the node does when somebody has said HELLO. */
    interface Listener {
        /** The identity is genuine, the key is there, and the HELLOs that proved it are answered. */
        void proven(Now now, Peer peer);

        void versionLearned(Now now, Peer peer);

        /** The peer, heard directly, says where its HELLO went. */
        void seenAt(Now now, Peer peer, Path path, SocketAddress at);

        /** An authenticated packet came over the path. */
        void heard(Now now, Peer peer, Path path, int hops);

        void waitForKey(Now now, Peer peer, HelloPacket hello);
    }

    private final Context context;
    private final PeerTable peers;
    private final Worlds worlds;
    private final Transmitter transmitter;
    private final Validations validations;
    private final Listener listener;

    Hellos(Context context, PeerTable peers, Worlds worlds, Transmitter transmitter, Listener listener) {
        this.context = context;
        this.peers = peers;
        this.worlds = worlds;
        this.transmitter = transmitter;
        this.validations = new Validations(context, this);
        this.listener = listener;
    }

    /** The queue of those who are to be proven. */
    Validations validations() {
        return validations;
    }

    /** A HELLO in the clear, from anybody. */
    void received(Now now, Path path, PacketHeader header, byte[] packet) throws MalformedPacketException {
        PacketReader in = new PacketReader(packet, PacketHeader.MIN_PACKET_BYTES, packet.length);
        int protocol = in.u8();
        in.skip(IDENTITY_AT - 1);
        Identity identity = in.identity();
        if (protocol < MIN_PROTOCOL) {
            context.count(Counter.PROTOCOL_TOO_OLD);
            return;
        }
        if (!identity.address().equals(header.source()) || identity.address().isReserved()) {
            context.count(Counter.HELLO_OF_ANOTHER);
            return;
        }
        HelloPacket hello = new HelloPacket(path, header.hops(), header.packetId(), packet);
        Optional<Peer> known =
                peers.find(header.source()).filter(peer -> peer.identity().equals(identity));
        if (known.isPresent()) {
            fromPeer(now, known.get(), hello);
        } else if (packet.length > context.settings().mtuBytes()) {
            context.count(Counter.HELLO_TOO_LONG);
        } else {
            validations.hello(identity, hello);
        }
    }

    private void fromPeer(Now now, Peer peer, HelloPacket hello) throws MalformedPacketException {
        if (peer.key().isEmpty()) {
            listener.waitForKey(now, peer, hello);
            return;
        }
        Optional<OpenedPacket> opened = PacketSeal.open(peer.key().get(), hello.packet());
        if (opened.isEmpty()) {
            context.count(Counter.WRONG_MAC);
            return;
        }
        accepted(
                now,
                peer,
                hello.path(),
                hello.hops(),
                hello.packetId(),
                opened.get().payload());
    }

    /** A HELLO whose MAC is good, in whatever cipher it came. */
    void accepted(Now now, Peer peer, Path path, int hops, long packetId, byte[] payload)
            throws MalformedPacketException {
        SharedKey key = peer.key().orElseThrow();
        Hello hello = Hello.parse(payload, tail -> PacketSeal.encryptHelloTail(key, packetId, tail));
        if (hello.protocol() < MIN_PROTOCOL) {
            context.count(Counter.PROTOCOL_TOO_OLD);
            return;
        }
        if (!hello.identity().equals(peer.identity())) {
            context.count(Counter.HELLO_OF_ANOTHER);
            return;
        }
        PeerVersion version = new PeerVersion(hello.protocol(), hello.major(), hello.minor(), hello.revision());
        if (peer.setVersion(version)) {
            listener.versionLearned(now, peer);
        }
        // A peer that starts anew has forgotten our version, so the answer is in a cipher that it reads anyway.
        transmitter.readable(now.monotonicMs(), peer, path, Ok.of(packetId, answer(hello, path.remote())));
        if (hops == 0) {
            hello.sentTo().ifPresent(at -> listener.seenAt(now, peer, path, at));
        }
        listener.heard(now, peer, path, hops);
    }

    private HelloOk answer(Hello hello, SocketAddress from) {
        PeerVersion version = context.settings().version();
        SocketAddress seenAt = hello.protocol() < PORT_PROTOCOL ? new SocketAddress(from.ip(), 0) : from;
        return new HelloOk(
                hello.timestampMs(),
                version.protocol(),
                version.major(),
                version.minor(),
                version.revision(),
                Optional.of(seenAt),
                worlds.newerThan(hello));
    }

    @Override
    public boolean isTaken(Identity identity) {
        return peers.find(identity.address())
                .filter(peer -> !peer.identity().equals(identity))
                .isPresent();
    }

    @Override
    public void proven(Now now, Identity identity, SharedKey key, List<HelloPacket> hellos) {
        Peer peer = peers.add(identity);
        if (peer.key().isEmpty()) {
            peer.agreed(key);
        }
        context.out().event(new NodeEvent.IdentityLearned(peer.identity()));
        for (HelloPacket hello : hellos) {
            try {
                fromPeer(now, peer, hello);
            } catch (MalformedPacketException e) {
                context.count(Counter.of(e.reason()));
            }
        }
        listener.proven(now, peer);
    }

    /** In a cipher and under a key that the newcomer can read (vl1.md trap 18). */
    @Override
    public void collides(Now now, Identity newcomer, SharedKey key, List<HelloPacket> hellos) {
        for (HelloPacket hello : hellos) {
            if (PacketSeal.open(key, hello.packet()).isEmpty()) {
                continue;
            }
            context.count(Counter.IDENTITY_COLLISION);
            ErrorReply error = new ErrorReply(
                    Verb.HELLO.code(), hello.packetId(), ErrorCode.IDENTITY_COLLISION.code(), Bytes.EMPTY);
            byte[] packet = PacketSeal.seal(
                    key,
                    CipherSuite.SALSA20_POLY1305,
                    context.entropy().nextLong(),
                    newcomer.address(),
                    context.address(),
                    error.verbCode(),
                    error.toBytes(),
                    false);
            transmitter.send(hello.path(), packet, 0);
        }
    }
}
