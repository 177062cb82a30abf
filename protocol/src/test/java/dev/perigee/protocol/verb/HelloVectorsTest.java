package dev.perigee.protocol.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.crypto.SharedKey;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import dev.perigee.protocol.wire.PacketWriter;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** HELLO and OK(HELLO) of reference nodes, opened with the secret keys of both ends, and made again byte for byte. */
class HelloVectorsTest {
    private static final int PAYLOAD_AT = 28;

    @TestFactory
    Stream<DynamicNode> openedStepByStepAndMadeAgain() {
        return Vectors.tests("vl1-hello", file -> {
            file.cases("cases", HelloVectorsTest::check);
        });
    }

    private static void check(VectorCase vector) throws MalformedPacketException, GeneralSecurityException {
        Identity sender = Identity.parse(vector.text("sender"));
        Identity receiver = Identity.parse(vector.text("receiver"));
        byte[] wire = vector.hex("wire");
        assertThat(wire).hasSize(vector.integer("size"));

        PacketHeader header = PacketHeader.parse(wire);
        checkHeader(header, vector.object("header"));
        assertThat(header.source()).isEqualTo(sender.address());
        assertThat(header.destination()).isEqualTo(receiver.address());

        SharedKey key = SharedKey.of(vector.hex("key48"));
        assertThat(sender.agree(receiver.withoutSecret())).isEqualTo(key);
        assertThat(receiver.agree(sender.withoutSecret())).isEqualTo(key);

        OpenedPacket opened = PacketSeal.open(key, wire).orElseThrow();
        byte[] plain =
                new PacketWriter().u8(opened.verbByte()).bytes(opened.payload()).toArray();
        assertThat(plain).isEqualTo(vector.hex("plain"));

        long packetId = header.cipher() == CipherSuite.AES_GMAC_SIV
                ? checkAesSteps(vector, wire, plain)
                : checkSalsaSteps(vector, wire, header.packetId());

        Optional<VectorCase> tail = vector.optionalObject("tail");
        byte[] payload = tail.isPresent()
                ? checkHello(opened, key, header.packetId(), tail.get(), vector.object("fields"))
                : checkOk(opened, vector.object("fields"));
        assertThat(payload).isEqualTo(opened.payload());

        byte[] sealed = PacketSeal.seal(
                key,
                header.cipher(),
                packetId,
                header.destination(),
                header.source(),
                opened.verbByte(),
                payload,
                header.fragmented());
        sealed[PacketHeader.FLAGS_AT] |= (byte) header.hops();
        assertThat(sealed).isEqualTo(wire);
    }

    private static void checkHeader(PacketHeader header, VectorCase expected) {
        assertThat(header.packetId()).isEqualTo(expected.hexNumber("packetId"));
        assertThat(header.destination()).isEqualTo(Address.parse(expected.text("destination")));
        assertThat(header.source()).isEqualTo(Address.parse(expected.text("source")));
        assertThat(header.flags()).isEqualTo((int) expected.hexNumber("flagsByte"));
        assertThat(header.cipher().code()).isEqualTo(expected.integer("cipher"));
        assertThat(header.hops()).isEqualTo(expected.integer("hops"));
        assertThat(header.mac()).isEqualTo(expected.hexNumber("mac"));
    }

    private static long checkSalsaSteps(VectorCase vector, byte[] wire, long packetId) {
        byte[] mangled = StockArmor.mangledKey(vector.hex("key48"), wire);
        assertThat(mangled).isEqualTo(vector.hex("mangledKey"));
        byte[] polyKey = StockArmor.salsa12(mangled, Arrays.copyOf(wire, 8), 32);
        assertThat(polyKey).isEqualTo(vector.hex("polyKey"));
        assertThat(StockArmor.poly1305(polyKey, wire)).isEqualTo(vector.hex("poly1305"));
        return packetId;
    }

    /** @return the random packet ID from before sealing */
    private static long checkAesSteps(VectorCase vector, byte[] wire, byte[] plain) throws GeneralSecurityException {
        byte[] k0 = StockArmor.aesKey(vector.hex("key48"), 0x30);
        byte[] k1 = StockArmor.aesKey(vector.hex("key48"), 0x31);
        assertThat(k0).isEqualTo(vector.hex("aesK0"));
        assertThat(k1).isEqualTo(vector.hex("aesK1"));
        byte[] ivAndTag = StockArmor.ivAndTag(k1, wire);
        assertThat(ivAndTag).isEqualTo(vector.hex("decryptedIvAndTag"));
        byte[] aad = StockArmor.aad(wire);
        assertThat(aad).isEqualTo(vector.hex("aad"));
        byte[] iv = Arrays.copyOf(ivAndTag, 8);
        assertThat(StockArmor.gmac(k0, iv, aad, plain)).isEqualTo(vector.hex("gmac"));
        return ByteBuffer.wrap(iv).getLong();
    }

    /** @return the payload, made again from the fields */
    private static byte[] checkHello(
            OpenedPacket opened, SharedKey key, long packetId, VectorCase tail, VectorCase fields)
            throws MalformedPacketException {
        assertThat(opened.verb()).isEqualTo(Verb.HELLO.code());
        checkTail(opened, key, packetId, tail);

        Hello hello = Hello.parse(opened.payload(), bytes -> PacketSeal.encryptHelloTail(key, packetId, bytes));
        DecodedFields.hello(hello, fields);

        PacketWriter out = new PacketWriter();
        hello.write(out, bytes -> PacketSeal.encryptHelloTail(key, packetId, bytes));
        return out.toArray();
    }

    private static void checkTail(OpenedPacket opened, SharedKey key, long packetId, VectorCase tail) {
        byte[] encrypted = tail.hex("encrypted");
        byte[] payload = opened.payload();
        assertThat(Arrays.copyOfRange(payload, tail.integer("offsetInPacket") - PAYLOAD_AT, payload.length))
                .isEqualTo(encrypted);
        assertThat(packetId & ~7L).isEqualTo(tail.hexNumber("nonce"));
        assertThat(PacketSeal.encryptHelloTail(key, packetId, new byte[encrypted.length]))
                .isEqualTo(tail.hex("keystream"));
        assertThat(PacketSeal.encryptHelloTail(key, packetId, encrypted)).isEqualTo(tail.hex("plain"));
    }

    /** @return the payload, made again from the fields */
    private static byte[] checkOk(OpenedPacket opened, VectorCase fields) throws MalformedPacketException {
        assertThat(opened.verb()).isEqualTo(Verb.OK.code());
        Ok ok = (Ok) Payload.parse(opened.verbByte(), opened.payload());
        DecodedFields.ok(ok, fields);
        return ok.toBytes();
    }
}
