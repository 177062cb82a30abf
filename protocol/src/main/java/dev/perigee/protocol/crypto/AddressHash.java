package dev.perigee.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The memory-hard hash from which an address is taken (vl1.md 1.2). Uses 2 MiB while it runs, about 30 ms.
 *
 * <p>Words are kept as the little-endian numbers that the keystream is made of, and turned round only where the
 * algorithm reads one as a number.
 */
public final class AddressHash {
    /** Bytes of the result. */
    public static final int DIGEST_BYTES = 64;

    /** Rounds of the second phase; each takes one block of keystream. */
    static final int ITERATIONS = 131_072;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROUNDS = 20;
    private static final int MEMORY_WORDS = 262_144;
    private static final int DIGEST_WORDS = DIGEST_BYTES / Long.BYTES;

    private final long[] memory = new long[MEMORY_WORDS];
    private final long[] digest = new long[DIGEST_WORDS];
    private final long[] keystream = new long[DIGEST_WORDS];
    private final Salsa20 stream;

    /** Step 1: the digest starts as the SHA-512 of the public key, and is the key and nonce of the stream. */
    AddressHash(byte[] publicKey64) {
        byte[] start = Primitives.get().sha512(publicKey64);
        for (int i = 0; i < DIGEST_WORDS; i++) {
            digest[i] = (long) WORD.get(start, i * Long.BYTES);
        }
        stream = new Salsa20(ROUNDS, start, start, Primitives.KEY_BYTES);
    }

    /**
     * All steps: the 64 bytes of which the first says whether the key may be used and the last five are its address.
     */
    public static byte[] of(byte[] publicKey64) {
        AddressHash hash = new AddressHash(publicKey64);
        hash.fill();
        hash.iterate(0, ITERATIONS);
        return hash.digest();
    }

    /** Step 2: each block of memory is the block before it XOR the next block of keystream. */
    void fill() {
        stream.nextBlock(memory, 0);
        for (int at = DIGEST_WORDS; at < MEMORY_WORDS; at += DIGEST_WORDS) {
            stream.nextBlock(memory, at);
            for (int i = 0; i < DIGEST_WORDS; i++) {
                memory[at + i] ^= memory[at + i - DIGEST_WORDS];
            }
        }
    }

    /** Step 3, from iteration {@code first} (counted from 0) to before {@code end}. */
    void iterate(int first, int end) {
        for (int iteration = first; iteration < end; iteration++) {
            int digestIndex = digestIndex(iteration);
            int memoryIndex = memoryIndex(iteration);
            long swapped = digest[digestIndex];
            digest[digestIndex] = memory[memoryIndex];
            memory[memoryIndex] = swapped;
            stream.nextBlock(keystream, 0);
            for (int i = 0; i < DIGEST_WORDS; i++) {
                digest[i] ^= keystream[i];
            }
        }
    }

    /** The word of the digest that this iteration swaps: a word of memory, read as big-endian, modulo 8. */
    int digestIndex(int iteration) {
        return (int) (memory[2 * iteration] >>> 56) & (DIGEST_WORDS - 1);
    }

    /** The word of memory that this iteration swaps: the next word, read as big-endian, modulo their number. */
    int memoryIndex(int iteration) {
        return (int) Long.reverseBytes(memory[2 * iteration + 1]) & (MEMORY_WORDS - 1);
    }

    byte[] digest() {
        return bytes(digest);
    }

    byte[] memory() {
        return bytes(memory);
    }

    private static byte[] bytes(long[] words) {
        byte[] bytes = new byte[words.length * Long.BYTES];
        for (int i = 0; i < words.length; i++) {
            WORD.set(bytes, i * Long.BYTES, words[i]);
        }
        return bytes;
    }
}
