package dev.perigee.controller.decision;

import static dev.perigee.controller.decision.Given.NETWORK;
import static dev.perigee.controller.decision.Given.NOW;
import static dev.perigee.controller.decision.Given.ips;
import static dev.perigee.controller.decision.Given.member;
import static dev.perigee.controller.decision.Given.network;
import static dev.perigee.controller.decision.Given.node;
import static dev.perigee.controller.decision.Given.routes;
import static dev.perigee.controller.decision.Given.settled;
import static dev.perigee.controller.decision.Given.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.DnsSettings;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.config.NetworkConfiguration.Specialist;
import dev.perigee.protocol.config.RequestMetaData;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfMembership.Qualifier;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.rule.EtherType;
import dev.perigee.protocol.rule.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemberConfigurationTest {
    private static final Identity NODE = node(0x689a5e1b61L);

    @Test
    void aNetworkWithDefaultsGivesADefaultConfiguration() {
        NetworkConfiguration expected = NetworkConfiguration.builder(NETWORK, NODE.address(), NOW)
                .credentialTimeMaxDeltaMs(30 * 60_000)
                .revision(7)
                .flags(NetworkConfiguration.BROADCAST)
                .multicastLimit(32)
                .isPrivate(true)
                .mtu(2800)
                .membership(CertificateOfMembership.of(NOW, 30 * 60_000, NETWORK, NODE))
                .rules(List.of(Rule.ACCEPT))
                .build();
        assertThat(configuration(n -> n)).isEqualTo(expected);
    }

    @Test
    void everyFieldComesFromTheRecord() {
        NetworkConfiguration configuration = configuration(n -> n.name("offices")
                .isPrivate(false)
                .enableBroadcast(false)
                .multicastLimit(-1)
                .mtu(1500)
                .revision(12)
                .unknown(Map.of(CredentialWindow.KEY, "900000"))
                .routes(routes("10.0.0.0/24", "192.168.1.0/24 via 10.0.0.5", "fd00::/64", "0.0.0.0/0 via 10.0.0.1"))
                .dns(Optional.of(new DnsSettings("corp.example", List.of("10.0.0.53", "junk", "fd00::53")))));
        assertThat(configuration.name()).isEqualTo("offices");
        assertThat(configuration.isPrivate()).isFalse();
        assertThat(configuration.flags()).isZero();
        assertThat(configuration.multicastLimit()).isEqualTo(-1);
        assertThat(configuration.mtu()).isEqualTo(1500);
        assertThat(configuration.revision()).isEqualTo(12);
        assertThat(configuration.credentialTimeMaxDeltaMs()).isEqualTo(900_000);
        assertThat(configuration.routes())
                .containsExactly(
                        new Route(IpPrefix.parse("10.0.0.0/24"), Optional.empty()),
                        new Route(IpPrefix.parse("192.168.1.0/24"), Optional.of(IpAddress.parse("10.0.0.5"))),
                        new Route(IpPrefix.parse("fd00::/64"), Optional.empty()),
                        new Route(IpPrefix.parse("0.0.0.0/0"), Optional.of(IpAddress.parse("10.0.0.1"))));
        assertThat(configuration.dns())
                .contains(NetworkConfiguration.Dns.of("corp.example", ips("10.0.0.53", "fd00::53")));
    }

    @Test
    void certificateOfMembershipHasAllSevenQualifiersAndTheTimeOfTheConfiguration() {
        CertificateOfMembership certificate =
                configuration(n -> n.isPrivate(false)).membership().orElseThrow();
        assertThat(certificate.qualifiers()).extracting(Qualifier::id).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(certificate.timestampMs()).isEqualTo(NOW);
        assertThat(certificate.qualifiers().get(0).maxDelta()).isEqualTo(30 * 60_000);
        assertThat(certificate.network()).contains(NETWORK);
        assertThat(certificate.issuedTo()).contains(NODE.address());
        assertThat(certificate.signature()).isEmpty();
    }

    @Test
    void ownershipNamesTheFirstSixteenIssuedAddresses() {
        List<IpAddress> many = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> IpAddress.parse("10.0.0." + i))
                .toList();
        NetworkConfiguration configuration =
                configuration(n -> n.routes(routes("10.0.0.0/24")), m -> m.ipAssignments(many));
        assertThat(configuration.addresses()).hasSize(20);
        assertThat(configuration.ownership())
                .containsExactly(CertificateOfOwnership.of(
                        NETWORK,
                        NOW,
                        1,
                        many.subList(0, 16).stream().map(Thing::of).toList(),
                        NODE.address()));
    }

    @Test
    void ownershipDoesNotNameAnAddressThatIsNotIssued() {
        NetworkConfiguration configuration =
                configuration(n -> n.routes(routes("fd00::/64")), m -> m.ipAssignments(ips("10.0.0.1", "fd00::1")));
        assertThat(configuration.ownership().get(0).things()).containsExactly(Thing.of(IpAddress.parse("fd00::1")));
    }

    @Test
    void whoHasNoAddressGetsNoOwnership() {
        assertThat(configuration(n -> n, m -> m.ipAssignments(ips("10.0.0.1"))).ownership())
                .isEmpty();
    }

    @Test
    void authorizedBridgesAreNamedToEverybodyAscending() {
        MemberRecord self = settled(NODE, m -> m.activeBridge(true));
        NetworkView view = view(
                network(n -> n),
                self,
                settled(node(9), m -> m.activeBridge(true)),
                settled(node(3), m -> m.activeBridge(true)),
                settled(node(4)),
                member(5, m -> m.activeBridge(true)));
        NetworkConfiguration configuration = MemberConfiguration.of(view, self, NODE, Given.CLIENT, NOW);
        assertThat(configuration.specialists())
                .containsExactly(
                        Specialist.of(new Address(3), Specialist.ACTIVE_BRIDGE),
                        Specialist.of(new Address(9), Specialist.ACTIVE_BRIDGE),
                        Specialist.of(NODE.address(), Specialist.ACTIVE_BRIDGE));
    }

    @Test
    void aClientWithoutRulesEngineGetsOneAcceptRule() {
        NetworkRecord network = network(n -> n.rules(List.of(new EtherType(0x800, true, false), Rule.DROP)));
        for (String metaData : List.of("", "v=7", "revr=0000000000000000")) {
            assertThat(rules(network, RequestMetaData.parse(metaData.getBytes(StandardCharsets.UTF_8))))
                    .as(metaData)
                    .containsExactly(Rule.ACCEPT);
        }
    }

    @Test
    void rulesComeFromTheRecord() {
        List<Rule> rules = List.of(new EtherType(0x800, true, false), Rule.DROP, Rule.ACCEPT);
        assertThat(rules(network(n -> n.rules(rules)), Given.CLIENT)).isEqualTo(rules);
        assertThat(rules(network(n -> n.rules(List.of())), Given.CLIENT)).isEmpty();
    }

    @Test
    void asManyRulesAreIssuedAsTheClientTakes() {
        NetworkRecord network = network(n -> n.rules(Collections.nCopies(1_500, Rule.DROP)));
        assertThat(rules(network, Given.CLIENT)).hasSize(1024);
        RequestMetaData small = RequestMetaData.parse("revr=1\nmr=10".getBytes(StandardCharsets.UTF_8));
        assertThat(rules(network, small)).hasSize(16);
        RequestMetaData boasting = RequestMetaData.parse("revr=1\nmr=ffffff".getBytes(StandardCharsets.UTF_8));
        assertThat(rules(network, boasting)).hasSize(1024);
    }

    @Test
    void listsAreCutAtWhatAClientTakes() {
        NetworkConfiguration configuration = configuration(n -> n.routes(
                        Collections.nCopies(200, routes("10.0.0.0/24").get(0)))
                .dns(Optional.of(new DnsSettings(
                        "a.example", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5")))));
        assertThat(configuration.routes()).hasSize(128);
        assertThat(configuration.dns().orElseThrow().servers())
                .isEqualTo(ips("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"));
    }

    @Test
    void aDomainThatIsTooLongIsLeftOutWithItsServers() {
        for (String domain : List.of("a".repeat(127), "a".repeat(128), "ä".repeat(64))) {
            boolean fits = domain.getBytes(StandardCharsets.UTF_8).length <= 127;
            assertThat(configuration(n -> n.dns(Optional.of(new DnsSettings(domain, List.of("10.0.0.1")))))
                            .dns()
                            .isPresent())
                    .as(domain)
                    .isEqualTo(fits);
        }
    }

    @Test
    void aLongNameIsCutBehindAWholeCharacter() {
        assertThat(configuration(n -> n.name("a".repeat(200))).name()).isEqualTo("a".repeat(127));
        assertThat(configuration(n -> n.name("ä".repeat(200))).name()).isEqualTo("ä".repeat(63));
        assertThat(configuration(n -> n.name("😀".repeat(200))).name()).isEqualTo("😀".repeat(31));
    }

    @Test
    void anMtuOutOfBoundsIsMovedIntoThem() {
        assertThat(configuration(n -> n.mtu(100)).mtu()).isEqualTo(1280);
        assertThat(configuration(n -> n.mtu(60_000)).mtu()).isEqualTo(10_000);
    }

    @Test
    void theMembersOwnTraceTargetCountsBeforeTheNetworks() {
        Address traces = new Address(0x0d2f08aa72L);
        UnaryOperator<NetworkRecord.Builder> traced =
                n -> n.remoteTraceTarget(Optional.of(traces)).remoteTraceLevel(4);
        NetworkConfiguration common = configuration(traced, m -> m.remoteTraceLevel(9));
        assertThat(common.remoteTraceTarget()).isEqualTo(traces);
        assertThat(common.remoteTraceLevel()).isEqualTo(4);
        NetworkConfiguration own = configuration(
                traced, m -> m.remoteTraceTarget(Optional.of(new Address(77))).remoteTraceLevel(9));
        assertThat(own.remoteTraceTarget()).isEqualTo(new Address(77));
        assertThat(own.remoteTraceLevel()).isEqualTo(9);
    }

    private static List<Rule> rules(NetworkRecord network, RequestMetaData metaData) {
        return MemberConfiguration.of(view(network, settled(NODE)), settled(NODE), NODE, metaData, NOW)
                .rules();
    }

    private static NetworkConfiguration configuration(UnaryOperator<NetworkRecord.Builder> edit) {
        return configuration(edit, m -> m);
    }

    private static NetworkConfiguration configuration(
            UnaryOperator<NetworkRecord.Builder> edit, UnaryOperator<MemberRecord.Builder> memberEdit) {
        MemberRecord member = settled(NODE, memberEdit);
        return MemberConfiguration.of(view(network(edit), member), member, NODE, Given.CLIENT, NOW);
    }
}
