package dev.perigee.protocol.config;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.NetworkConfiguration.Dns;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.config.NetworkConfiguration.SingleSignOn;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a dictionary to a configuration, with a client's limits and leniencies (vl2.md 6). */
final class ConfigurationReader {
    private static final int OLDEST_FORMAT_VERSION = 6;

    private final Dictionary in;

    /** How one value, or one element of a list, is read. */
    @FunctionalInterface
    private interface Part<T> {
        T read(PacketReader from) throws MalformedPacketException;
    }

    private ConfigurationReader(Dictionary in) {
        this.in = in;
    }

    static NetworkConfiguration read(byte[] dictionary) throws MalformedPacketException {
        if (dictionary.length > ConfigurationLimits.DICTIONARY_BYTES) {
            throw new MalformedPacketException(
                    Reason.LENGTH,
                    0,
                    "configuration of " + dictionary.length + " bytes, at most "
                            + ConfigurationLimits.DICTIONARY_BYTES);
        }
        return new ConfigurationReader(Dictionary.parse(dictionary)).configuration();
    }

    private NetworkConfiguration configuration() throws MalformedPacketException {
        long version = in.number("v", 0);
        if (Long.compareUnsigned(version, OLDEST_FORMAT_VERSION) < 0) {
            throw unusable("format version " + version + ", at least 6 is read");
        }
        NetworkId network = new NetworkId(in.number("nwid", 0));
        Address issuedTo = in.address("id");
        if (network.value() == 0 || issuedTo.equals(Address.NONE)) {
            throw unusable("no network ID or no member");
        }
        return NetworkConfiguration.builder(network, issuedTo, in.number("ts", 0))
                .credentialTimeMaxDeltaMs(in.number("ctmd", 0))
                .revision(in.number("r", 0))
                .remoteTrace(in.address("tt"), in.number("tl", 0))
                .flags(in.number("f", 0))
                .multicastLimit(in.number("ml", 0))
                .isPrivate(in.number("t", 0) != NetworkType.PUBLIC.code())
                .name(text("n", ConfigurationLimits.NAME_BYTES))
                .mtu(atMost(in.number("mtu", ConfigurationLimits.DEFAULT_MTU_BYTES), ConfigurationLimits.MAX_MTU_BYTES))
                .membership(membership())
                .capabilities(untilDamaged("CAP", ConfigurationLimits.CAPABILITIES, Capability::parse))
                .tags(untilDamaged("TAG", ConfigurationLimits.TAGS, Tag::parse))
                .ownership(ownership())
                .specialists(untilDamaged("S", ConfigurationLimits.SPECIALISTS, from -> new Specialist(from.u64())))
                .routes(present(list("RT", ConfigurationLimits.ROUTES, ConfigurationReader::route)))
                .addresses(present(list("I", ConfigurationLimits.ADDRESSES, PacketReader::ipPrefix)))
                .rules(list("R", ConfigurationLimits.RULES, Rule::parse))
                .dns(dns())
                .sso(sso())
                .build();
    }

    private static MalformedPacketException unusable(String detail) {
        return new MalformedPacketException(Reason.VALUE, 0, "configuration: " + detail);
    }

    /** Empty if the key is missing; a value that cannot be read makes the whole configuration unusable. */
    private <T> Optional<T> part(String key, Part<T> part) throws MalformedPacketException {
        Optional<Bytes> value = in.bytes(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(part.read(new PacketReader(value.get().toArray())));
        } catch (MalformedPacketException damaged) {
            throw new MalformedPacketException(damaged.reason(), 0, "value of " + key + ": " + damaged.getMessage());
        }
    }

    /** Elements to the end, or until there are {@code most}; what follows those is not looked at. */
    private <T> List<T> list(String key, int most, Part<T> element) throws MalformedPacketException {
        return part(key, from -> {
                    List<T> list = new ArrayList<>();
                    while (from.hasRemaining() && list.size() < most) {
                        list.add(element.read(from));
                    }
                    return list;
                })
                .orElseGet(List::of);
    }

    private <T> List<T> untilDamaged(String key, int most, Part<T> element) {
        List<T> list = new ArrayList<>();
        PacketReader from = new PacketReader(in.bytes(key).orElse(Bytes.EMPTY).toArray());
        try {
            while (from.hasRemaining() && list.size() < most) {
                list.add(element.read(from));
            }
        } catch (MalformedPacketException damaged) {
            // Clients keep what they have read so far; so does this.
        }
        return list;
    }

    private static <T> List<T> present(List<Optional<T>> list) {
        return list.stream().flatMap(Optional::stream).toList();
    }

    private Optional<CertificateOfMembership> membership() throws MalformedPacketException {
        return part("C", CertificateOfMembership::parse)
                .filter(certificate -> !certificate.qualifiers().isEmpty());
    }

    /** All of them are read, so that damage in any is found, but only the first are kept. */
    private List<CertificateOfOwnership> ownership() throws MalformedPacketException {
        return list("COO", Integer.MAX_VALUE, CertificateOfOwnership::parse);
    }

    /** Empty for a route without a target, which leads nowhere. */
    private static Optional<Route> route(PacketReader from) throws MalformedPacketException {
        Optional<IpPrefix> target = from.ipPrefix();
        Optional<IpAddress> via = from.socketAddress().map(SocketAddress::ip);
        int flags = from.u16();
        int metric = from.u16();
        return target.map(prefix -> new Route(prefix, via, flags, metric));
    }

    private Optional<Dns> dns() throws MalformedPacketException {
        return part("DNS", from -> {
                    byte[] domain = from.array(ConfigurationWriter.DNS_DOMAIN_BYTES);
                    int length = 0;
                    while (length < ConfigurationLimits.NAME_BYTES && domain[length] != 0) {
                        length++;
                    }
                    List<Optional<IpAddress>> places = new ArrayList<>();
                    for (int i = 0; i < ConfigurationLimits.DNS_SERVERS; i++) {
                        places.add(from.socketAddress().map(SocketAddress::ip));
                    }
                    return new Dns(new String(domain, 0, length, StandardCharsets.UTF_8), places);
                })
                .filter(dns -> !dns.domain().isEmpty() || !dns.servers().isEmpty());
    }

    private SingleSignOn sso() {
        int version = atMost(in.number("ssov", 0), Integer.MAX_VALUE);
        boolean enabled = in.bool("ssoe", false);
        if (version != 1) {
            boolean given = version == 0 && enabled;
            return new SingleSignOn(
                    version,
                    enabled,
                    given ? text("aurl", ConfigurationLimits.URL_BYTES) : "",
                    given ? in.number("aexpt", 0) : 0);
        }
        String provider = text("ssop", ConfigurationLimits.NONCE_BYTES);
        return new SingleSignOn(
                version,
                enabled,
                "",
                0,
                text("iurl", ConfigurationLimits.URL_BYTES),
                text("ssoce", ConfigurationLimits.URL_BYTES),
                text("sson", ConfigurationLimits.NONCE_BYTES),
                text("ssos", ConfigurationLimits.STATE_BYTES),
                text("ssocid", ConfigurationLimits.CLIENT_ID_BYTES),
                provider.isEmpty() ? SingleSignOn.DEFAULT_PROVIDER : provider);
    }

    private String text(String key, int mostBytes) {
        Bytes value = in.bytes(key).orElse(Bytes.EMPTY);
        return ConfigurationWriter.text(Bytes.copyOf(value.toArray(), 0, Math.min(value.size(), mostBytes)));
    }

    private static int atMost(long number, int most) {
        return Long.compareUnsigned(number, most) > 0 ? most : (int) number;
    }
}
