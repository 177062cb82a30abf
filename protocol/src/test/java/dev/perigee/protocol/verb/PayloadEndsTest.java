package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.verb.Hello.WorldStamp;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Payloads that end where the documents allow it, counts that lie, and what is kept or skipped unread. */
class PayloadEndsTest {
    private static final String IDENTITY = "0102030405" + "00" + "11".repeat(64) + "00";
    private static final String HELLO_HEAD = "0c" + "01" + "0e" + "0001" + "0000000000000064" + IDENTITY;

    @Test
    void helloMayEndAfterItsIdentity() throws MalformedPacketException {
        Hello hello = (Hello) parse(Verb.HELLO, HELLO_HEAD);
        assertThat(hello.protocol()).isEqualTo(12);
        assertThat(hello.identity().address()).isEqualTo(Address.parse("0102030405"));
        assertThat(hello.sentTo()).isEmpty();
        assertThat(hello.planet()).isEmpty();
        assertThat(hello.moons()).isEmpty();
    }

    @Test
    void helloMayEndAfterTheAddress() throws MalformedPacketException {
        Hello hello = (Hello) parse(Verb.HELLO, HELLO_HEAD + "04c0a801012709");
        assertThat(hello.sentTo()).contains(SocketAddress.parse("192.168.1.1/9993"));
        assertThat(hello.planet()).isEmpty();
    }

    @Test
    void helloMayEndAfterThePlanetAndThenHasNoTailToDecipher() throws MalformedPacketException {
        Bytes payload = Bytes.ofHex(HELLO_HEAD + "00" + "0000000000000007" + "0000000000000008");
        Hello hello = Hello.parse(payload.toArray(), tail -> {
            throw new AssertionError("there is no tail");
        });
        assertThat(hello.sentTo()).isEmpty();
        assertThat(hello.planet()).contains(new WorldStamp(7, 8));
        assertThat(hello.moons()).isEmpty();
    }

    @Test
    void helloThatEndsInsideAFieldIsMalformed() {
        assertMalformed(Reason.TRUNCATED, Verb.HELLO, HELLO_HEAD.substring(0, HELLO_HEAD.length() - 2));
        assertMalformed(Reason.TRUNCATED, Verb.HELLO, HELLO_HEAD + "04c0a8010127");
        assertMalformed(Reason.TRUNCATED, Verb.HELLO, HELLO_HEAD + "00" + "0000000000000007");
        assertMalformed(Reason.TRUNCATED, Verb.HELLO, HELLO_HEAD + "00" + "00".repeat(16) + "00");
    }

    @Test
    void helloTailIsDecipheredAndEncipheredByTheGivenCipher() throws MalformedPacketException {
        String plain = HELLO_HEAD + "00" + "00".repeat(16) + "0001" + "7f" + "0000000000000009" + "000000000000000a";
        byte[] wire = Bytes.ofHex(plain).toArray();
        int tailAt = wire.length - 19;
        for (int i = tailAt; i < wire.length; i++) {
            wire[i] ^= 0x5a;
        }
        Hello hello = Hello.parse(wire, PayloadEndsTest::flip);
        assertThat(hello.moons()).containsExactly(new WorldStamp(9, 10));

        var out = new PacketWriter();
        hello.write(out, PayloadEndsTest::flip);
        assertThat(out.toArray()).isEqualTo(wire);
        assertThat(hello.toBytes()).isEqualTo(Bytes.ofHex(plain).toArray());
    }

    private static byte[] flip(byte[] tail) {
        byte[] flipped = tail.clone();
        for (int i = 0; i < flipped.length; i++) {
            flipped[i] ^= 0x5a;
        }
        return flipped;
    }

    @Test
    void helloEntriesThatAreNoMoonsAreSkipped() throws MalformedPacketException {
        Hello hello = (Hello) parse(
                Verb.HELLO,
                HELLO_HEAD + "00" + "00".repeat(16) + "0002" + "01" + "ff".repeat(16) + "7f" + "00".repeat(7) + "05"
                        + "00".repeat(8));
        assertThat(hello.moons()).containsExactly(new WorldStamp(5, 0));
    }

    @Test
    void aListOfMoonsNeedsAPlanetBeforeIt() {
        Hello hello = new RandomPayloads(3).hello();
        assertThatThrownBy(() -> new Hello(
                        12,
                        1,
                        14,
                        1,
                        0,
                        hello.identity(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new WorldStamp(1, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void okToHelloMayEndAfterTheRevisionOrTheAddress() throws MalformedPacketException {
        String head = "01" + "00".repeat(8) + "0000000000000064" + "0c" + "01" + "0e" + "0001";
        HelloOk bare = (HelloOk) ((Ok) parse(Verb.OK, head)).body();
        assertThat(bare.timestampEcho()).isEqualTo(100);
        assertThat(bare.seenAt()).isEmpty();
        assertThat(bare.worlds()).isEmpty();

        HelloOk withAddress = (HelloOk) ((Ok) parse(Verb.OK, head + "04c0a801012709")).body();
        assertThat(withAddress.seenAt()).contains(SocketAddress.parse("192.168.1.1/9993"));
        assertThat(withAddress.worlds()).isEmpty();

        assertMalformed(Reason.TRUNCATED, Verb.OK, head.substring(0, head.length() - 2));
        assertMalformed(Reason.TRUNCATED, Verb.OK, head + "04c0a8010127");
        assertMalformed(Reason.TRUNCATED, Verb.OK, head + "00" + "00");
        assertMalformed(Reason.TRUNCATED, Verb.OK, head + "00" + "0001");
    }

    @Test
    void oneMalformedWorldMakesTheOkMalformed() {
        Ok good = Ok.of(5, new RandomPayloads(4).helloOkWithWorlds(2));
        byte[] bytes = good.toBytes();
        // The first byte of a world is its type, and the worlds are at the end.
        int worldsAt = bytes.length - worldBytes((HelloOk) good.body());
        bytes[worldsAt] = 55;
        assertThatThrownBy(() -> Payload.parse(Verb.OK.code(), bytes)).isInstanceOf(MalformedPacketException.class);
    }

    private static int worldBytes(HelloOk ok) {
        var out = new PacketWriter();
        ok.worlds().forEach(world -> world.write(out));
        return out.size();
    }

    @Test
    void networkConfigRequestMayEndAfterTheNetworkId() throws MalformedPacketException {
        NetworkConfigRequest request = (NetworkConfigRequest) parse(Verb.NETWORK_CONFIG_REQUEST, "8056c2e21c000001");
        assertThat(request).isEqualTo(new NetworkConfigRequest(NetworkId.parse("8056c2e21c000001"), Bytes.EMPTY, 0, 0));
    }

    @Test
    void networkConfigRequestNeedsNothingBehindTheMetaData() throws MalformedPacketException {
        NetworkId network = NetworkId.parse("8056c2e21c000001");
        String start = network + "0003" + "763d37";
        Bytes metaData = Bytes.ofHex("763d37");
        assertThat(parse(Verb.NETWORK_CONFIG_REQUEST, start))
                .isEqualTo(new NetworkConfigRequest(network, metaData, 0, 0));
        assertThat(parse(Verb.NETWORK_CONFIG_REQUEST, start + "00000000000000"))
                .isEqualTo(new NetworkConfigRequest(network, metaData, 0, 0));
        assertThat(parse(Verb.NETWORK_CONFIG_REQUEST, start + "0000000000000005" + "0000000000000006" + "99"))
                .isEqualTo(new NetworkConfigRequest(network, metaData, 5, 6));
        assertMalformed(Reason.TRUNCATED, Verb.NETWORK_CONFIG_REQUEST, network + "00");
        assertMalformed(Reason.TRUNCATED, Verb.NETWORK_CONFIG_REQUEST, network + "0004" + "763d37");
    }

    @Test
    void credentialsMayEndAfterTheZeroOrAfterAnyList() throws MalformedPacketException {
        NetworkCredentials whole = new RandomPayloads(5).credentials(1);
        byte[] bytes = whole.toBytes();
        NetworkCredentials lists =
                new NetworkCredentials(List.of(), whole.capabilities(), whole.tags(), List.of(), List.of());
        assertThat(parse(Verb.NETWORK_CREDENTIALS, "00"))
                .isEqualTo(new NetworkCredentials(List.of(), List.of(), List.of(), List.of(), List.of()));
        // Without the last two lists, which are empty: two bytes of count each.
        byte[] upToTags = Arrays.copyOf(lists.toBytes(), lists.toBytes().length - 4);
        assertThat(Payload.parse(Verb.NETWORK_CREDENTIALS.code(), upToTags)).isEqualTo(lists);
        assertThat(Payload.parse(Verb.NETWORK_CREDENTIALS.code(), bytes)).isEqualTo(whole);
        assertMalformed(Reason.TRUNCATED, Verb.NETWORK_CREDENTIALS, "");
        assertMalformed(Reason.TRUNCATED, Verb.NETWORK_CREDENTIALS, "00" + "00");
        assertMalformed(Reason.VALUE, Verb.NETWORK_CREDENTIALS, "02");
    }

    @Test
    void countsThatLieEndTheReading() {
        assertMalformed(Reason.TRUNCATED, Verb.NETWORK_CREDENTIALS, "00" + "ffff");
        assertMalformed(Reason.TRUNCATED, Verb.PUSH_DIRECT_PATHS, "ffff");
        assertMalformed(Reason.TRUNCATED, Verb.HELLO, HELLO_HEAD + "00" + "00".repeat(16) + "ffff");
        assertMalformed(
                Reason.LENGTH, Verb.OK, "0d" + "00".repeat(8) + "00".repeat(18) + "00000001" + "ffff" + "0102030405");
    }

    @Test
    void bytesBehindTheLastFieldAreIgnored() throws MalformedPacketException {
        RandomPayloads random = new RandomPayloads(6);
        for (Payload payload : List.of(
                random.helloWithMoons(2),
                Ok.of(1, random.helloOk()),
                Ok.of(1, random.gatherOk()),
                random.rendezvous(),
                random.gather(),
                random.credentials(2),
                random.request(),
                random.pushDirectPaths(),
                Ok.of(1, random.extFrameOk()),
                Ok.of(1, random.multicastFrameOk()),
                random.ack(),
                random.qosMeasurement(),
                random.remoteTrace(),
                random.pathNegotiation())) {
            byte[] bytes = payload.toBytes();
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
            assertThat(Payload.parse(payload.verbCode(), longer)).isEqualTo(payload);
        }
    }

    @Test
    void bytesBehindTheLastWholeEntryAreIgnored() throws MalformedPacketException {
        assertThat(parse(Verb.WHOIS, "0102030405" + "01020304")).isEqualTo(Whois.of(Address.parse("0102030405")));
        assertThat(((MulticastLike) parse(Verb.MULTICAST_LIKE, "00".repeat(18) + "11".repeat(17))).subscriptions())
                .hasSize(1);
    }

    @Test
    void rendezvousAtPortZeroOrWithAnotherLengthIsMalformed() {
        assertMalformed(Reason.VALUE, Verb.RENDEZVOUS, "00" + "0102030405" + "0000" + "04" + "c0a80101");
        assertMalformed(Reason.LENGTH, Verb.RENDEZVOUS, "00" + "0102030405" + "2709" + "05" + "c0a8010100");
    }

    @Test
    void pathsOfUnknownTypeAndExtensionsAreSkipped() throws MalformedPacketException {
        String unknown = "00" + "0000" + "09" + "03" + "aabbcc";
        String wrongLength = "00" + "0000" + "04" + "07" + "c0a80101270900";
        String extended = "82" + "0002" + "eeee" + "04" + "06" + "c0a801012709";
        PushDirectPaths paths =
                (PushDirectPaths) parse(Verb.PUSH_DIRECT_PATHS, "0003" + unknown + wrongLength + extended);
        assertThat(paths.entries())
                .containsExactly(new PushDirectPaths.Entry(0x82, SocketAddress.parse("192.168.1.1/9993")));
    }

    @Test
    void gatherFlagTellsWhetherACertificateFollows() throws MalformedPacketException {
        String head = "8056c2e21c000001";
        String rest = "ffffffffffff" + "0a010203" + "00000020";
        MulticastGather without = (MulticastGather) parse(Verb.MULTICAST_GATHER, head + "80" + rest);
        assertThat(without.flags()).isEqualTo(0x80);
        assertThat(without.certificate()).isEmpty();
        assertThat(without.limit()).isEqualTo(0x20);
        assertMalformed(Reason.TRUNCATED, Verb.MULTICAST_GATHER, head + "01" + rest);

        MulticastGather with = new MulticastGather(
                without.network(), 0x80, without.group(), 1, Optional.of(new RandomPayloads(7).membership()));
        assertThat(with.flags()).isEqualTo(0x81);
    }

    @Test
    void unknownVerbsAndCodesAreData() throws MalformedPacketException {
        assertThat(parse(0x1f, "aabb")).isEqualTo(new UnknownPayload(0x1f, Bytes.ofHex("aabb")));
        assertThat(parse(0x0f, "aabb")).isEqualTo(new UnknownPayload(0x0f, Bytes.ofHex("aabb")));
        ErrorReply error = (ErrorReply) parse(Verb.ERROR, "ee" + "0000000000000001" + "cc" + "dd");
        assertThat(error).isEqualTo(new ErrorReply(0xee, 1, 0xcc, Bytes.ofHex("dd")));
        assertThat(error.errorCode()).isEmpty();
        // 0xe4 would be WHOIS if the upper bits were cut off.
        Ok ok = (Ok) parse(Verb.OK, "e4" + "0000000000000001" + "dd");
        assertThat(ok).isEqualTo(new Ok(0xe4, 1, new UnknownOk(Bytes.ofHex("dd"))));
    }

    @Test
    void acknowledgementOfAPushIsReadFromTheOkToAnEcho() throws MalformedPacketException {
        ConfigAck ack = new ConfigAck(NetworkId.parse("8056c2e21c000001"), 0x1122334455667788L);
        Ok sent = Ok.of(9, ack);
        assertThat(Bytes.copyOf(sent.toBytes()))
                .isEqualTo(Bytes.ofHex("08" + "0000000000000009" + "8056c2e21c000001" + "1122334455667788"));
        Ok read = (Ok) Payload.parse(Verb.OK.code(), sent.toBytes());
        assertThat(ConfigAck.from((EchoOk) read.body())).contains(ack);
        assertThat(ConfigAck.from(new EchoOk(Bytes.ofHex("00".repeat(15))))).isEmpty();
    }

    @Test
    void anOkAnswersTheVerbOfItsBody() {
        assertThatThrownBy(() -> new Ok(Verb.WHOIS.code(), 0, new EchoOk(Bytes.EMPTY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ECHO");
        assertThatThrownBy(() -> Ok.of(0, new UnknownOk(Bytes.EMPTY))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listsTooLongForTheirCountAreRefusedWhenMade() {
        List<WorldStamp> moons = Collections.nCopies(0x10000, new WorldStamp(1, 1));
        Hello hello = new RandomPayloads(8).hello();
        assertThatThrownBy(() -> new Hello(
                        12, 1, 14, 1, 0, hello.identity(), Optional.empty(), Optional.of(new WorldStamp(1, 1)), moons))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65,535");
    }

    private static Payload parse(Verb verb, String hex) throws MalformedPacketException {
        return parse(verb.code(), hex);
    }

    private static Payload parse(int verbCode, String hex) throws MalformedPacketException {
        return Payload.parse(verbCode, Bytes.ofHex(hex).toArray());
    }

    private static void assertMalformed(Reason reason, Verb verb, String hex) {
        assertThatThrownBy(() -> parse(verb, hex))
                .isInstanceOfSatisfying(
                        MalformedPacketException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
