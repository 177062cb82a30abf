package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.NetworkConfiguration.Route;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.world.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InternetMemberTest {
    private static final String SOCKET = "203.0.113.1/9993";
    private static final Identity CONTROLLER = TestIdentities.get(0);
    private static final World PLANET = TestPlanets.of(CONTROLLER, SOCKET);

    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final SmallController controller =
            new SmallController(internet.host("controller", SOCKET), CONTROLLER, PLANET);
    private final NetworkId network = controller.network();
    private final InternetMember alice = behind(internet, NatKind.PORT_RESTRICTED, 1, "alice");
    private final InternetMember bob = behind(internet, NatKind.ADDRESS_RESTRICTED, 2, "bob");

    private static InternetMember behind(InMemoryInternet internet, NatKind kind, int number, String name) {
        Nat nat = internet.nat("nat of " + name, kind, "198.51.100." + number);
        return new InternetMember(nat.host(name, "192.168.1.2/9993"), TestIdentities.get(number), PLANET);
    }

    private void admitBoth() {
        controller.admit(alice.identity(), "10.10.0.1/16");
        controller.admit(bob.identity(), "10.10.0.2/16");
        alice.join(network);
        bob.join(network);
        assertThat(internet.runUntil(() -> isOk(alice) && isOk(bob), 20_000)).isTrue();
    }

    private boolean isOk(InternetMember member) {
        return member.status(network) == NetworkStatus.OK;
    }

    private boolean answered(Ping ping) {
        return internet.runUntil(ping::isAnswered, 10_000);
    }

    @Test
    void membersPingEachOther() {
        admitBoth();
        Ping ping = alice.ping(network, bob);
        assertThat(answered(ping)).as(ping::toString).isTrue();
        Ping second = alice.ping(network, bob);
        internet.run(1_000);
        assertThat(second.replies()).isEqualTo(1);
        assertThat(second.roundTripMs().orElseThrow()).isLessThan(10);
        assertThat(alice.pings()).containsExactly(ping, second);
        assertThat(ping.sequence()).isNotEqualTo(second.sequence());

        Ping nobody = alice.ping(network, IpAddress.parse("10.10.7.7"));
        internet.run(10_000);
        assertThat(nobody.isAnswered()).isFalse();
        assertThat(nobody.roundTripMs()).isEmpty();
        assertThat(nobody).asString().contains("no answer");
        assertThat(alice.allows(network, bob)).isTrue();
        assertThat(alice.reaches(bob.address())).isTrue();
    }

    @Test
    void membersSendUdp() {
        admitBoth();
        Bytes data = Bytes.copyOf("hello".getBytes(StandardCharsets.UTF_8));
        alice.sendUdp(network, 4_000, bob.ip(network), 5_000, data);
        assertThat(internet.runUntil(() -> !bob.udpReceived().isEmpty(), 10_000))
                .isTrue();
        MemberEvent.UdpReceived got = bob.udpReceived().get(0);
        assertThat(got.from()).isEqualTo(alice.ip(network));
        assertThat(got.toPort()).isEqualTo(5_000);
        assertThat(got.data()).isEqualTo(data);
    }

    @Test
    void strangerIsRefused() {
        List<MemberEvent> heard = new ArrayList<>();
        alice.listen(heard::add);
        alice.join(network);
        internet.run(10_000);
        assertThat(alice.status(network)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(heard).isEqualTo(alice.events()).isNotEmpty();
        controller.admit(alice.identity(), "10.10.0.1/16");
        assertThat(internet.runUntil(() -> isOk(alice), 10_000)).isTrue();
        assertThat(alice.ips(network)).containsExactly(IpAddress.parse("10.10.0.1"));
        controller.expel(alice.address());
        assertThat(internet.runUntil(() -> alice.status(network) == NetworkStatus.ACCESS_DENIED, 90_000))
                .isTrue();
    }

    @Test
    void memberThatCrashedIsOneAgainBeforeItsControllerSpeaks() {
        admitBoth();
        alice.host().crash();
        controller.host().crash();
        internet.run(20_000);
        alice.host().restart();
        assertThat(isOk(alice)).isTrue();
        assertThat(alice.ip(network)).isEqualTo(IpAddress.parse("10.10.0.1"));
        controller.host().restart();
        int before = alice.timestamps(network).size();
        assertThat(internet.runUntil(() -> alice.timestamps(network).size() > before, 60_000))
                .as("asks anew too")
                .isTrue();
    }

    @Test
    void configurationThatWasNotFlushedIsLost() {
        alice.flushesWithin(60_000);
        admitBoth();
        alice.host().restart();
        assertThat(alice.hasJoined(network)).isTrue();
        assertThat(alice.configuration(network)).isEmpty();
        alice.leave(network);
        alice.host().restart();
        assertThat(alice.hasJoined(network)).isFalse();
    }

    @Test
    void lansBehindMembersReachEachOther() {
        controller.configure(builder -> builder.routes(List.of(
                new Route(IpPrefix.parse("10.10.0.0/16"), Optional.empty(), 0, 0),
                new Route(IpPrefix.parse("192.168.10.0/24"), Optional.of(IpAddress.parse("10.10.0.1")), 0, 0),
                new Route(IpPrefix.parse("192.168.20.0/24"), Optional.of(IpAddress.parse("10.10.0.2")), 0, 0))));
        admitBoth();
        Lan office = alice.lan(network, "192.168.10.0/24");
        bob.lan(network, "192.168.20.0/24");
        Ping ping = office.ping(IpAddress.parse("192.168.10.7"), IpAddress.parse("192.168.20.9"));
        assertThat(answered(ping)).isTrue();
        Ping outside = office.ping(IpAddress.parse("192.168.10.7"), IpAddress.parse("192.168.30.9"));
        assertThat(answered(outside)).isFalse();
        Ping fromMember = alice.ping(network, IpAddress.parse("192.168.20.3"));
        assertThat(answered(fromMember)).isTrue();
        assertThat(office.pings()).containsExactly(ping, outside);
    }

    @Test
    void sameSeedIsTheSameLifeInAnyWeather() {
        SeededScenario.assertRepeats(11, InternetMemberTest::weather);
    }

    private static void weather(InMemoryInternet internet) {
        internet.everywhere(Link.PERFECT.latency(1, 100).loss(5).duplication(2).reordering(2));
        SmallController controller = new SmallController(internet.host("controller", SOCKET), CONTROLLER, PLANET);
        List<InternetMember> members = new ArrayList<>();
        for (NatKind kind : NatKind.values()) {
            InternetMember member = behind(internet, kind, kind.ordinal() + 1, "behind " + kind);
            controller.admit(member.identity(), "10.10.0." + (kind.ordinal() + 1) + "/16");
            member.host().workTakes(0, 30);
            member.host().disk().keepsSome(true);
            members.add(member.flushesWithin(1_000).join(controller.network()));
        }
        Attacker mallory = internet.attacker("mallory", "203.0.113.66/1").overhearAll();
        mallory.harass(300, 60_000);
        CrashPlan crashes = new CrashPlan(
                        internet, members.stream().map(InternetMember::host).toList())
                .everyEvents(300)
                .begin();
        SplittableRandom random = internet.seedOf("pings").random();
        for (int i = 0; i < 60; i++) {
            internet.run(1_000);
            InternetMember member = members.get(random.nextInt(members.size()));
            if (member.host().isRunning()) {
                member.ping(controller.network(), IpAddress.parse("10.10.0." + (1 + random.nextInt(4))));
            }
        }
        crashes.end();
        internet.run(30_000);
        assertThat(crashes.crashes()).isGreaterThan(1);
        assertThat(members.stream().flatMap(m -> m.pings().stream()).anyMatch(Ping::isAnswered))
                .isTrue();
    }
}
