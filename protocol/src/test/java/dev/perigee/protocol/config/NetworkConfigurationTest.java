package dev.perigee.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration.Dns;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.config.NetworkConfiguration.SingleSignOn;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.RandomCredentials;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.rule.UnknownRule;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetworkConfigurationTest {
    private final RandomCredentials random = new RandomCredentials(2);
    private final NetworkId network = random.network();
    private final Identity controller = random.controller();
    private final Identity member = random.identity();

    private NetworkConfiguration.Builder builder() {
        return NetworkConfiguration.builder(network, member.address(), 1_700_000_000_000L);
    }

    /** The least that is accepted, and one more key. */
    private NetworkConfiguration parsedWith(String key, Consumer<PacketWriter> value) throws MalformedPacketException {
        PacketWriter writer = new PacketWriter();
        value.accept(writer);
        return NetworkConfiguration.parse(
                least().add(key, writer.toBytes()).build().toBytes());
    }

    private Dictionary.Builder least() {
        return Dictionary.builder().number("v", 7).networkId("nwid", network).address("id", member.address());
    }

    private void assertDropped(Reason reason, String key, Consumer<PacketWriter> value) {
        assertThatExceptionOfType(MalformedPacketException.class)
                .as(key)
                .isThrownBy(() -> parsedWith(key, value))
                .withMessageContaining(key)
                .returns(reason, MalformedPacketException::reason);
    }

    private static Consumer<PacketWriter> times(int count, Consumer<PacketWriter> element) {
        return writer -> {
            for (int i = 0; i < count; i++) {
                element.accept(writer);
            }
        };
    }

    @Test
    void everythingThatIsSetReadsBackTheSame() throws MalformedPacketException {
        for (long seed = 0; seed < 60; seed++) {
            RandomCredentials some = new RandomCredentials(seed);
            NetworkConfiguration made = randomConfiguration(some);
            byte[] dictionary = made.toDictionaryBytes();
            assertThat(NetworkConfiguration.parse(dictionary))
                    .as("seed %d", seed)
                    .isEqualTo(made);
            NetworkConfiguration signed = made.signedBy(some.controller());
            assertThat(NetworkConfiguration.parse(signed.toDictionaryBytes()))
                    .as("seed %d", seed)
                    .isEqualTo(signed);
            assertThat(made.toBuilder().build()).as("seed %d", seed).isEqualTo(made);
        }
    }

    private static NetworkConfiguration randomConfiguration(RandomCredentials some) {
        return NetworkConfiguration.builder(some.network(), some.address(), some.u64() >>> 1)
                .credentialTimeMaxDeltaMs(some.u32())
                .revision(some.u64())
                .remoteTrace(some.address(), some.u64())
                .flags(some.u64())
                .multicastLimit(some.u64())
                .isPrivate(some.flip())
                .name("x".repeat(some.upTo(127)))
                .mtu(some.upTo(20_000))
                .membership(some.maybe(some::membership))
                .capabilities(some.some(3, some::capability))
                .tags(some.some(3, some::tag))
                .ownership(some.some(3, some::ownership))
                .specialists(some.some(3, () -> new Specialist(some.u64())))
                .routes(some.some(
                        3, () -> new Route(prefix(some), some.maybe(some::ip), some.upTo(0xffff), some.upTo(0xffff))))
                .addresses(some.some(3, () -> prefix(some)))
                .rules(some.some(5, some::rule))
                .dns(some.maybe(() ->
                        new Dns("lan", List.of(some.maybe(some::ip), some.maybe(some::ip), some.maybe(some::ip)))))
                .sso(sso(some))
                .build();
    }

    private static IpPrefix prefix(RandomCredentials some) {
        IpAddress ip = some.ip();
        return new IpPrefix(ip, some.upTo(ip.bits()));
    }

    private static SingleSignOn sso(RandomCredentials some) {
        return switch (some.upTo(2)) {
            case 0 -> SingleSignOn.OFF;
            case 1 -> new SingleSignOn(0, true, some.flip() ? "https://a.example/?x=\\" : "", some.u32());
            default -> new SingleSignOn(1, some.flip(), "", 0, "i", "c", "n", "s", "id", "provider");
        };
    }

    @Test
    void aStrippedConfigurationGivesNothing() throws MalformedPacketException {
        NetworkConfiguration stripped = NetworkConfiguration.stripped(network, member.address(), 5, 6);
        NetworkConfiguration read = NetworkConfiguration.parse(stripped.toDictionaryBytes());
        NetworkConfiguration bare = NetworkConfiguration.parse(
                least().number("ts", 5).number("ctmd", 6).build().toBytes());
        assertThat(read).isEqualTo(bare).isEqualTo(stripped);
        assertThat(read.membership()).isEmpty();
        assertThat(read.addresses()).isEmpty();
        assertThat(read.routes()).isEmpty();
        assertThat(read.rules()).isEmpty();
    }

    @Test
    void signingSignsWhatHasNoSignatureAndLeavesTheRestAlone() {
        Tag signedBefore = random.tag().sign(controller);
        NetworkConfiguration signed = builder()
                .membership(CertificateOfMembership.of(1, 2, network, member))
                .capabilities(List.of(random.capability()))
                .tags(List.of(random.tag(), signedBefore))
                .ownership(List.of(random.ownership()))
                .build()
                .signedBy(controller);
        assertThat(signed.membership())
                .hasValueSatisfying(c -> assertThat(c.verify(controller)).isTrue());
        assertThat(signed.capabilities())
                .allMatch(c -> c.verify(controller) && c.issuedTo().equals(member.address()));
        assertThat(signed.tags()).hasSize(2).allMatch(t -> t.verify(controller)).contains(signedBefore);
        assertThat(signed.ownership()).allMatch(c -> c.verify(controller));
        assertThat(signed.signedBy(random.identity())).isEqualTo(signed);
    }

    @Test
    void listsAreCutToWhatAClientHasRoomFor() {
        IpPrefix prefix = IpPrefix.parse("10.0.0.0/8");
        NetworkConfiguration cut = builder()
                .capabilities(Collections.nCopies(129, random.capability()))
                .tags(Collections.nCopies(129, random.tag()))
                .ownership(Collections.nCopies(5, random.ownership()))
                .specialists(Collections.nCopies(257, new Specialist(1)))
                .routes(Collections.nCopies(129, new Route(prefix, Optional.empty())))
                .addresses(Collections.nCopies(33, prefix))
                .rules(Collections.nCopies(1025, Rule.ACCEPT))
                .build();
        assertThat(cut.capabilities()).hasSize(128);
        assertThat(cut.tags()).hasSize(128);
        assertThat(cut.ownership()).hasSize(4);
        assertThat(cut.specialists()).hasSize(256);
        assertThat(cut.routes()).hasSize(128);
        assertThat(cut.addresses()).hasSize(32);
        assertThat(cut.rules()).hasSize(1024);
    }

    @Test
    void theMtuIsMovedIntoItsBounds() {
        assertThat(builder().mtu(0).build().mtu()).isEqualTo(1280);
        assertThat(builder().mtu(1_000_000).build().mtu()).isEqualTo(10_000);
        assertThat(builder().build().mtu()).isEqualTo(2800);
    }

    @Test
    void aNameIsSentUpToOneHundredTwentySevenBytes() throws MalformedPacketException {
        NetworkConfiguration read = NetworkConfiguration.parse(
                builder().name("é".repeat(100)).build().toDictionaryBytes());
        assertThat(read.name()).isEqualTo("é".repeat(63) + "\ufffd");
    }

    @Test
    void aDomainHasRoomForOneHundredTwentySevenBytesAndFourServers() {
        List<IpAddress> five = IntStream.range(0, 5).mapToObj(IpAddress::v4).toList();
        Dns dns = Dns.of("d".repeat(200), five);
        assertThat(dns.domain()).hasSize(127);
        assertThat(dns.servers()).isEqualTo(five.subList(0, 4));
        assertThat(Dns.of("d", List.of()).places()).hasSize(4).allMatch(Optional::isEmpty);
    }

    @Test
    void aConfigurationForNobodyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkConfiguration.stripped(network, Address.NONE, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkConfiguration.stripped(new NetworkId(0), member.address(), 1, 1));
    }

    @Test
    void damagedPartsDropTheWholeConfiguration() {
        assertDropped(Reason.TRUNCATED, "C", w -> {});
        assertDropped(Reason.VALUE, "C", w -> w.u8(2).u16(0).u64(0));
        assertDropped(Reason.LENGTH, "C", w -> w.u8(1).u16(9));
        assertDropped(Reason.TRUNCATED, "COO", w -> w.u8(1));
        assertDropped(Reason.TRUNCATED, "RT", w -> w.u8(4).u8(10));
        assertDropped(Reason.VALUE, "RT", w -> w.u8(9).u64(0));
        assertDropped(Reason.TRUNCATED, "I", w -> w.u8(4).u8(10));
        assertDropped(Reason.VALUE, "I", w -> w.u8(5));
        assertDropped(Reason.TRUNCATED, "R", w -> w.u8(1));
        assertDropped(Reason.TRUNCATED, "DNS", w -> {});
        assertDropped(Reason.TRUNCATED, "DNS", w -> w.bytes(new byte[131]));
        assertDropped(
                Reason.VALUE, "DNS", w -> w.bytes(new byte[128]).u8(7).u8(0).u16(0));
    }

    @Test
    void damageInASkippedCertificateOfOwnershipStillDrops() throws MalformedPacketException {
        Consumer<PacketWriter> five = times(5, w -> random.ownership().write(w));
        assertThat(parsedWith("COO", five).ownership()).hasSize(4);
        assertDropped(Reason.TRUNCATED, "COO", five.andThen(w -> w.u8(0)));
    }

    @Test
    void damagedCapabilitiesAndTagsEndTheirList() throws MalformedPacketException {
        Consumer<PacketWriter> tags = times(2, w -> random.tag().write(w));
        assertThat(parsedWith("TAG", tags.andThen(w -> w.u64(1))).tags()).hasSize(2);
        Consumer<PacketWriter> capabilities = times(2, w -> random.capability().write(w));
        assertThat(parsedWith(
                                "CAP",
                                capabilities.andThen(w -> w.u64(1).u64(2).u32(3).u16(65)))
                        .capabilities())
                .hasSize(2);
    }

    @Test
    void thingsBeyondAClientsRoomAreNotLookedAt() throws MalformedPacketException {
        assertThat(parsedWith("TAG", times(130, w -> random.tag().write(w))).tags())
                .hasSize(128);
        assertThat(parsedWith("S", times(300, w -> w.u64(1))).specialists()).hasSize(256);
        assertThat(parsedWith("R", times(1024, w -> w.u16(0x0100)).andThen(w -> w.u8(1)))
                        .rules())
                .hasSize(1024);
        Consumer<PacketWriter> prefix = w -> w.ipPrefix(IpPrefix.parse("10.0.0.0/8"));
        assertThat(parsedWith("I", times(32, prefix).andThen(w -> w.u8(99))).addresses())
                .hasSize(32);
        Consumer<PacketWriter> route = prefix.andThen(w -> w.u8(0).u32(0));
        assertThat(parsedWith("RT", times(128, route).andThen(w -> w.u8(99))).routes())
                .hasSize(128);
    }

    @Test
    void aBrokenLastSpecialistIsPassedOver() throws MalformedPacketException {
        long bridge = Specialist.of(member.address(), Specialist.ACTIVE_BRIDGE).value();
        assertThat(parsedWith("S", w -> w.u64(bridge).u32(7)).specialists())
                .containsExactly(Specialist.of(member.address(), Specialist.ACTIVE_BRIDGE));
    }

    @Test
    void emptyPlacesInListsOfAddressesAreSkippedAndTooManyBitsAreAll() throws MalformedPacketException {
        assertThat(parsedWith("I", w -> w.u8(0).u8(4).u32(0x0a000001).u16(999)).addresses())
                .containsExactly(IpPrefix.parse("10.0.0.1/32"));
        assertThat(parsedWith("RT", w -> w.u8(0).u8(0).u32(0)).routes()).isEmpty();
    }

    @Test
    void anEmptyMembershipIsNone() throws MalformedPacketException {
        assertThat(parsedWith("C", w -> w.u8(1).u16(0).address(Address.NONE)).membership())
                .isEmpty();
    }

    @Test
    void aDictionaryLongerThanAnyClientTakesIsMalformed() {
        byte[] tooLong = new byte[ConfigurationLimits.DICTIONARY_BYTES + 1];
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> NetworkConfiguration.parse(tooLong))
                .returns(Reason.LENGTH, MalformedPacketException::reason);
    }

    @Test
    void zeroNetworkOrMemberIsUnusable() {
        for (String text :
                List.of("v=7\nnwid=0\nid=1", "v=7\nnwid=1\nid=0", "v=7\nid=1", "v=7\nnwid=1", "nwid=1\nid=1")) {
            assertThatExceptionOfType(MalformedPacketException.class)
                    .as(text)
                    .isThrownBy(() -> NetworkConfiguration.parse(text.getBytes()))
                    .returns(Reason.VALUE, MalformedPacketException::reason);
        }
    }

    @Test
    void specialistsAreAnAddressAndFlags() {
        Specialist bridge = Specialist.of(new Address(0x1122334455L), Specialist.ACTIVE_BRIDGE);
        assertThat(bridge.value()).isEqualTo(0x0000021122334455L);
        assertThat(bridge.address()).isEqualTo(new Address(0x1122334455L));
        assertThat(bridge.flags()).isEqualTo(Specialist.ACTIVE_BRIDGE);
    }

    @Test
    void flagsAndMetricOfARouteHaveSixteenBits() {
        IpPrefix target = IpPrefix.parse("10.0.0.0/8");
        assertThatIllegalArgumentException().isThrownBy(() -> new Route(target, Optional.empty(), 0x10000, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Route(target, Optional.empty(), 0, -1));
    }

    @Test
    void flagsAreAskedByName() {
        NetworkConfiguration configuration =
                builder().flags(NetworkConfiguration.BROADCAST).build();
        assertThat(configuration.has(NetworkConfiguration.BROADCAST)).isTrue();
        assertThat(configuration.has(NetworkConfiguration.NEIGHBOUR_DISCOVERY_EMULATION))
                .isFalse();
        assertThat(configuration.isPrivate()).isTrue();
    }

    @Test
    void singleSignOnTextsAreCutToWhatAClientHasRoomFor() throws MalformedPacketException {
        SingleSignOn sso = NetworkConfiguration.parse(builder()
                        .sso(new SingleSignOn(
                                1,
                                true,
                                "",
                                0,
                                "i".repeat(3000),
                                "c".repeat(3000),
                                "n".repeat(300),
                                "s".repeat(300),
                                "d".repeat(300),
                                "p".repeat(300)))
                        .build()
                        .toDictionaryBytes())
                .sso();
        assertThat(sso.issuerUrl()).hasSize(2047);
        assertThat(sso.centralUrl()).hasSize(2047);
        assertThat(sso.nonce()).hasSize(63);
        assertThat(sso.state()).hasSize(127);
        assertThat(sso.clientId()).hasSize(255);
        assertThat(sso.provider()).hasSize(63);
    }

    @Test
    void valuesWithEveryByteSurviveTheDictionary() throws MalformedPacketException {
        byte[] all = new byte[256];
        IntStream.range(0, 256).forEach(i -> all[i] = (byte) i);
        Bytes field = Bytes.copyOf(all, 0, 255);
        NetworkConfiguration read = NetworkConfiguration.parse(
                builder().rules(List.of(new UnknownRule(60, field))).build().toDictionaryBytes());
        assertThat(read.rules()).containsExactly(new UnknownRule(60, field));
    }
}
