package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Two behind boxes who were told each other's public addresses: junk that dies on the way opens, then packets pass. */
class NatTraversalTest {
    private static final List<NatKind> KINDS = List.of(NatKind.values());

    @TestFactory
    Stream<DynamicTest> junkThatDiesOnTheWayOpensTheBoxesUnlessPortsCannotBeKnown() {
        List<DynamicTest> tests = new ArrayList<>();
        for (NatKind one : KINDS) {
            for (NatKind other : KINDS) {
                tests.add(DynamicTest.dynamicTest(
                        one + " and " + other,
                        () -> assertThat(meet(one, other)).isEqualTo(canMeet(one, other))));
            }
        }
        return tests.stream();
    }

    private static boolean canMeet(NatKind one, NatKind other) {
        return !(one == NatKind.SYMMETRIC && isStrict(other) || other == NatKind.SYMMETRIC && isStrict(one));
    }

    private static boolean isStrict(NatKind kind) {
        return kind == NatKind.SYMMETRIC || kind == NatKind.PORT_RESTRICTED;
    }

    private static boolean meet(NatKind oneKind, NatKind otherKind) {
        InMemoryInternet internet = new InMemoryInternet(1);
        Mailbox server = new Mailbox(internet.host("server", "203.0.113.1/9993"));
        Mailbox one = new Mailbox(internet.nat("a", oneKind, "198.51.100.1").host("one", "192.168.1.2/9993"));
        Mailbox other = new Mailbox(internet.nat("b", otherKind, "198.51.100.2").host("other", "192.168.1.2/9993"));
        SocketAddress outerOne = seen(internet, server, one);
        SocketAddress outerOther = seen(internet, server, other);

        one.send(0, outerOther, "junk", 2);
        other.send(0, outerOne, "junk", 2);
        internet.run(5);
        assertThat(one.mail).isEmpty();
        assertThat(other.mail).isEmpty();
        assertThat(internet.lost(Loss.TIME_TO_LIVE)).isEqualTo(2);

        one.send(outerOther, "hello");
        other.send(outerOne, "hello");
        internet.run(5);
        // Whoever was reached answers to where it came from.
        if (!one.mail.isEmpty()) {
            one.send(one.lastFrom(), "answer");
        }
        if (!other.mail.isEmpty()) {
            other.send(other.lastFrom(), "answer");
        }
        internet.run(5);
        return !one.mail.isEmpty() && !other.mail.isEmpty();
    }

    private static SocketAddress seen(InMemoryInternet internet, Mailbox server, Mailbox from) {
        from.send(server.address(), "look");
        internet.run(5);
        return server.lastFrom();
    }

    @Test
    void withoutJunkTheFirstPacketIsFiltered() {
        InMemoryInternet internet = new InMemoryInternet(1);
        Mailbox server = new Mailbox(internet.host("server", "203.0.113.1/9993"));
        Nat a = internet.nat("a", NatKind.PORT_RESTRICTED, "198.51.100.1");
        Nat b = internet.nat("b", NatKind.PORT_RESTRICTED, "198.51.100.2");
        Mailbox one = new Mailbox(a.host("one", "192.168.1.2/9993"));
        Mailbox other = new Mailbox(b.host("other", "192.168.1.2/9993"));
        SocketAddress outerOne = seen(internet, server, one);
        one.send(seen(internet, server, other), "too early");
        internet.run(5);
        other.send(outerOne, "in time");
        internet.run(5);
        assertThat(other.mail).isEmpty();
        assertThat(one.texts()).containsExactly("in time");
        assertThat(internet.lost(Loss.FILTERED)).isEqualTo(1);
    }

    @Test
    void firewallLetsInOnlyWhatAnswers() {
        InMemoryInternet internet = new InMemoryInternet(1);
        Mailbox server = new Mailbox(internet.host("server", "2001:db8:1::1/9993"));
        Mailbox stranger = new Mailbox(internet.host("stranger", "2001:db8:2::1/9993"));
        Firewall firewall = internet.firewall("firewall");
        Mailbox inner = new Mailbox(firewall.host("inner", "2001:db8:3::1/9993"));
        Mailbox fellow = new Mailbox(firewall.host("fellow", "2001:db8:3::2/9993"));

        server.send(inner.address(), "too early");
        internet.run(5);
        assertThat(inner.mail).isEmpty();
        inner.send(server.address(), "hello");
        internet.run(5);
        assertThat(server.lastFrom()).as("nothing is translated").isEqualTo(inner.address());
        server.send(inner.address(), "answer");
        stranger.send(inner.address(), "me too");
        fellow.send(inner.address(), "from inside");
        internet.run(5);
        assertThat(inner.texts()).containsExactlyInAnyOrder("answer", "from inside");

        internet.run(119_000);
        server.send(inner.address(), "within 120 s");
        internet.run(119_000);
        server.send(inner.address(), "again");
        internet.run(120_000);
        server.send(inner.address(), "too late");
        internet.run(5);
        assertThat(inner.texts()).contains("within 120 s", "again").doesNotContain("too late");

        inner.send(server.address(), "hello");
        firewall.reboot();
        server.send(inner.address(), "after the reboot");
        internet.run(5);
        assertThat(inner.texts()).doesNotContain("after the reboot");
        inner.send(server.address(), "hello");
        firewall.timeout(10);
        internet.run(10);
        server.send(inner.address(), "after a shorter time");
        internet.run(5);
        assertThat(inner.texts()).doesNotContain("after a shorter time");
    }

    @Test
    void hostWithBothFamiliesBehindAHomeRouter() {
        InMemoryInternet internet = new InMemoryInternet(1);
        Mailbox server = new Mailbox(internet.host("server", "203.0.113.1/9993", "2001:db8:1::1/9993"));
        Nat provider = internet.nat("provider", NatKind.FULL_CONE, "198.51.100.1");
        Nat home = provider.nat("home", NatKind.FULL_CONE, "100.64.0.2");
        Mailbox inner = new Mailbox(home.host("inner", "192.168.1.2/9993", "2001:db8:3::1/9993"));
        SocketAddress v6 = inner.host.sockets().get(1);

        server.send(1, v6, "too early", 0);
        internet.run(5);
        inner.send(0, server.host.sockets().get(0), "by IPv4", 0);
        inner.send(1, server.host.sockets().get(1), "by IPv6", 0);
        internet.run(5);
        assertThat(inner.mail).isEmpty();
        assertThat(server.mail).extracting(m -> m.from().ip().isV4()).containsExactly(true, false);
        assertThat(server.mail.get(1).from()).isEqualTo(v6);
        server.send(1, v6, "answer", 0);
        internet.run(5);
        assertThat(inner.texts()).containsExactly("answer");

        inner.host.removeSocket(1);
        server.send(1, v6, "gone", 0);
        internet.run(5);
        assertThat(inner.texts()).containsExactly("answer");
        assertThat(internet.lost(Loss.NOBODY)).isEqualTo(1);
    }
}
