package dev.perigee.protocol.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CredentialRoundTripTest {
    private static final int SEEDS = 40;

    @FunctionalInterface
    private interface Parser<T> {
        T parse(PacketReader from) throws MalformedPacketException;
    }

    private static byte[] written(Consumer<PacketWriter> write) {
        PacketWriter writer = new PacketWriter();
        write.accept(writer);
        return writer.toArray();
    }

    /** Written and read back it is the same, and no shorter beginning of its bytes is anything. */
    private static <T> void assertReadsBack(T credential, Consumer<PacketWriter> write, Parser<T> parser, long seed)
            throws MalformedPacketException {
        byte[] wire = written(write);
        PacketReader reader = new PacketReader(wire);
        assertThat(parser.parse(reader)).as("seed %d", seed).isEqualTo(credential);
        assertThat(reader.hasRemaining()).as("seed %d", seed).isFalse();
        for (int length = 0; length < wire.length; length++) {
            if (!isTruncated(parser, Arrays.copyOf(wire, length))) {
                fail("seed %d: %d of %d bytes are not TRUNCATED", seed, length, wire.length);
            }
        }
    }

    private static boolean isTruncated(Parser<?> parser, byte[] wire) {
        try {
            parser.parse(new PacketReader(wire));
            return false;
        } catch (MalformedPacketException e) {
            return e.reason() == Reason.TRUNCATED;
        }
    }

    @Test
    void memberships() throws MalformedPacketException {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomCredentials random = new RandomCredentials(seed);
            CertificateOfMembership unsigned = random.membership();
            CertificateOfMembership signed = unsigned.sign(random.controller());
            assertReadsBack(unsigned, unsigned::write, CertificateOfMembership::parse, seed);
            assertReadsBack(signed, signed::write, CertificateOfMembership::parse, seed);
            assertThat(unsigned.toBytes().size()).isEqualTo(176);
            assertThat(signed.toBytes().size()).isEqualTo(272);
            assertGoodForItsControllerOnly(random, signed::verify, unsigned::verify);
        }
    }

    @Test
    void tags() throws MalformedPacketException {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomCredentials random = new RandomCredentials(seed);
            Tag unsigned = random.tag();
            Tag signed = unsigned.sign(random.controller());
            assertReadsBack(unsigned, unsigned::write, Tag::parse, seed);
            assertReadsBack(signed, signed::write, Tag::parse, seed);
            assertThat(written(signed::write)).hasSize(135);
            assertGoodForItsControllerOnly(random, signed::verify, unsigned::verify);
        }
    }

    @Test
    void capabilities() throws MalformedPacketException {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomCredentials random = new RandomCredentials(seed);
            Capability unsigned = random.capability();
            Capability signed = unsigned.sign(random.controller(), random.address());
            assertReadsBack(unsigned, unsigned::write, Capability::parse, seed);
            assertReadsBack(signed, signed::write, Capability::parse, seed);
            assertGoodForItsControllerOnly(random, signed::verify, unsigned::verify);
        }
    }

    @Test
    void certificatesOfOwnership() throws MalformedPacketException {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomCredentials random = new RandomCredentials(seed);
            CertificateOfOwnership unsigned = random.ownership();
            CertificateOfOwnership signed = unsigned.sign(random.controller());
            assertReadsBack(unsigned, unsigned::write, CertificateOfOwnership::parse, seed);
            assertReadsBack(signed, signed::write, CertificateOfOwnership::parse, seed);
            assertThat(written(signed::write))
                    .hasSize(141 + 17 * signed.things().size());
            assertGoodForItsControllerOnly(random, signed::verify, unsigned::verify);
        }
    }

    @Test
    void revocations() throws MalformedPacketException {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomCredentials random = new RandomCredentials(seed);
            Revocation unsigned = random.revocation();
            Revocation signed = unsigned.sign(random.controller());
            assertReadsBack(unsigned, unsigned::write, Revocation::parse, seed);
            assertReadsBack(signed, signed::write, Revocation::parse, seed);
            assertThat(written(signed::write)).hasSize(152);
            assertGoodForItsControllerOnly(random, signed::verify, unsigned::verify);
        }
    }

    private static void assertGoodForItsControllerOnly(
            RandomCredentials random, Function<Identity, Boolean> signed, Function<Identity, Boolean> unsigned) {
        Identity controller = random.controller();
        Identity stranger = random.identity();
        Identity namesake = Identity.ofPublic(controller.address(), stranger.publicKey());
        Identity sameKeyElsewhere = Identity.ofPublic(new Address(0x0102030405L), controller.publicKey());
        assertThat(signed.apply(controller)).isTrue();
        assertThat(signed.apply(controller.withoutSecret())).isTrue();
        assertThat(signed.apply(stranger)).isFalse();
        assertThat(signed.apply(namesake)).isFalse();
        assertThat(signed.apply(sameKeyElsewhere)).isFalse();
        assertThat(unsigned.apply(controller)).isFalse();
    }
}
