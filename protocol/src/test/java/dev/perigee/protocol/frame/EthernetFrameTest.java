package dev.perigee.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import org.junit.jupiter.api.Test;

class EthernetFrameTest {
    private static final Mac ONE = new Mac(0xce022f7d5406L);

    private static EthernetFrame to(Mac mac) {
        return new EthernetFrame(mac, ONE, EthernetFrame.IPV4, Bytes.EMPTY);
    }

    @Test
    void groupsAreToldFromSingleInterfacesByTheLowestBitOfTheFirstByte() {
        assertThat(to(ONE).isMulticast()).isFalse();
        assertThat(to(new Mac(0xfe1111111111L)).isMulticast()).isFalse();
        assertThat(to(new Mac(0x3333ff000001L)).isMulticast()).isTrue();
        assertThat(to(new Mac(0x01005e000001L)).isMulticast()).isTrue();
        assertThat(to(Mac.BROADCAST).isMulticast()).isTrue();
    }

    @Test
    void onlyAllOnesAreBroadcast() {
        assertThat(to(Mac.BROADCAST).isBroadcast()).isTrue();
        assertThat(to(new Mac(0x3333ff000001L)).isBroadcast()).isFalse();
    }

    @Test
    void aTypeHasSixteenBits() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EthernetFrame(ONE, ONE, 0x10000, Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new EthernetFrame(ONE, ONE, -1, Bytes.EMPTY));
    }

    @Test
    void groupsOfIpHaveTheMacsOfTheRfcs() {
        assertThat(IpGroups.mac(IpAddress.parse("224.0.0.1"))).isEqualTo(new Mac(0x01005e000001L));
        assertThat(IpGroups.mac(IpAddress.parse("239.129.2.3"))).isEqualTo(new Mac(0x01005e010203L));
        assertThat(IpGroups.mac(IpAddress.parse("ff02::1"))).isEqualTo(new Mac(0x333300000001L));
        assertThat(IpGroups.mac(IpAddress.parse("ff02::1:ffa1:b2c3"))).isEqualTo(new Mac(0x3333ffa1b2c3L));
        assertThat(IpGroups.solicitedNode(IpAddress.parse("fd00::1:2a1:b2c3")))
                .isEqualTo(IpAddress.parse("ff02::1:ffa1:b2c3"));
        assertThat(IpGroups.isGroup(IpAddress.parse("239.1.1.1"))).isTrue();
        assertThat(IpGroups.isGroup(IpAddress.parse("ff05::2"))).isTrue();
        assertThat(IpGroups.isGroup(IpAddress.parse("255.255.255.255"))).isFalse();
        assertThat(IpGroups.isGroup(IpAddress.parse("fe80::1"))).isFalse();
    }
}
