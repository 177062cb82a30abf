package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.ConfigAssembly;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.Limits;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The payloads of a controller and two members, from the first request to the end of their networks: read, written as
 * the same bytes, and every signature in them checked and made again.
 */
class WireSessionVectorsTest {
    @TestFactory
    Stream<DynamicNode> everyPayloadIsUnderstoodAndMadeAgain() {
        return Vectors.tests("wire-session", file -> {
            Session session = new Session(file.root());
            file.cases("packets", session::check);
            file.test("configurations put together from their chunks", session::checkConfigurations);
            file.test("answers come from the one that was asked", session::checkAnswers);
        });
    }

    /** A payload with what the file says around it. */
    private record Packet(long wireId, Address from, Address to, Payload payload) {}

    private static final class Session {
        private final VectorCase vector;
        private final Map<Address, Identity> identities = new HashMap<>();
        private final Set<NetworkId> networks = new HashSet<>();

        Session(VectorCase vector) {
            this.vector = vector;
            DecodedSession.nodes(vector.object("identities"))
                    .values()
                    .forEach(identity -> identities.put(identity.address(), identity));
            VectorCase named = vector.object("networks");
            named.fieldNames().forEach(name -> networks.add(NetworkId.parse(named.text(name))));
        }

        /** All packets; each has a test of its own that says what is wrong with it. */
        private List<Packet> packets() throws MalformedPacketException {
            List<Packet> packets = new ArrayList<>();
            for (VectorCase each : vector.objects("packets")) {
                // Its own test looks at the other fields.
                each.fieldNames();
                packets.add(packet(each));
            }
            return packets;
        }

        private static Packet packet(VectorCase vector) throws MalformedPacketException {
            return new Packet(
                    vector.hexNumber("packetIdOnWire"),
                    Address.parse(vector.text("from")),
                    Address.parse(vector.text("to")),
                    Payload.parse(Verb.valueOf(vector.text("verb")).code(), vector.hex("payloadHex")));
        }

        private void check(VectorCase vector) throws MalformedPacketException {
            vector.declare("phase", "ms");
            byte[] bytes = vector.hex("payloadHex");
            assertThat(bytes).hasSize(vector.integer("payloadLength"));
            Packet packet = packet(vector);
            Payload payload = packet.payload();
            assertThat(payload).isNotInstanceOf(UnknownPayload.class);
            assertThat(payload.toBytes()).isEqualTo(bytes);
            assertThat(payload.verbCode())
                    .isEqualTo(Verb.valueOf(vector.text("verb")).code());
            assertThat(identities).containsKeys(packet.from(), packet.to());
            checkHeader(vector, payload, bytes.length);
            checkHead(vector, payload);
            checkContents(payload);
        }

        private static void checkHeader(VectorCase vector, Payload payload, int payloadBytes) {
            assertThat(CipherSuite.values())
                    .filteredOn(suite -> suite.code() == vector.integer("cipher"))
                    .hasSize(1);
            assertThat(vector.integer("hops")).isBetween(0, 7);
            boolean compressed = vector.flag("compressed");
            if (compressed) {
                assertThat(payload.compressible()).isTrue();
            }
            int most = Fragments.split(new byte[Limits.MIN_PACKET_BYTES + payloadBytes], Limits.DEFAULT_MTU_BYTES)
                    .size();
            assertThat(vector.integer("datagrams")).isBetween(compressed ? 1 : most, most);
        }

        private void checkHead(VectorCase vector, Payload payload) {
            Optional<Integer> inReVerb = vector.optionalText("inReVerb")
                    .map(name -> Verb.valueOf(name).code());
            if (payload instanceof Ok ok) {
                assertThat(inReVerb).contains(ok.inReVerb());
                assertThat(ok.inRePacketId()).isEqualTo(vector.hexNumber("inRePacketId"));
                assertThat(ok.body()).isNotInstanceOf(UnknownOk.class);
            } else if (payload instanceof ErrorReply error) {
                assertThat(inReVerb).contains(error.inReVerb());
                assertThat(error.inRePacketId()).isEqualTo(vector.hexNumber("inRePacketId"));
                assertThat(error.code()).isEqualTo(vector.integer("errorCode"));
                assertThat(error.errorCode()).isPresent();
                assertThat(networks).contains(error.network().orElseThrow());
            } else {
                assertThat(inReVerb).isEmpty();
            }
        }

        private void checkContents(Payload payload) {
            networks(payload).forEach(network -> assertThat(networks).contains(network));
            chunk(payload).ifPresent(chunk -> {
                Identity controller = controller(chunk.network());
                assertThat(chunk.verify(controller)).isTrue();
                assertThat(chunk.sign(controller)).isEqualTo(chunk);
            });
            if (payload instanceof NetworkCredentials credentials) {
                credentials.memberships().forEach(this::check);
                credentials.capabilities().forEach(this::check);
                credentials.tags().forEach(this::check);
                credentials.revocations().forEach(this::check);
                credentials.ownership().forEach(this::check);
            }
            certificate(payload).ifPresent(this::check);
        }

        /** The networks that a payload names, those of credentials left out. */
        private static List<NetworkId> networks(Payload payload) {
            return switch (Verb.of(payload.verbCode()).orElseThrow()) {
                case OK -> network(((Ok) payload).body()).stream().toList();
                case FRAME -> List.of(((Frame) payload).network());
                case EXT_FRAME -> List.of(((ExtFrame) payload).network());
                case MULTICAST_FRAME -> List.of(((MulticastFrame) payload).network());
                case MULTICAST_GATHER -> List.of(((MulticastGather) payload).network());
                case MULTICAST_LIKE ->
                    ((MulticastLike) payload)
                            .subscriptions().stream()
                                    .map(MulticastLike.Subscription::network)
                                    .toList();
                case NETWORK_CONFIG_REQUEST -> List.of(((NetworkConfigRequest) payload).network());
                case NETWORK_CONFIG -> List.of(((NetworkConfig) payload).chunk().network());
                default -> List.of();
            };
        }

        private static Optional<NetworkId> network(OkBody body) {
            if (body instanceof GatherOk gather) {
                return Optional.of(gather.network());
            } else if (body instanceof MulticastFrameOk frame) {
                return Optional.of(frame.network());
            } else if (body instanceof ExtFrameOk frame) {
                return Optional.of(frame.network());
            } else if (body instanceof ConfigOk config) {
                return Optional.of(config.chunk().network());
            }
            return Optional.empty();
        }

        private static Optional<ConfigChunk> chunk(Payload payload) {
            if (payload instanceof NetworkConfig push) {
                return Optional.of(push.chunk());
            }
            return payload instanceof Ok ok && ok.body() instanceof ConfigOk config
                    ? Optional.of(config.chunk())
                    : Optional.empty();
        }

        private static Optional<CertificateOfMembership> certificate(Payload payload) {
            if (payload instanceof MulticastGather gather) {
                return gather.certificate();
            } else if (payload instanceof MulticastFrame frame) {
                return frame.certificate();
            }
            return payload instanceof ExtFrame frame ? frame.certificate() : Optional.empty();
        }

        private Identity controller(NetworkId network) {
            return Optional.ofNullable(identities.get(network.controller())).orElseThrow();
        }

        private void check(CertificateOfMembership certificate) {
            Identity controller = controller(certificate.network().orElseThrow());
            assertThat(certificate.verify(controller)).isTrue();
            assertThat(certificate.sign(controller)).isEqualTo(certificate);
        }

        private void check(Capability capability) {
            assertThat(capability.verify(controller(capability.network()))).isTrue();
        }

        private void check(Tag tag) {
            assertThat(tag.verify(controller(tag.network()))).isTrue();
            assertThat(tag.sign(controller(tag.network()))).isEqualTo(tag);
        }

        private void check(Revocation revocation) {
            assertThat(revocation.verify(controller(revocation.network()))).isTrue();
            assertThat(revocation.sign(controller(revocation.network()))).isEqualTo(revocation);
        }

        private void check(CertificateOfOwnership ownership) {
            assertThat(ownership.verify(controller(ownership.network()))).isTrue();
            assertThat(ownership.sign(controller(ownership.network()))).isEqualTo(ownership);
        }

        /** Every update arrives whole, is for the one that got it, and is signed in every part. */
        private void checkConfigurations() throws MalformedPacketException {
            Map<Address, ConfigAssembly> assemblies = new HashMap<>();
            Set<List<Object>> begun = new HashSet<>();
            int complete = 0;
            for (Packet packet : packets()) {
                Optional<ConfigChunk> chunk = chunk(packet.payload());
                if (chunk.isPresent()) {
                    begun.add(List.of(packet.to(), chunk.get().updateId()));
                    Optional<byte[]> dictionary = assemblies
                            .computeIfAbsent(packet.to(), address -> new ConfigAssembly())
                            .add(chunk.get());
                    if (dictionary.isPresent()) {
                        complete++;
                        check(packet.to(), chunk.get(), NetworkConfiguration.parse(dictionary.get()));
                    }
                }
            }
            assertThat(complete).isPositive().isEqualTo(begun.size());
        }

        private void check(Address receiver, ConfigChunk chunk, NetworkConfiguration configuration) {
            assertThat(configuration.network()).isEqualTo(chunk.network());
            assertThat(configuration.issuedTo()).isEqualTo(receiver);
            configuration.membership().ifPresent(this::check);
            configuration.capabilities().forEach(this::check);
            configuration.tags().forEach(this::check);
            configuration.ownership().forEach(this::check);
        }

        private void checkAnswers() throws MalformedPacketException {
            Map<Long, Packet> sent = new HashMap<>();
            for (Packet packet : packets()) {
                sent.put(packet.wireId(), packet);
                if (packet.payload() instanceof Ok ok) {
                    Packet asked = sent.get(ok.inRePacketId());
                    assertThat(asked).as("what %s answers", packet).isNotNull();
                    assertThat(packet.from()).isEqualTo(asked.to());
                    assertThat(packet.to()).isEqualTo(asked.from());
                    checkAnswer(ok, asked.payload());
                } else if (packet.payload() instanceof ErrorReply error && error.inRePacketId() != 0) {
                    Packet asked = sent.get(error.inRePacketId());
                    assertThat(asked).as("what %s refuses", packet).isNotNull();
                    assertThat(error.inReVerb()).isEqualTo(asked.payload().verbCode());
                    assertThat(networks(asked.payload()))
                            .containsExactly(error.network().orElseThrow());
                }
            }
        }

        private static void checkAnswer(Ok ok, Payload question) {
            if (question instanceof NetworkConfig push) {
                // Says that it answers an ECHO (vl2.md 5.1).
                assertThat(ConfigAck.from((EchoOk) ok.body()))
                        .contains(new ConfigAck(
                                push.chunk().network(), push.chunk().updateId()));
                return;
            }
            assertThat(ok.inReVerb()).isEqualTo(question.verbCode());
            if (question instanceof MulticastGather gather) {
                GatherOk found = (GatherOk) ok.body();
                assertThat(found.group()).isEqualTo(gather.group());
                assertThat((long) found.members().size()).isBetween(1L, Math.min(gather.limit(), found.totalKnown()));
            } else if (question instanceof MulticastFrame frame) {
                MulticastFrameOk found = (MulticastFrameOk) ok.body();
                assertThat(found.group()).isEqualTo(frame.to());
                assertThat(frame.gatherLimit()).isPresent();
                assertThat(found.results()).isPresent();
            }
        }
    }
}
