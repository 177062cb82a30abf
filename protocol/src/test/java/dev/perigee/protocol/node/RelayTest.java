package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.Datagram;
import dev.perigee.protocol.verb.Rendezvous;
import dev.perigee.protocol.verb.UserMessage;
import dev.perigee.protocol.wire.CipherSuite;
import dev.perigee.protocol.wire.FragmentHeader;
import dev.perigee.protocol.wire.PacketHeader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final SocketAddress ROOT = SocketAddress.parse(Net.ROOT_SOCKET);
    private static final UserMessage MESSAGE = new UserMessage(1, Bytes.ofHex("aa"));

    private final Net net = new Net(3);

    /** Only what comes from or goes to the root arrives. */
    private void throughTheRootOnly() {
        net.wire.dropIf(d -> !d.from().equals(ROOT) && !d.to().equals(ROOT));
    }

    @Test
    void packetsArePassedOnWithOneMoreHopAndNothingElseChanged() throws Exception {
        Stranger a = net.stranger(1, "198.51.100.1/1");
        Stranger b = net.stranger(2, "198.51.100.2/2");
        a.meet(net.root);
        b.meet(net.root);
        b.clear();
        for (int hops = 0; hops < 8; hops++) {
            byte[] packet = a.seal(b.identity, CipherSuite.SALSA20_POLY1305, MESSAGE);
            packet[PacketHeader.FLAGS_AT] |= (byte) hops;
            a.send(ROOT, packet);
            net.wire.run(5);
            byte[] expected = packet.clone();
            expected[PacketHeader.FLAGS_AT]++;
            assertThat(b.datagrams().stream().filter(d -> Arrays.equals(d, expected)))
                    .as("hops %d", hops)
                    .hasSize(hops < 3 ? 1 : 0);
        }
        assertThat(b.got(a.identity)).extracting(Stranger.Got::payload).containsExactly(MESSAGE, MESSAGE, MESSAGE);
        assertThat(net.root.count(Counter.TOO_MANY_HOPS)).isEqualTo(5);
    }

    @Test
    void nothingIsSentBackWhereItCameFrom() {
        Stranger a = net.stranger(1, "198.51.100.1/1");
        Stranger b = net.stranger(2, "198.51.100.2/2");
        a.meet(net.root);
        b.meet(net.root);
        a.clear();
        a.send(ROOT, b.seal(a.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
        net.wire.run(5);
        assertThat(a.datagrams()).isEmpty();
        assertThat(net.root.count(Counter.NO_WAY_TO_RELAY)).isEqualTo(1);
    }

    @Test
    void fragmentsArePassedOnByTheirOwnHops() throws Exception {
        Stranger a = net.stranger(1, "198.51.100.1/1");
        Stranger b = net.stranger(2, "198.51.100.2/2");
        a.meet(net.root);
        b.meet(net.root);
        b.clear();
        for (int hops : new int[] {0, 2, 3, 255}) {
            byte[] fragment = new byte[60];
            byte[] head = a.seal(b.identity, CipherSuite.SALSA20_POLY1305, MESSAGE);
            System.arraycopy(head, 0, fragment, 0, 13);
            fragment[13] = (byte) 0xff;
            fragment[14] = 0x21;
            fragment[15] = (byte) hops;
            a.send(ROOT, fragment);
            net.wire.run(5);
        }
        assertThat(b.datagrams()).hasSize(2);
        assertThat(FragmentHeader.parse(b.datagrams().get(0)).hops()).isEqualTo(1);
        assertThat(FragmentHeader.parse(b.datagrams().get(1)).hops()).isEqualTo(3);
    }

    @Test
    void twoMembersTalkThroughTheRootLargePacketsToo() {
        Net.Inhabitant a = net.add(1, "a", "198.51.100.1/9993");
        Net.Inhabitant b = net.add(2, "b", "198.51.100.2/9993");
        throughTheRootOnly();
        net.wire.run(500);
        byte[] large = new byte[9_000];
        net.wire.entropy().fill(large);
        UserMessage message = new UserMessage(2, Bytes.copyOf(large));
        a.send(b, MESSAGE);
        a.send(b, message);
        net.wire.run(200);

        assertThat(b.received()).extracting(NodeEvent.Received::payload).containsExactly(MESSAGE, message);
        assertThat(b.received()).extracting(NodeEvent.Received::hops).containsExactly(1, 1);
        assertThat(a.reaches(b)).isFalse();
    }

    @Test
    void aNodeThatIsNoRootPassesOnNothing() {
        Net.Inhabitant member = net.add(4, "member", "198.51.100.4/9993");
        Stranger a = net.stranger(1, "198.51.100.1/1");
        Stranger b = net.stranger(2, "198.51.100.2/2");
        a.meet(member);
        b.meet(member);
        b.clear();
        a.send(member.station().address(), a.seal(b.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
        net.wire.run(5);

        assertThat(b.datagrams()).isEmpty();
        assertThat(member.count(Counter.NOT_FOR_US)).isEqualTo(1);
    }

    @Test
    void membersWhoTalkThroughTheRootMeetDirectly() {
        Net.Inhabitant a = net.add(1, "a", "198.51.100.1/9993");
        Net.Inhabitant b = net.add(2, "b", "198.51.100.2/9993");
        net.wire.run(500);
        a.send(b, MESSAGE);
        net.wire.run(1_500);

        assertThat(a.pathTo(b)).contains(new Path(0, b.station().address()));
        assertThat(b.pathTo(a)).contains(new Path(0, a.station().address()));
        a.send(b, MESSAGE);
        net.wire.run(10);
        assertThat(b.received()).extracting(NodeEvent.Received::hops).containsExactly(1, 0);
    }

    @Test
    void whoIsToldAnAddressOpensItsOwnNatFirst() {
        Net.Inhabitant a = net.add(1, "a", "198.51.100.1/9993");
        Net.Inhabitant b = net.add(2, "b", "198.51.100.2/9993");
        net.wire.run(500);
        a.send(b, MESSAGE);
        net.wire.run(1_500);

        List<Datagram> toB = net.wire.sent().stream()
                .filter(d -> d.from().equals(a.station().address())
                        && d.to().equals(b.station().address()))
                .toList();
        assertThat(toB.get(0).data()).hasSize(4);
        assertThat(toB.get(0).timeToLive()).isEqualTo(2);
        assertThat(toB.get(1).data().length).isGreaterThan(100);
    }

    @Test
    void anIntroductionThatComesBeforeTheIdentityIsNotLost() {
        Net.Inhabitant a = net.add(1, "a", "198.51.100.1/9993");
        Net.Inhabitant b = net.add(2, "b", "198.51.100.2/9993");
        net.wire.run(500);
        net.wire.dropIf(d -> d.from().equals(a.station().address()) && !d.to().equals(ROOT));
        b.station().workTakes(100);
        a.send(b, MESSAGE);
        net.wire.run(500);

        assertThat(net.wire.sentTo(a.station().address()))
                .filteredOn(d -> d.from().equals(b.station().address()))
                .extracting(Datagram::timeToLive)
                .startsWith(2, 0);
        assertThat(b.count(Counter.UNKNOWN_MEETING)).isZero();
    }

    @Test
    void aPairIsIntroducedAtOnceASecondLaterAndAgainAfter30Seconds() {
        Stranger a = net.stranger(1, "198.51.100.1/1");
        Stranger b = net.stranger(2, "198.51.100.2/2");
        a.meet(net.root);
        b.meet(net.root);
        for (int second = 0; second < 29; second++) {
            a.send(ROOT, a.seal(b.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
            b.send(ROOT, b.seal(a.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
            net.wire.run(1_000);
        }
        Rendezvous aIsThere = new Rendezvous(0, a.address(), SocketAddress.parse("198.51.100.1/1"));
        Rendezvous bIsThere = new Rendezvous(0, b.address(), SocketAddress.parse("198.51.100.2/2"));
        assertThat(a.got(net.root.identity(), Rendezvous.class)).containsExactly(bIsThere, bIsThere);
        assertThat(b.got(net.root.identity(), Rendezvous.class)).containsExactly(aIsThere, aIsThere);

        net.wire.run(1_000);
        a.send(ROOT, a.seal(b.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
        net.wire.run(5);
        assertThat(a.got(net.root.identity(), Rendezvous.class)).hasSize(3);
    }

    @Test
    void theBestCommonScopeAndFamilyIsTold() {
        Net wide = new Net(3);
        Net.Inhabitant root = wide.add(
                5,
                "second root",
                Net.planet(1_000, Net.root(5)),
                NodeSettings.DEFAULT,
                MulticastAuthority.NONE,
                "10.0.0.9/9993",
                "2a00::9/9993",
                "8.8.8.8/9993");
        Stranger a = wide.stranger(1, "10.0.0.1/1", "2a00::1/1", "8.8.8.1/1");
        Stranger b = wide.stranger(2, "11.0.0.2/2", "2a00::2/2", "8.8.8.2/2");
        for (Stranger each : List.of(a, b)) {
            for (int socket = 0; socket < 3; socket++) {
                each.send(socket, root.station().sockets().get(socket), each.sealHello(root.identity()));
            }
            wide.wire.run(5);
        }
        confirmAll(wide, root, a);
        confirmAll(wide, root, b);
        a.send(root.station().address(), a.seal(b.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
        wide.wire.run(5);

        assertThat(a.got(root.identity(), Rendezvous.class))
                .extracting(Rendezvous::at)
                .containsExactly(SocketAddress.parse("2a00::2/2"));
        assertThat(b.got(root.identity(), Rendezvous.class))
                .extracting(Rendezvous::at)
                .containsExactly(SocketAddress.parse("2a00::1/1"));
    }

    private static void confirmAll(Net net, Net.Inhabitant root, Stranger stranger) {
        stranger.answerHellos(root);
        assertThat(root.node().peers(net.now()).stream()
                        .filter(view -> view.identity().equals(stranger.identity))
                        .flatMap(view -> view.paths().stream()))
                .hasSize(3);
    }

    @Test
    void aRendezvousOfSomebodyWhoIsNoRootIsIgnored() {
        Net.Inhabitant member = net.add(4, "member", "198.51.100.4/9993");
        Stranger a = net.stranger(1, "198.51.100.1/1");
        Stranger b = net.stranger(2, "198.51.100.2/2");
        a.meet(member);
        b.meet(member);
        int before = net.wire.sent().size();
        a.tell(member, new Rendezvous(0, b.address(), SocketAddress.parse("198.51.100.77/7")));

        assertThat(net.wire.sent().subList(before, net.wire.sent().size())).hasSize(1);
        assertThat(member.count(Counter.NOT_FROM_ROOT)).isEqualTo(1);
    }

    @Test
    void aRootPassesOnToAnotherRootWhatItCannotDeliver() {
        var planet = Net.planet(1_000, Net.root(0, Net.ROOT_SOCKET), Net.root(5, "203.0.113.5/9993"));
        Net two = new Net(4);
        two.root.station().detach();
        Net.Inhabitant first = two.start(0, two.root.station(), planet, NodeSettings.DEFAULT, MulticastAuthority.NONE);
        Net.Inhabitant second =
                two.add(5, "second", planet, NodeSettings.DEFAULT, MulticastAuthority.NONE, "203.0.113.5/9993");
        two.wire.run(6_000);
        assertThat(first.reaches(second)).isTrue();
        Stranger a = two.stranger(1, "198.51.100.1/1");
        Stranger b = two.stranger(2, "198.51.100.2/2");
        a.meet(first);
        b.meet(second);
        b.clear();
        a.send(first.station().address(), a.seal(b.identity, CipherSuite.SALSA20_POLY1305, MESSAGE));
        two.wire.run(20);

        assertThat(b.got(a.identity)).singleElement().satisfies(got -> {
            assertThat(got.header().hops()).isEqualTo(2);
            assertThat(got.payload()).isEqualTo(MESSAGE);
        });
    }
}
