package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.verb.UserMessage;
import dev.perigee.protocol.world.World;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InternetNodeTest {
    private static final String ROOT_SOCKET = "203.0.113.1/9993";
    private static final Identity ROOT = TestIdentities.get(0);
    private static final World PLANET = TestPlanets.of(ROOT, ROOT_SOCKET);

    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final InternetNode root = new InternetNode(internet.host("root", ROOT_SOCKET), ROOT, PLANET);

    private InternetNode behind(NatKind kind, int number) {
        Nat nat = internet.nat("nat " + number, kind, "198.51.100." + number);
        return new InternetNode(nat.host("node " + number, "192.168.1.2/9993"), TestIdentities.get(number), PLANET);
    }

    private static UserMessage text(String text) {
        return new UserMessage(1, Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    @TestFactory
    Stream<DynamicTest> nodesBehindBoxesMeetThroughTheRoot() {
        return Stream.of(NatKind.FULL_CONE, NatKind.ADDRESS_RESTRICTED, NatKind.PORT_RESTRICTED)
                .map(kind -> DynamicTest.dynamicTest(kind + "", () -> new InternetNodeTest().meet(kind)));
    }

    private void meet(NatKind kind) {
        InternetNode one = behind(kind, 1);
        InternetNode other = behind(kind, 2);
        internet.run(10_000);
        assertThat(root.reaches(one.address()) && root.reaches(other.address())).isTrue();
        for (int i = 0; i < 10; i++) {
            one.send(other.address(), text("hello " + i));
            internet.run(1_000);
        }
        assertThat(other.received(UserMessage.class)).hasSize(10);
        assertThat(one.reaches(other.address()) && other.reaches(one.address()))
                .as("directly, seed " + internet.seed() + "\n" + String.join("\n", internet.trace()))
                .isTrue();
        assertThat(one.pathTo(other.address()).orElseThrow().remote().ip().toString())
                .isEqualTo("198.51.100.2");
    }

    @Test
    void nodeThatCrashedComesBackWithTheSameIdentity() {
        InternetNode node = behind(NatKind.PORT_RESTRICTED, 1);
        internet.run(10_000);
        assertThat(root.reaches(node.address())).isTrue();
        root.host().crash();
        internet.run(5_000);
        root.host().restart();
        assertThat(root.reaches(node.address())).isFalse();
        assertThat(internet.runUntil(() -> root.reaches(node.address()), 600_000))
                .isTrue();
        assertThat(node.toString()).isEqualTo("node 1");
    }

    @Test
    void everythingRepeatsFromTheSeed() {
        SeededScenario.assertRepeats(5, internet -> {
            internet.everywhere(Link.PERFECT.latency(1, 80).loss(5));
            new InternetNode(internet.host("root", ROOT_SOCKET), ROOT, PLANET);
            Nat nat = internet.nat("nat", NatKind.SYMMETRIC, "198.51.100.9");
            InternetNode one = new InternetNode(nat.host("one", "192.168.1.2/9993"), TestIdentities.get(1), PLANET);
            InternetNode other =
                    new InternetNode(internet.host("other", "203.0.113.9/9993"), TestIdentities.get(2), PLANET);
            one.host().workTakes(1, 50);
            for (int i = 0; i < 20; i++) {
                one.send(other.address(), text("hello " + i));
                internet.run(2_000);
            }
            assertThat(other.received(UserMessage.class)).isNotEmpty();
        });
    }
}
