package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Compares what was read of a payload with the fields that a vector file names. Every field is looked at, so that one
 * the payload has no place for is seen by {@link VectorCase#checkAllKnown()}.
 */
public final class DecodedFields {
    private DecodedFields() {}

    /**
     * @param payload read by {@link Payload#parse}, a HELLO with its tail deciphered
     * @param fields without this object, the payload has nothing that the file takes apart
     */
    public static void check(Payload payload, Optional<VectorCase> fields) {
        if (fields.isEmpty()) {
            assertThat(payload).isInstanceOfAny(Echo.class, NetworkCredentials.class);
            return;
        }
        VectorCase expected = fields.get();
        switch (Verb.of(payload.verbCode()).orElseThrow()) {
            case HELLO -> hello((Hello) payload, expected);
            case ERROR -> error((ErrorReply) payload, expected);
            case OK -> ok((Ok) payload, expected);
            case WHOIS -> assertThat(((Whois) payload).addresses()).isEqualTo(addresses(expected, "addresses"));
            case RENDEZVOUS -> rendezvous((Rendezvous) payload, expected);
            case FRAME -> frame((Frame) payload, expected);
            case EXT_FRAME -> extFrame((ExtFrame) payload, expected);
            case MULTICAST_LIKE -> like((MulticastLike) payload, expected);
            case NETWORK_CONFIG_REQUEST -> request((NetworkConfigRequest) payload, expected);
            case MULTICAST_GATHER -> gather((MulticastGather) payload, expected);
            case MULTICAST_FRAME -> multicastFrame((MulticastFrame) payload, expected);
            case PUSH_DIRECT_PATHS -> paths((PushDirectPaths) payload, expected);
            default -> throw new AssertionError("no fields are known of " + payload);
        }
    }

    static void hello(Hello hello, VectorCase fields) {
        assertThat(hello.protocol()).isEqualTo(fields.integer("protocol"));
        assertThat(version(hello.major(), hello.minor(), hello.revision())).isEqualTo(fields.text("version"));
        assertThat(hello.timestampMs()).isEqualTo(fields.number("timestamp"));
        assertThat(hello.identity()).isEqualTo(Identity.parse(fields.text("identity")));
        assertThat(hello.sentTo()).isEqualTo(socketAddress(fields.text("sentTo")));
        assertThat(hello.planet())
                .contains(new WorldStamp(fields.number("planetId"), fields.number("planetTimestamp")));
        List<WorldStamp> moons = fields.objects("moons").stream()
                .peek(moon -> assertThat(moon.integer("type")).isEqualTo(127))
                .map(moon -> new WorldStamp(moon.hexNumber("id"), moon.number("timestamp")))
                .toList();
        assertThat(hello.moons()).isEqualTo(moons);
        if (fields.has("tail")) {
            Bytes plain = Bytes.copyOf(hello.toBytes());
            byte[] tail = fields.hex("tail");
            int tailAt = fields.integer("tailOffsetInPacket") - PacketHeader.MIN_PACKET_BYTES;
            assertThat(plain.size()).isEqualTo(tailAt + tail.length);
            assertThat(Bytes.copyOf(plain.toArray(), tailAt, plain.size())).isEqualTo(Bytes.copyOf(tail));
        }
    }

    private static void error(ErrorReply error, VectorCase fields) {
        inRe(error.inReVerb(), error.inRePacketId(), fields);
        assertThat(error.code()).isEqualTo(fields.integer("errorCode"));
        assertThat(error.errorCode()).map(ErrorCode::code).contains(fields.integer("errorCode"));
        assertThat(error.data()).isEqualTo(bytes(fields, "rest"));
    }

    static void ok(Ok ok, VectorCase fields) {
        inRe(ok.inReVerb(), ok.inRePacketId(), fields);
        if (ok.body() instanceof HelloOk hello) {
            helloOk(hello, fields);
        } else if (ok.body() instanceof WhoisOk whois) {
            List<Identity> identities =
                    fields.texts("identities").stream().map(Identity::parse).toList();
            assertThat(whois.identities()).isEqualTo(identities);
        } else if (ok.body() instanceof GatherOk gather) {
            assertThat(gather.network()).isEqualTo(network(fields));
            assertThat(gather.group()).isEqualTo(group(fields));
            assertThat(gather.totalKnown()).isEqualTo(fields.number("total"));
            assertThat(gather.members()).isEqualTo(addresses(fields, "members"));
        } else {
            // Of these the files take only the head apart.
            assertThat(ok.body())
                    .isInstanceOfAny(EchoOk.class, ExtFrameOk.class, ConfigOk.class, MulticastFrameOk.class);
        }
    }

    private static void inRe(int verb, long packetId, VectorCase fields) {
        assertThat(verb).isEqualTo(Verb.valueOf(fields.text("inReVerb")).code());
        assertThat(packetId).isEqualTo(fields.hexNumber("inRePacketId"));
    }

    private static void helloOk(HelloOk hello, VectorCase fields) {
        assertThat(hello.timestampEcho()).isEqualTo(fields.number("timestampEcho"));
        assertThat(hello.protocol()).isEqualTo(fields.integer("protocol"));
        assertThat(version(hello.major(), hello.minor(), hello.revision())).isEqualTo(fields.text("version"));
        assertThat(hello.seenAt()).isEqualTo(socketAddress(fields.text("surface")));
        PacketWriter worlds = new PacketWriter();
        hello.worlds().forEach(world -> world.write(worlds));
        assertThat(worlds.size()).isEqualTo(fields.integer("worldsLength"));
        assertThat(worlds.toBytes()).isEqualTo(bytes(fields, "worlds"));
    }

    private static void rendezvous(Rendezvous rendezvous, VectorCase fields) {
        assertThat(rendezvous.peer()).isEqualTo(Address.parse(fields.text("peer")));
        assertThat(rendezvous.at()).isEqualTo(SocketAddress.parse(fields.text("at")));
    }

    private static void frame(Frame frame, VectorCase fields) {
        assertThat(frame.network()).isEqualTo(network(fields));
        assertThat(frame.etherType()).isEqualTo((int) fields.hexNumber("etherType"));
        assertThat(frame.data()).isEqualTo(bytes(fields, "frame"));
    }

    private static void extFrame(ExtFrame frame, VectorCase fields) {
        assertThat(frame.network()).isEqualTo(network(fields));
        assertThat(frame.flags()).isEqualTo(fields.integer("flags"));
        assertThat(frame.copy()).isPresent();
        assertThat(frame.to()).isEqualTo(mac(fields, "to"));
        assertThat(frame.from()).isEqualTo(mac(fields, "from"));
        assertThat(frame.etherType()).isEqualTo((int) fields.hexNumber("etherType"));
        assertThat(frame.data()).isEqualTo(bytes(fields, "frame"));
    }

    private static void like(MulticastLike like, VectorCase fields) {
        List<MulticastLike.Subscription> groups = fields.objects("groups").stream()
                .map(group -> new MulticastLike.Subscription(network(group), group(group)))
                .toList();
        assertThat(like.subscriptions()).isEqualTo(groups);
    }

    private static void request(NetworkConfigRequest request, VectorCase fields) {
        assertThat(request.network()).isEqualTo(network(fields));
        // A dictionary ends with the end of its last line, which the files leave out.
        String metaData = new String(request.metaData().toArray(), StandardCharsets.UTF_8);
        assertThat(metaData.stripTrailing()).isEqualTo(fields.text("metaData"));
    }

    private static void gather(MulticastGather gather, VectorCase fields) {
        assertThat(gather.network()).isEqualTo(network(fields));
        assertThat(gather.flags()).isEqualTo(fields.integer("flags"));
        assertThat(gather.group()).isEqualTo(group(fields));
        assertThat(gather.limit()).isEqualTo(fields.number("limit"));
        int certificateBytes = gather.certificate().map(c -> c.toBytes().size()).orElse(0);
        assertThat(certificateBytes).isEqualTo(fields.has("comLength") ? fields.integer("comLength") : 0);
    }

    private static void multicastFrame(MulticastFrame frame, VectorCase fields) {
        assertThat(frame.network()).isEqualTo(network(fields));
        assertThat(frame.flags()).isEqualTo(fields.integer("flags"));
        assertThat(frame.gatherLimit().isPresent()).isEqualTo(fields.has("gatherLimit"));
        frame.gatherLimit().ifPresent(limit -> assertThat(limit).isEqualTo(fields.number("gatherLimit")));
        assertThat(frame.from().isPresent()).isEqualTo(fields.has("sourceMac"));
        frame.from().ifPresent(from -> assertThat(from).isEqualTo(mac(fields, "sourceMac")));
        assertThat(frame.to()).isEqualTo(group(fields));
        assertThat(frame.etherType()).isEqualTo((int) fields.hexNumber("etherType"));
        assertThat(frame.data()).isEqualTo(bytes(fields, "frame"));
    }

    private static void paths(PushDirectPaths paths, VectorCase fields) {
        List<PushDirectPaths.Entry> entries = fields.objects("paths").stream()
                .map(path ->
                        new PushDirectPaths.Entry(path.integer("flags"), SocketAddress.parse(path.text("address"))))
                .toList();
        assertThat(paths.entries()).isEqualTo(entries);
    }

    private static String version(int major, int minor, int revision) {
        return major + "." + minor + "." + revision;
    }

    /** A text without a port stands for the byte 00, "none". */
    private static Optional<SocketAddress> socketAddress(String text) {
        return text.contains("/") ? Optional.of(SocketAddress.parse(text)) : Optional.empty();
    }

    private static List<Address> addresses(VectorCase fields, String field) {
        return fields.texts(field).stream().map(Address::parse).toList();
    }

    private static Bytes bytes(VectorCase fields, String field) {
        return Bytes.copyOf(fields.hex(field));
    }

    static NetworkId network(VectorCase fields) {
        return NetworkId.parse(fields.text("networkId"));
    }

    static Mac mac(VectorCase fields, String field) {
        return new Mac(fields.hexNumber(field));
    }

    private static MulticastGroup group(VectorCase fields) {
        return new MulticastGroup(mac(fields, "mac"), (int) fields.hexNumber("adi"));
    }
}
