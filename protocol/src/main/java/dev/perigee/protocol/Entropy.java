package dev.perigee.protocol;

/** The only source of randomness of protocol and decisions; cryptographic in life, seeded in a simulation. */
@FunctionalInterface
public interface Entropy {
    /** Fills the whole array with random bytes. */
    void fill(byte[] target);

    /** 64 random bits. */
    default long nextLong() {
        byte[] bytes = new byte[Long.BYTES];
        fill(bytes);
        return java.nio.ByteBuffer.wrap(bytes).getLong();
    }

    /** 32 random bits. */
    default int nextInt() {
        return (int) (nextLong() >>> 32);
    }
}
