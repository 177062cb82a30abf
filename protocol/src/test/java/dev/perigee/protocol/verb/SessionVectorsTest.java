package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.testing.RawSession;
import dev.perigee.protocol.testing.RawSession.Decoded;
import dev.perigee.protocol.testing.RawSession.Delivered;
import dev.perigee.protocol.testing.RawSession.Party;
import dev.perigee.protocol.testing.RawSession.Sent;
import dev.perigee.protocol.testing.SessionReader;
import dev.perigee.protocol.testing.SessionReader.Opened;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketSeal;
import dev.perigee.protocol.world.World.SigningPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Whole sessions between reference nodes: every datagram opened with nothing but the keys of the nodes, compared with
 * what the record says is in it, and made again byte for byte.
 */
class SessionVectorsTest {
    @TestFactory
    Stream<DynamicNode> sessionInAes() {
        return Vectors.tests("vl1-session-aes", SessionVectorsTest::session);
    }

    @TestFactory
    Stream<DynamicNode> sessionInSalsa20() {
        return Vectors.tests("vl1-session-salsa", SessionVectorsTest::session);
    }

    private static void session(Vectors file) {
        RawSession session = RawSession.of(file.root());
        DecodedSession read = new DecodedSession(file.root(), session.identities());
        file.namedCases("nodes", node -> {
            Identity identity = Identity.parse(node.text("secret"));
            assertThat(identity.address()).hasToString(node.text("address"));
            assertThat(identity).hasToString(node.text("public"));
            assertThat(identity.validate()).isTrue();
            assertThat(SocketAddress.parse(node.text("physical"))).hasToString(node.text("physical"));
        });
        file.single("planetKey", pair -> {
            SigningPair signer = new SigningPair(Bytes.copyOf(pair.hex("public")), pair.hex("secret"));
            assertThat(session.planet().updateKey()).isEqualTo(signer.publicKey64());
            assertThat(session.planet().verifiedBy(signer.publicKey64())).isTrue();
        });
        file.cases("decoded", read::check);
        file.test("every datagram is taken apart, in order", () -> everyDatagram(session));
        file.test("no packet opens with another key", () -> onlyWithItsKey(session, read));
        file.test("the frames that came out were in packets", () -> framesWereInPackets(session));
    }

    /** The pieces of a packet may come among other packets. */
    private static void everyDatagram(RawSession session) {
        SessionReader reader = SessionReader.of(session.identities());
        List<Decoded> read = new ArrayList<>();
        for (Sent datagram : session.sent()) {
            Optional<Opened> packet = reader.read(datagram.data());
            packet.ifPresent(opened -> read.add(new Decoded(
                    datagram.number(),
                    opened.header().packetId(),
                    opened.header().destination(),
                    opened.header().source(),
                    opened.header().hops(),
                    opened.verb().name(),
                    Bytes.copyOf(opened.payload()))));
            assertThat(packet.isPresent() && datagram.isLost()).isFalse();
        }
        assertThat(read).isNotEmpty().isEqualTo(session.decoded());
    }

    private static void onlyWithItsKey(RawSession session, DecodedSession read) {
        List<Identity> identities = session.identities();
        List<SharedKey> keys = new ArrayList<>();
        for (int i = 0; i < identities.size(); i++) {
            for (Identity other : identities.subList(0, i)) {
                keys.add(identities.get(i).agree(other));
            }
        }
        for (Opened packet : read.packets()) {
            assertThat(keys.stream()
                            .filter(key -> PacketSeal.open(key, packet.packet()).isPresent()))
                    .as("%s", packet.header())
                    .containsExactly(packet.key());
        }
    }

    private static void framesWereInPackets(RawSession session) throws MalformedPacketException {
        for (Party party : session.parties().values()) {
            List<Payload> payloads = new ArrayList<>();
            for (Decoded packet : session.decodedFor(party)) {
                Verb verb = Verb.valueOf(packet.verb());
                if (verb != Verb.HELLO) {
                    payloads.add(Payload.parse(verb.code(), packet.payload().toArray()));
                }
            }
            for (Delivered delivered : session.deliveredTo(party)) {
                assertThat(payloads)
                        .as("%s at %s", delivered, party.name())
                        .anyMatch(payload -> carries(payload, delivered.frame()));
            }
        }
    }

    private static boolean carries(Payload payload, EthernetFrame frame) {
        if (payload instanceof Frame sent) {
            return sent.etherType() == frame.etherType() && sent.data().equals(frame.payload());
        }
        return payload instanceof MulticastFrame sent
                && sent.etherType() == frame.etherType()
                && sent.data().equals(frame.payload())
                && sent.to().mac().equals(frame.to());
    }
}
