package dev.perigee.protocol.frame;

import static dev.perigee.protocol.frame.Recorded.first;
import static dev.perigee.protocol.frame.Recorded.join;
import static dev.perigee.protocol.frame.Recorded.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import org.junit.jupiter.api.Test;

class ArpPacketTest {
    private static final Mac ASKER = new Mac(0xce022f7d5406L);
    private static final Mac HOLDER = new Mac(0xce0998f97c2cL);
    private static final IpAddress ASKER_IP = IpAddress.parse("10.147.20.11");
    private static final IpAddress HOLDER_IP = IpAddress.parse("10.147.20.12");

    @Test
    void aRecordedQuestionAndItsAnswerAreReadAndWritten() {
        ArpPacket request = ArpPacket.request(ASKER, ASKER_IP, HOLDER_IP);
        assertThat(ArpPacket.parse(Recorded.ARP_REQUEST)).contains(request);
        assertThat(request.toBytes()).isEqualTo(Recorded.ARP_REQUEST);
        assertThat(request.isRequest()).isTrue();
        ArpPacket reply = new ArpPacket(ArpPacket.REPLY, HOLDER, HOLDER_IP, ASKER, ASKER_IP);
        assertThat(ArpPacket.parse(Recorded.ARP_REPLY)).contains(reply);
        assertThat(request.answeredBy(HOLDER)).isEqualTo(reply);
        assertThat(reply.toBytes()).isEqualTo(Recorded.ARP_REPLY).matches(b -> b.size() == ArpPacket.SIZE_BYTES);
    }

    @Test
    void paddingBehindItIsPassedOver() {
        assertThat(ArpPacket.parse(join(Recorded.ARP_REPLY, Bytes.ofHex("00".repeat(18)))))
                .isEqualTo(ArpPacket.parse(Recorded.ARP_REPLY));
    }

    @Test
    void otherKindsOfHardwareProtocolLengthAndOperationAreNotRead() {
        for (int index = 0; index < 8; index++) {
            assertThat(ArpPacket.parse(with(Recorded.ARP_REQUEST, index, 0x77)))
                    .as("byte %d", index)
                    .isEmpty();
        }
        assertThat(ArpPacket.parse(with(Recorded.ARP_REQUEST, 7, 3))).isEmpty();
        assertThat(ArpPacket.parse(with(Recorded.ARP_REQUEST, 7, 0))).isEmpty();
    }

    @Test
    void whatIsCutShortIsNotRead() {
        for (int size = 0; size < ArpPacket.SIZE_BYTES; size++) {
            assertThat(ArpPacket.parse(first(Recorded.ARP_REQUEST, size)))
                    .as("%d bytes", size)
                    .isEmpty();
        }
    }

    @Test
    void whoTellsOfItselfUnaskedIsGratuitous() {
        assertThat(ArpPacket.request(ASKER, ASKER_IP, ASKER_IP).isGratuitous()).isTrue();
        assertThat(ArpPacket.request(ASKER, ASKER_IP, HOLDER_IP).isGratuitous()).isFalse();
    }

    @Test
    void itIsForIpv4Only() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArpPacket.request(ASKER, IpAddress.parse("fd00::1"), HOLDER_IP));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArpPacket.request(ASKER, ASKER_IP, IpAddress.parse("fd00::1")));
        assertThatIllegalArgumentException().isThrownBy(() -> new ArpPacket(3, ASKER, ASKER_IP, HOLDER, HOLDER_IP));
    }
}
