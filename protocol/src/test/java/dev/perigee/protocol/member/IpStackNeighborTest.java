package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.StackLink.configuration;
import static dev.perigee.protocol.member.StackLink.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.frame.ArpPacket;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IcmpEcho;
import dev.perigee.protocol.frame.IpGroups;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.frame.NeighborMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How neighbours are found, asked again, given up and bounded. */
class IpStackNeighborTest {
    private static final Mac STRANGER = new Mac(0x0200000000aaL);
    private static final long LONGEST_BELIEF_MS = NeighborTable.REACHABLE_MS * 3 / 2;

    private final StackLink link = new StackLink();
    private final StackLink.Station a = link.station("10.1.0.1/16", "fd00::1/64");
    private final StackLink.Station b = link.station("10.1.0.2/16", "fd00::2/64");

    private static EthernetFrame arp(Mac to, ArpPacket packet) {
        return new EthernetFrame(to, packet.senderMac(), EthernetFrame.ARP, packet.toBytes());
    }

    private static EthernetFrame arpRequest(Mac to, String sender, String target) {
        return arp(to, ArpPacket.request(STRANGER, ip(sender), ip(target)));
    }

    private static EthernetFrame neighbor(Mac to, NeighborMessage message, String from, String dest) {
        return new EthernetFrame(
                to,
                STRANGER,
                EthernetFrame.IPV6,
                message.toPacket(ip(from), ip(dest)).toBytes());
    }

    private EthernetFrame last() {
        return link.sent.get(link.sent.size() - 1);
    }

    @Test
    void aNeighborThatDoesNotAnswerIsReportedAfterThreeTries() {
        for (String nobody : List.of("10.1.0.9", "fd00::9")) {
            link.sent.clear();
            a.ping(nobody);
            link.pass(2_999);
            assertThat(a.events()).isEmpty();
            assertThat(link.questions()).hasSize(3).allMatch(EthernetFrame::isMulticast);
            link.pass(1);
            assertThat(a.events()).containsExactly("undeliverable " + nobody + " NEIGHBOR_UNREACHABLE");
            assertThat(a.stack.neighborCount()).isZero();
            assertThat(a.stack.waitingCount()).isZero();
            link.pass(60_000);
            assertThat(link.sent).as("nothing goes on by itself").hasSize(3);
        }
        assertThat(a.stack.nextTickMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void packetsWaitInOrderForALateAnswer() {
        link.lose(StackLink::isQuestion);
        a.sendUdp("10.1.0.2", "1");
        a.sendUdp("10.1.0.2", "2");
        link.pass(1_500);
        a.sendUdp("10.1.0.2", "3");
        assertThat(link.questions()).hasSize(2);
        link.lose(f -> false);
        link.pass(500);
        assertThat(b.events().stream().map(e -> e.substring(e.length() - 1))).containsExactly("1", "2", "3");
        assertThat(a.stack.waitingCount()).isZero();
    }

    @Test
    void afterAFailureTheNextPacketAsksAgain() {
        link.lose(StackLink::isQuestion);
        a.ping("10.1.0.2");
        link.pass(3_000);
        assertThat(a.events()).hasSize(1);
        link.lose(f -> false);
        a.ping("10.1.0.2", 2);
        assertThat(a.events()).containsExactly("echo 10.1.0.2 77 2 data");
    }

    @Test
    void anEntryInUseIsRenewedByUnicast() {
        for (String to : List.of("10.1.0.2", "fd00::2")) {
            a.ping(to);
            link.pass(NeighborTable.REACHABLE_MS / 2 - 1);
            link.sent.clear();
            a.ping(to);
            link.pass(NeighborTable.DELAY_MS + 1);
            assertThat(link.questions().stream().filter(q -> q.from().equals(a.mac)))
                    .as("it is still believed")
                    .isEmpty();
            link.pass(LONGEST_BELIEF_MS);
            link.sent.clear();
            a.ping(to);
            link.pass(NeighborTable.DELAY_MS - 1);
            assertThat(link.questions().stream().filter(q -> q.from().equals(a.mac)))
                    .isEmpty();
            link.pass(1);
            List<EthernetFrame> asked = link.questions().stream()
                    .filter(q -> q.from().equals(a.mac))
                    .toList();
            assertThat(asked).singleElement().extracting(EthernetFrame::to).isEqualTo(b.mac);
            link.pass(NeighborTable.DELAY_MS);
            assertThat(link.questions().stream().filter(q -> q.from().equals(a.mac)))
                    .as("it was answered")
                    .hasSize(1);
            assertThat(a.events()).hasSize(3).allMatch(e -> e.startsWith("echo"));
        }
    }

    @Test
    void whileANeighborIsDoubtedPacketsGoOnAndThenItIsForgotten() {
        a.ping("10.1.0.2");
        link.pass(LONGEST_BELIEF_MS);
        link.sent.clear();
        a.events();
        link.lose(f -> f.from().equals(b.mac));
        a.ping("10.1.0.2");
        link.pass(NeighborTable.DELAY_MS + 2_500);
        a.ping("10.1.0.2");
        List<EthernetFrame> asked =
                link.questions().stream().filter(q -> q.from().equals(a.mac)).toList();
        assertThat(asked).hasSize(3).allMatch(q -> q.to().equals(b.mac));
        assertThat(last().to()).as("nothing waits").isEqualTo(a.mac);
        assertThat(a.stack.neighborCount()).isEqualTo(1);
        link.pass(500);
        assertThat(a.stack.neighborCount()).isZero();
        assertThat(a.events()).as("the packets went out").isEmpty();
        link.sent.clear();
        a.ping("10.1.0.2");
        assertThat(link.sent.get(0)).as("everybody is asked").matches(EthernetFrame::isMulticast);
        link.pass(3_000);
        assertThat(a.events()).containsExactly("undeliverable 10.1.0.2 NEIGHBOR_UNREACHABLE");
    }

    @Test
    void notAllEntriesAreDoubtedAtTheSameTime() {
        List<Long> beliefs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            StackLink fresh = new StackLink();
            StackLink.Station one = null;
            for (int j = 0; j <= i; j++) {
                one = fresh.station("10.1.0." + (j + 1) + "/24");
            }
            fresh.station("10.1.0.100/24");
            one.ping("10.1.0.100");
            Mac asker = one.mac;
            long since = fresh.now().monotonicMs();
            fresh.sent.clear();
            while (fresh.questions().stream().noneMatch(q -> q.from().equals(asker))) {
                fresh.pass(500);
                one.ping("10.1.0.100");
            }
            beliefs.add(fresh.now().monotonicMs() - since - NeighborTable.DELAY_MS);
        }
        assertThat(Collections.min(beliefs)).isGreaterThanOrEqualTo(NeighborTable.REACHABLE_MS / 2 - 500);
        assertThat(Collections.max(beliefs)).isLessThanOrEqualTo(LONGEST_BELIEF_MS + 1_000);
        assertThat(beliefs.stream().distinct().count()).isGreaterThan(4);
    }

    @Test
    void aUnicastRequestIsAnsweredLikeAnyOther() {
        link.inject(arpRequest(a.mac, "10.1.0.9", "10.1.0.1"));
        ArpPacket answer =
                ArpPacket.request(STRANGER, ip("10.1.0.9"), ip("10.1.0.1")).answeredBy(a.mac);
        assertThat(last()).isEqualTo(arp(STRANGER, answer));
        link.inject(neighbor(a.mac, NeighborMessage.solicit(ip("fd00::1"), STRANGER), "fd00::9", "fd00::1"));
        NeighborMessage expected =
                NeighborMessage.advertise(ip("fd00::1"), NeighborMessage.SOLICITED | NeighborMessage.OVERRIDE, a.mac);
        assertThat(last().to()).isEqualTo(STRANGER);
        assertThat(IpPacket.parse(last()).flatMap(NeighborMessage::parse)).contains(expected);
        assertThat(IpPacket.parse(last()).orElseThrow().destination()).isEqualTo(ip("fd00::9"));
    }

    @Test
    void aKernelsQuestionFromItsLinkLocalAddressIsAnsweredThere() {
        IpAddress group = IpGroups.solicitedNode(ip("fd00::1"));
        link.inject(neighbor(
                IpGroups.mac(group), NeighborMessage.solicit(ip("fd00::1"), STRANGER), "fe80::9", group.toString()));
        assertThat(last().to()).isEqualTo(STRANGER);
        assertThat(IpPacket.parse(last()).orElseThrow().destination()).isEqualTo(ip("fe80::9"));
    }

    @Test
    void aUnicastSolicitationWithoutAMacIsAnsweredWhereTheNeighborIsKnownToBe() {
        b.ping("fd00::1");
        NeighborMessage bare = new NeighborMessage(true, ip("fd00::1"), 0, Optional.empty());
        link.inject(neighbor(a.mac, bare, "fd00::2", "fd00::1"));
        assertThat(last().to()).isEqualTo(b.mac);
        assertThat(IpPacket.parse(last()).flatMap(NeighborMessage::parse)).isPresent();
        link.inject(neighbor(a.mac, bare, "fd00::99", "fd00::1"));
        assertThat(last().to()).as("an unknown one is asked for first").isEqualTo(new Mac(0x3333ff000099L));
        link.sent.clear();
        link.inject(neighbor(a.mac, bare, "fd77::99", "fd00::1"));
        assertThat(link.sent).as("one that is not on the link gets no answer").hasSize(1);
    }

    @Test
    void whoProbesForATakenAddressIsTold() {
        link.inject(arpRequest(Mac.BROADCAST, "0.0.0.0", "10.1.0.1"));
        assertThat(ArpPacket.parse(last().payload()).orElseThrow().senderMac()).isEqualTo(a.mac);
        assertThat(last().to()).isEqualTo(STRANGER);
        NeighborMessage probe = new NeighborMessage(true, ip("fd00::1"), 0, Optional.empty());
        link.inject(neighbor(new Mac(0x3333ff000001L), probe, "::", "ff02::1:ff00:1"));
        assertThat(last().to()).isEqualTo(new Mac(0x333300000001L));
        NeighborMessage told =
                IpPacket.parse(last()).flatMap(NeighborMessage::parse).orElseThrow();
        assertThat(told).isEqualTo(NeighborMessage.advertise(ip("fd00::1"), NeighborMessage.OVERRIDE, a.mac));
        assertThat(a.stack.neighborCount()).as("nobody was introduced").isZero();
    }

    @Test
    void nobodyIsAnsweredForOthers() {
        a.configure(configuration("10.1.0.1/16", "fd00::1/64")
                .routes(List.of(StackLink.route("192.168.7.0/24", "10.1.0.1"))));
        for (String other : List.of("10.1.0.7", "192.168.7.1", "10.1.255.255", "0.0.0.0")) {
            a.stack.received(link.now(), arpRequest(Mac.BROADCAST, "10.1.0.9", other));
            a.stack.received(link.now(), arpRequest(a.mac, "10.1.0.9", other));
        }
        for (String other : List.of("fd00::7", "fe80::7", "fd00::100:1")) {
            NeighborMessage question = NeighborMessage.solicit(ip(other), STRANGER);
            a.stack.received(link.now(), neighbor(new Mac(0x3333ff000001L), question, "fd00::9", "ff02::1:ff00:1"));
            a.stack.received(link.now(), neighbor(a.mac, question, "fd00::9", "fd00::1"));
        }
        link.settle();
        assertThat(link.sent).isEmpty();
        assertThat(a.stack.neighborCount()).isZero();
        assertThat(a.events()).isEmpty();
    }

    @Test
    void whoAsksIsKnownAndNeedNotBeAskedFor() {
        link.inject(arpRequest(Mac.BROADCAST, "10.1.0.9", "10.1.0.1"));
        link.inject(neighbor(
                new Mac(0x3333ff000001L),
                NeighborMessage.solicit(ip("fd00::1"), STRANGER),
                "fd00::9",
                "ff02::1:ff00:1"));
        link.sent.clear();
        a.ping("10.1.0.9");
        a.ping("fd00::9");
        assertThat(link.sent).hasSize(2).allMatch(f -> f.to().equals(STRANGER));
        link.pass(NeighborTable.DELAY_MS);
        assertThat(link.questions())
                .as("but it has not shown that it can be reached")
                .hasSize(2)
                .allMatch(q -> q.to().equals(STRANGER));
    }

    @Test
    void gratuitousAnnouncementsMoveAKnownAddressAndMakeNoNewOne() {
        link.inject(arpRequest(Mac.BROADCAST, "10.1.0.9", "10.1.0.9"));
        assertThat(a.stack.neighborCount()).isZero();
        a.ping("10.1.0.2");
        a.stack.received(link.now(), arpRequest(Mac.BROADCAST, "10.1.0.2", "10.1.0.2"));
        a.ping("10.1.0.2");
        assertThat(last().to()).isEqualTo(STRANGER);
        a.ping("fd00::2");
        NeighborMessage moved = NeighborMessage.advertise(ip("fd00::2"), NeighborMessage.OVERRIDE, STRANGER);
        a.stack.received(link.now(), neighbor(new Mac(0x333300000001L), moved, "fd00::2", "ff02::1"));
        a.ping("fd00::2");
        assertThat(last().to()).isEqualTo(STRANGER);
    }

    @Test
    void ofTwoAnswersToOneQuestionTheFirstCounts() {
        a.ping("10.1.0.2");
        ArpPacket second = new ArpPacket(ArpPacket.REPLY, STRANGER, ip("10.1.0.2"), a.mac, ip("10.1.0.1"));
        a.stack.received(link.now(), arp(a.mac, second));
        link.sent.clear();
        a.ping("10.1.0.2");
        assertThat(link.sent.get(0).to()).isEqualTo(b.mac);
        link.pass(NeighborTable.LOCK_MS + 1);
        a.stack.received(link.now(), arp(a.mac, second));
        a.ping("10.1.0.2");
        assertThat(last().to()).as("later it may have moved").isEqualTo(STRANGER);
    }

    @Test
    void anAdvertisementWithoutOverrideOnlyRaisesDoubt() {
        a.ping("fd00::2");
        NeighborMessage other = NeighborMessage.advertise(ip("fd00::2"), NeighborMessage.SOLICITED, STRANGER);
        a.stack.received(link.now(), neighbor(a.mac, other, "fd00::2", "fd00::1"));
        link.sent.clear();
        a.ping("fd00::2");
        assertThat(link.sent.get(0).to()).isEqualTo(b.mac);
        link.pass(NeighborTable.DELAY_MS);
        assertThat(link.questions().stream().filter(q -> q.from().equals(a.mac)))
                .singleElement()
                .extracting(EthernetFrame::to)
                .isEqualTo(b.mac);
    }

    @Test
    void nobodyTakesOverAnOwnAddressOrGivesAGroupForAMac() {
        a.ping("10.1.0.2");
        link.sent.clear();
        link.inject(arpRequest(Mac.BROADCAST, "10.1.0.1", "10.1.0.1"));
        link.inject(arp(a.mac, new ArpPacket(ArpPacket.REPLY, STRANGER, ip("10.1.0.1"), a.mac, ip("10.1.0.1"))));
        for (Mac bad : List.of(Mac.BROADCAST, new Mac(0), a.mac)) {
            ArpPacket reply = new ArpPacket(ArpPacket.REPLY, bad, ip("10.1.0.9"), a.mac, ip("10.1.0.1"));
            link.inject(new EthernetFrame(a.mac, STRANGER, EthernetFrame.ARP, reply.toBytes()));
            ArpPacket request = ArpPacket.request(bad, ip("10.1.0.9"), ip("10.1.0.1"));
            link.inject(new EthernetFrame(a.mac, STRANGER, EthernetFrame.ARP, request.toBytes()));
        }
        assertThat(link.sent).as("only what was injected").hasSize(8);
        assertThat(a.stack.neighborCount()).isEqualTo(1);
        a.ping("10.1.0.2", 3);
        assertThat(a.events()).contains("echo 10.1.0.2 77 3 data");
    }

    @Test
    void packetsThatWaitForOneNeighborAreBounded() {
        for (int i = 0; i < NeighborTable.MAX_WAITING_PER_NEIGHBOR + 2; i++) {
            a.ping("10.1.0.9", i);
        }
        assertThat(a.stack.waitingCount()).isEqualTo(NeighborTable.MAX_WAITING_PER_NEIGHBOR);
        assertThat(a.events()).hasSize(2).allMatch(e -> e.equals("undeliverable 10.1.0.9 TOO_MANY_WAITING"));
        link.pass(3_000);
        assertThat(a.events()).hasSize(NeighborTable.MAX_WAITING_PER_NEIGHBOR);
        assertThat(a.stack.waitingCount()).isZero();
    }

    @Test
    void packetsThatWaitForAllNeighborsTogetherAreBounded() {
        for (int i = 0; i < NeighborTable.MAX_WAITING + 20; i++) {
            a.ping("10.1." + (1 + i / 200) + "." + i % 200);
        }
        assertThat(a.stack.waitingCount()).isEqualTo(NeighborTable.MAX_WAITING);
        assertThat(a.stack.neighborCount()).isEqualTo(NeighborTable.MAX_WAITING);
        assertThat(a.events()).hasSize(20).allMatch(e -> e.endsWith("TOO_MANY_WAITING"));
        a.ping("10.1.1.0", 2);
        assertThat(a.stack.waitingCount()).isEqualTo(NeighborTable.MAX_WAITING);
        assertThat(a.events())
                .as("its own oldest makes room")
                .containsExactly("undeliverable 10.1.1.0 TOO_MANY_WAITING");
    }

    @Test
    void neighborsAreBoundedAndThoseInUseStay() {
        a.ping("10.1.0.2");
        a.events();
        for (int i = 0; i < 3 * NeighborTable.MAX_NEIGHBORS; i++) {
            String sender = "10.1." + (10 + i / 250) + "." + i % 250;
            a.stack.received(link.now(), arpRequest(a.mac, sender, "10.1.0.1"));
            if (i % 500 == 0) {
                a.ping("10.1.0.2", i);
            }
        }
        assertThat(a.stack.neighborCount()).isEqualTo(NeighborTable.MAX_NEIGHBORS);
        assertThat(a.events()).allMatch(e -> e.startsWith("echo 10.1.0.2")).hasSize(7);
        assertThat(link.questions().stream().filter(q -> q.from().equals(a.mac)))
                .as("it was never asked for again")
                .hasSize(1);
    }

    @Test
    void newAddressesForgetWhoIsNoNeighborAnyMoreAndKeepTheOthers() {
        a.ping("10.1.0.2");
        a.ping("fd00::9");
        a.events();
        a.configure("10.1.0.1/16");
        assertThat(a.events()).containsExactly("undeliverable fd00::9 NO_ROUTE");
        link.sent.clear();
        a.ping("10.1.0.2");
        assertThat(link.questions()).isEmpty();
        assertThat(a.events()).hasSize(1);
        a.configure("10.1.0.1/32");
        assertThat(a.stack.neighborCount()).isZero();
    }

    @Test
    void theSameAddressesAgainChangeNothing() {
        a.ping("10.1.0.9");
        a.configure("10.1.0.1/16", "fd00::1/64");
        assertThat(a.stack.waitingCount()).isEqualTo(1);
        link.pass(1_000);
        assertThat(link.questions()).hasSize(2);
        assertThat(a.events()).isEmpty();
    }

    @Test
    void anAnswerToAPingComesFromTheAddressThatWasAsked() {
        a.configure("10.1.0.1/16", "10.1.0.5/16");
        link.inject(arpRequest(a.mac, "10.1.0.9", "10.1.0.5"));
        IpPacket ping =
                new IcmpEcho(false, false, 1, 1, StackLink.text("x")).toPacket(ip("10.1.0.9"), ip("10.1.0.5"), 9);
        link.inject(new EthernetFrame(a.mac, STRANGER, EthernetFrame.IPV4, ping.toBytes()));
        IpPacket pong = IpPacket.parse(last()).orElseThrow();
        assertThat(pong.source()).isEqualTo(ip("10.1.0.5"));
        assertThat(pong.hopLimit()).isEqualTo(IpStack.HOP_LIMIT);
    }
}
