package dev.perigee.protocol.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.crypto.Primitives;
import dev.perigee.protocol.crypto.SigningKey;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.world.World.Root;
import dev.perigee.protocol.world.World.SigningPair;
import dev.perigee.protocol.world.World.WorldType;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class WorldsVectorsTest {
    private final Map<String, SigningPair> keys = new HashMap<>();
    private JsonNode worlds;

    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("vl1-worlds", file -> {
            worlds = file.root().json("worlds");
            file.root().json("keys").properties().forEach(key -> keys.put(key.getKey(), pair(key.getValue())));
            file.namedCases("keys", WorldsVectorsTest::key);
            file.namedCases("worlds", this::world);
            file.cases("updates", this::update);
            file.cases("reading", WorldsVectorsTest::reading);
            file.single("publicPlanet", WorldsVectorsTest::publicPlanet);
        });
    }

    private static SigningPair pair(JsonNode key) {
        return new SigningPair(
                Bytes.ofHex(key.get("public").asText()),
                HexFormat.of().parseHex(key.get("secret").asText()));
    }

    /** The public half that signs belongs to the secret half that signs. */
    private static void key(VectorCase c) {
        byte[] seed = Arrays.copyOfRange(c.hex("secret"), Primitives.KEY_BYTES, SigningKey.PAIR_BYTES);
        assertThat(Primitives.get().ed25519PublicKey(seed))
                .isEqualTo(Arrays.copyOfRange(c.hex("public"), Primitives.KEY_BYTES, SigningKey.PAIR_BYTES));
    }

    private static WorldType type(int code) {
        return Arrays.stream(WorldType.values())
                .filter(type -> type.code() == code)
                .findFirst()
                .orElseThrow();
    }

    private static List<Root> roots(VectorCase c) {
        return c.objects("roots").stream()
                .map(root -> new Root(
                        Identity.parse(root.text("identity")),
                        root.texts("stableEndpoints").stream()
                                .map(SocketAddress::parse)
                                .toList()))
                .toList();
    }

    private void world(VectorCase c) throws MalformedPacketException {
        byte[] wire = c.hex("wire");
        PacketReader reader = new PacketReader(wire);
        World read = World.parse(reader);
        assertThat(reader.hasRemaining()).isFalse();
        assertThat(read.toBytes().toArray()).isEqualTo(wire);
        assertThat(read.signedBytes()).isEqualTo(c.hex("signed"));
        assertThat(read.signature().bytes().toArray()).isEqualTo(c.hex("signature"));

        SigningPair signer = keys.get(c.text("signedBy"));
        Bytes updateKey = keys.get(c.text("updatesMustBeSignedBy")).publicKey64();
        List<Root> roots = roots(c);
        World made =
                World.sign(type(c.integer("type")), c.hexNumber("id"), c.number("timestamp"), updateKey, roots, signer);
        assertThat(made).isEqualTo(read);
        keys.values()
                .forEach(key -> assertThat(read.verifiedBy(key.publicKey64())).isEqualTo(key.equals(signer)));
        assertThat(roots).allMatch(root -> read.hasRoot(root.identity().address()));
    }

    private World named(String name) throws MalformedPacketException {
        return World.parse(HexFormat.of().parseHex(worlds.get(name).get("wire").asText()));
    }

    private void update(VectorCase c) throws MalformedPacketException {
        World offered = c.has("offeredBytes") ? World.parse(c.hex("offeredBytes")) : named(c.text("offered"));
        if (c.text("have").equals("none")) {
            // What a node starts from is not asked for anything.
            assertThat(c.flag("replaced")).isTrue();
            assertThat(offered.type()).isEqualTo(WorldType.PLANET);
        } else {
            assertThat(named(c.text("have")).isAcceptableUpdate(offered)).isEqualTo(c.flag("replaced"));
        }
    }

    private static void reading(VectorCase c) throws MalformedPacketException {
        PacketReader reader = new PacketReader(c.hex("hex"));
        if (c.flag("parses")) {
            World read = World.parse(reader);
            assertThat(reader.offset()).isEqualTo(c.integer("length"));
            assertThat(read.type().code()).isEqualTo(c.integer("type"));
            assertThat(read.roots()).hasSize(c.integer("roots"));
        } else {
            assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> World.parse(reader));
        }
    }

    private static void publicPlanet(VectorCase c) throws GeneralSecurityException {
        World planet = PublicPlanet.get();
        byte[] wire = planet.toBytes().toArray();
        assertThat(wire).hasSize(c.integer("size"));
        assertThat(MessageDigest.getInstance("SHA-256").digest(wire)).isEqualTo(c.hex("sha256"));
        assertThat(planet.type().code()).isEqualTo(c.integer("type"));
        assertThat(planet.id()).isEqualTo(c.hexNumber("id"));
        assertThat(planet.timestampMs()).isEqualTo(c.number("timestamp"));
        assertThat(planet.updateKey()).isEqualTo(Bytes.copyOf(c.hex("updatesMustBeSignedBy")));
        assertThat(planet.signature().bytes().toArray()).isEqualTo(c.hex("signature"));
        assertThat(planet.roots()).isEqualTo(roots(c));
        assertThat(planet.verifiedBy(planet.updateKey())).isEqualTo(c.flag("signedByItsOwnUpdateKey"));
    }
}
