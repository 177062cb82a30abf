package dev.perigee.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.Signature;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class IdentitiesVectorsTest {
    private static final int BLOCK = Salsa20.BLOCK_BYTES;

    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("vl1-identities", file -> {
            file.cases("valid", IdentitiesVectorsTest::valid);
            file.cases("text", IdentitiesVectorsTest::text);
            file.cases("binary", IdentitiesVectorsTest::binary);
            file.cases("agreement", IdentitiesVectorsTest::agreement);
            file.cases("signatures", IdentitiesVectorsTest::signature);
        });
    }

    private static void valid(VectorCase c) throws MalformedPacketException {
        Identity identity = Identity.parse(c.text("secret"));
        assertThat(identity.address()).isEqualTo(Address.parse(c.text("address")));
        assertThat(identity).hasToString(c.text("public"));
        assertThat(identity.toSecretText()).isEqualTo(c.text("secret"));
        assertThat(Identity.parse(c.text("public"))).isEqualTo(identity);
        assertThat(new PacketWriter().identity(identity).toArray()).isEqualTo(c.hex("binaryPublic"));
        assertThat(identity.toSecretBinary()).isEqualTo(c.hex("binarySecret"));
        assertThat(new PacketReader(c.hex("binaryPublic")).identity()).isEqualTo(identity);
        assertThat(identity.publicKeyHash()).isEqualTo(Bytes.copyOf(c.hex("sha384OfAddressAndPublicKey")));
        assertThat(identity.validate()).isEqualTo(c.flag("validates"));
        byte[] secret = HexFormat.of().parseHex(c.text("secret").split(":")[3]);
        byte[] publicKey = identity.publicKey().toArray();
        assertThat(Primitives.get().x25519PublicKey(Arrays.copyOf(secret, 32))).isEqualTo(Arrays.copyOf(publicKey, 32));
        assertThat(Primitives.get().ed25519PublicKey(Arrays.copyOfRange(secret, 32, 64)))
                .isEqualTo(Arrays.copyOfRange(publicKey, 32, 64));
        c.optionalObject("hash").ifPresent(hash -> hashStages(publicKey, hash));
    }

    private static void hashStages(byte[] publicKey, VectorCase c) {
        AddressHash hash = new AddressHash(publicKey);
        assertThat(hash.digest()).isEqualTo(c.hex("sha512"));
        hash.fill();
        byte[] memory = hash.memory();
        assertThat(Arrays.copyOf(memory, BLOCK)).isEqualTo(c.hex("memFirstBlock"));
        assertThat(Arrays.copyOfRange(memory, BLOCK, 2 * BLOCK)).isEqualTo(c.hex("memSecondBlock"));
        assertThat(Arrays.copyOfRange(memory, memory.length - BLOCK, memory.length))
                .isEqualTo(c.hex("memLastBlock"));
        assertThat(Primitives.get().sha512(memory)).isEqualTo(c.hex("memSha512"));
        int done = 0;
        for (VectorCase stage : c.objects("iterations")) {
            int last = stage.integer("afterIteration") - 1;
            hash.iterate(done, last);
            assertThat(hash.digestIndex(last)).isEqualTo(stage.integer("digestWordIndex"));
            assertThat(hash.memoryIndex(last)).isEqualTo(stage.integer("memWordIndex"));
            hash.iterate(last, last + 1);
            assertThat(hash.digest()).isEqualTo(stage.hex("digest"));
            done = last + 1;
        }
        hash.iterate(done, AddressHash.ITERATIONS);
        assertThat(hash.digest()).isEqualTo(c.hex("finalDigest"));
        assertThat(Primitives.get().sha512(hash.memory())).isEqualTo(c.hex("memSha512AtEnd"));
        assertThat(AddressHash.of(publicKey)).isEqualTo(c.hex("finalDigest"));
    }

    private static void text(VectorCase c) {
        c.declare("reads", "validates");
        if (!c.flag("parses")) {
            assertThatThrownBy(() -> Identity.parse(c.text("text"))).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        Identity identity = Identity.parse(c.text("text"));
        assertThat(identity.hasSecret() ? identity.toSecretText() : identity.toString())
                .isEqualTo(c.text("reads"));
        assertThat(identity.validate()).isEqualTo(c.flag("validates"));
    }

    private static void binary(VectorCase c) throws MalformedPacketException {
        c.declare("reads", "validates", "length");
        PacketReader reader = new PacketReader(c.hex("hex"));
        if (!c.flag("parses")) {
            assertThatThrownBy(reader::identity).isInstanceOf(MalformedPacketException.class);
            return;
        }
        Identity identity = reader.identity();
        // A secret that comes in binary is read over: nobody has a use for one from the wire.
        int length = c.integer("length");
        String secret = length == Identity.SIZE_BYTES
                ? ""
                : ":" + HexFormat.of().formatHex(c.hex("hex"), Identity.SIZE_BYTES, length);
        assertThat(identity + secret).isEqualTo(c.text("reads"));
        assertThat(reader.offset()).isEqualTo(length);
        assertThat(identity.validate()).isEqualTo(c.flag("validates"));
    }

    private static void agreement(VectorCase c) {
        Identity mine = Identity.parse(c.text("mine"));
        Identity theirs = Identity.parse(c.text("theirs"));
        SharedKey key = mine.agree(theirs);
        byte[] hashed = c.hex("sha512OfSharedSecret");
        assertThat(Arrays.copyOf(hashed, SharedKey.SIZE_BYTES)).isEqualTo(c.hex("key48"));
        assertThat(key).isEqualTo(SharedKey.of(c.hex("key48")));
        assertThat(key.derive((byte) 0x30)).isEqualTo(c.hex("kbkdf0"));
        assertThat(key.derive((byte) 0x31)).isEqualTo(c.hex("kbkdf1"));
        assertThat(key.aesMacKey().getEncoded()).isEqualTo(c.hex("aesK0"));
        assertThat(key.aesCipherKey().getEncoded()).isEqualTo(c.hex("aesK1"));
        if (c.flagOrFalse("sameFromOtherSide") && theirs.hasSecret()) {
            assertThat(theirs.agree(mine)).isEqualTo(key);
        }
    }

    private static void signature(VectorCase c) {
        Identity signer = Identity.parse(c.text("signer"));
        byte[] message = c.hex("message");
        Signature signature = new Signature(Bytes.copyOf(c.hex("signature")));
        assertThat(signer.verify(message, signature)).isEqualTo(c.flag("verifies"));
        if (signer.hasSecret() && c.flag("verifies")) {
            assertThat(signer.sign(message)).isEqualTo(signature);
        }
    }
}
