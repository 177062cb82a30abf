package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.wire.FragmentHeader;
import dev.perigee.protocol.wire.Limits;
import dev.perigee.protocol.wire.PacketHeader;
import java.util.Optional;

/**
 * Passes on what is for somebody else: nothing is authenticated and nothing but the hops is touched. Roots do it for
 * everybody, other nodes for what comes over the paths of trusted peers. See vl1.md 7.6, 9, item 4, and trap 26.
 */
final class Relay {
    private final Context context;
    private final PeerTable peers;
    private final Upstreams upstreams;
    private final Transmitter transmitter;
    private final Introductions introductions;
    private final Offers offers;

    Relay(
            Context context,
            PeerTable peers,
            Upstreams upstreams,
            Transmitter transmitter,
            Introductions introductions,
            Offers offers) {
        this.context = context;
        this.peers = peers;
        this.upstreams = upstreams;
        this.transmitter = transmitter;
        this.introductions = introductions;
        this.offers = offers;
    }

    /** A packet, or the head of one that is cut. */
    void packet(Now now, Path from, PacketHeader header, byte[] datagram) {
        boolean relayed = forward(now, from, header.destination(), header.hops(), datagram, PacketHeader.FLAGS_AT);
        // Nobody takes a RENDEZVOUS from a node that is no root.
        Optional<Peer> source = relayed && upstreams.selfIsRoot() ? peers.find(header.source()) : Optional.empty();
        source.ifPresent(a -> peers.find(header.destination()).ifPresent(b -> introductions.relayed(now, a, b)));
    }

    void fragment(Now now, Path from, FragmentHeader header, byte[] datagram) {
        forward(now, from, header.destination(), header.hops(), datagram, FragmentHeader.HOPS_AT);
    }

    private boolean forward(Now now, Path from, Address to, int hops, byte[] datagram, int hopsAt) {
        if (!upstreams.selfIsRoot() && !offers.isTrusted(now.monotonicMs(), from)) {
            context.count(Counter.NOT_FOR_US);
            return false;
        }
        if (hops > Limits.MAX_HOPS_TO_FORWARD) {
            context.count(Counter.TOO_MANY_HOPS);
            return false;
        }
        Optional<Path> next = next(now, to).filter(path -> !path.equals(from));
        if (next.isEmpty()) {
            context.count(Counter.NO_WAY_TO_RELAY);
            return false;
        }
        byte[] passedOn = datagram.clone();
        // The hops are the lowest bits of their byte and at most 2 now, so that nothing else changes.
        passedOn[hopsAt]++;
        transmitter.send(next.get(), passedOn, 0);
        context.count(Counter.RELAYED);
        return true;
    }

    private Optional<Path> next(Now now, Address to) {
        return peers.find(to)
                .flatMap(peer -> peer.paths().best(now.monotonicMs()))
                .or(() -> upstreams.bestExcept(now, to).map(Upstreams.Reachable::path))
                .map(PeerPath::path);
    }
}
