package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Inbox.Authentic;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.EchoOk;
import dev.perigee.protocol.verb.HelloOk;
import dev.perigee.protocol.verb.MulticastGather;
import dev.perigee.protocol.verb.MulticastLike;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.PushDirectPaths;
import dev.perigee.protocol.verb.Rendezvous;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.verb.Whois;
import dev.perigee.protocol.verb.WhoisOk;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.Optional;

/** What the node does by itself with the packets of its peers; the others go to its owner. See vl1.md 6. */
final class Answers implements Inbox.Receiver {
    private static final int MIN_PROTOCOL = 4;

    private final Context context;
    private final Transmitter transmitter;
    private final ExpectedReplies replies;
    private final Hellos hellos;
    private final Directory directory;
    private final Multicast multicast;
    private final Meetings meetings;
    private final PlanetUpdates planetUpdates;
    private final Presence presence;

    Answers(
            Context context,
            Transmitter transmitter,
            ExpectedReplies replies,
            Hellos hellos,
            Directory directory,
            Multicast multicast,
            Meetings meetings,
            PlanetUpdates planetUpdates,
            Presence presence) {
        this.context = context;
        this.transmitter = transmitter;
        this.replies = replies;
        this.hellos = hellos;
        this.directory = directory;
        this.multicast = multicast;
        this.meetings = meetings;
        this.planetUpdates = planetUpdates;
        this.presence = presence;
    }

    @Override
    public void received(Now now, Authentic in) throws MalformedPacketException {
        byte[] content = in.packet().content();
        Verb verb = Verb.of(in.packet().verbByte()).orElse(Verb.NOP);
        if (verb == Verb.HELLO) {
            hellos.accepted(now, in.peer(), in.path(), in.hops(), in.packetId(), content);
            return;
        }
        Payload payload = Payload.parse(in.packet().verbByte(), content);
        if (act(now, in, verb, payload)) {
            context.count(Counter.PACKETS_ACCEPTED);
            presence.heard(now, in.peer(), in.path(), in.hops());
        }
    }

    /** @return whether the packet says that its sender is there */
    private boolean act(Now now, Authentic in, Verb verb, Payload payload) {
        switch (verb) {
            case OK -> {
                return ok(now, in, (Ok) payload);
            }
            case WHOIS -> directory.asked(now, in, (Whois) payload);
            case RENDEZVOUS -> meetings.arranged(now, in, (Rendezvous) payload);
            case ECHO ->
                transmitter.direct(
                        now.monotonicMs(),
                        in.peer(),
                        in.path(),
                        Ok.of(in.packetId(), new EchoOk(((Echo) payload).data())));
            case MULTICAST_LIKE -> multicast.subscribed(now, in, (MulticastLike) payload);
            case MULTICAST_GATHER -> multicast.asked(now, in, (MulticastGather) payload);
            case PUSH_DIRECT_PATHS -> meetings.offered(now, in, (PushDirectPaths) payload);
            case FRAME, EXT_FRAME, MULTICAST_FRAME, NETWORK_CONFIG_REQUEST, NETWORK_CONFIG -> {
                presence.active(now, in.peer());
                tellOwner(in, payload);
            }
            case ERROR, NETWORK_CREDENTIALS, USER_MESSAGE, REMOTE_TRACE -> tellOwner(in, payload);
            case ACK, QOS_MEASUREMENT, PATH_NEGOTIATION_REQUEST -> {
                context.count(Counter.IGNORED_VERB);
                return false;
            }
            case NOP -> context.count(Counter.IGNORED_VERB);
            case HELLO -> throw new IllegalStateException("HELLO is answered before it gets here");
        }
        return true;
    }

    private void tellOwner(Authentic in, Payload payload) {
        context.out().event(new NodeEvent.Received(in.peer().identity(), in.path(), in.hops(), in.packetId(), payload));
    }

    private boolean ok(Now now, Authentic in, Ok ok) {
        Optional<ExpectedReplies.Expected> expected = replies.match(
                        ok.inRePacketId(), in.peer().address(), now.monotonicMs())
                .filter(sent -> isAnswer(sent.verb(), ok));
        if (expected.isEmpty()) {
            context.count(Counter.UNEXPECTED_OK);
            return false;
        }
        if (ok.body() instanceof HelloOk hello && !helloOk(now, in, hello)) {
            return false;
        }
        if (expected.get().proves(in.path(), in.hops(), now.monotonicMs())) {
            presence.proven(now, in.peer(), in.path(), expected.get());
        }
        if (ok.body() instanceof WhoisOk whois) {
            directory.told(in, whois);
        } else if (!(ok.body() instanceof HelloOk) && expected.get().verb() != Verb.ECHO) {
            tellOwner(in, ok);
        }
        return true;
    }

    /** An acknowledgement of a configuration calls itself the answer to an ECHO (vl2.md 5.1). */
    private static boolean isAnswer(Verb sent, Ok ok) {
        return ok.inReVerb() == sent.code() || sent == Verb.NETWORK_CONFIG && ok.body() instanceof EchoOk;
    }

    private boolean helloOk(Now now, Authentic in, HelloOk hello) {
        if (hello.protocol() < MIN_PROTOCOL) {
            context.count(Counter.PROTOCOL_TOO_OLD);
            return false;
        }
        Peer peer = in.peer();
        peer.learnedOurVersion();
        if (peer.setVersion(new PeerVersion(hello.protocol(), hello.major(), hello.minor(), hello.revision()))) {
            context.out().event(new NodeEvent.VersionLearned(peer.address(), peer.version()));
        }
        if (peer.isRoot()) {
            hello.worlds().forEach(planetUpdates::offered);
        }
        return true;
    }
}
