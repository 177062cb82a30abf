package dev.perigee.protocol.node;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Validations.HelloPacket;
import dev.perigee.protocol.verb.Whois;
import dev.perigee.protocol.world.World;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rooms of one node, and the doors between them: what one has to tell another that it does not know. */
final class Rooms {
    final Context context;
    final PeerTable peers;
    final Worlds worlds;
    final Upstreams upstreams;
    final RootRounds rounds;
    final Keepalive keepalive;
    final Lookups lookups;
    final Sender sender;
    final Inbox inbox;
    final Surfaces surfaces;
    final Offers offers;
    final Multicast multicast;

    private final Transmitter transmitter;
    private final ExpectedReplies replies;
    private final Agreements agreements;
    private final Challenges challenges;
    private final PendingPackets pending;
    private final Hellos hellos;
    private final Introductions introductions;
    private final EchoGate echoGate;
    private final Presence presence;

    Rooms(
            Identity self,
            World planet,
            NodeSettings settings,
            Entropy entropy,
            PathPolicy paths,
            MulticastAuthority authority,
            NodeOutput out) {
        Counters counters = new Counters();
        context = new Context(
                self,
                settings,
                entropy,
                paths,
                out,
                counters,
                new Timers(),
                new OutstandingWork(out, counters),
                new Sockets());
        peers = new PeerTable(context);
        replies = new ExpectedReplies(settings.maxExpectedReplies());
        transmitter = new Transmitter(context, replies);
        worlds = new Worlds(planet);
        upstreams = new Upstreams(context, peers, worlds);
        agreements = new Agreements(context, this::keyReady);
        challenges = new Challenges(context, transmitter, worlds);
        lookups = new Lookups(context, this::askRoot);
        rounds = new RootRounds(context, peers, worlds, upstreams, challenges, agreements, transmitter, lookups);
        keepalive = new Keepalive(context, challenges, agreements);
        surfaces = new Surfaces(context, peers, challenges);
        offers = new Offers(context, upstreams, transmitter, surfaces);
        presence = new Presence(context, challenges, keepalive, upstreams, offers, this::reachableNow);
        pending = new PendingPackets(context);
        sender = new Sender(context, peers, upstreams, transmitter, challenges, agreements, lookups, pending);
        hellos = new Hellos(context, peers, worlds, transmitter, new HelloListener());
        introductions = new Introductions(context, peers, transmitter, agreements);
        multicast = new Multicast(context, upstreams, transmitter, authority);
        echoGate = new EchoGate(settings.echoGapMs());
        Answers answers = new Answers(
                context,
                transmitter,
                replies,
                hellos,
                new Directory(context, peers, upstreams, transmitter, lookups, hellos.validations()),
                multicast,
                new Meetings(context, peers, transmitter, challenges, agreements, lookups, pending),
                worlds,
                new WorldUpdates(context, worlds, upstreams, rounds),
                surfaces,
                upstreams,
                echoGate,
                presence);
        Relay relay = new Relay(context, peers, upstreams, transmitter, introductions, offers);
        inbox = new Inbox(context, peers, upstreams, relay, hellos, agreements, lookups, pending, answers);
    }

    /** The worlds have changed. */
    void adoptWorlds(Now now) {
        upstreams.adopt();
        rounds.contactSoon(now);
    }

    private boolean askRoot(Now now, Address address) {
        Optional<Upstreams.Reachable> root = upstreams.best(now);
        root.ifPresent(
                r -> transmitter.direct(now.monotonicMs(), r.root(), r.path().path(), Whois.of(address)));
        return root.isPresent();
    }

    private void keyReady(Now now, Peer peer) {
        if (isUpstream(peer)) {
            rounds.contactSoon(now);
        }
        keepalive.watch(now, peer);
        pending.release(now, peer.address());
    }

    private boolean isUpstream(Peer peer) {
        return peer.isRoot() || worlds.isSeed(peer.address());
    }

    /** There is a way to a peer, and through a root to others as well. */
    private void reachableNow(Now now, Peer peer) {
        pending.release(now, peer.address());
        if (peer.isRoot()) {
            lookups.askAll(now);
            pending.peers().forEach(address -> pending.release(now, address));
        }
    }

    private final class HelloListener implements Hellos.Listener {
        @Override
        public void proven(Now now, Peer peer) {
            lookups.found(peer.address());
            pending.release(now, peer.address());
            if (worlds.isSeed(peer.address())) {
                rounds.contactSoon(now);
            }
        }

        @Override
        public void versionLearned(Now now, Peer peer) {
            context.out().event(new NodeEvent.VersionLearned(peer.address(), peer.version()));
        }

        @Override
        public void seenAt(Now now, Peer peer, Path path, SocketAddress at) {
            boolean confirmed = peer.paths()
                    .find(path)
                    .filter(known -> !known.isExpired(now.monotonicMs()))
                    .isPresent();
            if (confirmed) {
                surfaces.reported(now, peer, path, at, false);
            }
        }

        @Override
        public void heard(Now now, Peer peer, Path path, int hops) {
            presence.heard(now, peer, path, hops);
        }

        @Override
        public void waitForKey(Now now, Peer peer, HelloPacket hello) {
            inbox.waitForKey(now, now.monotonicMs(), peer, hello.path(), hello.packet());
        }
    }

    /** How many things each table holds that others can fill. */
    Map<String, Integer> tableSizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        sizes.put("peers", peers.size());
        sizes.put("paths", peers.pathCount());
        sizes.put("moons", worlds.size());
        sizes.put("expectedReplies", replies.size());
        sizes.put("agreementsWaiting", agreements.waiting());
        sizes.put("validationsWaiting", hellos.validations().waiting());
        sizes.put("armoredHellos", inbox.armored());
        sizes.put("addressesTried", challenges.size());
        sizes.put("lookups", lookups.size());
        sizes.put("packetsWaiting", pending.size());
        sizes.put("incompletePackets", inbox.incomplete());
        sizes.put("subscriptions", multicast.size());
        sizes.put("introductions", introductions.size());
        sizes.put("surfaceReports", surfaces.size());
        sizes.put("pathsToRestart", surfaces.restartsWaiting());
        sizes.put("trustedPaths", offers.size());
        sizes.put("echoGate", echoGate.size());
        sizes.put("timers", context.timers().size());
        sizes.put("work", context.work().size());
        return sizes;
    }
}
