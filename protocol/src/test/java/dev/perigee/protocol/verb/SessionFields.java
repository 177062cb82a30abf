package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.SessionReader.Opened;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import dev.perigee.protocol.wire.PacketWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Compares a payload of a recorded session with the fields that the record names. Whatever the record has of a kind of
 * payload is looked at here; a name that is not makes the case fail.
 */
final class SessionFields {
    private SessionFields() {}

    static void check(Opened opened, Payload payload, VectorCase fields) {
        if (payload instanceof Hello hello) {
            hello(opened, hello, fields);
        } else if (payload instanceof Ok ok) {
            ok(ok, fields);
        } else if (payload instanceof ErrorReply error) {
            assertThat(verbName(error.inReVerb())).isEqualTo(fields.text("inReVerb"));
            assertThat(error.inRePacketId()).isEqualTo(fields.hexNumber("inRePacketId"));
            assertThat(error.code()).isEqualTo(fields.integer("errorCode"));
            assertThat(error.data()).isEqualTo(Bytes.copyOf(fields.hex("rest")));
        } else if (payload instanceof Whois whois) {
            assertThat(whois.addresses().stream().map(Object::toString)).isEqualTo(fields.texts("addresses"));
        } else if (payload instanceof Rendezvous meeting) {
            assertThat(meeting.peer()).hasToString(fields.text("peer"));
            assertThat(meeting.at()).isEqualTo(SocketAddress.parse(fields.text("at")));
        } else if (payload instanceof NetworkConfigRequest request) {
            assertThat(request.network()).isEqualTo(network(fields));
            assertThat(new String(request.metaData().toArray(), StandardCharsets.ISO_8859_1).stripTrailing())
                    .isEqualTo(fields.text("metaData"));
        } else if (payload instanceof PushDirectPaths push) {
            assertThat(push.entries())
                    .isEqualTo(fields.objects("paths").stream()
                            .map(path -> new PushDirectPaths.Entry(
                                    path.integer("flags"), SocketAddress.parse(path.text("address"))))
                            .toList());
        } else {
            multicastOrFrame(payload, fields);
        }
    }

    private static void multicastOrFrame(Payload payload, VectorCase fields) {
        if (payload instanceof MulticastLike like) {
            assertThat(like.subscriptions())
                    .isEqualTo(fields.objects("groups").stream()
                            .map(group -> new MulticastLike.Subscription(network(group), group(group)))
                            .toList());
        } else if (payload instanceof MulticastGather gather) {
            assertThat(gather.network()).isEqualTo(network(fields));
            assertThat(gather.flags()).isEqualTo(fields.integer("flags"));
            assertThat(gather.group()).isEqualTo(group(fields));
            assertThat(gather.limit()).isEqualTo(fields.number("limit"));
            PacketWriter certificate = new PacketWriter();
            gather.certificate().ifPresent(c -> c.write(certificate));
            assertThat(certificate.size()).isEqualTo(fields.integer("comLength"));
        } else if (payload instanceof Frame frame) {
            assertThat(frame.network()).isEqualTo(network(fields));
            assertThat(frame.etherType()).isEqualTo((int) fields.hexNumber("etherType"));
            assertThat(frame.data()).isEqualTo(Bytes.copyOf(fields.hex("frame")));
        } else if (payload instanceof MulticastFrame frame) {
            assertThat(frame.network()).isEqualTo(network(fields));
            assertThat(frame.flags()).isEqualTo(fields.integer("flags"));
            assertThat(frame.gatherLimit().isPresent()).isEqualTo(fields.has("gatherLimit"));
            frame.gatherLimit()
                    .ifPresent(limit -> assertThat(limit).isEqualTo(fields.number("gatherLimit")));
            assertThat(frame.to()).isEqualTo(group(fields));
            assertThat(frame.etherType()).isEqualTo((int) fields.hexNumber("etherType"));
            assertThat(frame.data()).isEqualTo(Bytes.copyOf(fields.hex("frame")));
        } else {
            // What the records do not take apart has no fields; if they do, the case fails on the names.
            assertThat(payload).isNotInstanceOf(UnknownPayload.class);
        }
    }

    private static void hello(Opened opened, Hello hello, VectorCase fields) {
        assertThat(hello.protocol()).isEqualTo(fields.integer("protocol"));
        assertThat(version(hello.major(), hello.minor(), hello.revision())).isEqualTo(fields.text("version"));
        assertThat(hello.timestampMs()).isEqualTo(fields.number("timestamp"));
        assertThat(hello.identity()).isEqualTo(Identity.parse(fields.text("identity")));
        assertThat(hello.sentTo()).isEqualTo(socketAddress(fields.text("sentTo")));
        assertThat(hello.planet())
                .contains(new WorldStamp(fields.number("planetId"), fields.number("planetTimestamp")));
        for (JsonNode moon : fields.json("moons")) {
            throw new AssertionError("the record does not say how it writes a moon: " + moon);
        }
        assertThat(hello.moons()).isEmpty();

        byte[] payload = opened.payload();
        byte[] enciphered = Arrays.copyOfRange(
                payload, fields.integer("tailOffsetInPacket") - PacketHeader.MIN_PACKET_BYTES, payload.length);
        assertThat(PacketSeal.encryptHelloTail(opened.key(), opened.header().packetId(), enciphered))
                .isEqualTo(fields.hex("tail"));
    }

    private static void ok(Ok ok, VectorCase fields) {
        assertThat(verbName(ok.inReVerb())).isEqualTo(fields.text("inReVerb"));
        assertThat(ok.inRePacketId()).isEqualTo(fields.hexNumber("inRePacketId"));
        OkBody body = ok.body();
        if (body instanceof HelloOk hello) {
            assertThat(hello.timestampEcho()).isEqualTo(fields.number("timestampEcho"));
            assertThat(hello.protocol()).isEqualTo(fields.integer("protocol"));
            assertThat(version(hello.major(), hello.minor(), hello.revision())).isEqualTo(fields.text("version"));
            assertThat(hello.seenAt()).isEqualTo(socketAddress(fields.text("surface")));
            PacketWriter worlds = new PacketWriter();
            hello.worlds().forEach(world -> world.write(worlds));
            assertThat(worlds.size()).isEqualTo(fields.integer("worldsLength"));
            assertThat(worlds.toArray()).isEqualTo(fields.hex("worlds"));
        } else if (body instanceof WhoisOk whois) {
            assertThat(whois.identities())
                    .isEqualTo(fields.texts("identities").stream()
                            .map(Identity::parse)
                            .toList());
        } else if (body instanceof GatherOk gathered) {
            assertThat(gathered.network()).isEqualTo(network(fields));
            assertThat(gathered.group()).isEqualTo(group(fields));
            assertThat(gathered.totalKnown()).isEqualTo(fields.number("total"));
            assertThat(gathered.members().stream().map(Object::toString)).isEqualTo(fields.texts("members"));
        } else {
            // The records do not take these apart.
            assertThat(body).isNotInstanceOf(UnknownOk.class);
        }
    }

    private static String verbName(int code) {
        return Verb.of(code).orElseThrow(() -> new AssertionError("verb " + code)).name();
    }

    private static String version(int major, int minor, int revision) {
        return major + "." + minor + "." + revision;
    }

    private static NetworkId network(VectorCase fields) {
        return NetworkId.parse(fields.text("networkId"));
    }

    private static MulticastGroup group(VectorCase fields) {
        return new MulticastGroup(
                new Mac(fields.hexNumber("mac")), HexFormat.fromHexDigits(fields.text("adi")));
    }

    /** A text without a port stands for the byte 00, "none". */
    private static Optional<SocketAddress> socketAddress(String text) {
        return text.contains("/") ? Optional.of(SocketAddress.parse(text)) : Optional.empty();
    }
}
