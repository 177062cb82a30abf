package dev.perigee.protocol.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** What the first bytes of a packet were before AES-GMAC-SIV hid them (vl1.md 2.4); a receiver has no use for it. */
public final class AesPacketIds {
    private static final int BLOCK_BYTES = 16;
    private static final int HALF_BYTES = 8;
    private static final int MAC_AT = 19;

    private AesPacketIds() {}

    /** The random ID that the sender of this packet made. */
    public static long random(SharedKey key, byte[] packet) {
        byte[] hidden = ByteBuffer.allocate(BLOCK_BYTES)
                .put(packet, 0, HALF_BYTES)
                .put(packet, MAC_AT, HALF_BYTES)
                .array();
        try {
            Cipher block = Cipher.getInstance("AES/ECB/NoPadding");
            block.init(Cipher.DECRYPT_MODE, key.aesCipherKey());
            return ByteBuffer.wrap(block.doFinal(hidden)).getLong();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
