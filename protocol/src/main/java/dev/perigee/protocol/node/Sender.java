package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.verb.Payload;
import java.util.Optional;

/** Finds the way for what the owner sends: direct, through a root, or later. See vl1.md 5.2 and 5.3. */
final class Sender {
    private final Context context;
    private final PeerTable peers;
    private final Upstreams upstreams;
    private final Transmitter transmitter;
    private final Challenges challenges;
    private final Agreements agreements;
    private final Lookups lookups;
    private final PendingPackets pending;

    Sender(
            Context context,
            PeerTable peers,
            Upstreams upstreams,
            Transmitter transmitter,
            Challenges challenges,
            Agreements agreements,
            Lookups lookups,
            PendingPackets pending) {
        this.context = context;
        this.peers = peers;
        this.upstreams = upstreams;
        this.transmitter = transmitter;
        this.challenges = challenges;
        this.agreements = agreements;
        this.lookups = lookups;
        this.pending = pending;
    }

    /** Sends, or holds what cannot be sent yet. */
    void send(Now now, Address to, Payload payload) {
        if (to.equals(context.address())) {
            context.count(Counter.SENT_TO_SELF);
            return;
        }
        send(now, now.monotonicMs(), to, payload);
    }

    private void send(Now now, long sinceMs, Address to, Payload payload) {
        if (!trySend(now, to, payload)) {
            pending.holdOutgoing(now, sinceMs, to, (then, since) -> send(then, since, to, payload));
        }
    }

    /**
     * Sends, or does nothing but look for what is lacking; only for the key, without which no answer leaves, it waits.
     */
    void sendNow(Now now, Address to, Payload payload) {
        boolean lacksKey = peers.find(to).filter(peer -> peer.key().isEmpty()).isPresent();
        if (!to.equals(context.address()) && !trySend(now, to, payload) && lacksKey) {
            pending.holdOutgoing(now, now.monotonicMs(), to, (then, since) -> sendNow(then, to, payload));
        }
    }

    private boolean trySend(Now now, Address to, Payload payload) {
        Optional<Peer> found = peers.find(to);
        if (found.isEmpty()) {
            if (!upstreams.isEmpty()) {
                lookups.want(now, to, Optional.empty());
            }
            return false;
        }
        Peer peer = found.get();
        if (peer.key().isEmpty()) {
            agreements.want(peer);
            return false;
        }
        long nowMs = now.monotonicMs();
        Optional<PeerPath> direct = peer.paths().best(nowMs);
        if (direct.isPresent()) {
            transmitter.direct(nowMs, peer, direct.get().path(), payload);
            return true;
        }
        Optional<Upstreams.Reachable> relay = upstreams.bestExcept(now, to);
        relay.ifPresent(r -> transmitter.relayed(nowMs, peer, r.path().path(), payload));
        if (relay.isEmpty()) {
            // It may still be where it was; what is to be sent waits for the answer.
            peer.paths().lastResort(nowMs).ifPresent(path -> challenges.contact(now, peer, path));
        }
        return relay.isPresent();
    }

    /** Answers over exactly this path. */
    void reply(Now now, Address to, Path path, Payload payload) {
        Optional<Peer> peer = peers.find(to).filter(p -> p.key().isPresent());
        if (peer.isEmpty()) {
            context.count(Counter.REPLY_TO_UNKNOWN);
            return;
        }
        transmitter.direct(now.monotonicMs(), peer.get(), path, payload);
    }
}
