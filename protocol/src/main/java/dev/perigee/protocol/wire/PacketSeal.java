package dev.perigee.protocol.wire;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.crypto.AesArmor;
import dev.perigee.protocol.crypto.ExtendedArmor;
import dev.perigee.protocol.crypto.SalsaArmor;
import dev.perigee.protocol.crypto.SharedKey;
import java.util.Arrays;
import java.util.Optional;

/** Makes whole packets from payloads and opens them again, in every cipher suite (vl1.md 2.3 to 2.5). */
public final class PacketSeal {
    private PacketSeal() {}

    /**
     * Makes a packet ready to send, with hops 0. The ID that replies and fragments refer to is the first 8 bytes of the
     * result; with AES it is not the one given.
     *
     * @param suite POLY1305, SALSA20_POLY1305 or AES_GMAC_SIV
     * @param packetId random
     * @param verbByte the whole byte, with 0x80 if the payload is compressed
     * @param payload at most 9,996 bytes
     * @param fragmented whether it will be cut; the flag is authenticated, so it must be known now
     */
    public static byte[] seal(
            SharedKey key,
            CipherSuite suite,
            long packetId,
            Address to,
            Address from,
            int verbByte,
            byte[] payload,
            boolean fragmented) {
        if (payload.length > Limits.MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "a payload has at most " + Limits.MAX_PAYLOAD_BYTES + " bytes, not " + payload.length);
        }
        byte[] packet = new PacketWriter()
                .u64(packetId)
                .address(to)
                .address(from)
                .u8(flags(suite, fragmented))
                .u64(0)
                .u8(verbByte)
                .bytes(payload)
                .toArray();
        switch (suite) {
            case POLY1305 -> SalsaArmor.seal(key, packet, false);
            case SALSA20_POLY1305 -> SalsaArmor.seal(key, packet, true);
            case AES_GMAC_SIV -> AesArmor.seal(key, packet);
            case TRUSTED_PATH, UNASSIGNED -> throw new IllegalArgumentException("no packet is sealed by " + suite);
        }
        return packet;
    }

    private static int flags(CipherSuite suite, boolean fragmented) {
        return suite.code() << PacketHeader.CIPHER_SHIFT
                | (fragmented ? PacketHeader.FRAGMENTED_FLAG : 0)
                | (suite == CipherSuite.SALSA20_POLY1305 ? PacketHeader.ENCRYPTED_FLAG : 0);
    }

    /**
     * Opens a whole packet, which is not changed. The hops in it do not matter.
     *
     * @return verb byte and payload, or nothing if the MAC is wrong, the packet is too short, or its suite has no MAC
     */
    public static Optional<OpenedPacket> open(SharedKey key, byte[] packet) {
        if (packet.length < Limits.MIN_PACKET_BYTES || packet.length > Limits.MAX_PACKET_BYTES) {
            return Optional.empty();
        }
        CipherSuite suite = CipherSuite.of(packet[PacketHeader.FLAGS_AT] >>> PacketHeader.CIPHER_SHIFT & 0x07);
        Optional<byte[]> opened = switch (suite) {
            case POLY1305 -> SalsaArmor.open(key, packet, false);
            case SALSA20_POLY1305 -> SalsaArmor.open(key, packet, true);
            case AES_GMAC_SIV -> AesArmor.open(key, packet);
            case TRUSTED_PATH, UNASSIGNED -> Optional.empty();
        };
        return opened.map(clear -> new OpenedPacket(clear[0] & 0xff, Arrays.copyOfRange(clear, 1, clear.length)));
    }

    /**
     * Takes the extended armor off a packet that is marked with it (vl1.md 10a); the packet given is not changed. Takes
     * 0.1 ms: agrees on a key.
     *
     * @param self the receiver, with its secret
     * @return an ordinary packet under cipher 0, whose MAC is still to be checked, or nothing if it is too short
     */
    public static Optional<byte[]> removeExtendedArmor(Identity self, byte[] packet) {
        if (packet.length < Limits.MIN_PACKET_BYTES + ExtendedArmor.EPHEMERAL_KEY_BYTES) {
            return Optional.empty();
        }
        byte[] publicKey = Arrays.copyOf(ExtendedArmor.ephemeralKey(packet), Identity.PUBLIC_KEY_BYTES);
        Identity ephemeral = Identity.ofPublic(Address.NONE, Bytes.copyOf(publicKey));
        byte[] inner = ExtendedArmor.remove(self.agree(ephemeral), packet);
        inner[PacketHeader.FLAGS_AT] &= ~PacketHeader.ENCRYPTED_FLAG;
        return Optional.of(inner);
    }

    /**
     * Encrypts or decrypts the last part of HELLO's payload (vl1.md 2.5), before and after the MAC: its own inverse.
     */
    public static byte[] encryptHelloTail(SharedKey key, long packetId, byte[] tail) {
        return SalsaArmor.helloTail(key, packetId, tail);
    }
}
