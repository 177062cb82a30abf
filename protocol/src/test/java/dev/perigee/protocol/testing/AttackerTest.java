package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.Attacker.Shot;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttackerTest {
    private final InMemoryInternet internet = new InMemoryInternet(1);
    private final Mailbox alice = new Mailbox(internet.host("alice", "203.0.113.1/1"));
    private final Mailbox bob = new Mailbox(internet.host("bob", "203.0.113.2/1"));
    private final Mailbox carol = new Mailbox(internet.host("carol", "203.0.113.3/1"));
    private final Attacker mallory = internet.attacker("mallory", "203.0.113.66/1");

    private void talk() {
        alice.send(bob.address(), "a to b");
        bob.send(carol.address(), "b to c");
        carol.send(alice.address(), "c to a");
        internet.run(5);
    }

    @Test
    void overhearsOnlyWhatPassesTheChosenLines() {
        talk();
        assertThat(mallory.overheard()).isEmpty();
        mallory.overhear(alice.host);
        talk();
        assertThat(mallory.overheard()).extracting(d -> new String(d.data())).containsExactly("a to b", "c to a");
        mallory.overhearAll();
        talk();
        assertThat(mallory.overheard()).hasSize(5);
    }

    @Test
    void overhearsBehindABoxWhatIsThere() {
        Nat nat = internet.nat("nat", NatKind.FULL_CONE, "198.51.100.1");
        Mailbox inner = new Mailbox(nat.host("inner", "192.168.1.2/1"));
        Attacker inside = nat.attacker("guest", "192.168.1.66/1").overhearAll();
        mallory.overhearAll();
        inner.send(bob.address(), "x");
        internet.run(5);
        bob.send(bob.lastFrom(), "y");
        internet.run(5);
        assertThat(inside.overheard()).extracting(Datagram::from).containsExactly(inner.address(), bob.address());
        assertThat(inside.overheard().get(1).to()).isEqualTo(inner.address());
        assertThat(mallory.overheard())
                .extracting(d -> d.from().ip())
                .containsExactly(nat.publicIps().get(0), bob.address().ip());
    }

    @Test
    void replaysFromAnyAddressAndHearsAnswersToHisOwn() {
        mallory.overhear(alice.host);
        alice.send(bob.address(), "open");
        internet.run(100);
        Datagram open = mallory.overheard().get(0);
        mallory.replay(open);
        internet.run(5);
        mallory.replayFrom(carol.address(), open);
        internet.run(5);
        mallory.replayAsOwn(open);
        internet.run(5);
        assertThat(bob.texts()).containsExactly("open", "open", "open", "open");
        assertThat(bob.mail)
                .extracting(Mailbox.Mail::from)
                .containsExactly(alice.address(), alice.address(), carol.address(), mallory.address());
        bob.send(bob.lastFrom(), "answer");
        internet.run(5);
        assertThat(mallory.got()).extracting(g -> new String(g.data())).containsExactly("answer");
        assertThat(mallory.shots()).isEqualTo(3);
    }

    @Test
    void spoofedAddressDoesNotOpenABox() {
        Nat nat = internet.nat("nat", NatKind.PORT_RESTRICTED, "198.51.100.1");
        Mailbox inner = new Mailbox(nat.host("inner", "192.168.1.2/1"));
        inner.send(bob.address(), "x");
        internet.run(5);
        SocketAddress outer = bob.lastFrom();
        mallory.shoot(new Shot(mallory.address(), outer, new byte[] {1}));
        mallory.shoot(new Shot(inner.address(), outer, new byte[] {2}));
        mallory.shoot(new Shot(bob.address(), outer, new byte[] {'3'}));
        internet.run(5);
        assertThat(inner.texts()).as("only in the name of one that was sent to").containsExactly("3");
    }

    @Test
    void floodEndsByItselfOrWhenToldSo() {
        mallory.flood(1_000, 100, i -> new Shot(mallory.madeUp(bob.address()), bob.address(), mallory.noise(20)));
        internet.run(50);
        assertThat(bob.mail.size()).isBetween(450, 550);
        internet.run(10_000);
        assertThat(bob.mail).hasSize(1_000);
        assertThat(bob.mail.stream().map(Mailbox.Mail::from).distinct().count()).isGreaterThan(990);

        mallory.flood(1_000, 1_000, i -> new Shot(mallory.address(), bob.address(), new byte[1]));
        internet.run(100);
        mallory.stop();
        internet.run(10_000);
        assertThat(bob.mail.size()).isBetween(1_090, 1_110);
        assertThatThrownBy(() -> mallory.flood(1_000_001, 1, i -> null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void harassmentIsVariedAndEnds() {
        mallory.overhearAll();
        mallory.harass(10, 5_000);
        for (int i = 0; i < 20; i++) {
            talk();
        }
        internet.run(5_000);
        long shots = mallory.shots();
        assertThat(shots).isBetween(350L, 700L);
        assertThat(bob.texts()).contains("a to b");
        assertThat(bob.mail).extracting(Mailbox.Mail::from).contains(alice.address(), mallory.address());
        assertThat(bob.texts())
                .as("changed ones")
                .anyMatch(t -> !List.of("a to b", "b to c", "c to a").contains(t));
        internet.run(10_000);
        assertThat(mallory.shots()).isEqualTo(shots);
    }

    @Test
    void forgeriesChangeWhatTheySayAndNothingElse() {
        byte[] packet = mallory.noise(40);
        assertThat(Attacker.withBitFlipped(packet, 9)[1] ^ packet[1]).isEqualTo(2);
        byte[] source = Attacker.withSource(packet, Address.parse("0102030405"));
        assertThat(Arrays.copyOfRange(source, 13, 18)).containsExactly(1, 2, 3, 4, 5);
        assertThat(Arrays.mismatch(source, packet)).isGreaterThanOrEqualTo(13);
        byte[] destination = Attacker.withDestination(packet, Address.parse("0102030405"));
        assertThat(Arrays.copyOfRange(destination, 8, 13)).containsExactly(1, 2, 3, 4, 5);
        assertThat(Attacker.withHops(packet, 5)[18] & 0x07).isEqualTo(5);
        assertThat(Attacker.withHops(packet, 5)[18] & 0xf8).isEqualTo(packet[18] & 0xf8);
        assertThat(Arrays.mismatch(mallory.withRandomBitFlipped(packet), packet))
                .isNotNegative();
        assertThat(Attacker.withSource(new byte[3], Address.NONE)).hasSize(3);
        assertThat(mallory.madeUp(SocketAddress.parse("2001:db8::1/1")).ip().isV4())
                .isFalse();
    }
}
