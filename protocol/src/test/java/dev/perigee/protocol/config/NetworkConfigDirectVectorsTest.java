package dev.perigee.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration.Dns;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.config.NetworkConfiguration.SingleSignOn;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.testing.VectorCase;
import dev.perigee.protocol.testing.Vectors;
import dev.perigee.protocol.wire.MalformedPacketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class NetworkConfigDirectVectorsTest {
    @TestFactory
    Stream<DynamicNode> vectors() {
        return Vectors.tests("networkconfig-direct", file -> {
            file.cases("build", NetworkConfigDirectVectorsTest::build);
            file.cases("parse", NetworkConfigDirectVectorsTest::parse);
        });
    }

    private static void build(VectorCase c) throws MalformedPacketException {
        byte[] dictionary = configuration(c.object("inputs")).toDictionaryBytes();
        assertThat(dictionary).isEqualTo(c.hex("dictionaryHex"));
        assertThat(NetworkConfiguration.parse(dictionary).toDictionaryBytes()).isEqualTo(dictionary);
    }

    private static NetworkConfiguration configuration(VectorCase in) {
        NetworkConfiguration.Builder builder = NetworkConfiguration.builder(
                        NetworkId.parse(in.text("networkId")),
                        Address.parse(in.text("issuedTo")),
                        in.number("timestamp"))
                .credentialTimeMaxDeltaMs(in.number("credentialTimeMaxDelta"))
                .revision(in.number("revision"))
                .mtu(in.integer("mtu"))
                .multicastLimit(in.number("multicastLimit"))
                .type(NetworkType.valueOf(in.text("type").toUpperCase()))
                .name(in.text("name"));
        if (in.has("flags")) {
            builder.flags(in.hexNumber("flags"));
        }
        if (in.has("remoteTraceTarget")) {
            builder.remoteTrace(Address.parse(in.text("remoteTraceTarget")), in.number("remoteTraceLevel"));
        }
        if (in.has("staticIps")) {
            builder.addresses(
                    in.texts("staticIps").stream().map(IpPrefix::parse).toList());
        }
        return builder.specialists(in.objectsOrNone("specialists").stream()
                        .map(s -> Specialist.of(Address.parse(s.text("address")), s.hexNumber("flagsHex")))
                        .toList())
                .routes(in.objectsOrNone("routes").stream()
                        .map(NetworkConfigDirectVectorsTest::route)
                        .toList())
                .dns(in.optionalObject("dns").map(NetworkConfigDirectVectorsTest::dns))
                .sso(in.optionalObject("singleSignOn")
                        .map(NetworkConfigDirectVectorsTest::sso)
                        .orElse(SingleSignOn.OFF))
                .build();
    }

    private static Route route(VectorCase in) {
        return new Route(
                IpPrefix.parse(in.text("target")),
                in.optionalText("via").map(IpAddress::parse),
                in.integer("flags"),
                in.integer("metric"));
    }

    private static Dns dns(VectorCase in) {
        List<Optional<IpAddress>> places = new ArrayList<>();
        for (JsonNode server : in.json("servers")) {
            places.add(server.isNull() ? Optional.empty() : Optional.of(IpAddress.parse(server.asText())));
        }
        return new Dns(in.text("domain"), places);
    }

    private static SingleSignOn sso(VectorCase in) {
        int version = in.integer("version");
        boolean enabled = in.flag("enabled");
        if (version == 0) {
            return new SingleSignOn(
                    version,
                    enabled,
                    in.optionalText("authenticationUrl").orElse(""),
                    in.has("authenticationExpiryTime") ? in.number("authenticationExpiryTime") : 0);
        }
        return new SingleSignOn(
                version,
                enabled,
                "",
                0,
                in.optionalText("issuerUrl").orElse(""),
                in.optionalText("centralUrl").orElse(""),
                in.optionalText("nonce").orElse(""),
                in.optionalText("state").orElse(""),
                in.optionalText("clientId").orElse(""),
                in.optionalText("provider").orElse(SingleSignOn.DEFAULT_PROVIDER));
    }

    private static void parse(VectorCase c) throws MalformedPacketException {
        byte[] dictionary = c.hex("dictionaryHex");
        if (!c.flag("accepted")) {
            assertThatExceptionOfType(MalformedPacketException.class)
                    .isThrownBy(() -> NetworkConfiguration.parse(dictionary));
            return;
        }
        NetworkConfiguration read = NetworkConfiguration.parse(dictionary);
        VectorCase expected = c.object("parsed");
        assertThat(read.network()).hasToString(expected.text("networkId"));
        assertThat(read.timestampMs()).isEqualTo(expected.number("timestamp"));
        assertThat(read.issuedTo()).hasToString(expected.text("issuedTo"));
        assertThat(read.mtu()).isEqualTo(expected.integer("mtu"));
        assertThat(read.multicastLimit()).isEqualTo(expected.number("multicastLimit"));
        assertThat(read.type().code()).isEqualTo(expected.integer("type"));
        assertThat(read.flags()).isEqualTo(expected.hexNumber("flags"));
        assertThat(read.name()).isEqualTo(expected.text("name"));
        assertThat(read.rules()).hasSize(expected.integer("rules"));
        assertThat(read.tags()).hasSize(expected.integer("tags"));
        assertThat(read.capabilities()).hasSize(expected.integer("capabilities"));
        assertThat(read.ownership()).hasSize(expected.integer("coos"));
        assertThat(read.routes()).hasSize(expected.integer("routes"));
        assertThat(read.addresses()).hasSize(expected.integer("ips"));
        assertThat(read.specialists()).hasSize(expected.integer("specialists"));
        assertThat(read.membership().isPresent()).isEqualTo(expected.flag("hasCom"));
        SingleSignOn sso = read.sso();
        assertThat(sso.enabled()).isEqualTo(expected.flag("ssoEnabled"));
        assertThat(sso.version()).isEqualTo(expected.integer("ssoVersion"));
        assertThat(sso.authenticationUrl()).isEqualTo(expected.text("authenticationURL"));
        assertThat(sso.issuerUrl()).isEqualTo(expected.text("issuerURL"));
        assertThat(sso.provider()).isEqualTo(expected.text("ssoProvider"));
        // A name that was cut inside a character does not read back the same.
        NetworkConfiguration unnamed = read.toBuilder().name("").build();
        assertThat(NetworkConfiguration.parse(unnamed.toDictionaryBytes())).isEqualTo(unnamed);
    }
}
