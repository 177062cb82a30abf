package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.PacketIdSearch;
import dev.perigee.protocol.testing.RawSession;
import dev.perigee.protocol.testing.RawSession.Decoded;
import dev.perigee.protocol.testing.RawSession.Party;
import dev.perigee.protocol.testing.SessionReplay;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.FragmentHeader;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketHeader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * A node of ours in the place of each node of a recorded session: it has to make sense of every packet. What it asks
 * itself has the packet IDs of the record where the record has an answer, see {@link PacketIdSearch}; an answer to what
 * it does not ask it has to recognize as such; everything else it has to accept.
 */
class SessionReplayTest {
    private static final long SEED = 20_241_124;

    /** What a node leaves to its owner. */
    private static final Set<Verb> FOR_THE_OWNER = EnumSet.of(
            Verb.FRAME,
            Verb.EXT_FRAME,
            Verb.MULTICAST_FRAME,
            Verb.NETWORK_CONFIG_REQUEST,
            Verb.NETWORK_CONFIG,
            Verb.NETWORK_CREDENTIALS,
            Verb.ERROR,
            Verb.USER_MESSAGE,
            Verb.REMOTE_TRACE);

    /** No reasons to drop a packet. A root brings a member together with nodes that nobody asks for here. */
    private static final Set<Counter> HARMLESS = EnumSet.of(
            Counter.DATAGRAMS_RECEIVED,
            Counter.DATAGRAMS_SENT,
            Counter.PACKETS_ACCEPTED,
            Counter.RELAYED,
            Counter.INTRODUCED,
            Counter.PATHS_CONFIRMED,
            Counter.PATHS_OFFERED,
            Counter.CHALLENGES_ANSWERED,
            Counter.UNKNOWN_MEETING,
            Counter.UNEXPECTED_OK);

    @TestFactory
    Stream<DynamicNode> sessionInAes() {
        return Vectors.tests("vl1-session-aes", SessionReplayTest::everyParty);
    }

    @TestFactory
    Stream<DynamicNode> sessionInSalsa20() {
        return Vectors.tests("vl1-session-salsa", SessionReplayTest::everyParty);
    }

    private static void everyParty(Vectors file) {
        RawSession session = RawSession.of(file.root());
        session.parties()
                .values()
                .forEach(party -> file.test(
                        party.name(),
                        () -> PacketIdSearch.play(
                                        session, party, SEED, (replay, entropy) -> new Replay(session, replay, entropy))
                                .check()));
    }

    /** The owner serves the network of the session, and knows nobody in its groups. */
    private record Served(NetworkId network) implements MulticastAuthority {
        @Override
        public boolean serves(NetworkId asked, Address who) {
            return asked.equals(network);
        }

        @Override
        public List<Address> knownMembers(NetworkId asked, MulticastGroup group) {
            return List.of();
        }
    }

    /** One node's view of the session. */
    private static final class Replay implements NodeOutput {
        private final RawSession session;
        private final Party party;
        private final SessionReplay replay;
        private final List<NodeEvent> events = new ArrayList<>();
        private final Node node;

        Replay(RawSession session, SessionReplay replay, Entropy entropy) {
            this.session = session;
            this.party = replay.party();
            this.replay = replay;
            this.node = new Node(
                    party.identity(),
                    session.planet(),
                    NodeSettings.builder().version(11, 1, 14, 1).build(),
                    entropy,
                    PathPolicy.WITH_LOOPBACK,
                    new Served(session.network()),
                    this);
            replay.run(Endpoint.of(node));
        }

        void check() throws MalformedPacketException {
            List<Decoded> forUs = session.decodedFor(party);
            assertThat(forUs).isNotEmpty();
            everyPacketCounted(forUs);
            everyHelloAnswered(forUs);
            everyIdentityKnown(forUs);
            everyOtherPacketHandedOn(forUs);
        }

        private void everyPacketCounted(List<Decoded> forUs) throws MalformedPacketException {
            Map<Counter, Long> unwanted = new TreeMap<>(node.counters().snapshot());
            unwanted.keySet().removeAll(HARMLESS);
            unwanted.values().removeIf(count -> count == 0);
            assertThat(unwanted).isEmpty();

            long datagrams = session.sentTo(party).size();
            assertThat(node.counters().get(Counter.DATAGRAMS_RECEIVED)).isEqualTo(datagrams);
            Set<Long> asked = replay.own().stream()
                    .map(own -> own.packet().header().packetId())
                    .collect(Collectors.toSet());
            long unasked = 0;
            for (Decoded packet : forUs) {
                if (packet.verb().equals(Verb.OK.name())) {
                    Ok ok = (Ok) Payload.parse(Verb.OK.code(), packet.payload().toArray());
                    unasked += asked.contains(ok.inRePacketId()) ? 0 : 1;
                }
            }
            assertThat(unasked).isLessThan(count(forUs, Verb.OK));
            assertThat(node.counters().get(Counter.UNEXPECTED_OK)).isEqualTo(unasked);
            assertThat(node.counters().get(Counter.PACKETS_ACCEPTED))
                    .isEqualTo(forUs.size() - unasked - count(forUs, Verb.HELLO));
            assertThat(node.counters().get(Counter.RELAYED)).isEqualTo(toBeRelayed());
        }

        private long toBeRelayed() throws MalformedPacketException {
            long count = 0;
            for (RawSession.Sent datagram : session.sentTo(party)) {
                Address to = Fragments.isFragment(datagram.data())
                        ? FragmentHeader.parse(datagram.data()).destination()
                        : PacketHeader.parse(datagram.data()).destination();
                count += to.equals(party.address()) ? 0 : 1;
            }
            return count;
        }

        private static long count(List<Decoded> packets, Verb verb) {
            return packets.stream()
                    .filter(packet -> packet.verb().equals(verb.name()))
                    .count();
        }

        private void everyHelloAnswered(List<Decoded> forUs) throws MalformedPacketException {
            List<Long> answered = new ArrayList<>();
            for (SessionReplay.Own own : replay.own()) {
                Payload payload = own.packet().parsed();
                if (payload instanceof Ok ok && ok.inReVerb() == Verb.HELLO.code()) {
                    answered.add(ok.inRePacketId());
                }
            }
            assertThat(answered)
                    .isEqualTo(forUs.stream()
                            .filter(packet -> packet.verb().equals(Verb.HELLO.name()))
                            .map(Decoded::packetId)
                            .toList());
        }

        private void everyIdentityKnown(List<Decoded> forUs) {
            Set<Address> senders = forUs.stream().map(Decoded::from).collect(Collectors.toCollection(TreeSet::new));
            for (Party other : session.parties().values()) {
                if (senders.contains(other.address())) {
                    assertThat(node.identityOf(other.address()))
                            .contains(other.identity().withoutSecret());
                }
            }
            Set<Address> roots = session.planet().roots().stream()
                    .map(root -> root.identity().address())
                    .collect(Collectors.toSet());
            senders.removeAll(roots);
            assertThat(events(NodeEvent.IdentityLearned.class).stream()
                            .map(NodeEvent.IdentityLearned::identity)
                            .map(Identity::address))
                    .containsExactlyInAnyOrderElementsOf(senders);
        }

        /** Of one sender in the order in which they came; of several, some may have had to wait for an identity. */
        private void everyOtherPacketHandedOn(List<Decoded> forUs) throws MalformedPacketException {
            Map<Address, List<String>> expected = new TreeMap<>();
            for (Decoded packet : forUs) {
                Verb verb = Verb.valueOf(packet.verb());
                if (FOR_THE_OWNER.contains(verb)) {
                    Payload payload =
                            Payload.parse(verb.code(), packet.payload().toArray());
                    expected.computeIfAbsent(packet.from(), from -> new ArrayList<>())
                            .add(text(packet.packetId(), packet.hops(), payload, packet.payload()));
                }
            }
            Map<Address, List<String>> received = new TreeMap<>();
            for (NodeEvent.Received packet : events(NodeEvent.Received.class)) {
                received.computeIfAbsent(packet.from().address(), from -> new ArrayList<>())
                        .add(text(
                                packet.packetId(),
                                packet.hops(),
                                packet.payload(),
                                Bytes.copyOf(packet.payload().toBytes())));
            }
            assertThat(received).isEqualTo(expected);
        }

        private static String text(long packetId, int hops, Payload payload, Bytes bytes) {
            return "%016x after %d hops: %s = %s".formatted(packetId, hops, payload, bytes);
        }

        private <T extends NodeEvent> List<T> events(Class<T> kind) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        @Override
        public void send(Path path, byte[] datagram, int timeToLive) {
            if (timeToLive == 0) {
                replay.sends(path, datagram);
            }
        }

        @Override
        public void work(Work work) {
            replay.hasWork(work);
        }

        @Override
        public void event(NodeEvent event) {
            events.add(event);
        }
    }
}
