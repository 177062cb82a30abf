package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.ConfigAssembly;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.node.Counter;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.PacketIdSearch;
import dev.perigee.protocol.testing.RawSession;
import dev.perigee.protocol.testing.RawSession.Decoded;
import dev.perigee.protocol.testing.RawSession.Party;
import dev.perigee.protocol.testing.SessionReplay;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.verb.ConfigOk;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.Frame;
import dev.perigee.protocol.verb.MulticastFrame;
import dev.perigee.protocol.verb.MulticastGather;
import dev.perigee.protocol.verb.MulticastLike;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.NetworkCredentials;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.UnknownPayload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * A member of ours in the place of each member of a recorded session. It joins when the real one did, and its owner
 * sends the frames that the real one's owner sent. A configuration that comes as an answer counts only if it was asked
 * for, so the member's requests have the packet IDs of the record, see {@link PacketIdSearch}; the datagrams are as
 * they were. In the end the member must have what the real one had.
 */
class MemberSessionReplayTest {
    private static final long SEED = 20_241_125;

    /** No reasons to drop a packet. */
    private static final Set<Counter> HARMLESS = EnumSet.of(
            Counter.DATAGRAMS_RECEIVED,
            Counter.DATAGRAMS_SENT,
            Counter.PACKETS_ACCEPTED,
            Counter.PATHS_CONFIRMED,
            Counter.PATHS_OFFERED,
            Counter.CHALLENGES_ANSWERED,
            Counter.LIKE_REFUSED,
            Counter.UNEXPECTED_OK);

    @TestFactory
    Stream<DynamicNode> sessionInAes() {
        return Vectors.tests("vl1-session-aes", MemberSessionReplayTest::everyMember);
    }

    @TestFactory
    Stream<DynamicNode> sessionInSalsa20() {
        return Vectors.tests("vl1-session-salsa", MemberSessionReplayTest::everyMember);
    }

    private static void everyMember(Vectors file) {
        RawSession session = RawSession.of(file.root());
        List<Party> members = session.parties().values().stream()
                .filter(party -> !session.deliveredTo(party).isEmpty())
                .toList();
        file.test("there are two", () -> assertThat(members).hasSize(2));
        for (Party member : members) {
            file.test(
                    member.name(),
                    () -> PacketIdSearch.play(
                                    session, member, SEED, (replay, entropy) -> new Replay(session, replay, entropy))
                            .check());
        }
    }

    /** One member's view of the session. */
    private static final class Replay implements MemberOutput {
        private final RawSession session;
        private final Party party;
        private final SessionReplay replay;
        private final NetworkId network;
        private final List<MemberEvent> events = new ArrayList<>();
        private final MemberNode member;

        Replay(RawSession session, SessionReplay replay, Entropy entropy) {
            this.session = session;
            this.party = replay.party();
            this.replay = replay;
            this.network = session.network();
            this.member = new MemberNode(
                    party.identity(),
                    session.planet(),
                    NodeSettings.builder().version(11, 1, 14, 1).build(),
                    entropy,
                    PathPolicy.WITH_LOOPBACK,
                    this);
            ownerActs();
            replay.run(Endpoint.of(member));
        }

        private void ownerActs() {
            Map<MulticastGroup, Long> gathering = new HashMap<>();
            boolean isJoined = false;
            for (Decoded packet : session.decodedOf(party)) {
                long atMs = session.sentAtMs(packet);
                Payload payload = payload(packet);
                if (payload instanceof NetworkConfigRequest && !isJoined) {
                    isJoined = true;
                    // It asks in the first round after it was told to join.
                    replay.at(atMs - MemberNode.ROUND_MS, now -> member.join(now, network));
                } else if (payload instanceof MulticastGather question) {
                    gathering.put(question.group(), atMs);
                } else if (payload instanceof MulticastFrame frame) {
                    // Before it could be sent, the members of the group had to be asked for.
                    long wantedAtMs = gathering.getOrDefault(frame.to(), atMs);
                    send(wantedAtMs, frame.to().mac(), frame.etherType(), frame.data());
                } else if (payload instanceof Frame frame) {
                    send(atMs, Mac.of(packet.to(), network), frame.etherType(), frame.data());
                }
            }
        }

        private void send(long atMs, Mac to, int etherType, Bytes data) {
            replay.at(
                    atMs,
                    now -> member.send(now, network, new EthernetFrame(to, member.mac(network), etherType, data)));
        }

        void check() throws MalformedPacketException {
            nothingDropped();
            onlySubscriptionsOfStrangersRefused();
            statusesAndConfiguration();
            certificatesOfTheOthers();
            assertThat(events(MemberEvent.FrameDelivered.class))
                    .isEqualTo(session.deliveredTo(party).stream()
                            .map(delivered -> new MemberEvent.FrameDelivered(network, delivered.frame()))
                            .toList());
        }

        private void nothingDropped() {
            Map<Counter, Long> unwanted = new TreeMap<>(member.node().counters().snapshot());
            unwanted.keySet().removeAll(HARMLESS);
            unwanted.values().removeIf(count -> count == 0);
            assertThat(unwanted).isEmpty();
            for (Ignored reason : Ignored.values()) {
                assertThat(member.ignored().get(reason)).as(reason.sentence()).isZero();
            }
        }

        /** A real member tells a new peer its groups before it shows its certificate, so they are not taken. */
        private void onlySubscriptionsOfStrangersRefused() {
            Set<Address> allowed = new HashSet<>();
            long refused = 0;
            for (Decoded packet : session.decodedFor(party)) {
                Payload payload = payload(packet);
                if (payload instanceof NetworkCredentials) {
                    allowed.add(packet.from());
                } else if (payload instanceof MulticastLike like && !allowed.contains(packet.from())) {
                    refused += like.subscriptions().size();
                }
            }
            assertThat(member.node().counters().get(Counter.LIKE_REFUSED)).isEqualTo(refused);
        }

        /** What the controller said, in the order in which it said it. */
        private void statusesAndConfiguration() throws MalformedPacketException {
            List<NetworkStatus> statuses = new ArrayList<>();
            List<Bytes> dictionaries = new ArrayList<>();
            ConfigAssembly assembly = new ConfigAssembly();
            for (Decoded packet : session.decodedFor(party)) {
                Payload payload = payload(packet);
                Optional<ConfigChunk> chunk = chunk(payload);
                if (chunk.isPresent()) {
                    assembly.add(chunk.get()).ifPresent(whole -> {
                        dictionaries.add(Bytes.copyOf(whole));
                        append(statuses, NetworkStatus.OK);
                    });
                } else if (payload instanceof ErrorReply error
                        && error.errorCode().equals(Optional.of(ErrorCode.NETWORK_ACCESS_DENIED))) {
                    append(statuses, NetworkStatus.ACCESS_DENIED);
                }
            }
            assertThat(dictionaries).isNotEmpty();
            assertThat(events(MemberEvent.StatusChanged.class))
                    .extracting(MemberEvent.StatusChanged::status)
                    .isEqualTo(statuses);
            assertThat(events(MemberEvent.ConfigurationChanged.class))
                    .extracting(MemberEvent.ConfigurationChanged::dictionary)
                    .isEqualTo(dictionaries);

            Bytes last = dictionaries.get(dictionaries.size() - 1);
            assertThat(member.network(network))
                    .contains(new JoinedNetwork(
                            network, NetworkStatus.OK, Optional.of(NetworkConfiguration.parse(last.toArray()))));
        }

        private static Optional<ConfigChunk> chunk(Payload payload) {
            if (payload instanceof NetworkConfig push) {
                return Optional.of(push.chunk());
            }
            return payload instanceof Ok ok && ok.body() instanceof ConfigOk answer
                    ? Optional.of(answer.chunk())
                    : Optional.empty();
        }

        private static void append(List<NetworkStatus> statuses, NetworkStatus status) {
            if (statuses.isEmpty() || statuses.get(statuses.size() - 1) != status) {
                statuses.add(status);
            }
        }

        private void certificatesOfTheOthers() {
            List<MemberEvent.CredentialsReceived> shown = new ArrayList<>();
            for (Decoded packet : session.decodedFor(party)) {
                if (payload(packet) instanceof NetworkCredentials credentials) {
                    shown.add(new MemberEvent.CredentialsReceived(packet.from(), credentials));
                }
            }
            assertThat(events(MemberEvent.CredentialsReceived.class)).isEqualTo(shown);
            List<Address> holders = shown.stream()
                    .flatMap(packet -> packet.credentials().memberships().stream())
                    .map(CertificateOfMembership::issuedTo)
                    .flatMap(Optional::stream)
                    .toList();
            assertThat(holders).isNotEmpty();
            for (Party other : session.parties().values()) {
                assertThat(member.allows(network, other.address()))
                        .as(other.name())
                        .isEqualTo(holders.contains(other.address()));
            }
        }

        private static Payload payload(Decoded packet) {
            try {
                Verb verb = Verb.valueOf(packet.verb());
                // The tail of a HELLO is enciphered, and nothing in HELLOs matters here.
                return verb == Verb.HELLO
                        ? new UnknownPayload(verb.code(), packet.payload())
                        : Payload.parse(verb.code(), packet.payload().toArray());
            } catch (MalformedPacketException e) {
                throw new AssertionError("packet " + packet + " cannot be read", e);
            }
        }

        private <T extends MemberEvent> List<T> events(Class<T> kind) {
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
        public void event(MemberEvent event) {
            events.add(event);
        }
    }
}
