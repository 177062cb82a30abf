package dev.perigee.protocol.member;

import static dev.perigee.protocol.member.ScriptedController.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.protocol.DerivedAddresses;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.frame.IpGroups;
import dev.perigee.protocol.frame.IpPacket;
import dev.perigee.protocol.frame.NeighborMessage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** vl2.md 1.3, 1.4 and flag 0x04 of 6. */
class NeighborEmulationTest {
    private static final Mac ALICES = Mac.of(Cast.ALICE.address(), NETWORK);
    private static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::1");

    private static NetworkConfiguration configuration(long flags, IpPrefix... addresses) {
        return NetworkConfiguration.builder(NETWORK, Cast.ALICE.address(), 1)
                .flags(flags)
                .addresses(List.of(addresses))
                .build();
    }

    private static NetworkConfiguration emulating(IpPrefix... addresses) {
        return configuration(NetworkConfiguration.NEIGHBOUR_DISCOVERY_EMULATION, addresses);
    }

    private static EthernetFrame question(IpAddress target) {
        IpAddress group = IpGroups.solicitedNode(target);
        IpPacket packet = NeighborMessage.solicit(target, ALICES).toPacket(LINK_LOCAL, group);
        return new EthernetFrame(IpGroups.mac(group), ALICES, EthernetFrame.IPV6, packet.toBytes());
    }

    private static IpPrefix sixPlane(Identity who) {
        return DerivedAddresses.sixPlane(NETWORK, who.address());
    }

    private static IpPrefix rfc4193(Identity who) {
        return DerivedAddresses.rfc4193(NETWORK, who.address());
    }

    private static void isAnsweredForBob(Function<Identity, IpPrefix> kind) {
        IpPrefix alices = kind.apply(Cast.ALICE);
        IpAddress bobs = kind.apply(Cast.BOB).ip();

        EthernetFrame answer =
                NeighborEmulation.answer(emulating(alices), question(bobs)).orElseThrow();

        Mac bobsMac = Mac.of(Cast.BOB.address(), NETWORK);
        assertThat(answer.to()).isEqualTo(ALICES);
        assertThat(answer.from()).isEqualTo(bobsMac);
        IpPacket packet = IpPacket.parse(answer).orElseThrow();
        assertThat(packet.source()).isEqualTo(bobs);
        assertThat(packet.destination()).isEqualTo(alices.ip());
        assertThat(NeighborMessage.parse(packet))
                .hasValue(new NeighborMessage(
                        false, bobs, NeighborMessage.SOLICITED | NeighborMessage.OVERRIDE, Optional.of(bobsMac)));
    }

    @Test
    void addressOfEitherKindIsAnsweredForItsHolder() {
        isAnsweredForBob(NeighborEmulationTest::sixPlane);
        isAnsweredForBob(NeighborEmulationTest::rfc4193);
    }

    @Test
    void everyAddressUnderAHoldersPrefixIsAnsweredFor() {
        byte[] under = sixPlane(Cast.BOB).ip().toArray();
        under[15] = 0x55;
        under[11] = 0x11;

        assertThat(NeighborEmulation.answer(emulating(sixPlane(Cast.ALICE)), question(IpAddress.of(under)))
                        .map(EthernetFrame::from))
                .hasValue(Mac.of(Cast.BOB.address(), NETWORK));
    }

    @Test
    void nothingElseIsAnswered() {
        EthernetFrame aboutBob = question(sixPlane(Cast.BOB).ip());
        IpAddress other = IpAddress.parse("fd00::1");

        assertThat(NeighborEmulation.answer(configuration(0, sixPlane(Cast.ALICE)), aboutBob))
                .as("the flag is off")
                .isEmpty();
        assertThat(NeighborEmulation.answer(emulating(rfc4193(Cast.ALICE)), aboutBob))
                .as("we have no address of that kind")
                .isEmpty();
        assertThat(NeighborEmulation.answer(
                        emulating(sixPlane(Cast.ALICE)),
                        question(sixPlane(Cast.ALICE).ip())))
                .as("it is our own")
                .isEmpty();
        assertThat(NeighborEmulation.answer(
                        emulating(sixPlane(Cast.ALICE), new IpPrefix(IpAddress.parse("fd00::2"), 88)), question(other)))
                .as("88 bits alone do not make it such an address")
                .isEmpty();
        EthernetFrame unicast =
                new EthernetFrame(Mac.of(Cast.BOB.address(), NETWORK), ALICES, EthernetFrame.IPV6, aboutBob.payload());
        assertThat(NeighborEmulation.answer(emulating(sixPlane(Cast.ALICE)), unicast))
                .as("the holder itself is asked")
                .isEmpty();
    }
}
