package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.verb.Echo;
import dev.perigee.protocol.verb.EchoOk;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.UserMessage;
import dev.perigee.protocol.wire.CipherSuite;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CipherTest {
    private static final Payload MESSAGE = new UserMessage(1, Bytes.ofHex("aa"));

    private final Net net = new Net(6);

    /** In which ciphers the root sent its messages, leaving out HELLO and its OK. */
    private List<CipherSuite> ciphers(Stranger client) {
        return client.got(net.root.identity()).stream()
                .filter(got -> got.payload().equals(MESSAGE))
                .map(got -> got.header().cipher())
                .toList();
    }

    private void sendByTheRoot(Stranger client) {
        net.root.node().reply(net.now(), client.address(), new Path(0, client.station.address()), MESSAGE);
        net.wire.run(5);
    }

    @Test
    void aesIsSpokenOnceThePeerMustKnowOurVersion() {
        Stranger client = net.stranger(1, "198.51.100.1/1");
        client.send(net.root.station().address(), client.sealHello(net.root.identity()));
        net.wire.run(5);
        sendByTheRoot(client);
        assertThat(ciphers(client))
                .as("its version is known, but not yet ours")
                .containsExactly(CipherSuite.SALSA20_POLY1305);

        client.answerHellos(net.root);
        sendByTheRoot(client);
        assertThat(ciphers(client)).endsWith(CipherSuite.AES_GMAC_SIV);
    }

    @Test
    void anAesPacketOfThePeerShowsThatItKnows() {
        Stranger client = net.stranger(1, "198.51.100.1/1");
        client.send(net.root.station().address(), client.sealHello(net.root.identity()));
        net.wire.run(5);
        client.send(net.root.station().address(), client.seal(net.root.identity(), CipherSuite.AES_GMAC_SIV, MESSAGE));
        net.wire.run(5);
        sendByTheRoot(client);
        assertThat(ciphers(client)).containsExactly(CipherSuite.AES_GMAC_SIV);
    }

    @Test
    void olderPeersGetSalsa20() {
        Stranger client = net.stranger(1, "198.51.100.1/1");
        client.protocol = 11;
        client.meet(net.root);
        sendByTheRoot(client);
        assertThat(ciphers(client)).containsExactly(CipherSuite.SALSA20_POLY1305);
    }

    @Test
    void aNodeThatAnnouncesAnOlderProtocolSpeaksNoAes() {
        Net salsa = new Net(6, NodeSettings.builder().version(11, 1, 14, 1).build(), MulticastAuthority.NONE);
        Stranger client = salsa.stranger(1, "198.51.100.1/1");
        client.meet(salsa.root);
        assertThat(client.helloOks(salsa.root.identity()).get(0).protocol()).isEqualTo(11);
        client.send(
                salsa.root.station().address(),
                client.seal(salsa.root.identity(), CipherSuite.AES_GMAC_SIV, Echo.EMPTY));
        salsa.wire.run(5);
        assertThat(client.got(salsa.root.identity()))
                .filteredOn(got -> got.payload() instanceof Ok ok && ok.body() instanceof EchoOk)
                .singleElement()
                .satisfies(got -> assertThat(got.header().cipher()).isEqualTo(CipherSuite.SALSA20_POLY1305));
    }

    @Test
    void theAnswerToAHelloIsReadableForAPeerThatForgotUs() {
        Stranger client = net.stranger(1, "198.51.100.1/1");
        client.meet(net.root);
        client.clear();
        client.send(net.root.station().address(), client.sealHello(net.root.identity()));
        net.wire.run(5);
        assertThat(client.got(net.root.identity()))
                .filteredOn(got -> got.payload() instanceof Ok)
                .singleElement()
                .satisfies(got -> assertThat(got.header().cipher()).isEqualTo(CipherSuite.SALSA20_POLY1305));
    }

    @Test
    void anEchoIsAnsweredInEveryCipherWithTheIdOnTheWire() {
        Stranger client = net.stranger(1, "198.51.100.1/1");
        client.meet(net.root);
        client.clear();
        Bytes data = Bytes.ofHex("0102030405");
        for (CipherSuite suite :
                List.of(CipherSuite.POLY1305, CipherSuite.SALSA20_POLY1305, CipherSuite.AES_GMAC_SIV)) {
            byte[] packet = client.seal(net.root.identity(), suite, new Echo(data));
            client.send(net.root.station().address(), packet);
            net.wire.run(5);
            long wireId = ByteBuffer.wrap(packet).getLong();
            assertThat(client.got(net.root.identity(), Ok.class)).endsWith(Ok.of(wireId, new EchoOk(data)));
        }
        assertThat(client.got(net.root.identity(), Ok.class)).hasSize(3);
    }

    @Test
    void trustedPathsAndUnknownCiphersAreDropped() {
        Stranger client = net.stranger(1, "198.51.100.1/1");
        client.meet(net.root);
        client.clear();
        for (int cipher : new int[] {2, 4, 5, 6, 7}) {
            byte[] packet = client.seal(net.root.identity(), CipherSuite.SALSA20_POLY1305, Echo.EMPTY);
            packet[18] = (byte) (cipher << 3);
            client.send(net.root.station().address(), packet);
        }
        net.wire.run(5);
        assertThat(client.datagrams()).isEmpty();
        assertThat(net.root.count(Counter.UNREADABLE_CIPHER)).isEqualTo(5);
    }
}
