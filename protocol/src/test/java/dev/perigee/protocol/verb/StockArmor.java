package dev.perigee.protocol.verb;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The single steps of vl1.md 2.3 to 2.5 made of stock ciphers, each by itself: a second opinion on the armor, and a way
 * to look at values that the armor does not show.
 */
final class StockArmor {
    private static final int FLAGS_AT = 18;
    private static final int MAC_AT = 19;
    private static final int VERB_AT = 27;
    private static final int KEY_BYTES = 32;

    private StockArmor() {}

    /** The Salsa20 key of one packet: the shared key with header and size folded in. */
    static byte[] mangledKey(byte[] key48, byte[] packet) {
        byte[] key = Arrays.copyOf(key48, KEY_BYTES);
        for (int i = 0; i < FLAGS_AT; i++) {
            key[i] ^= packet[i];
        }
        key[18] ^= (byte) (packet[FLAGS_AT] & 0xf8);
        key[19] ^= (byte) packet.length;
        key[20] ^= (byte) (packet.length >> 8);
        return key;
    }

    /** The first bytes of a Salsa20/12 stream. */
    static byte[] salsa12(byte[] key, byte[] nonce, int count) {
        Salsa20Engine engine = new Salsa20Engine(12);
        engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] stream = new byte[count];
        engine.processBytes(new byte[count], 0, count, stream, 0);
        return stream;
    }

    /** The 16 bytes of which a packet of cipher 0 or 1 carries the first 8. */
    static byte[] poly1305(byte[] polyKey, byte[] packet) {
        Poly1305 poly1305 = new Poly1305();
        poly1305.init(new KeyParameter(polyKey));
        poly1305.update(packet, VERB_AT, packet.length - VERB_AT);
        byte[] mac = new byte[16];
        poly1305.doFinal(mac, 0);
        return mac;
    }

    /** K0 for label 0x30, K1 for label 0x31. */
    static byte[] aesKey(byte[] key48, int label) throws GeneralSecurityException {
        Mac hmac = Mac.getInstance("HmacSHA384");
        hmac.init(new SecretKeySpec(key48, "HmacSHA384"));
        return Arrays.copyOf(
                hmac.doFinal(new byte[] {0, 0, 0, 0, 'Z', 'T', (byte) label, 0, 0, 0, 0, 1, (byte) 0x80}), KEY_BYTES);
    }

    /** The random packet ID and the folded tag, 8 bytes each, that packet ID and MAC on the wire hide. */
    static byte[] ivAndTag(byte[] k1, byte[] packet) throws GeneralSecurityException {
        byte[] hidden = Arrays.copyOf(packet, 16);
        System.arraycopy(packet, MAC_AT, hidden, 8, 8);
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(k1, "AES"));
        return aes.doFinal(hidden);
    }

    /** What AES authenticates of the header: 11 bytes and 5 zeros. */
    static byte[] aad(byte[] packet) {
        byte[] aad = Arrays.copyOf(Arrays.copyOfRange(packet, 8, MAC_AT), 16);
        aad[FLAGS_AT - 8] &= (byte) 0xf8;
        return aad;
    }

    /**
     * The whole tag, 16 bytes.
     *
     * @param plain from the verb byte on
     */
    static byte[] gmac(byte[] k0, byte[] iv, byte[] aad, byte[] plain) throws GeneralSecurityException {
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(k0, "AES"), new GCMParameterSpec(128, Arrays.copyOf(iv, 12)));
        gcm.updateAAD(aad);
        gcm.updateAAD(plain);
        return gcm.doFinal();
    }
}
