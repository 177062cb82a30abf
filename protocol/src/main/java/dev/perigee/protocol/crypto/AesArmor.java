package dev.perigee.protocol.crypto;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** The suite AES-GMAC-SIV (vl1.md 2.4), made of the JDK's AES. Each thread has ciphers of its own. */
public final class AesArmor {
    private static final int BLOCK_BYTES = 16;
    private static final int TAG_BITS = 128;
    private static final int GMAC_NONCE_BYTES = 12;

    private static final ThreadLocal<AesArmor> OF_THREAD = ThreadLocal.withInitial(AesArmor::new);

    private final Cipher gmac = cipher("AES/GCM/NoPadding");
    private final Cipher counterMode = cipher("AES/CTR/NoPadding");
    private final Cipher block = cipher("AES/ECB/NoPadding");
    private final byte[] nonce = new byte[GMAC_NONCE_BYTES];
    private final byte[] additional = new byte[BLOCK_BYTES];
    private long lastIv;

    private AesArmor() {}

    /** The ciphers of the calling thread. */
    static AesArmor ofThread() {
        return OF_THREAD.get();
    }

    /**
     * Seals a whole packet in place. The ID field holds the random ID and is replaced by the ID of the wire; the MAC
     * field is filled. Everything else in the header must be there, with hops 0.
     */
    public static void seal(SharedKey key, byte[] packet) {
        try {
            ofThread().sealPacket(key, packet);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES of this JDK failed", e);
        }
    }

    /**
     * Opens a packet of at least 28 bytes, which is not changed.
     *
     * @return the bytes from 27 on in the clear, or nothing if the MAC is wrong
     */
    public static Optional<byte[]> open(SharedKey key, byte[] packet) {
        try {
            return ofThread().openPacket(key, packet);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES of this JDK failed", e);
        }
    }

    private void sealPacket(SharedKey key, byte[] packet) throws GeneralSecurityException {
        long iv = Armor.longAt(packet, Armor.ID_AT);
        byte[] tag = tag(key, iv, packet, packet, Armor.SEALED_FROM);
        byte[] hidden = hide(key, ivAndTag(iv, tag));
        int length = packet.length - Armor.SEALED_FROM;
        counterMode.init(Cipher.ENCRYPT_MODE, key.aesCipherKey(), new IvParameterSpec(counterStart(hidden)));
        counterMode.doFinal(packet, Armor.SEALED_FROM, length, packet, Armor.SEALED_FROM);
        System.arraycopy(hidden, 0, packet, Armor.ID_AT, Long.BYTES);
        System.arraycopy(hidden, Long.BYTES, packet, Armor.MAC_AT, Long.BYTES);
    }

    private Optional<byte[]> openPacket(SharedKey key, byte[] packet) throws GeneralSecurityException {
        byte[] hidden = new byte[BLOCK_BYTES];
        System.arraycopy(packet, Armor.ID_AT, hidden, 0, Long.BYTES);
        System.arraycopy(packet, Armor.MAC_AT, hidden, Long.BYTES, Long.BYTES);
        counterMode.init(Cipher.ENCRYPT_MODE, key.aesCipherKey(), new IvParameterSpec(counterStart(hidden)));
        byte[] opened = counterMode.doFinal(packet, Armor.SEALED_FROM, packet.length - Armor.SEALED_FROM);
        block.init(Cipher.DECRYPT_MODE, key.aesCipherKey());
        byte[] ivAndTag = block.doFinal(hidden);
        byte[] tag = tag(key, Armor.longAt(ivAndTag, 0), packet, opened, 0);
        // One comparison of 64 bits takes the same time wherever the difference is.
        return fold(tag) == Armor.longAt(ivAndTag, Long.BYTES) ? Optional.of(opened) : Optional.empty();
    }

    /** GMAC over the padded header fields of {@code header} and the clear bytes {@code plain[from..)}: 16 bytes. */
    byte[] tag(SharedKey key, long iv, byte[] header, byte[] plain, int from) throws GeneralSecurityException {
        if (iv == lastIv) {
            // The JDK refuses the nonce it had last, to protect senders. A reader meets the same packet twice.
            initGmac(key, ~iv);
        }
        initGmac(key, iv);
        lastIv = iv;
        gmac.updateAAD(additionalData(header));
        gmac.updateAAD(plain, from, plain.length - from);
        return gmac.doFinal();
    }

    private void initGmac(SharedKey key, long iv) throws GeneralSecurityException {
        Armor.putLong(nonce, 0, iv);
        gmac.init(Cipher.ENCRYPT_MODE, key.aesMacKey(), new GCMParameterSpec(TAG_BITS, nonce));
    }

    /** Destination, source and flags without hops, and five zero bytes; good until the next call. */
    byte[] additionalData(byte[] header) {
        int length = Armor.MAC_AT - Armor.DESTINATION_AT;
        System.arraycopy(header, Armor.DESTINATION_AT, additional, 0, length);
        additional[length - 1] &= (byte) Armor.WITHOUT_HOPS;
        return additional;
    }

    /** What the wire carries in place of packet ID and MAC, before it is encrypted: 16 bytes. */
    static byte[] ivAndTag(long iv, byte[] tag) {
        byte[] both = new byte[BLOCK_BYTES];
        Armor.putLong(both, 0, iv);
        Armor.putLong(both, Long.BYTES, fold(tag));
        return both;
    }

    byte[] hide(SharedKey key, byte[] ivAndTag) throws GeneralSecurityException {
        block.init(Cipher.ENCRYPT_MODE, key.aesCipherKey());
        return block.doFinal(ivAndTag);
    }

    private static long fold(byte[] tag) {
        return Armor.longAt(tag, 0) ^ Armor.longAt(tag, Long.BYTES);
    }

    /** The first counter block. With its top bit cleared the 32-bit counter cannot run over into the rest. */
    static byte[] counterStart(byte[] hidden) {
        byte[] start = hidden.clone();
        start[12] &= 0x7f;
        return start;
    }

    private static Cipher cipher(String transformation) {
        try {
            return Cipher.getInstance(transformation);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + transformation, e);
        }
    }
}
