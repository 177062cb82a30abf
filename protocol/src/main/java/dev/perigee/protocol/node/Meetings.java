package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpScope;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Inbox.Authentic;
import dev.perigee.protocol.verb.PushDirectPaths;
import dev.perigee.protocol.verb.Rendezvous;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tries addresses at which peers are said to be: by roots (RENDEZVOUS) and by themselves. See vl1.md 6.6 and 6.8. */
final class Meetings {
    private static final int MAX_TRIED_PER_SCOPE = 8;
    private static final int JUNK_BYTES = 4;
    private static final int JUNK_TIME_TO_LIVE = 2;

    private record Kind(IpScope scope, boolean v4) {}

    private final Context context;
    private final PeerTable peers;
    private final Transmitter transmitter;
    private final Challenges challenges;
    private final Agreements agreements;
    private final Lookups lookups;
    private final PendingPackets pending;

    Meetings(
            Context context,
            PeerTable peers,
            Transmitter transmitter,
            Challenges challenges,
            Agreements agreements,
            Lookups lookups,
            PendingPackets pending) {
        this.context = context;
        this.peers = peers;
        this.transmitter = transmitter;
        this.challenges = challenges;
        this.agreements = agreements;
        this.lookups = lookups;
        this.pending = pending;
    }

    /** A root says where somebody is. */
    void arranged(Now now, Authentic in, Rendezvous meeting) {
        if (!in.peer().isRoot()) {
            context.count(Counter.NOT_FROM_ROOT);
            return;
        }
        meet(now, now.monotonicMs(), in.path(), meeting);
    }

    private void meet(Now now, long sinceMs, Path toldOver, Rendezvous meeting) {
        Optional<Peer> peer = peers.find(meeting.peer());
        if (peer.isPresent() && peer.get().key().isPresent()) {
            meet(now, peer.get(), toldOver.localSocket(), meeting.at());
        } else if (peer.isPresent()) {
            agreements.want(peer.get());
            waitFor(now, sinceMs, toldOver, meeting);
        } else if (lookups.isWanted(meeting.peer())) {
            // The packet that made the root arrange this was seen, its sender's identity is on its way.
            waitFor(now, sinceMs, toldOver, meeting);
        } else {
            context.count(Counter.UNKNOWN_MEETING);
        }
    }

    private void waitFor(Now now, long sinceMs, Path toldOver, Rendezvous meeting) {
        Address whom = meeting.peer();
        pending.holdIncoming(
                now, sinceMs, whom, toldOver.remote(), (then, since) -> meet(then, since, toldOver, meeting));
    }

    private void meet(Now now, Peer peer, int localSocket, SocketAddress at) {
        List<Path> ways = context.sockets().pathsTo(at);
        Optional<Path> way = ways.stream()
                .filter(path -> path.localSocket() == localSocket)
                .findFirst()
                .or(() -> ways.stream().findFirst())
                .filter(path -> challenges.mayUse(peer, path));
        way.ifPresent(path -> {
            // Opens our own NAT for what the other one sends at the same moment, and does not get as far as his.
            byte[] junk = new byte[JUNK_BYTES];
            context.entropy().fill(junk);
            transmitter.send(path, junk, JUNK_TIME_TO_LIVE);
            challenges.contact(now, peer, path);
        });
    }

    /** A peer says where it can be reached besides. */
    void offered(Now now, Authentic in, PushDirectPaths offer) {
        Peer peer = in.peer();
        if (!peer.takePushedPaths(now.monotonicMs())) {
            context.count(Counter.PATHS_TOO_OFTEN);
            return;
        }
        Map<Kind, Integer> tried = new HashMap<>();
        for (PushDirectPaths.Entry entry : offer.entries()) {
            SocketAddress at = entry.at();
            boolean wanted = (entry.flags() & PushDirectPaths.Entry.FORGET) == 0;
            Kind kind = new Kind(at.ip().scope(), at.ip().isV4());
            if (wanted && tried.merge(kind, 1, Integer::sum) <= MAX_TRIED_PER_SCOPE) {
                contact(now, peer, at);
            }
        }
    }

    private void contact(Now now, Peer peer, SocketAddress at) {
        for (Path path : context.sockets().pathsTo(at)) {
            boolean works = peer.paths()
                    .find(path)
                    .filter(known -> known.isAlive(now.monotonicMs()))
                    .isPresent();
            if (!works) {
                challenges.contact(now, peer, path);
            }
        }
    }
}
