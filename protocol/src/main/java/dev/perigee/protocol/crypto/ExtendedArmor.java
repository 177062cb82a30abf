package dev.perigee.protocol.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The second layer around HELLO that clients 1.16 can put on (vl1.md 10a): bytes 19 and up by AES-256 in counter mode,
 * under a key agreed with an ephemeral X25519 key that stands, in the clear, at the end of the packet.
 *
 * <pre>0 19 header without MAC | 19 8 MAC | 27 1 verb | payload | 32 ephemeral public key</pre>
 *
 * It hides whose HELLO it is and proves nothing; the MAC inside does.
 */
public final class ExtendedArmor {
    /** What it adds to a packet. */
    public static final int EPHEMERAL_KEY_BYTES = Primitives.KEY_BYTES;

    private static final int COUNTER_BYTES = 16;
    private static final int FROM_PACKET_BYTES = 12;
    private static final int AES_KEY_BYTES = 32;

    private ExtendedArmor() {}

    /** The public key at the end of a packet of more than 32 bytes. */
    public static byte[] ephemeralKey(byte[] packet) {
        return Arrays.copyOfRange(packet, packet.length - EPHEMERAL_KEY_BYTES, packet.length);
    }

    /**
     * Takes the layer off; the packet given is not changed.
     *
     * @param packet at least 19 + 32 bytes
     * @param agreed between our secret and the ephemeral key
     * @return the packet as it was before, 32 bytes shorter
     */
    public static byte[] remove(SharedKey agreed, byte[] packet) {
        byte[] inner = Arrays.copyOf(packet, packet.length - EPHEMERAL_KEY_BYTES);
        byte[] counter = Arrays.copyOf(Arrays.copyOf(packet, FROM_PACKET_BYTES), COUNTER_BYTES);
        int length = inner.length - Armor.MAC_AT;
        try {
            Cipher aes = Cipher.getInstance("AES/CTR/NoPadding");
            SecretKeySpec key = new SecretKeySpec(agreed.salsaKey(), 0, AES_KEY_BYTES, "AES");
            aes.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(counter));
            aes.doFinal(inner, Armor.MAC_AT, length, inner, Armor.MAC_AT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES of this JDK failed", e);
        }
        return inner;
    }
}
