package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.crypto.Primitives;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.UserMessage;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** HELLO in the extended armor of clients 1.16, put on here as vl1.md 10a describes it. */
class ExtendedHelloTest {
    private static final SocketAddress ROOT = SocketAddress.parse(Net.ROOT_SOCKET);

    private final Net net = new Net(71);
    private final Stranger client = net.stranger(2, "198.51.100.2/9993");

    /** Puts the layer on: everything from the MAC on by AES-CTR, the ephemeral key behind it, and the flag. */
    private static byte[] armored(byte[] packet, Identity to, byte[] ephemeralSecret) throws Exception {
        Primitives curves = Primitives.get();
        byte[] theirs = Arrays.copyOf(to.publicKey().toArray(), 32);
        byte[] key = Arrays.copyOf(curves.sha512(curves.agree(ephemeralSecret, theirs)), 32);
        byte[] counter = new byte[16];
        System.arraycopy(packet, 0, counter, 0, 12);
        Cipher aes = Cipher.getInstance("AES/CTR/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
        byte[] hidden = aes.doFinal(packet, 19, packet.length - 19);
        byte[] result = Arrays.copyOf(packet, packet.length + 32);
        System.arraycopy(hidden, 0, result, 19, hidden.length);
        System.arraycopy(curves.x25519PublicKey(ephemeralSecret), 0, result, packet.length, 32);
        result[18] |= (byte) 0x80;
        return result;
    }

    private byte[] ephemeralSecret() {
        byte[] secret = new byte[32];
        net.wire.entropy().fill(secret);
        return secret;
    }

    private byte[] armoredHello(Identity to) throws Exception {
        return armored(client.sealHello(to), to, ephemeralSecret());
    }

    @Test
    void theLayerComesOffAsItWasPutOn() throws Exception {
        Identity self = TestIdentities.get(0);
        byte[] hello = client.sealHello(self);
        byte[] packet = armored(hello, self, ephemeralSecret());
        assertThat(PacketHeader.parse(packet).extendedArmor()).isTrue();
        assertThat(PacketHeader.parse(hello).extendedArmor()).isFalse();
        assertThat(PacketSeal.removeExtendedArmor(self, packet))
                .hasValueSatisfying(inner -> assertThat(inner).isEqualTo(hello));
        byte[] relayed = packet.clone();
        relayed[18] |= 2;
        byte[] helloRelayed = hello.clone();
        helloRelayed[18] |= 2;
        assertThat(PacketSeal.removeExtendedArmor(self, relayed))
                .hasValueSatisfying(inner -> assertThat(inner).isEqualTo(helloRelayed));
        assertThat(PacketSeal.removeExtendedArmor(self, Arrays.copyOf(packet, 59)))
                .isEmpty();
    }

    @Test
    void aSalsa20PacketIsNotTakenForOne() throws Exception {
        byte[] packet =
                client.seal(net.root.identity(), CipherSuite.SALSA20_POLY1305, new UserMessage(1, Bytes.ofHex("aa")));
        assertThat(PacketHeader.parse(packet).extendedArmor()).isFalse();
    }

    @Test
    void aStrangersHelloInsideIsAnsweredAsAnyOther() throws Exception {
        client.send(ROOT, armoredHello(net.root.identity()));
        net.wire.run(5);
        assertThat(client.helloOks(net.root.identity())).hasSize(1);
        client.answerHellos(net.root);
        assertThat(net.root.node().reachable(net.now(), client.address())).isTrue();

        client.clear();
        client.send(ROOT, armoredHello(net.root.identity()));
        net.wire.run(5);
        assertThat(client.helloOks(net.root.identity())).as("known by now").hasSize(1);
    }

    @Test
    void damageAndOtherVerbsInsideAreDropped() throws Exception {
        byte[] packet = armoredHello(net.root.identity());
        packet[40] ^= 1;
        client.send(ROOT, packet);
        byte[] other = client.seal(net.root.identity(), CipherSuite.POLY1305, new UserMessage(1, Bytes.ofHex("aa")));
        client.send(ROOT, armored(other, net.root.identity(), ephemeralSecret()));
        byte[] tooShort = Arrays.copyOf(packet, 40);
        client.send(ROOT, tooShort);
        net.wire.run(50);
        assertThat(client.datagrams()).isEmpty();
        assertThat(net.root.received()).isEmpty();
        assertThat(net.root.count(Counter.ARMOR_REFUSED)).isEqualTo(2);
    }

    @Test
    void fewAreOpenedAtATimeAndFewOfEachNetwork() throws Exception {
        net.root.station().holdWork();
        byte[] packet = armoredHello(net.root.identity());
        for (int i = 0; i < 20; i++) {
            client.send(ROOT, packet);
        }
        net.wire.run(5);
        assertThat(net.root.station().heldWork()).hasSize(ExtendedHellos.MAX_PER_PREFIX);
        for (int i = 0; i < 100; i++) {
            net.wire.inject(SocketAddress.parse("192.0." + i + ".1/1"), ROOT, packet);
        }
        net.wire.run(5);
        assertThat(net.root.station().heldWork()).hasSize(ExtendedHellos.MAX_IN_FLIGHT);
        assertThat(net.root.node().tableSizes()).containsEntry("armoredHellos", ExtendedHellos.MAX_IN_FLIGHT);
        Optional<Work> first = net.root.station().heldWork().stream().findFirst();
        net.root.station().release(first.orElseThrow());
        net.wire.settle();
        assertThat(net.root.node().tableSizes().get("armoredHellos")).isEqualTo(ExtendedHellos.MAX_IN_FLIGHT - 1);
    }
}
