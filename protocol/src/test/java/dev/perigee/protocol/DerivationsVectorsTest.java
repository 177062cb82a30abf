package dev.perigee.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class DerivationsVectorsTest {
    /** The network stands in the name of the field that holds the record. */
    private static final String LIKE_RECORD = "multicastLikeRecordOnNetwork";

    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("derivations", file -> {
            file.cases("cases", DerivationsVectorsTest::derivation);
            file.cases("addressResolutionGroups", DerivationsVectorsTest::group);
            file.cases("inetAddressSerialization", DerivationsVectorsTest::inetAddress);
        });
    }

    private static void derivation(VectorCase c) {
        NetworkId network = NetworkId.parse(c.text("networkId"));
        Address member = Address.parse(c.text("address"));
        Mac mac = Mac.of(member, network);
        assertThat(mac).hasToString(c.text("mac"));
        assertThat(mac.value()).isEqualTo(c.hexNumber("macInt"));
        assertThat(mac.member(network)).hasToString(c.text("macBackToAddress"));
        assertThat(network.controller()).hasToString(c.text("controller"));
        IpPrefix sixPlane = DerivedAddresses.sixPlane(network, member);
        assertThat(sixPlane).hasToString(c.text("sixplane"));
        assertThat(sixPlane.ip().toArray()).isEqualTo(c.hex("sixplaneHex"));
        IpPrefix rfc4193 = DerivedAddresses.rfc4193(network, member);
        assertThat(rfc4193).hasToString(c.text("rfc4193"));
        assertThat(rfc4193.ip().toArray()).isEqualTo(c.hex("rfc4193Hex"));
    }

    private static void group(VectorCase c) {
        MulticastGroup group = MulticastGroup.resolving(IpAddress.parse(c.text("ip")));
        assertThat(group.mac()).hasToString(c.text("mac"));
        assertThat(Integer.toUnsignedLong(group.adi())).isEqualTo(c.number("adi"));
        assertThat(Integer.toUnsignedLong(group.adi())).isEqualTo(c.hexNumber("adiHex"));
        List<String> others = new ArrayList<>(c.fieldNames());
        others.removeAll(List.of("ip", "mac", "adi", "adiHex"));
        assertThat(others).singleElement().asString().startsWith(LIKE_RECORD);
        String record = others.get(0);
        NetworkId network = NetworkId.parse(record.substring(LIKE_RECORD.length()));
        assertThat(new PacketWriter().networkId(network).multicastGroup(group).toArray())
                .isEqualTo(c.hex(record));
    }

    private static void inetAddress(VectorCase c) throws MalformedPacketException {
        Optional<SocketAddress> address = c.optionalText("text").flatMap(LooseText::socketAddress);
        assertThat(new PacketWriter().socketAddress(address).toArray()).isEqualTo(c.hex("hex"));
        assertThat(new PacketReader(c.hex("hex")).socketAddress()).isEqualTo(address);
        address.ifPresent(a -> assertThat(SocketAddress.parse(a.toString())).isEqualTo(a));
    }
}
