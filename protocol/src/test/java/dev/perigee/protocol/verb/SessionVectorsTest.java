package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.RawSession;
import dev.perigee.protocol.testing.RawSession.Decoded;
import dev.perigee.protocol.testing.RawSession.Delivered;
import dev.perigee.protocol.testing.RawSession.Party;
import dev.perigee.protocol.testing.RawSession.Sent;
import dev.perigee.protocol.testing.SessionReader;
import dev.perigee.protocol.testing.SessionReader.Opened;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.FragmentHeader;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.Limits;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.world.World.SigningPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
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
        file.namedCases("nodes", node -> {
            Identity identity = Identity.parse(node.text("secret"));
            assertThat(identity.address()).hasToString(node.text("address"));
            assertThat(identity).hasToString(node.text("public"));
            assertThat(identity.validate()).isTrue();
            assertThat(SocketAddress.parse(node.text("physical"))).hasToString(node.text("physical"));
        });
        file.single("planetKey", pair -> {
            SigningPair signer = new SigningPair(
                    Bytes.copyOf(pair.hex("public")), pair.hex("secret"));
            assertThat(session.planet().updateKey()).isEqualTo(signer.publicKey64());
            assertThat(session.planet().verifiedBy(signer.publicKey64())).isTrue();
        });
        Map<Integer, Sent> sent =
                session.sent().stream().collect(Collectors.toMap(Sent::number, Function.identity()));
        file.cases("decoded", datagram -> check(session, sent, datagram));
        file.test("the whole session in one go", () -> inOneGo(session));
        file.test("the frames that came out were in packets", () -> framesWereInPackets(session));
    }

    private static void check(RawSession session, Map<Integer, Sent> sent, VectorCase datagram)
            throws MalformedPacketException {
        Sent last = sent.get(datagram.integer("n"));
        if (datagram.has("fragment")) {
            fragment(last.data(), datagram);
            Optional<VectorCase> whole = datagram.optionalObject("whole");
            assertThat(whole.isPresent()).isEqualTo(datagram.has("wholeFrom"));
            if (whole.isPresent()) {
                List<Sent> pieces = datagram.texts("wholeFrom").stream()
                        .map(number -> sent.get(Integer.valueOf(number)))
                        .toList();
                packet(read(session, pieces), whole.get());
            }
        } else if (datagram.has("verb")) {
            packet(read(session, List.of(last)), datagram);
        } else if (last.isLost()) {
            assertThat(datagram.remark()).contains("junk");
            assertThat(last.data().length).isLessThanOrEqualTo(Limits.MAX_IGNORED_DATAGRAM_BYTES);
        } else {
            assertThat(datagram.remark()).contains("head of a fragmented packet");
            assertThat(Fragments.isFragment(last.data())).isFalse();
            PacketHeader header = PacketHeader.parse(last.data());
            assertThat(header.fragmented()).isTrue();
            assertThat(header.packetId()).isEqualTo(datagram.hexNumber("packetIdOnWire"));
        }
    }

    /** What these datagrams and none less of them are. */
    private static Opened read(RawSession session, List<Sent> pieces) {
        SessionReader reader = SessionReader.of(session.identities());
        Sent last = pieces.get(pieces.size() - 1);
        pieces.subList(0, pieces.size() - 1)
                .forEach(piece -> assertThat(reader.read(piece.data())).isEmpty());
        return reader.read(last.data()).orElseThrow();
    }

    private static void fragment(byte[] datagram, VectorCase expected) throws MalformedPacketException {
        assertThat(Fragments.isFragment(datagram)).isTrue();
        FragmentHeader header = FragmentHeader.parse(datagram);
        assertThat(header.number() + " of " + header.total()).isEqualTo(expected.text("fragment"));
        assertThat(header.packetId()).isEqualTo(expected.hexNumber("of"));
        assertThat(header.hops()).isEqualTo(expected.integer("hops"));
    }

    private static void packet(Opened opened, VectorCase expected) throws MalformedPacketException {
        PacketHeader header = opened.header();
        assertThat(header.packetId()).isEqualTo(expected.hexNumber("packetIdOnWire"));
        assertThat(header.destination()).hasToString(expected.text("to"));
        assertThat(header.source()).hasToString(expected.text("from"));
        assertThat(header.flags()).isEqualTo((int) expected.hexNumber("flagsByte"));
        assertThat(header.hops()).isEqualTo(expected.integer("hops"));
        assertThat(header.cipher().code()).isEqualTo(expected.integer("cipher"));
        assertThat(opened.packet()).hasSize(expected.integer("size"));
        assertThat(expected.has("packetIdBefore")).isEqualTo(header.cipher() == CipherSuite.AES_GMAC_SIV);
        if (expected.has("packetIdBefore")) {
            assertThat(opened.randomId()).isEqualTo(expected.hexNumber("packetIdBefore"));
        }
        assertThat(opened.verbByte()).isEqualTo((int) expected.hexNumber("verbByte"));
        assertThat(opened.verb()).hasToString(expected.text("verb"));
        byte[] content = expected.hex("payload");
        assertThat(opened.payload()).isEqualTo(content);

        Payload payload = opened.parsed();
        expected.optionalObject("fields").ifPresent(fields -> SessionFields.check(opened, payload, fields));
        assertThat(opened.encode(payload)).isEqualTo(content);
        assertThat(opened.sealedAgain()).isEqualTo(opened.packet());
    }

    /** The pieces of a packet may come among other packets. */
    private static void inOneGo(RawSession session) {
        SessionReader reader = SessionReader.of(session.identities());
        List<Decoded> read = new ArrayList<>();
        for (Sent datagram : session.sent()) {
            reader.read(datagram.data()).ifPresent(opened -> read.add(new Decoded(
                    datagram.number(),
                    opened.header().packetId(),
                    opened.header().destination(),
                    opened.header().source(),
                    opened.header().hops(),
                    opened.verb().name(),
                    Bytes.copyOf(opened.payload()))));
        }
        assertThat(read).isNotEmpty().isEqualTo(session.decoded());
    }

    private static void framesWereInPackets(RawSession session) throws MalformedPacketException {
        for (Party party : session.parties().values()) {
            List<Integer> arrivals = session.decodedFor(party).stream().map(Decoded::number).toList();
            SessionReader reader = SessionReader.of(session.identities());
            List<Payload> payloads = new ArrayList<>();
            for (Sent datagram : session.sent()) {
                Optional<Opened> opened = reader.read(datagram.data());
                if (opened.isPresent() && arrivals.contains(datagram.number())) {
                    payloads.add(opened.get().parsed());
                }
            }
            for (Delivered delivered : session.deliveredTo(party)) {
                assertThat(payloads)
                        .as("%s at %s", delivered, party.name())
                        .anyMatch(payload -> payload instanceof Frame frame
                                        && frame.etherType() == delivered.frame().etherType()
                                        && frame.data().equals(delivered.frame().payload())
                                || payload instanceof MulticastFrame multicast
                                        && multicast.etherType() == delivered.frame().etherType()
                                        && multicast.data().equals(delivered.frame().payload()));
            }
        }
    }
}
