package dev.perigee.protocol.node;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.node.Inbox.Authentic;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.EchoOk;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
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
    private final Worlds worlds;
    private final WorldUpdates worldUpdates;
    private final Surfaces surfaces;
    private final Upstreams upstreams;
    private final EchoGate echoGate;
    private final Presence presence;

    Answers(
            Context context,
            Transmitter transmitter,
            ExpectedReplies replies,
            Hellos hellos,
            Directory directory,
            Multicast multicast,
            Meetings meetings,
            Worlds worlds,
            WorldUpdates worldUpdates,
            Surfaces surfaces,
            Upstreams upstreams,
            EchoGate echoGate,
            Presence presence) {
        this.context = context;
        this.transmitter = transmitter;
        this.replies = replies;
        this.hellos = hellos;
        this.directory = directory;
        this.multicast = multicast;
        this.meetings = meetings;
        this.worlds = worlds;
        this.worldUpdates = worldUpdates;
        this.surfaces = surfaces;
        this.upstreams = upstreams;
        this.echoGate = echoGate;
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
            case ECHO -> {
                return echo(now, in, (Echo) payload);
            }
            case MULTICAST_LIKE -> multicast.subscribed(now, in, (MulticastLike) payload);
            case MULTICAST_GATHER -> multicast.asked(now, in, (MulticastGather) payload);
            case PUSH_DIRECT_PATHS -> meetings.offered(now, in, (PushDirectPaths) payload);
            case FRAME, EXT_FRAME, MULTICAST_FRAME, NETWORK_CONFIG_REQUEST, NETWORK_CONFIG -> {
                presence.active(now, in.peer());
                tellOwner(in, payload);
            }
            case ERROR -> {
                collision(now, in, (ErrorReply) payload);
                tellOwner(in, payload);
            }
            case NETWORK_CREDENTIALS, USER_MESSAGE, REMOTE_TRACE -> tellOwner(in, payload);
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

    private boolean echo(Now now, Authentic in, Echo echo) {
        // A root stands at the end of many ways, and each client lives on the answers.
        boolean taken = upstreams.selfIsRoot() || echoGate.take(now.monotonicMs(), in.path());
        if (taken) {
            transmitter.direct(now.monotonicMs(), in.peer(), in.path(), Ok.of(in.packetId(), new EchoOk(echo.data())));
        } else {
            context.count(Counter.ECHO_TOO_OFTEN);
        }
        return taken;
    }

    /** A root says that our address is taken. Only in answer to our HELLO, since this can be the end of an identity. */
    private void collision(Now now, Authentic in, ErrorReply error) {
        boolean meant = in.peer().isRoot()
                && error.inReVerb() == Verb.HELLO.code()
                && error.code() == ErrorCode.IDENTITY_COLLISION.code();
        if (meant
                && replies.match(error.inRePacketId(), in.peer().address(), now.monotonicMs())
                        .filter(sent -> sent.verb() == Verb.HELLO)
                        .isPresent()) {
            context.out().event(new NodeEvent.IdentityCollision(in.peer().address()));
        }
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
        if (expected.get().isFirstAnswer(now.monotonicMs())) {
            in.peer().answered(now.monotonicMs());
        }
        if (expected.get().proves(in.path(), in.hops(), now.monotonicMs())) {
            if (ok.body() instanceof HelloOk hello) {
                hello.seenAt().ifPresent(at -> surfaces.reported(now, in.peer(), in.path(), at, true));
            }
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
        if (peer.isRoot() || worlds.isSeed(peer.address())) {
            hello.worlds().forEach(world -> worldUpdates.offered(now, peer, world));
        }
        return true;
    }
}
