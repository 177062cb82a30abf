package dev.perigee.protocol.testing;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.FragmentHeader;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Says in a few words what is in a datagram, as far as the keys are known. */
final class PacketText {
    private record Pair(Address one, Address other) {}

    private final Map<Address, Identity> identities = new HashMap<>();
    private final Map<Pair, Optional<SharedKey>> keys = new HashMap<>();

    /** The secret serves to decipher what goes to and comes from others that are known. */
    void understand(Identity identity) {
        Identity before = identities.get(identity.address());
        if (before == null || !before.equals(identity) || identity.hasSecret() && !before.hasSecret()) {
            identities.put(identity.address(), identity);
            keys.clear();
        }
    }

    String describe(byte[] datagram) {
        try {
            if (Fragments.isFragment(datagram)) {
                FragmentHeader header = FragmentHeader.parse(datagram);
                return "piece " + header.number() + " of " + header.total() + " of " + hex(header.packetId()) + " to "
                        + header.destination();
            }
            if (datagram.length < PacketHeader.MIN_PACKET_BYTES) {
                return "junk";
            }
            PacketHeader header = PacketHeader.parse(datagram);
            return header.source() + ">" + header.destination()
                    + (header.hops() > 0 ? " hops " + header.hops() : "") + " "
                    + hex(header.packetId()) + " " + content(header, datagram);
        } catch (MalformedPacketException e) {
            return "unreadable";
        }
    }

    private String content(PacketHeader header, byte[] datagram) {
        if (header.fragmented()) {
            return "head of pieces";
        }
        Optional<SharedKey> key = keys.computeIfAbsent(new Pair(header.source(), header.destination()), this::agree);
        if (key.isEmpty()) {
            return "?";
        }
        return PacketSeal.open(key.get(), datagram).map(PacketText::payload).orElse("not sealed by this pair");
    }

    private Optional<SharedKey> agree(Pair pair) {
        Identity one = identities.get(pair.one());
        Identity other = identities.get(pair.other());
        if (one == null || other == null || !one.hasSecret() && !other.hasSecret()) {
            return Optional.empty();
        }
        return Optional.of(one.hasSecret() ? one.agree(other) : other.agree(one));
    }

    private static String payload(OpenedPacket packet) {
        String verb = Verb.of(packet.verb()).map(Verb::name).orElse("verb " + packet.verb());
        if (packet.verb() == Verb.HELLO.code()) {
            return verb;
        }
        try {
            Payload payload = Payload.parse(packet.verbByte(), packet.content());
            return verb
                    + answered(payload)
                    + network(payload, 2).map(network -> " " + network).orElse("");
        } catch (MalformedPacketException e) {
            return verb + " malformed";
        }
    }

    private static String answered(Payload payload) {
        if (payload instanceof Ok ok) {
            return inRe(ok.inReVerb(), ok.inRePacketId());
        }
        if (payload instanceof ErrorReply error) {
            String code = error.errorCode().map(Enum::name).orElse("code " + error.code());
            return " " + code + inRe(error.inReVerb(), error.inRePacketId())
                    + error.network().map(network -> " " + network).orElse("");
        }
        return "";
    }

    private static String inRe(int verb, long packetId) {
        return " in re " + Verb.of(verb).map(Verb::name).orElse("verb " + verb) + " " + hex(packetId);
    }

    /** The first network that a payload names, whatever kind of record it is. */
    private static Optional<NetworkId> network(Object value, int depth) {
        if (value instanceof NetworkId network) {
            return Optional.of(network);
        }
        if (!value.getClass().isRecord() || depth == 0) {
            return Optional.empty();
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                Optional<NetworkId> found = network(component.getAccessor().invoke(value), depth - 1);
                if (found.isPresent()) {
                    return found;
                }
            } catch (ReflectiveOperationException notOurs) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String hex(long packetId) {
        return HexFormat.of().toHexDigits(packetId);
    }
}
