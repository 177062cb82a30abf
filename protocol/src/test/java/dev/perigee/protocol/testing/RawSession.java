package dev.perigee.protocol.testing;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A recorded session of reference nodes: who they are, with their secrets; every datagram that they sent, with the
 * clock of the sender; what is in each; and the frames that came out at the members' network interfaces.
 */
public final class RawSession {
    /** One of the nodes, with its secret and its only socket. */
    public record Party(String name, Identity identity, SocketAddress at) {
        public Address address() {
            return identity.address();
        }
    }

    /**
     * A datagram.
     *
     * @param isLost it is the junk that opens a NAT and never arrives
     */
    public record Sent(int number, long atMs, SocketAddress from, SocketAddress to, byte[] data, boolean isLost) {}

    /**
     * A packet, as the file takes it apart.
     *
     * @param number of the datagram that completes it
     * @param packetId as it was on the wire
     */
    public record Decoded(int number, long packetId, Address to, Address from, int hops, String verb, Bytes payload) {}

    /** A frame that came out of the interface of a node. */
    public record Delivered(long atMs, String node, EthernetFrame frame) {}

    private final Map<String, Party> parties = new LinkedHashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Decoded> decoded = new ArrayList<>();
    private final List<Delivered> delivered = new ArrayList<>();
    private final NetworkId network;
    private final World planet;

    private RawSession(VectorCase file) throws MalformedPacketException {
        file.declare("planetKey", "notes");
        VectorCase nodes = file.object("nodes");
        for (String name : nodes.fieldNames()) {
            VectorCase node = nodes.object(name).declare("address", "public");
            parties.put(
                    name,
                    new Party(name, Identity.parse(node.text("secret")), SocketAddress.parse(node.text("physical"))));
        }
        network = NetworkId.parse(file.text("networkId"));
        planet = World.parse(new PacketReader(file.hex("planet")));
        file.objects("packets").forEach(packet -> sent.add(sent(packet)));
        for (VectorCase packet : file.objects("decoded")) {
            packet.json();
            VectorCase whole = packet.optionalObject("whole").orElse(packet);
            whole.json();
            if (whole.has("verb")) {
                decoded.add(decoded(packet.integer("n"), whole));
            }
        }
        file.objects("framesDelivered").forEach(frame -> delivered.add(delivered(frame)));
    }

    public static RawSession of(VectorCase file) {
        try {
            return new RawSession(file);
        } catch (MalformedPacketException e) {
            throw new AssertionError("the planet cannot be read", e);
        }
    }

    private static Sent sent(VectorCase packet) {
        return new Sent(
                packet.integer("n"),
                packet.number("t"),
                SocketAddress.parse(packet.text("from")),
                SocketAddress.parse(packet.text("to")),
                packet.hex("hex"),
                packet.has("ttl"));
    }

    private static Decoded decoded(int number, VectorCase packet) {
        return new Decoded(
                number,
                packet.hexNumber("packetIdOnWire"),
                Address.parse(packet.text("to")),
                Address.parse(packet.text("from")),
                packet.integer("hops"),
                packet.text("verb"),
                Bytes.copyOf(packet.hex("payload")));
    }

    private static Delivered delivered(VectorCase frame) {
        return new Delivered(
                frame.number("t"),
                frame.text("node"),
                new EthernetFrame(
                        new Mac(frame.hexNumber("destinationMac")),
                        new Mac(frame.hexNumber("sourceMac")),
                        frame.integer("etherType"),
                        Bytes.copyOf(frame.hex("frame"))));
    }

    /** The nodes by name, in the order of the file. */
    public Map<String, Party> parties() {
        return parties;
    }

    public List<Identity> identities() {
        return parties.values().stream().map(Party::identity).toList();
    }

    public NetworkId network() {
        return network;
    }

    public World planet() {
        return planet;
    }

    /** Every datagram, in the order of sending. */
    public List<Sent> sent() {
        return sent;
    }

    /** What arrives at a node's socket, for it or to be relayed, in order. */
    public List<Sent> sentTo(Party party) {
        return sent.stream()
                .filter(datagram -> datagram.to().equals(party.at()) && !datagram.isLost())
                .toList();
    }

    /** The packets for a node that arrived there, in order. */
    public List<Decoded> decodedFor(Party party) {
        Set<Integer> arrived = sentTo(party).stream().map(Sent::number).collect(Collectors.toSet());
        return decoded.stream()
                .filter(packet -> packet.to().equals(party.address()) && arrived.contains(packet.number()))
                .toList();
    }

    /** The packets that a node sent itself, in order; those that it relayed left out. */
    public List<Decoded> decodedOf(Party party) {
        Set<Integer> left = sent.stream()
                .filter(datagram -> datagram.from().equals(party.at()))
                .map(Sent::number)
                .collect(Collectors.toSet());
        return decoded.stream()
                .filter(packet -> packet.from().equals(party.address()) && left.contains(packet.number()))
                .toList();
    }

    /** When a packet was sent, by the number of its last datagram. */
    public long sentAtMs(Decoded packet) {
        return sent.stream()
                .filter(datagram -> datagram.number() == packet.number())
                .findFirst()
                .orElseThrow()
                .atMs();
    }

    /** Every packet, as often as it was on the wire. */
    public List<Decoded> decoded() {
        return decoded;
    }

    /** What came out of a node's interface, in order. */
    public List<Delivered> deliveredTo(Party party) {
        return delivered.stream()
                .filter(frame -> frame.node().equals(party.name()))
                .toList();
    }
}
