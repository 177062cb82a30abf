package dev.perigee.protocol.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.credential.RandomCredentials;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import dev.perigee.protocol.world.World.Root;
import dev.perigee.protocol.world.World.SigningPair;
import dev.perigee.protocol.world.World.WorldType;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldTest {
    private static final SocketAddress ENDPOINT = SocketAddress.parse("192.0.2.1/9993");

    private final SigningPair first = SigningPair.generate(new SeededEntropy(1));
    private final SigningPair second = SigningPair.generate(new SeededEntropy(2));
    private final Identity root = new RandomCredentials(1).identity();
    private final List<Root> roots = List.of(new Root(root, List.of(ENDPOINT)));

    private World world(WorldType type, long id, long timestampMs, SigningPair update, SigningPair signer) {
        return World.sign(type, id, timestampMs, update.publicKey64(), roots, signer);
    }

    private static World planet(long timestampMs, SigningPair update, SigningPair signer) {
        return World.sign(WorldType.PLANET, 7, timestampMs, update.publicKey64(), List.of(), signer);
    }

    @Test
    void worldsOfAnyContentReadBackTheSame() throws MalformedPacketException {
        for (long seed = 0; seed < 50; seed++) {
            RandomCredentials random = new RandomCredentials(seed);
            WorldType type = WorldType.values()[random.upTo(2)];
            List<Root> some = random.some(
                    4,
                    () -> new Root(
                            random.identity(),
                            random.some(32, () -> new SocketAddress(random.ip(), random.upTo(0xffff)))));
            World made = World.sign(type, random.u64(), random.u64(), second.publicKey64(), some, first);
            PacketReader reader = new PacketReader(made.toBytes().toArray());
            World read = World.parse(reader);
            assertThat(read).as("seed %d", seed).isEqualTo(made);
            assertThat(reader.hasRemaining()).as("seed %d", seed).isFalse();
            assertThat(read.verifiedBy(first.publicKey64())).as("seed %d", seed).isTrue();
            assertThat(read.verifiedBy(second.publicKey64()))
                    .as("seed %d", seed)
                    .isFalse();
        }
    }

    @Test
    void everyWorldCutShortIsTruncated() {
        byte[] wire = world(WorldType.MOON, 1, 2, first, first).toBytes().toArray();
        for (int length = 0; length < wire.length; length++) {
            PacketReader reader = new PacketReader(Arrays.copyOf(wire, length));
            assertThatExceptionOfType(MalformedPacketException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> World.parse(reader))
                    .returns(Reason.TRUNCATED, MalformedPacketException::reason);
        }
    }

    @Test
    void malformedWorldsAreNamed() {
        byte[] wire = world(WorldType.PLANET, 1, 2, first, first).toBytes().toArray();
        int roots = 1 + 8 + 8 + 64 + 96;
        assertMalformed(Reason.VALUE, with(wire, 0, 2));
        assertMalformed(Reason.LENGTH, with(wire, roots, 5));
        assertMalformed(Reason.IDENTITY, with(wire, roots + 1 + Address.SIZE_BYTES, 1));
        assertMalformed(Reason.LENGTH, with(wire, roots + 1 + Identity.SIZE_BYTES, 33));
        assertMalformed(Reason.VALUE, with(wire, roots + 1 + Identity.SIZE_BYTES + 1, 7));
    }

    private static byte[] with(byte[] wire, int at, int value) {
        byte[] changed = wire.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static void assertMalformed(Reason reason, byte[] wire) {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> World.parse(wire))
                .returns(reason, MalformedPacketException::reason);
    }

    @Test
    void anUpdateIsNewerAndSignedByTheKeyThatTheOldOneNames() {
        World have = planet(100, second, first);
        assertThat(have.isAcceptableUpdate(planet(101, second, second))).isTrue();
        assertThat(have.isAcceptableUpdate(planet(101, second, first))).isFalse();
        assertThat(have.isAcceptableUpdate(planet(100, second, second))).isFalse();
        assertThat(have.isAcceptableUpdate(planet(99, second, second))).isFalse();
        assertThat(planet(-2, first, first).isAcceptableUpdate(planet(-1, first, first)))
                .isTrue();
        assertThat(planet(-2, first, first).isAcceptableUpdate(planet(1, first, first)))
                .isFalse();
    }

    @Test
    void anUpdateIsOfTheSameTypeAndId() {
        World have = world(WorldType.PLANET, 7, 100, first, first);
        assertThat(have.isAcceptableUpdate(world(WorldType.PLANET, 8, 101, first, first)))
                .isFalse();
        assertThat(have.isAcceptableUpdate(world(WorldType.MOON, 7, 101, first, first)))
                .isFalse();
    }

    @Test
    void aFirstMoonIsTakenFromASeedAmongItsRootsWhateverItsSignature() {
        long id = root.address().value();
        World moon = world(WorldType.MOON, id, 100, first, first);
        assertThat(moon.isFirstOf(id, root.address())).isTrue();
        assertThat(moon.isFirstOf(id + 1, root.address())).isFalse();
        assertThat(moon.isFirstOf(id, new Address(5))).isFalse();
        assertThat(world(WorldType.PLANET, id, 100, first, first).isFirstOf(id, root.address()))
                .isFalse();
    }

    @Test
    void aRootsSecretNeverEntersAWorld() {
        assertThat(root.hasSecret()).isTrue();
        assertThat(roots.get(0).identity().hasSecret()).isFalse();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Root one = roots.get(0);
        List<Root> five = Collections.nCopies(5, one);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> World.sign(WorldType.PLANET, 1, 2, first.publicKey64(), five, first));
        List<SocketAddress> many = Collections.nCopies(33, ENDPOINT);
        assertThatIllegalArgumentException().isThrownBy(() -> new Root(root, many));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> World.sign(WorldType.PLANET, 1, 2, Bytes.EMPTY, roots, first));
        assertThatIllegalArgumentException().isThrownBy(() -> new SigningPair(first.publicKey64(), new byte[63]));
    }

    @Test
    void aSigningPairIsMadeFromEntropyAndKeepsItsSecret() {
        assertThat(SigningPair.generate(new SeededEntropy(1))).isEqualTo(first).hasSameHashCodeAs(first);
        assertThat(first).isNotEqualTo(second);
        assertThat(first.toString())
                .contains(first.publicKey64().toString())
                .doesNotContain(HexFormat.of().formatHex(first.secret64()));
        SigningPair loaded = new SigningPair(first.publicKey64(), first.secret64());
        assertThat(planet(1, first, loaded)).isEqualTo(planet(1, first, first));
    }

    @Test
    void endpointsThatAreNoneAreSkipped() throws MalformedPacketException {
        World made = World.sign(WorldType.PLANET, 1, 2, first.publicKey64(), List.of(), first);
        byte[] head = Arrays.copyOf(made.toBytes().toArray(), 1 + 8 + 8 + 64 + 96);
        PacketWriter wire =
                new PacketWriter().bytes(head).u8(1).identity(root).u8(2).u8(0);
        wire.socketAddress(ENDPOINT);
        assertThat(World.parse(wire.toArray()).roots()).isEqualTo(roots);
    }

    @Test
    void thePublicPlanetHasFourRootsAndIsGoodUnderItsOwnKey() {
        World planet = PublicPlanet.get();
        assertThat(planet.type()).isEqualTo(WorldType.PLANET);
        assertThat(planet.roots()).hasSize(4).allMatch(r -> r.stableEndpoints().size() == 2);
        assertThat(planet.verifiedBy(planet.updateKey())).isTrue();
        assertThat(planet.hasRoot(Address.parse("778cde7190"))).isTrue();
    }
}
