package dev.perigee.protocol.config;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.NetworkConfiguration.Dns;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.config.NetworkConfiguration.SingleSignOn;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.wire.PacketWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** From a configuration to its dictionary, in the order of vl2.md 6. */
final class ConfigurationWriter {
    static final int FORMAT_VERSION = 7;
    static final int DNS_DOMAIN_BYTES = 128;

    private final Dictionary.Builder out = Dictionary.builder();

    private ConfigurationWriter() {}

    static byte[] write(NetworkConfiguration configuration) {
        ConfigurationWriter writer = new ConfigurationWriter();
        writer.scalars(configuration);
        writer.credentials(configuration);
        writer.lists(configuration);
        writer.dns(configuration.dns());
        writer.sso(configuration.sso());
        return writer.out.build().toBytes();
    }

    private void scalars(NetworkConfiguration c) {
        out.number("v", FORMAT_VERSION)
                .networkId("nwid", c.network())
                .magnitude("ts", c.timestampMs())
                .magnitude("ctmd", c.credentialTimeMaxDeltaMs())
                .number("r", c.revision())
                .address("id", c.issuedTo())
                .address("tt", c.remoteTraceTarget())
                .number("tl", c.remoteTraceLevel())
                .number("f", c.flags())
                .number("ml", c.multicastLimit())
                .number("t", c.type().code())
                .add("n", utf8(c.name(), ConfigurationLimits.NAME_BYTES))
                .number("mtu", c.mtu());
    }

    private void credentials(NetworkConfiguration c) {
        c.membership()
                .filter(membership -> !membership.qualifiers().isEmpty())
                .ifPresent(membership -> out.add("C", membership.toBytes()));
        list("CAP", c.capabilities(), (capability, to) -> capability.write(to));
        list("TAG", c.tags(), (tag, to) -> tag.write(to));
        list("COO", c.ownership(), (certificate, to) -> certificate.write(to));
    }

    private void lists(NetworkConfiguration c) {
        list("S", c.specialists(), (Specialist specialist, PacketWriter to) -> to.u64(specialist.value()));
        list("RT", c.routes(), ConfigurationWriter::route);
        list("I", c.addresses(), (IpPrefix address, PacketWriter to) -> to.ipPrefix(address));
        list("R", c.rules(), (Rule rule, PacketWriter to) -> rule.write(to));
    }

    private <T> void list(String key, List<T> list, BiConsumer<T, PacketWriter> element) {
        if (!list.isEmpty()) {
            PacketWriter writer = new PacketWriter();
            list.forEach(value -> element.accept(value, writer));
            out.add(key, writer.toBytes());
        }
    }

    private static void route(Route route, PacketWriter to) {
        to.ipPrefix(route.target())
                .socketAddress(withoutPort(route.via()))
                .u16(route.flags())
                .u16(route.metric());
    }

    /** 132 bytes or more, all zero if there are no servers; always written. */
    private void dns(Optional<Dns> given) {
        Dns dns = given.orElseGet(() -> Dns.of("", List.of()));
        PacketWriter writer = new PacketWriter();
        Bytes domain = utf8(dns.domain(), ConfigurationLimits.NAME_BYTES);
        writer.bytes(Arrays.copyOf(domain.toArray(), DNS_DOMAIN_BYTES));
        dns.places().forEach(server -> writer.socketAddress(withoutPort(server)));
        out.add("DNS", writer.toBytes());
    }

    private void sso(SingleSignOn sso) {
        out.number("ssov", sso.version()).bool("ssoe", sso.enabled());
        if (sso.version() == 0 && sso.enabled()) {
            if (!sso.authenticationUrl().isEmpty()) {
                out.add("aurl", utf8(sso.authenticationUrl(), ConfigurationLimits.URL_BYTES));
            }
            out.magnitude("aexpt", sso.authenticationExpiryTimeMs());
        } else if (sso.version() == 1) {
            out.add("iurl", utf8(sso.issuerUrl(), ConfigurationLimits.URL_BYTES))
                    .add("ssoce", utf8(sso.centralUrl(), ConfigurationLimits.URL_BYTES))
                    .add("sson", utf8(sso.nonce(), ConfigurationLimits.NONCE_BYTES))
                    .add("ssos", utf8(sso.state(), ConfigurationLimits.STATE_BYTES))
                    .add("ssocid", utf8(sso.clientId(), ConfigurationLimits.CLIENT_ID_BYTES))
                    .add("ssop", utf8(sso.provider(), ConfigurationLimits.NONCE_BYTES));
        }
    }

    private static Optional<SocketAddress> withoutPort(Optional<IpAddress> ip) {
        return ip.map(address -> new SocketAddress(address, 0));
    }

    /** The first bytes of the text as UTF-8; the last character may be cut in two, as everybody does. */
    static Bytes utf8(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Bytes.copyOf(bytes, 0, Math.min(bytes.length, most));
    }

    static String text(Bytes utf8) {
        return new String(utf8.toArray(), StandardCharsets.UTF_8);
    }

    static <T> List<T> first(List<T> list, int most) {
        return List.copyOf(list.size() > most ? list.subList(0, most) : list);
    }
}
