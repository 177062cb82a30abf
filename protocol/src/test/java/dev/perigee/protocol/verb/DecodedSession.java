package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.testing.SessionReader;
import dev.perigee.protocol.testing.SessionReader.Opened;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.wire.FragmentHeader;
import dev.perigee.protocol.wire.Limits;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketHeader;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Datagrams as they were sent, read with nothing but the secrets of the nodes, next to what somebody else made of them:
 * the lists {@code packets} and {@code decoded} of a vector file.
 */
public final class DecodedSession {
    /** By number, in the order sent. */
    private final Map<Integer, byte[]> datagrams = new LinkedHashMap<>();

    /** By the number of the datagram that completed the packet. */
    private final Map<Integer, Opened> packets = new LinkedHashMap<>();

    private final Map<Integer, Payload> payloads = new HashMap<>();

    /** @param session an object with a list {@code packets}; what else is in it is not looked at */
    public DecodedSession(VectorCase session, Collection<Identity> secrets) {
        SessionReader reader = SessionReader.of(secrets);
        session.json("packets").forEach(packet -> {
            int number = packet.get("n").asInt();
            byte[] datagram = HexFormat.of().parseHex(packet.get("hex").asText());
            assertThat(datagrams.put(number, datagram)).isNull();
            reader.read(datagram).ifPresent(opened -> packets.put(number, opened));
        });
        packets.forEach((number, opened) -> {
            try {
                payloads.put(number, opened.parsed());
            } catch (MalformedPacketException e) {
                throw new AssertionError("packet " + number + " cannot be read", e);
            }
        });
    }

    /** The identities of an object of named nodes, with their secrets. */
    public static Map<String, Identity> nodes(VectorCase nodes) {
        Map<String, Identity> byName = new LinkedHashMap<>();
        for (String name : nodes.fieldNames()) {
            VectorCase node = nodes.object(name).declare("physical");
            Identity identity = Identity.parse(node.text("secret"));
            assertThat(identity.hasSecret()).isTrue();
            assertThat(identity.withoutSecret()).isEqualTo(Identity.parse(node.text("public")));
            assertThat(identity.address()).isEqualTo(Address.parse(node.text("address")));
            byName.put(name, identity);
        }
        return byName;
    }

    /** How many datagrams there are. */
    public int size() {
        return datagrams.size();
    }

    /** Every packet that was read, in the order of completion. */
    public Collection<Opened> packets() {
        return List.copyOf(packets.values());
    }

    /** What is in a packet of {@link #packets()}. */
    public Payload payload(Opened packet) {
        for (Map.Entry<Integer, Opened> entry : packets.entrySet()) {
            if (entry.getValue() == packet) {
                return payloads.get(entry.getKey());
            }
        }
        throw new IllegalArgumentException("a packet of another session");
    }

    /** The packet with this ID on the wire; a relayed one is there twice and equal but for its hops. */
    public Optional<Opened> packet(long wireId) {
        return packets.values().stream()
                .filter(packet -> packet.header().packetId() == wireId)
                .findFirst();
    }

    /** Compares one entry of the list {@code decoded} with the datagram of its number. */
    public void check(VectorCase decoded) throws MalformedPacketException {
        int number = decoded.integer("n");
        byte[] datagram = datagrams.get(number);
        Optional<Opened> packet = Optional.ofNullable(packets.get(number));
        if (decoded.has("note")) {
            assertThat(packet).as("what is no whole packet").isEmpty();
            checkUnread(decoded, datagram);
        } else if (decoded.has("fragment")) {
            checkFragment(decoded, datagram);
            assertThat(packet.isPresent()).isEqualTo(decoded.has("whole"));
            if (packet.isPresent()) {
                checkPacket(decoded.object("whole"), packet.get(), payloads.get(number));
            }
        } else {
            checkPacket(decoded, packet.orElseThrow(), payloads.get(number));
        }
    }

    /** Datagrams that open a NAT, and the first piece of a packet. */
    private static void checkUnread(VectorCase decoded, byte[] datagram) throws MalformedPacketException {
        if (decoded.has("packetIdOnWire")) {
            PacketHeader header = PacketHeader.parse(datagram);
            assertThat(header.fragmented()).isTrue();
            assertThat(header.packetId()).isEqualTo(decoded.hexNumber("packetIdOnWire"));
        } else {
            assertThat(datagram).hasSizeLessThanOrEqualTo(Limits.MAX_IGNORED_DATAGRAM_BYTES);
        }
    }

    private static void checkFragment(VectorCase decoded, byte[] datagram) throws MalformedPacketException {
        FragmentHeader header = FragmentHeader.parse(datagram);
        assertThat(header.number() + " of " + header.total()).isEqualTo(decoded.text("fragment"));
        assertThat(header.packetId()).isEqualTo(decoded.hexNumber("of"));
        assertThat(header.hops()).isEqualTo(decoded.integer("hops"));
        if (decoded.has("whole")) {
            assertThat(decoded.json("wholeFrom")).hasSize(header.total());
        }
    }

    private static void checkPacket(VectorCase decoded, Opened packet, Payload payload) {
        PacketHeader header = packet.header();
        assertThat(header.packetId()).isEqualTo(decoded.hexNumber("packetIdOnWire"));
        assertThat(header.destination()).isEqualTo(Address.parse(decoded.text("to")));
        assertThat(header.source()).isEqualTo(Address.parse(decoded.text("from")));
        assertThat(header.flags()).isEqualTo((int) decoded.hexNumber("flagsByte"));
        assertThat(header.hops()).isEqualTo(decoded.integer("hops"));
        assertThat(header.cipher().code()).isEqualTo(decoded.integer("cipher"));
        assertThat(packet.packet()).hasSize(decoded.integer("size"));
        if (decoded.has("packetIdBefore")) {
            assertThat(packet.randomId()).isEqualTo(decoded.hexNumber("packetIdBefore"));
        }
        assertThat(packet.verbByte()).isEqualTo((int) decoded.hexNumber("verbByte"));
        assertThat(packet.verb()).isEqualTo(Verb.valueOf(decoded.text("verb")));
        assertThat(packet.payload()).isEqualTo(decoded.hex("payload"));

        DecodedFields.check(payload, decoded.optionalObject("fields"));
        assertThat(packet.encode(payload)).isEqualTo(packet.payload());
        assertThat(packet.sealedAgain()).isEqualTo(packet.packet());
        if (packet.sealed().compressed()) {
            assertThat(payload.compressible()).isTrue();
        }
    }
}
