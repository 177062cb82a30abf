package dev.perigee.protocol.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Whois;
import dev.perigee.protocol.verb.WhoisOk;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectoryTest {
    private final Net net = new Net(8);
    private final Stranger client = net.stranger(1, "198.51.100.1/1");

    private List<List<Identity>> answers(Net.Inhabitant from) {
        return client.got(from.identity(), Ok.class).stream()
                .filter(ok -> ok.body() instanceof WhoisOk)
                .map(ok -> ((WhoisOk) ok.body()).identities())
                .toList();
    }

    @Test
    void theRootTellsItsOwnIdentityAndThoseOfOtherRootsEveryTime() {
        var planet = Net.planet(1_000, Net.root(0, Net.ROOT_SOCKET), Net.root(5, "203.0.113.5/9993"));
        net.root.station().detach();
        Net.Inhabitant root = net.start(0, net.root.station(), planet, NodeSettings.DEFAULT, MulticastAuthority.NONE);
        client.meet(root);
        for (int i = 0; i < 5; i++) {
            client.tell(root, Whois.of(root.address()));
            client.tell(root, Whois.of(TestIdentities.get(5).address()));
        }
        assertThat(answers(root)).hasSize(10);
        assertThat(answers(root).get(0)).containsExactly(TestIdentities.get(0));
        assertThat(answers(root).get(1)).containsExactly(TestIdentities.get(5));
    }

    @Test
    void knownOnesAreToldInTheOrderAskedAndOthersLeftOut() {
        client.meet(net.root);
        Stranger other = net.stranger(2, "198.51.100.2/1");
        other.meet(net.root);
        client.tell(
                net.root, Whois.of(other.address(), new Address(0x1234567890L), net.root.address(), client.address()));
        client.tell(net.root, Whois.of(new Address(0x1234567890L)));

        assertThat(answers(net.root)).containsExactly(List.of(other.identity, TestIdentities.get(0), client.identity));
        assertThat(net.root.count(Counter.WHOIS_UNANSWERED)).isEqualTo(1);
    }

    @Test
    void anAnswerFitsOneDatagramHoweverManyAreAsked() {
        client.meet(net.root);
        client.clear();
        client.tell(net.root, new Whois(Collections.nCopies(200, net.root.address())));
        assertThat(client.datagrams())
                .singleElement()
                .satisfies(d -> assertThat(d.length).isLessThan(1_432));
        assertThat(answers(net.root).get(0)).hasSize(16);
    }

    @Test
    void aNodeThatIsNoRootAnswersOncePer100Ms() {
        Net.Inhabitant member = net.add(3, "member", "198.51.100.3/9993");
        client.meet(member);
        for (int i = 0; i < 20; i++) {
            client.tell(member, Whois.of(member.address()));
            net.wire.run(20);
        }
        assertThat(answers(member)).hasSizeBetween(4, 6);
        assertThat(member.count(Counter.WHOIS_TOO_OFTEN))
                .isEqualTo(20 - answers(member).size());
    }

    @Test
    void identitiesThatWereNotAskedForAreNotTaken() {
        Net.Inhabitant member = net.add(3, "member", "198.51.100.3/9993");
        net.wire.run(500);
        client.meet(member);
        Address unknown = TestIdentities.get(9).address();
        member.node().send(net.now(), unknown, Whois.of(unknown));
        net.wire.run(100);
        client.tell(member, Ok.of(1, new WhoisOk(List.of(TestIdentities.get(9)))));
        assertThat(member.count(Counter.UNEXPECTED_OK)).isEqualTo(1);

        // An answer of a peer to a WHOIS of the owner's own making is expected, but a peer is no root.
        member.node().send(net.now(), client.address(), Whois.of(unknown));
        net.wire.run(5);
        long id = client.got(member.identity()).stream()
                .filter(got -> got.payload() instanceof Whois)
                .findFirst()
                .orElseThrow()
                .header()
                .packetId();
        client.tell(member, Ok.of(id, new WhoisOk(List.of(TestIdentities.get(9)))));
        net.wire.run(100);
        assertThat(member.count(Counter.UNASKED_IDENTITY)).isEqualTo(1);
        assertThat(member.node().identityOf(unknown)).isEmpty();
    }

    @Test
    void aRootAsksAnotherRootForWhomItDoesNotKnow() {
        var planet = Net.planet(1_000, Net.root(0, Net.ROOT_SOCKET), Net.root(5, "203.0.113.5/9993"));
        net.root.station().detach();
        Net.Inhabitant first = net.start(0, net.root.station(), planet, NodeSettings.DEFAULT, MulticastAuthority.NONE);
        Net.Inhabitant second =
                net.add(5, "second", planet, NodeSettings.DEFAULT, MulticastAuthority.NONE, "203.0.113.5/9993");
        net.wire.run(6_000);
        Stranger far = new Stranger(net.wire, TestIdentities.get(2), "198.51.100.2/1");
        far.meet(second);
        client.meet(first);
        client.tell(first, Whois.of(far.address()));
        net.wire.run(50);
        assertThat(answers(first)).isEmpty();
        client.tell(first, Whois.of(far.address()));
        assertThat(answers(first)).containsExactly(List.of(far.identity));
        assertThat(net.wire.sentTo(SocketAddress.parse("203.0.113.5/9993"))).isNotEmpty();
    }

    @Test
    void ofWhatARootAnswersOnlyWhatWasAskedIsTaken() {
        var planet = Net.planet(1_000, Net.root(6, "203.0.113.6/9993"));
        Stranger root = net.stranger(6, "203.0.113.6/9993");
        Net.Inhabitant member =
                net.add(3, "member", planet, NodeSettings.DEFAULT, MulticastAuthority.NONE, "198.51.100.3/9993");
        net.wire.run(10);
        root.answerHellos(member);
        assertThat(member.node().reachable(net.now(), root.address())).isTrue();
        Identity asked = TestIdentities.get(8).withoutSecret();
        Identity unasked = TestIdentities.get(9).withoutSecret();
        member.node().send(net.now(), asked.address(), Whois.of(asked.address()));
        net.wire.run(10);
        long id = root.got(member.identity()).stream()
                .filter(got -> got.payload() instanceof Whois)
                .findFirst()
                .orElseThrow()
                .header()
                .packetId();
        root.tell(member, Ok.of(id, new WhoisOk(List.of(unasked, asked))));
        net.wire.run(10);

        assertThat(member.node().identityOf(asked.address())).contains(asked);
        assertThat(member.node().identityOf(unasked.address())).isEmpty();
    }
}
