package dev.perigee.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import dev.perigee.protocol.wire.PacketWriter;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class ArmorVectorsTest {
    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("vl1-armor", file -> {
            VectorCase root = file.root();
            Identity a = identity(root.object("a"));
            Identity b = identity(root.object("b"));
            Map<String, SharedKey> keys = Map.of("a", a.agree(b.withoutSecret()), "b", b.agree(a.withoutSecret()));
            file.cases("packets", c -> packet(keys, c));
            file.single("trustedPath", c -> trustedPath(keys.get("a"), c));
            file.cases("helloTail", c -> helloTail(keys.get("a"), c));
            file.test("keys", () -> {
                assertThat(keys.values()).containsOnly(SharedKey.of(root.hex("key48")));
                assertThat(keys.get("a").aesMacKey().getEncoded()).isEqualTo(root.hex("aesK0"));
                assertThat(keys.get("a").aesCipherKey().getEncoded()).isEqualTo(root.hex("aesK1"));
            });
        });
    }

    private static Identity identity(VectorCase c) {
        Identity identity = Identity.parse(c.text("secret"));
        assertThat(identity).hasToString(c.text("public"));
        assertThat(identity.address()).isEqualTo(Address.parse(c.text("address")));
        return identity;
    }

    private static void packet(Map<String, SharedKey> keys, VectorCase c) throws Exception {
        byte[] plain = c.hex("plain");
        byte[] wire = c.hex("wire");
        SharedKey senders = keys.get(c.text("from"));
        SharedKey receivers = keys.get(c.text("to"));
        PacketHeader composed = PacketHeader.parse(plain);
        CipherSuite suite = suite(c.integer("cipher"));
        byte[] sealed = PacketSeal.seal(
                senders,
                suite,
                c.hexNumber("packetId"),
                composed.destination(),
                composed.source(),
                plain[27] & 0xff,
                Arrays.copyOfRange(plain, 28, plain.length),
                composed.fragmented());
        assertThat(sealed).hasSize(c.integer("size")).isEqualTo(wire);
        if (suite == CipherSuite.AES_GMAC_SIV) {
            aesStages(senders, plain, wire, c);
        } else {
            salsaStages(senders, wire, c);
        }
        assertThat(PacketHeader.parse(wire).cipher()).isEqualTo(suite);
        assertOpens(receivers, wire, plain);
        for (VectorCase opened : c.objectsOrNone("opened")) {
            opened(receivers, opened);
        }
    }

    private static void opened(SharedKey receivers, VectorCase c) {
        byte[] wire = c.hex("wire");
        byte[] before = wire.clone();
        c.declare("reads");
        if (c.flag("accepted")) {
            assertOpens(receivers, wire, c.hex("reads"));
        } else {
            assertThat(PacketSeal.open(receivers, wire)).as(c.name()).isEmpty();
        }
        assertThat(wire).as(c.name()).isEqualTo(before);
    }

    /** Opened twice, since the same packet may arrive twice in a row. */
    private static void assertOpens(SharedKey key, byte[] wire, byte[] plain) {
        for (int i = 0; i < 2; i++) {
            Optional<OpenedPacket> opened = PacketSeal.open(key, wire);
            assertThat(opened).isPresent();
            assertThat(opened.get().verbByte()).isEqualTo(plain[27] & 0xff);
            assertThat(opened.get().payload()).isEqualTo(Arrays.copyOfRange(plain, 28, plain.length));
        }
    }

    private static void salsaStages(SharedKey key, byte[] wire, VectorCase c) {
        byte[] mangled = SalsaArmor.mangledKey(key, wire);
        assertThat(mangled).isEqualTo(c.hex("mangledKey"));
        byte[] polyKey = Arrays.copyOf(new Salsa20(12, mangled, wire, 0).nextBlock(), 32);
        assertThat(polyKey).isEqualTo(c.hex("polyKey"));
        assertThat(Poly1305.tag(polyKey, wire, 27, wire.length)).isEqualTo(c.hex("poly1305"));
    }

    private static void aesStages(SharedKey key, byte[] plain, byte[] wire, VectorCase c)
            throws GeneralSecurityException {
        AesArmor aes = AesArmor.ofThread();
        long iv = c.hexNumber("packetId");
        assertThat(aes.additionalData(wire)).isEqualTo(c.hex("aad"));
        byte[] tag = aes.tag(key, iv, wire, plain, 27);
        assertThat(tag).isEqualTo(c.hex("gmac"));
        assertThat(AesArmor.ivAndTag(iv, tag)).isEqualTo(c.hex("ivAndTag"));
        byte[] hidden = aes.hide(key, c.hex("ivAndTag"));
        assertThat(hidden).isEqualTo(c.hex("encryptedIvAndTag"));
        assertThat(AesArmor.counterStart(hidden)).isEqualTo(c.hex("ctrStart"));
        assertThat(Arrays.copyOf(hidden, 8)).isEqualTo(c.hex("packetIdOnWire")).isEqualTo(Arrays.copyOf(wire, 8));
    }

    private static CipherSuite suite(int code) {
        return Stream.of(CipherSuite.values())
                .filter(s -> s.code() == code)
                .findFirst()
                .orElseThrow();
    }

    private static void trustedPath(SharedKey key, VectorCase c) throws MalformedPacketException {
        byte[] wire = c.hex("wire");
        assertThat(PacketHeader.parse(wire).cipher()).isEqualTo(CipherSuite.TRUSTED_PATH);
        assertThat(PacketSeal.open(key, wire).isPresent()).isEqualTo(c.flag("accepted"));
    }

    private static void helloTail(SharedKey key, VectorCase c) {
        long packetId = c.hexNumber("packetId");
        assertThat(PacketSeal.encryptHelloTail(key, packetId, c.hex("tailPlain")))
                .isEqualTo(c.hex("tailEncrypted"));
        assertThat(PacketSeal.encryptHelloTail(key, packetId, c.hex("tailEncrypted")))
                .isEqualTo(c.hex("tailPlain"));
        byte[] masked = new PacketWriter().u64(packetId ^ 7).toArray();
        assertThat(PacketSeal.encryptHelloTail(key, Armor.longAt(masked, 0), c.hex("tailPlain")))
                .as("the low 3 bits do not count")
                .isEqualTo(c.hex("tailEncrypted"));
    }
}
