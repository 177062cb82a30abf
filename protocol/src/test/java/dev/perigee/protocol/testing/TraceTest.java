package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.Fragments;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static final Identity ALICE = TestIdentities.get(1);
    private static final Identity BOB = TestIdentities.get(2);

    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final Mailbox alice = new Mailbox(internet.host("alice", "10.0.0.1/1"));
    private final Mailbox bob = new Mailbox(internet.host("bob", "10.0.0.2/1"));

    private static byte[] seal(Payload payload) {
        return PacketSeal.seal(
                ALICE.agree(BOB),
                CipherSuite.SALSA20_POLY1305,
                0x0123456789abcdefL,
                BOB.address(),
                ALICE.address(),
                payload.verbCode(),
                payload.toBytes(),
                false);
    }

    private String sent(byte[] datagram) {
        alice.host.send(new Path(0, bob.address()), datagram, 0);
        List<String> lines = internet.trace();
        return lines.get(lines.size() - 1);
    }

    @Test
    void linesSayWhenWhoWhatAndWhere() {
        internet.note("first step");
        alice.send(0, bob.address(), "junk", 2);
        internet.run(12);
        alice.send(bob.address(), "junk");
        internet.run(1);
        alice.send(SocketAddress.parse("10.0.0.9/9"), "junk");
        internet.run(1);
        assertThat(internet.trace())
                .containsExactly(
                        "         0 ms  ---- first step",
                        "         0 ms  alice sent: 10.0.0.1/1 -> 10.0.0.2/1 4 bytes ttl 2  junk",
                        "         0 ms  alice lost at the core, time to live ran out:"
                                + " 10.0.0.1/1 -> 10.0.0.2/1 4 bytes ttl 2  junk",
                        "        12 ms  alice sent: 10.0.0.1/1 -> 10.0.0.2/1 4 bytes  junk",
                        "        13 ms  bob got from alice: 10.0.0.1/1 -> 10.0.0.2/1 4 bytes  junk",
                        "        13 ms  alice sent: 10.0.0.1/1 -> 10.0.0.9/9 4 bytes  junk",
                        "        14 ms  alice lost at the core, nobody there: 10.0.0.1/1 -> 10.0.0.9/9 4 bytes  junk");
    }

    @Test
    void packetsAreDecipheredWhenTheKeysAreKnown() {
        NetworkId network = NetworkId.of(BOB.address(), 7);
        byte[] echo = seal(new Echo(Bytes.EMPTY));
        String header = ALICE.address() + ">" + BOB.address() + " 0123456789abcdef ";
        assertThat(sent(echo)).endsWith(header + "?");
        internet.understand(BOB.withoutSecret());
        internet.understand(ALICE.withoutSecret());
        assertThat(sent(echo)).as("without a secret").endsWith(header + "?");
        internet.understand(ALICE);
        internet.understand(ALICE.withoutSecret());
        assertThat(sent(echo)).endsWith(header + "ECHO");
        assertThat(sent(Attacker.withHops(echo, 2)))
                .endsWith(ALICE.address() + ">" + BOB.address() + " hops 2 0123456789abcdef ECHO");
        assertThat(sent(Attacker.withBitFlipped(echo, 8 * 20))).endsWith("not sealed by this pair");
        assertThat(sent(seal(new NetworkConfigRequest(network, Bytes.EMPTY, 0, 0))))
                .endsWith("NETWORK_CONFIG_REQUEST " + network);
        assertThat(sent(seal(ErrorReply.ofNetwork(
                        Verb.NETWORK_CONFIG_REQUEST, 0xabc, ErrorCode.NETWORK_ACCESS_DENIED, network))))
                .endsWith("ERROR NETWORK_ACCESS_DENIED in re NETWORK_CONFIG_REQUEST 0000000000000abc " + network);
    }

    @Test
    void piecesAreNamed() {
        byte[] packet = PacketSeal.seal(
                ALICE.agree(BOB),
                CipherSuite.SALSA20_POLY1305,
                1,
                BOB.address(),
                ALICE.address(),
                Verb.ECHO.code(),
                new byte[2_000],
                true);
        List<byte[]> pieces = Fragments.split(packet, 1_432);
        assertThat(sent(pieces.get(0))).endsWith("0000000000000001 head of pieces");
        assertThat(sent(pieces.get(1))).endsWith("piece 1 of 2 of 0000000000000001 to " + BOB.address());
    }

    @Test
    void onlyTheNewestLinesAreKept() {
        internet.keepTrace(3);
        for (int i = 0; i < 10; i++) {
            internet.note("step " + i);
        }
        assertThat(internet.trace()).hasSize(3).last().asString().endsWith("step 9");
    }
}
