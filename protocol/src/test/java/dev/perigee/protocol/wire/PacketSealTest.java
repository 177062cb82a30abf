package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.crypto.SharedKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class PacketSealTest {
    private static final Address TO = new Address(0x1122334455L);
    private static final Address FROM = new Address(0x66778899aaL);
    private static final long ID = 0x0123456789abcdefL;
    private static final SharedKey KEY = key(1);

    private static SharedKey key(int fill) {
        byte[] key = new byte[SharedKey.SIZE_BYTES];
        Arrays.fill(key, (byte) fill);
        return SharedKey.of(key);
    }

    private static byte[] seal(CipherSuite suite, byte[] payload) {
        return PacketSeal.seal(KEY, suite, ID, TO, FROM, 0x8b, payload, false);
    }

    @ParameterizedTest
    @EnumSource(names = {"POLY1305", "SALSA20_POLY1305", "AES_GMAC_SIV"})
    void whatWasSealedIsOpened(CipherSuite suite) {
        long seed = 7;
        Random random = new Random(seed);
        for (int length = 0; length <= Limits.MAX_PAYLOAD_BYTES; length += 1 + length / 3) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            Optional<OpenedPacket> opened = PacketSeal.open(KEY, seal(suite, payload));
            assertThat(opened).as("seed %d length %d", seed, length).isPresent();
            assertThat(opened.get().verbByte()).isEqualTo(0x8b);
            assertThat(opened.get().verb()).isEqualTo(0x0b);
            assertThat(opened.get().compressed()).isTrue();
            assertThat(opened.get().payload()).isEqualTo(payload);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POLY1305", "SALSA20_POLY1305", "AES_GMAC_SIV"})
    void anyChangedBitButTheHopsIsRefused(CipherSuite suite) {
        byte[] sealed = seal(suite, new byte[] {1, 2, 3, 4, 5});
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            boolean onlyHops = bit / 8 == PacketHeader.FLAGS_AT && bit % 8 < 3;
            assertThat(PacketSeal.open(KEY, changed).isPresent())
                    .as("bit %d", bit)
                    .isEqualTo(onlyHops);
        }
        assertThat(PacketSeal.open(key(2), sealed)).isEmpty();
        for (int length = 0; length < sealed.length; length++) {
            assertThat(PacketSeal.open(KEY, Arrays.copyOf(sealed, length)))
                    .as("length %d", length)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POLY1305", "SALSA20_POLY1305", "AES_GMAC_SIV"})
    void openingDoesNotChangeThePacketAndCanBeRepeated(CipherSuite suite) {
        byte[] sealed = seal(suite, new byte[] {9, 9});
        byte[] before = sealed.clone();
        for (int i = 0; i < 3; i++) {
            assertThat(PacketSeal.open(KEY, sealed)).isPresent();
            assertThat(sealed).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POLY1305", "SALSA20_POLY1305", "AES_GMAC_SIV"})
    void headerSaysSuiteAndFragmentation(CipherSuite suite) throws MalformedPacketException {
        byte[] sealed = PacketSeal.seal(KEY, suite, ID, TO, FROM, 0x05, new byte[2000], true);
        PacketHeader header = PacketHeader.parse(sealed);
        assertThat(header.cipher()).isEqualTo(suite);
        assertThat(header.fragmented()).isTrue();
        assertThat(header.hops()).isZero();
        assertThat(header.flags() & 0x80).isEqualTo(suite == CipherSuite.SALSA20_POLY1305 ? 0x80 : 0);
        assertThat(header.destination()).isEqualTo(TO);
        assertThat(header.source()).isEqualTo(FROM);
        assertThat(PacketSeal.open(KEY, sealed)).isPresent();
    }

    @Test
    void onlyAesChangesThePacketId() throws MalformedPacketException {
        assertThat(PacketHeader.parse(seal(CipherSuite.POLY1305, new byte[4])).packetId())
                .isEqualTo(ID);
        assertThat(PacketHeader.parse(seal(CipherSuite.SALSA20_POLY1305, new byte[4]))
                        .packetId())
                .isEqualTo(ID);
        assertThat(PacketHeader.parse(seal(CipherSuite.AES_GMAC_SIV, new byte[4]))
                        .packetId())
                .isNotEqualTo(ID);
    }

    @Test
    void clearTextShowsOnlyInSuiteZero() {
        byte[] payload = new byte[64];
        assertThat(seal(CipherSuite.POLY1305, payload)).endsWith(payload);
        byte[] half = new byte[8];
        assertThat(seal(CipherSuite.SALSA20_POLY1305, payload))
                .doesNotContain(0, 0, 0, 0, 0, 0)
                .hasSize(92);
        assertThat(Arrays.copyOfRange(seal(CipherSuite.AES_GMAC_SIV, payload), 28, 36))
                .isNotEqualTo(half);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"POLY1305", "SALSA20_POLY1305", "AES_GMAC_SIV"})
    void suitesWithoutMacAreNeitherSealedNorOpened(CipherSuite suite) {
        assertThatThrownBy(() -> seal(suite, new byte[1])).isInstanceOf(IllegalArgumentException.class);
        byte[] packet = seal(CipherSuite.POLY1305, new byte[1]);
        packet[PacketHeader.FLAGS_AT] |= (byte) (suite.code() << 3);
        assertThat(PacketSeal.open(KEY, packet)).isEmpty();
    }

    @Test
    void payloadsThatFitNoPacketAreRefused() {
        assertThatThrownBy(() -> seal(CipherSuite.POLY1305, new byte[Limits.MAX_PAYLOAD_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9996");
        assertThat(PacketSeal.open(KEY, new byte[Limits.MAX_PACKET_BYTES + 1])).isEmpty();
    }

    @Test
    void keyIsUsableFromManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> tasks = IntStream.range(0, 8)
                    .<Callable<Integer>>mapToObj(task -> () -> countOpened(task))
                    .toList();
            for (Future<Integer> opened : threads.invokeAll(tasks)) {
                assertThat(opened.get()).isEqualTo(500);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int countOpened(int task) {
        CipherSuite suite = task % 2 == 0 ? CipherSuite.AES_GMAC_SIV : CipherSuite.SALSA20_POLY1305;
        int opened = 0;
        for (int i = 0; i < 500; i++) {
            byte[] payload = {(byte) task, (byte) i};
            byte[] sealed = PacketSeal.seal(KEY, suite, i, TO, FROM, 1, payload, false);
            opened += PacketSeal.open(KEY, sealed)
                    .filter(o -> Arrays.equals(o.payload(), payload))
                    .map(o -> 1)
                    .orElse(0);
        }
        return opened;
    }
}
