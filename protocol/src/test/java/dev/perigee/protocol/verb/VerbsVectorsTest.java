package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.testing.SessionReader.Opened;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import dev.perigee.protocol.world.World;
import dev.perigee.protocol.world.World.SigningPair;
import dev.perigee.protocol.world.World.WorldType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Scenarios of reference nodes, read from nothing but the datagrams and the nodes' secrets. */
class VerbsVectorsTest {
    private static final List<String> WORLDS =
            List.of("planet", "planetOfClient", "planetOfRoot", "moonRevision1", "moonRevision2");
    /** Each with the one that replaces it. */
    private static final Map<String, String> UPDATES =
            Map.of("planetOfClient", "planetOfRoot", "moonRevision1", "moonRevision2");

    @TestFactory
    Stream<DynamicNode> everyDatagramIsUnderstoodAndMadeAgain() {
        return Vectors.tests("vl1-verbs", file -> {
            VectorCase planetKey = file.root().object("planetKey");
            SigningPair pair = new SigningPair(Bytes.copyOf(planetKey.hex("public")), planetKey.hex("secret"));
            file.root().objects("scenarios").forEach(each -> new Scenario(each, pair).addTo(file));
        });
    }

    /** One scenario; its datagrams are read when the first test wants them. */
    private static final class Scenario {
        private final VectorCase vector;
        private final String name;
        private final SigningPair planetKey;
        private final Map<String, Identity> nodes;
        private final List<Identity> identities;
        private final Map<String, World> worlds = new LinkedHashMap<>();
        private Optional<DecodedSession> session = Optional.empty();

        Scenario(VectorCase vector, SigningPair planetKey) {
            this.vector = vector;
            this.name = vector.text("name");
            this.planetKey = planetKey;
            this.nodes = DecodedSession.nodes(vector.object("nodes"));
            this.identities = new ArrayList<>(nodes.values());
            if (vector.has("otherIdentities")) {
                vector.texts("otherIdentities").forEach(text -> identities.add(Identity.parse(text)));
            }
            for (String field : WORLDS) {
                vector.optionalHex(field).ifPresent(bytes -> worlds.put(field, world(bytes)));
            }
            // What the reference's program was told meanwhile.
            vector.declare("notes");
        }

        private static World world(byte[] bytes) {
            try {
                PacketReader in = new PacketReader(bytes);
                World world = World.parse(in);
                assertThat(in.hasRemaining()).isFalse();
                return world;
            } catch (MalformedPacketException e) {
                throw new AssertionError("a world that cannot be read", e);
            }
        }

        private DecodedSession session() {
            if (session.isEmpty()) {
                session = Optional.of(new DecodedSession(vector, identities));
            }
            return session.get();
        }

        void addTo(Vectors file) {
            worlds.forEach((field, world) -> file.test(name + ": " + field, () -> checkWorld(field, world)));
            file.test(
                    name + ": a line for each datagram",
                    () -> assertThat(vector.json("decoded")).hasSize(session().size()));
            file.cases(vector, "decoded", decoded -> session().check(decoded));
            file.test(name + ": answers name what they answer", this::checkAnswers);
            file.test(name + ": certificates are signed by the controller", this::checkCertificates);
            if (vector.has("framesDelivered")) {
                file.cases(vector, "framesDelivered", this::checkDelivered);
            }
            if (vector.has("frames")) {
                file.test(
                        name + ": number of frames",
                        () -> assertThat(frameIds()).isEqualTo(vector.number("frames")));
            }
            if (vector.has("networkId")) {
                file.test(name + ": network", this::checkNetwork);
            }
        }

        private void checkWorld(String field, World world) {
            assertThat(bytes(world)).isEqualTo(Bytes.copyOf(vector.hex(field)));
            if (world.type() == WorldType.PLANET) {
                assertThat(world.updateKey()).isEqualTo(planetKey.publicKey64());
                assertThat(World.sign(
                                world.type(),
                                world.id(),
                                world.timestampMs(),
                                world.updateKey(),
                                world.roots(),
                                planetKey))
                        .isEqualTo(world);
            } else {
                assertThat(world.verifiedBy(world.updateKey())).isTrue();
            }
            Optional.ofNullable(UPDATES.get(field))
                    .map(worlds::get)
                    .ifPresent(
                            newer -> assertThat(world.isAcceptableUpdate(newer)).isTrue());
        }

        private static Bytes bytes(World world) {
            PacketWriter out = new PacketWriter();
            world.write(out);
            return out.toBytes();
        }

        /** The one that was asked answers, after it was asked, and an OK(HELLO) has the worlds that the HELLO lacks. */
        private void checkAnswers() {
            for (Opened packet : session().packets()) {
                if (session().payload(packet) instanceof Ok ok) {
                    // Of some scenarios the middle is left out.
                    session().packet(ok.inRePacketId()).ifPresent(asked -> checkAnswer(packet, ok, asked));
                }
            }
        }

        private void checkAnswer(Opened packet, Ok ok, Opened asked) {
            assertThat(asked.header().source()).isEqualTo(packet.header().destination());
            assertThat(asked.header().destination()).isEqualTo(packet.header().source());
            Payload question = session().payload(asked);
            assertThat(ok.inReVerb()).isEqualTo(question.verbCode());
            if (question instanceof Echo echo) {
                assertThat(ok.body()).isEqualTo(new EchoOk(echo.data()));
            } else if (question instanceof ExtFrame frame) {
                assertThat(ok.body()).isEqualTo(new ExtFrameOk(frame.network()));
                assertThat(frame.wantsAcknowledgement()).isTrue();
            } else if (question instanceof Hello hello) {
                HelloOk body = (HelloOk) ok.body();
                assertThat(body.timestampEcho()).isEqualTo(hello.timestampMs());
                assertThat(worlds.values()).containsAll(body.worlds());
                body.worlds()
                        .forEach(world -> assertThat(Stream.concat(hello.planet().stream(), hello.moons().stream())
                                        .anyMatch(had -> had.id() == world.id() && isOlder(had, world)))
                                .isTrue());
            }
        }

        private static boolean isOlder(WorldStamp had, World world) {
            return Long.compareUnsigned(had.timestampMs(), world.timestampMs()) < 0;
        }

        private void checkCertificates() {
            for (Opened packet : session().packets()) {
                Payload payload = session().payload(packet);
                if (payload instanceof NetworkCredentials credentials) {
                    credentials.memberships().forEach(this::checkCertificate);
                } else if (payload instanceof MulticastGather gather) {
                    gather.certificate().ifPresent(this::checkCertificate);
                }
            }
        }

        private void checkCertificate(CertificateOfMembership certificate) {
            Identity controller = nodes.values().stream()
                    .filter(node -> node.address().equals(certificate.signedBy()))
                    .findFirst()
                    .orElseThrow();
            assertThat(certificate.verify(controller)).isTrue();
            assertThat(certificate.sign(controller)).isEqualTo(certificate);
        }

        private void checkNetwork() {
            NetworkId network = DecodedFields.network(vector);
            for (Opened packet : session().packets()) {
                arrived(packet).ifPresent(frame -> assertThat(frame.network()).isEqualTo(network));
            }
        }

        private long frameIds() {
            return session().packets().stream()
                    .filter(packet -> arrived(packet).isPresent())
                    .map(packet -> packet.header().packetId())
                    .distinct()
                    .count();
        }

        /** What the reference gave to the TAP device was in a packet to that node. */
        private void checkDelivered(VectorCase delivered) {
            Identity node = nodes.get(delivered.declare("t").text("node"));
            Bytes data = Bytes.copyOf(delivered.hex("frame"));
            List<Arrived> same = session().packets().stream()
                    .filter(packet -> packet.header().destination().equals(node.address()))
                    .flatMap(packet -> arrived(packet).stream())
                    .filter(frame -> frame.etherType() == delivered.integer("etherType"))
                    .filter(frame -> frame.data().equals(data))
                    .filter(frame -> !delivered.has("sourceMac")
                            || frame.from().equals(DecodedFields.mac(delivered, "sourceMac")))
                    .filter(frame -> !delivered.has("destinationMac")
                            || frame.to().equals(DecodedFields.mac(delivered, "destinationMac")))
                    .toList();
            assertThat(same).isNotEmpty();
        }

        private record Arrived(NetworkId network, Mac to, Mac from, int etherType, Bytes data) {}

        private Optional<Arrived> arrived(Opened packet) {
            Payload payload = session().payload(packet);
            if (payload instanceof Frame frame) {
                Mac to = Mac.of(packet.header().destination(), frame.network());
                Mac from = Mac.of(packet.header().source(), frame.network());
                return Optional.of(new Arrived(frame.network(), to, from, frame.etherType(), frame.data()));
            }
            if (payload instanceof ExtFrame frame) {
                return Optional.of(
                        new Arrived(frame.network(), frame.to(), frame.from(), frame.etherType(), frame.data()));
            }
            if (payload instanceof MulticastFrame frame) {
                Mac from = frame.from().orElseGet(() -> Mac.of(packet.header().source(), frame.network()));
                return Optional.of(
                        new Arrived(frame.network(), frame.to().mac(), from, frame.etherType(), frame.data()));
            }
            return Optional.empty();
        }
    }
}
