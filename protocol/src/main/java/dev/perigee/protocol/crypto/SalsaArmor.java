package dev.perigee.protocol.crypto;

import java.util.Arrays;
import java.util.Optional;

/** The suites of Salsa20/12 and Poly1305, with and without encryption, and the tail of HELLO (vl1.md 2.3, 2.5). */
public final class SalsaArmor {
    private static final int ROUNDS = 12;

    private SalsaArmor() {}

    /**
     * Seals a whole packet in place: encrypts from byte 27 on if asked, and fills the MAC field. Everything else in the
     * header must be there, with hops 0.
     */
    public static void seal(SharedKey key, byte[] packet, boolean encrypt) {
        Salsa20 stream = stream(key, packet);
        byte[] polyKey = stream.nextBlock();
        if (encrypt) {
            stream.xor(packet, Armor.SEALED_FROM, packet.length);
        }
        byte[] tag = Poly1305.tag(polyKey, packet, Armor.SEALED_FROM, packet.length);
        System.arraycopy(tag, 0, packet, Armor.MAC_AT, Long.BYTES);
    }

    /**
     * Opens a packet of at least 28 bytes, which is not changed.
     *
     * @return the bytes from 27 on in the clear, or nothing if the MAC is wrong
     */
    public static Optional<byte[]> open(SharedKey key, byte[] packet, boolean encrypted) {
        Salsa20 stream = stream(key, packet);
        byte[] tag = Poly1305.tag(stream.nextBlock(), packet, Armor.SEALED_FROM, packet.length);
        // One comparison of 64 bits takes the same time wherever the difference is.
        if (Armor.longAt(tag, 0) != Armor.longAt(packet, Armor.MAC_AT)) {
            return Optional.empty();
        }
        byte[] opened = Arrays.copyOfRange(packet, Armor.SEALED_FROM, packet.length);
        if (encrypted) {
            stream.xor(opened, 0, opened.length);
        }
        return Optional.of(opened);
    }

    /** Encrypts or decrypts the tail of a HELLO with this packet ID; the same operation both ways. */
    public static byte[] helloTail(SharedKey key, long packetId, byte[] tail) {
        byte[] nonce = new byte[Long.BYTES];
        Armor.putLong(nonce, 0, packetId & ~7L);
        byte[] result = tail.clone();
        new Salsa20(ROUNDS, key.salsaKey(), nonce, 0).xor(result, 0, result.length);
        return result;
    }

    /** The stream of one packet; its first block is the key of Poly1305. */
    private static Salsa20 stream(SharedKey key, byte[] packet) {
        return new Salsa20(ROUNDS, mangledKey(key, packet), packet, Armor.ID_AT);
    }

    /** The shared key changed by what is to be authenticated of header and size. */
    static byte[] mangledKey(SharedKey key, byte[] packet) {
        byte[] mangled = key.salsaKey();
        for (int i = 0; i < Armor.FLAGS_AT; i++) {
            mangled[i] ^= packet[i];
        }
        mangled[Armor.FLAGS_AT] ^= (byte) (packet[Armor.FLAGS_AT] & Armor.WITHOUT_HOPS);
        mangled[Armor.FLAGS_AT + 1] ^= (byte) packet.length;
        mangled[Armor.FLAGS_AT + 2] ^= (byte) (packet.length >>> 8);
        return mangled;
    }
}
