package dev.perigee.protocol.crypto;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.OpenedPacket;
import dev.perigee.protocol.wire.PacketHeader;
import dev.perigee.protocol.wire.PacketSeal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Sealing and opening one packet. A reader meets many packets in turn, so opening goes through a ring of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketSealBenchmark {
    private static final int RING = 64;
    private static final int ECHO = 0x08;
    private static final Address TO = new Address(0x1122334455L);
    private static final Address FROM = new Address(0x66778899aaL);

    @Param({"SALSA20_POLY1305", "AES_GMAC_SIV"})
    public CipherSuite suite;

    /** Bytes of the whole packet. */
    @Param({"300", "1400"})
    public int sizeBytes;

    private final SharedKey key = SharedKey.of(new byte[SharedKey.SIZE_BYTES]);
    private final byte[][] packets = new byte[RING][];
    private byte[] payload;
    private long packetId;

    @Setup
    public void sealRing() {
        payload = new byte[sizeBytes - PacketHeader.MIN_PACKET_BYTES];
        for (int i = 0; i < RING; i++) {
            packets[i] = seal();
        }
    }

    @Benchmark
    public byte[] seal() {
        return PacketSeal.seal(key, suite, packetId++, TO, FROM, ECHO, payload, false);
    }

    @Benchmark
    public Optional<OpenedPacket> open() {
        return PacketSeal.open(key, packets[(int) (packetId++ & (RING - 1))]);
    }
}
