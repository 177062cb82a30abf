package dev.perigee.protocol.testing;

import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.testing.RawSession.Decoded;
import dev.perigee.protocol.testing.RawSession.Party;
import dev.perigee.protocol.testing.RawSession.Sent;
import dev.perigee.protocol.verb.MulticastGather;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets the requests of an endpoint in a {@link SessionReplay} have the packet IDs that the node in its place gave to
 * its own, so that the recorded answers, byte for byte, are answers to them.
 *
 * <p>A packet ID is random, so the source of randomness decides it. Which draw becomes the ID of which packet shows
 * only when the packet is sent. So the session is played again and again: after each time the first answer that nobody had
 * asked for is looked at. If the endpoint had sent a like request to the same node before the answer came, the draw
 * behind it gives the recorded ID the next time. Up to that answer nothing changes by this, so it works out. An answer
 * to what the endpoint never asks stays unexpected.
 *
 * <p>Under AES the ID on the wire is not the one drawn but follows from the contents as well, and cannot be chosen. So
 * the endpoint must send under Salsa20, that is announce protocol 11; it reads AES all the same.
 */
public final class PacketIdSearch {
    private static final int MAX_GAMES = 200;

    /** Makes an endpoint with this source of randomness, puts it into the replay and lets that run. */
    @FunctionalInterface
    public interface Player<T> {
        T play(SessionReplay replay, Entropy entropy);
    }

    private final RawSession session;
    private final Party party;
    private final long seed;
    private final Map<Integer, Long> dealt = new HashMap<>();
    private final Set<Long> settled = new HashSet<>();

    private PacketIdSearch(RawSession session, Party party, long seed) {
        this.session = session;
        this.party = party;
        this.seed = seed;
    }

    /** What the player makes of the session when all has been found. */
    public static <T> T play(RawSession session, Party party, long seed, Player<T> player) {
        return new PacketIdSearch(session, party, seed).play(player);
    }

    private <T> T play(Player<T> player) {
        for (int game = 0; game < MAX_GAMES; game++) {
            SessionReplay replay = new SessionReplay(session, party);
            Draws draws = new Draws();
            T result = player.play(replay, draws);
            try {
                if (!settleNext(replay, draws)) {
                    return result;
                }
            } catch (MalformedPacketException e) {
                throw new AssertionError("what was sent cannot be read", e);
            }
        }
        throw new AssertionError("no end of " + MAX_GAMES + " games for " + party.name());
    }

    /** @return whether a draw was found that has to give another number */
    private boolean settleNext(SessionReplay replay, Draws draws) throws MalformedPacketException {
        List<Integer> arrivals =
                session.sentTo(party).stream().map(Sent::number).toList();
        for (Decoded answer : session.decodedFor(party)) {
            if (!answer.verb().equals(Verb.OK.name())) {
                continue;
            }
            Ok ok = (Ok) Payload.parse(Verb.OK.code(), answer.payload().toArray());
            if (settled.add(ok.inRePacketId())) {
                Optional<Decoded> request = session.decoded().stream()
                        .filter(packet -> packet.packetId() == ok.inRePacketId())
                        .findFirst();
                int arrival = arrivals.indexOf(answer.number());
                Optional<Integer> draw =
                        request.isEmpty() ? Optional.empty() : draw(replay, draws, request.get(), arrival);
                if (draw.isPresent()) {
                    dealt.put(draw.get(), ok.inRePacketId());
                    return true;
                }
            }
        }
        return false;
    }

    /** Which draw became the ID of the last like request before that arrival. */
    private Optional<Integer> draw(SessionReplay replay, Draws draws, Decoded request, int arrival)
            throws MalformedPacketException {
        Optional<Integer> last = Optional.empty();
        for (SessionReplay.Own own : replay.own()) {
            Integer draw = draws.byNumber.get(own.packet().header().packetId());
            if (draw != null
                    && !dealt.containsKey(draw)
                    && own.arrivals() <= arrival
                    && own.packet().header().destination().equals(request.to())
                    && isLike(own.packet(), request)) {
                last = Optional.of(draw);
            }
        }
        return last;
    }

    private static boolean isLike(SessionReader.Opened own, Decoded request) throws MalformedPacketException {
        Verb verb = own.verb();
        if (!verb.name().equals(request.verb())) {
            return false;
        }
        if (verb == Verb.HELLO || verb == Verb.ECHO) {
            return true;
        }
        Payload ours = own.parsed();
        Payload theirs = Payload.parse(verb.code(), request.payload().toArray());
        if (ours instanceof NetworkConfigRequest asked && theirs instanceof NetworkConfigRequest recorded) {
            return asked.network().equals(recorded.network());
        }
        if (ours instanceof MulticastGather asked && theirs instanceof MulticastGather recorded) {
            return asked.network().equals(recorded.network()) && asked.group().equals(recorded.group());
        }
        return ours.equals(theirs);
    }

    /** Numbers from the seed, but for those that are dealt. */
    private final class Draws implements Entropy {
        private final Entropy rest = new SeededEntropy(seed);
        private final Map<Long, Integer> byNumber = new HashMap<>();
        private int drawn;

        @Override
        public void fill(byte[] target) {
            rest.fill(target);
        }

        @Override
        public long nextLong() {
            int draw = drawn++;
            long random = rest.nextLong();
            long number = dealt.getOrDefault(draw, random);
            byNumber.put(number, draw);
            return number;
        }

        @Override
        public int nextInt() {
            return rest.nextInt();
        }
    }
}
