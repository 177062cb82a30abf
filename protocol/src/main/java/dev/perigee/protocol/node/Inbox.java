package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.FragmentAssembly;
import dev.perigee.protocol.wire.FragmentHeader;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.Limits;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.Optional;

/**
 * From a datagram to an authentic packet of a known peer: the cheap checks first, then what is for others, then the
 * pieces, then the sender, then the MAC. See vl1.md 2, 4 and 5.2.
 */
final class Inbox {
    private static final int MAX_INCOMPLETE_PACKETS = 256;
    private static final int MAX_INCOMPLETE_BYTES = 2 << 20;
    private static final long MAX_INCOMPLETE_MS = 2_000;

    /** A packet whose MAC is good. */
    record Authentic(Peer peer, Path path, int hops, long packetId, OpenedPacket packet) {}

    /** Who acts on packets. */
    interface Receiver {
        void received(Now now, Authentic packet) throws MalformedPacketException;
    }

    private final Context context;
    private final PeerTable peers;
    private final Upstreams upstreams;
    private final Relay relay;
    private final Hellos hellos;
    private final Agreements agreements;
    private final Lookups lookups;
    private final PendingPackets pending;
    private final Receiver receiver;
    private final ExtendedHellos extendedHellos;
    private final FragmentAssembly fragments =
            new FragmentAssembly(MAX_INCOMPLETE_PACKETS, MAX_INCOMPLETE_MS, MAX_INCOMPLETE_BYTES);

    Inbox(
            Context context,
            PeerTable peers,
            Upstreams upstreams,
            Relay relay,
            Hellos hellos,
            Agreements agreements,
            Lookups lookups,
            PendingPackets pending,
            Receiver receiver) {
        this.context = context;
        this.peers = peers;
        this.upstreams = upstreams;
        this.relay = relay;
        this.hellos = hellos;
        this.agreements = agreements;
        this.lookups = lookups;
        this.pending = pending;
        this.receiver = receiver;
        this.extendedHellos = new ExtendedHellos(context, this::helloInside);
    }

    void datagram(Now now, Path path, byte[] datagram) {
        context.count(Counter.DATAGRAMS_RECEIVED);
        if (!context.sockets().contains(path.localSocket())) {
            context.count(Counter.UNKNOWN_SOCKET);
        } else if (datagram.length <= Limits.MAX_IGNORED_DATAGRAM_BYTES) {
            context.count(Counter.TOO_SHORT);
        } else if (datagram.length > Limits.MAX_PACKET_BYTES) {
            context.count(Counter.TOO_LONG);
        } else {
            try {
                if (Fragments.isFragment(datagram)) {
                    fragment(now, path, datagram);
                } else {
                    head(now, path, datagram);
                }
            } catch (MalformedPacketException e) {
                context.count(Counter.of(e.reason()));
            }
        }
    }

    private void fragment(Now now, Path path, byte[] datagram) throws MalformedPacketException {
        FragmentHeader header = FragmentHeader.parse(datagram);
        if (header.destination().equals(context.address())) {
            Optional<byte[]> whole = fragments.fragment(now.monotonicMs(), datagram);
            if (whole.isPresent()) {
                packet(now, now.monotonicMs(), path, whole.get());
            }
        } else {
            relay.fragment(now, path, header, datagram);
        }
    }

    private void head(Now now, Path path, byte[] datagram) throws MalformedPacketException {
        PacketHeader header = PacketHeader.parse(datagram);
        if (!header.destination().equals(context.address())) {
            relay.packet(now, path, header, datagram);
        } else if (header.fragmented()) {
            Optional<byte[]> whole = fragments.head(now.monotonicMs(), datagram);
            if (whole.isPresent()) {
                packet(now, now.monotonicMs(), path, whole.get());
            }
        } else {
            packet(now, now.monotonicMs(), path, datagram);
        }
    }

    private void packetAgain(Now now, long sinceMs, Path path, byte[] packet) {
        try {
            packet(now, sinceMs, path, packet);
        } catch (MalformedPacketException e) {
            context.count(Counter.of(e.reason()));
        }
    }

    /** A whole packet for us. */
    private void packet(Now now, long sinceMs, Path path, byte[] packet) throws MalformedPacketException {
        PacketHeader header = PacketHeader.parse(packet);
        Address source = header.source();
        CipherSuite cipher = header.cipher();
        if (source.equals(context.address())) {
            context.count(Counter.OWN_SOURCE);
        } else if (source.isReserved()) {
            context.count(Counter.RESERVED_SOURCE);
        } else if (cipher == CipherSuite.TRUSTED_PATH || cipher == CipherSuite.UNASSIGNED) {
            context.count(Counter.UNREADABLE_CIPHER);
        } else if (header.extendedArmor()) {
            extendedHellos.received(path, packet);
        } else if (cipher == CipherSuite.POLY1305 && isHello(packet)) {
            hellos.received(now, path, header, packet);
        } else {
            Optional<Peer> peer = peers.find(source);
            if (peer.isEmpty()) {
                waitForIdentity(now, sinceMs, source, path, packet);
            } else if (peer.get().key().isEmpty()) {
                waitForKey(now, sinceMs, peer.get(), path, packet);
            } else {
                open(now, peer.get(), path, header, packet);
            }
        }
    }

    private void helloInside(Now now, Path path, byte[] packet) {
        if (isHello(packet)) {
            packetAgain(now, now.monotonicMs(), path, packet);
        } else {
            context.count(Counter.ARMOR_REFUSED);
        }
    }

    private static boolean isHello(byte[] packet) {
        return (packet[PacketHeader.SIZE_BYTES] & Verb.CODE_MASK) == Verb.HELLO.code();
    }

    private void waitForIdentity(Now now, long sinceMs, Address source, Path path, byte[] packet) {
        pending.holdIncoming(
                now, sinceMs, source, path.remote(), (then, since) -> packetAgain(then, since, path, packet));
        // Without a root to ask there is still the chance that the sender says HELLO within the time.
        if (!upstreams.isEmpty()) {
            lookups.want(now, source, Optional.of(path.remote()));
        }
    }

    /** Holds a packet of a peer whose key is not there yet. */
    void waitForKey(Now now, long sinceMs, Peer peer, Path path, byte[] packet) {
        pending.holdIncoming(
                now, sinceMs, peer.address(), path.remote(), (then, since) -> packetAgain(then, since, path, packet));
        agreements.want(peer);
    }

    private void open(Now now, Peer peer, Path path, PacketHeader header, byte[] packet)
            throws MalformedPacketException {
        Optional<OpenedPacket> opened = PacketSeal.open(peer.key().orElseThrow(), packet);
        if (opened.isEmpty()) {
            context.count(Counter.WRONG_MAC);
            return;
        }
        if (header.cipher() == CipherSuite.AES_GMAC_SIV) {
            if (context.settings().habits() == Habits.V1_6 && peer.version().protocol() < Peer.AES_PROTOCOL) {
                // So did clients 1.6.0 to 1.6.3, and ours is to be as strict when it stands in for one.
                context.count(Counter.UNREADABLE_CIPHER);
                return;
            }
            peer.learnedOurVersion();
        }
        receiver.received(now, new Authentic(peer, path, header.hops(), header.packetId(), opened.get()));
    }

    /** Packets of which pieces are missing. */
    int incomplete() {
        return fragments.size();
    }

    /** HELLOs whose extended armor is being taken off. */
    int armored() {
        return extendedHellos.size();
    }
}
