package dev.perigee.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import org.junit.jupiter.api.Test;

class PacketHeaderTest {
    private static byte[] packet(int flags) {
        return new PacketWriter()
                .u64(0x0102030405060708L)
                .address(new Address(0x1122334455L))
                .address(new Address(0x66778899aaL))
                .u8(flags)
                .u64(-2)
                .u8(0x05)
                .toArray();
    }

    @Test
    void fieldsAreReadFromTheirPlaces() throws MalformedPacketException {
        assertThat(PacketHeader.parse(packet(0xdd)))
                .isEqualTo(new PacketHeader(
                        0x0102030405060708L, new Address(0x1122334455L), new Address(0x66778899aaL), 0xdd, -2));
    }

    @Test
    void flagsByteIsTakenApart() throws MalformedPacketException {
        PacketHeader salsa = PacketHeader.parse(packet(0x8a));
        assertThat(salsa.cipher()).isEqualTo(CipherSuite.SALSA20_POLY1305);
        assertThat(salsa.hops()).isEqualTo(2);
        assertThat(salsa.fragmented()).isFalse();
        PacketHeader aes = PacketHeader.parse(packet(0x58));
        assertThat(aes.cipher()).isEqualTo(CipherSuite.AES_GMAC_SIV);
        assertThat(aes.hops()).isZero();
        assertThat(aes.fragmented()).isTrue();
        assertThat(PacketHeader.parse(packet(0x07)).cipher()).isEqualTo(CipherSuite.POLY1305);
        assertThat(PacketHeader.parse(packet(0x10)).cipher()).isEqualTo(CipherSuite.TRUSTED_PATH);
        assertThat(PacketHeader.parse(packet(0x20)).cipher()).isEqualTo(CipherSuite.UNASSIGNED);
        assertThat(PacketHeader.parse(packet(0x38)).cipher()).isEqualTo(CipherSuite.UNASSIGNED);
    }

    @Test
    void headerWithoutVerbByteIsTooShort() {
        for (int length = 0; length < PacketHeader.MIN_PACKET_BYTES; length++) {
            byte[] cut = new byte[length];
            assertThatThrownBy(() -> PacketHeader.parse(cut))
                    .isInstanceOfSatisfying(
                            MalformedPacketException.class,
                            e -> assertThat(e.reason()).isEqualTo(MalformedPacketException.Reason.TRUNCATED));
        }
    }
}
