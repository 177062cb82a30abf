package dev.perigee.protocol.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.CertificateOfMembership.Qualifier;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.MalformedPacketException.Reason;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CredentialTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long WINDOW_MS = 1_800_000;

    private final RandomCredentials random = new RandomCredentials(1);
    private final Identity controller = random.controller();
    private final NetworkId network = random.network();
    private final Identity alice = random.identity();
    private final Identity bob = random.identity();
    private final Identity carol = random.identity();

    @FunctionalInterface
    private interface Parser {
        Object parse(PacketReader from) throws MalformedPacketException;
    }

    private static void assertMalformed(Reason reason, PacketWriter wire, Parser parser) {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> parser.parse(new PacketReader(wire.toArray())))
                .returns(reason, MalformedPacketException::reason);
    }

    private CertificateOfMembership membership(Identity member, long timestampMs) {
        return CertificateOfMembership.of(timestampMs, WINDOW_MS, network, member);
    }

    @Test
    void membershipsAgreeWhileTheirTimestampsAreWithinTheWindow() {
        CertificateOfMembership own = membership(alice, NOW_MS);
        assertThat(own.agreesWith(membership(bob, NOW_MS + WINDOW_MS), bob)).isTrue();
        assertThat(own.agreesWith(membership(bob, NOW_MS - WINDOW_MS), bob)).isTrue();
        assertThat(own.agreesWith(membership(bob, NOW_MS + WINDOW_MS + 1), bob)).isFalse();
        assertThat(own.agreesWith(membership(bob, NOW_MS - WINDOW_MS - 1), bob)).isFalse();
    }

    @Test
    void membershipsOfDifferentNetworksDoNotAgree() {
        NetworkId other = new NetworkId(network.value() ^ 1);
        CertificateOfMembership peer = CertificateOfMembership.of(NOW_MS, WINDOW_MS, other, bob);
        assertThat(membership(alice, NOW_MS).agreesWith(peer, bob)).isFalse();
    }

    @Test
    void aMembershipShownBySomebodyElseDoesNotAgree() {
        assertThat(membership(alice, NOW_MS).agreesWith(membership(bob, NOW_MS), carol))
                .isFalse();
    }

    @Test
    void furtherQualifiersOfThePeerAreIgnoredAndFurtherOnesOfOurOwnAreNot() {
        CertificateOfMembership plain = membership(bob, NOW_MS);
        List<Qualifier> more = new ArrayList<>(plain.qualifiers());
        more.add(new Qualifier(99, 1, 0));
        CertificateOfMembership extended = new CertificateOfMembership(more, Address.NONE, Optional.empty());
        assertThat(membership(alice, NOW_MS).agreesWith(extended, bob)).isTrue();
        assertThat(extended.agreesWith(membership(alice, NOW_MS), alice)).isFalse();
    }

    @Test
    void valuesAndDeltasAreComparedAsUnsignedNumbers() {
        assertThat(single(0, -1).agreesWith(single(-1, 0), bob)).isTrue();
        assertThat(single(-1, 1).agreesWith(single(-2, 0), bob)).isTrue();
        assertThat(single(-1, 1).agreesWith(single(0, 0), bob)).isFalse();
    }

    private static CertificateOfMembership single(long value, long maxDelta) {
        return new CertificateOfMembership(List.of(new Qualifier(0, value, maxDelta)), Address.NONE, Optional.empty());
    }

    @Test
    void aMembershipSaysWhatItIsAbout() {
        CertificateOfMembership membership = membership(alice, NOW_MS);
        assertThat(membership.timestampMs()).isEqualTo(NOW_MS);
        assertThat(membership.network()).contains(network);
        assertThat(membership.issuedTo()).contains(alice.address());
        CertificateOfMembership empty = new CertificateOfMembership(List.of(), Address.NONE, Optional.empty());
        assertThat(empty.timestampMs()).isZero();
        assertThat(empty.network()).isEmpty();
        assertThat(empty.issuedTo()).isEmpty();
        assertThat(empty.agreesWith(empty, alice)).isFalse();
    }

    @Test
    void aChangedMembershipIsNotGood() {
        CertificateOfMembership signed = membership(alice, NOW_MS).sign(controller);
        CertificateOfMembership forged = new CertificateOfMembership(
                membership(alice, NOW_MS + 1).qualifiers(), signed.signedBy(), signed.signature());
        assertThat(signed.verify(controller)).isTrue();
        assertThat(forged.verify(controller)).isFalse();
    }

    @Test
    void malformedMembershipsAreNamed() {
        Parser parser = CertificateOfMembership::parse;
        assertMalformed(Reason.VALUE, new PacketWriter().u8(2).u16(0).u64(0), parser);
        assertMalformed(Reason.LENGTH, new PacketWriter().u8(1).u16(9), parser);
        PacketWriter descending = new PacketWriter().u8(1).u16(2);
        descending.u64(1).u64(0).u64(0).u64(0).u64(0).u64(0).address(Address.NONE);
        assertMalformed(Reason.VALUE, descending, parser);
    }

    @Test
    void aMembershipHasSignerAndSignatureOrNeither() {
        List<Qualifier> none = List.of();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CertificateOfMembership(none, controller.address(), Optional.empty()));
    }

    @Test
    void aCapabilityIsHandedOnAlongItsChain() {
        Capability issued = chained(3).sign(controller, alice.address());
        Capability handedOn = issued.sign(alice, bob.address());
        assertThat(handedOn.issuedTo()).isEqualTo(bob.address());
        assertThat(handedOn.verify(controller, knowing(alice))).isTrue();
        assertThat(handedOn.verify(controller, knowing())).isFalse();
        assertThat(handedOn.verify(controller)).isFalse();
        assertThat(issued.verify(controller)).isTrue();
    }

    @Test
    void aChainThatDoesNotBeginAtTheControllerOrHasAGapIsNotGood() {
        Capability byAlice = chained(3).sign(alice, bob.address());
        assertThat(byAlice.verify(controller, knowing(alice))).isFalse();
        Capability gap = chained(3).sign(controller, alice.address()).sign(bob, carol.address());
        assertThat(gap.verify(controller, knowing(alice, bob))).isFalse();
        assertThat(chained(3).verify(controller, knowing())).isFalse();
    }

    @Test
    void aFullChainCannotBeHandedOn() {
        Capability full = Capability.of(network, NOW_MS, 1, List.of()).sign(controller, alice.address());
        assertThatIllegalArgumentException().isThrownBy(() -> full.sign(alice, bob.address()));
    }

    private Capability chained(int longest) {
        return new Capability(network, NOW_MS, 7, List.of(Rule.ACCEPT), longest, List.of());
    }

    private static Function<Address, Optional<Identity>> knowing(Identity... identities) {
        Map<Address, Identity> known = new HashMap<>();
        for (Identity identity : identities) {
            known.put(identity.address(), identity);
        }
        return address -> Optional.ofNullable(known.get(address));
    }

    @Test
    void malformedCapabilitiesAreNamed() {
        Parser parser = Capability::parse;
        assertMalformed(Reason.LENGTH, head().u16(65), parser);
        assertMalformed(Reason.LENGTH, head().u16(0).u8(0).address(Address.NONE).u16(0), parser);
        assertMalformed(Reason.LENGTH, head().u16(0).u8(8).address(Address.NONE).u16(0), parser);
        assertMalformed(
                Reason.VALUE,
                head().u16(0)
                        .u8(1)
                        .address(new Address(1))
                        .address(new Address(2))
                        .u8(2)
                        .u16(96),
                parser);
        PacketWriter tooLong = head().u16(0).u8(1);
        for (int i = 0; i < 2; i++) {
            tooLong.address(new Address(1))
                    .address(new Address(2))
                    .u8(1)
                    .u16(96)
                    .bytes(new byte[96]);
        }
        assertMalformed(Reason.LENGTH, tooLong, parser);
    }

    /** Network, timestamp and ID, with which capabilities begin. */
    private PacketWriter head() {
        return new PacketWriter().networkId(network).u64(NOW_MS).u32(1);
    }

    @Test
    void moreRulesThanACapabilityHoldsAreRefused() {
        List<Rule> rules = Collections.nCopies(65, Rule.ACCEPT);
        assertThatIllegalArgumentException().isThrownBy(() -> Capability.of(network, NOW_MS, 1, rules));
    }

    @Test
    void ownershipIsOfTheFirstSixteenThings() {
        List<Thing> things =
                IntStream.range(0, 20).mapToObj(i -> Thing.of(IpAddress.v4(i))).toList();
        CertificateOfOwnership made = CertificateOfOwnership.of(network, NOW_MS, 1, things, alice.address());
        assertThat(made.things()).isEqualTo(things.subList(0, 16));
    }

    @Test
    void moreThanSixteenThingsOnTheWireAreMalformed() {
        PacketWriter wire =
                new PacketWriter().networkId(network).u64(NOW_MS).u64(0).u32(1).u16(17);
        assertMalformed(Reason.LENGTH, wire, CertificateOfOwnership::parse);
    }

    @Test
    void thingsOfUnknownTypesAreKept() throws MalformedPacketException {
        Thing unknown = new Thing(200, random.bytes(16));
        CertificateOfOwnership made = CertificateOfOwnership.of(network, NOW_MS, 1, List.of(unknown), alice.address());
        PacketWriter writer = new PacketWriter();
        made.write(writer);
        assertThat(CertificateOfOwnership.parse(new PacketReader(writer.toArray()))
                        .things())
                .containsExactly(unknown);
    }

    @Test
    void aRevocationOfACredentialTypeThatNobodyHasIsMalformed() {
        PacketWriter wire = new PacketWriter()
                .u32(0)
                .u32(1)
                .networkId(network)
                .u32(0)
                .u32(0)
                .u64(NOW_MS)
                .u64(0);
        wire.address(alice.address()).address(controller.address()).u8(5);
        assertMalformed(Reason.VALUE, wire, Revocation::parse);
    }

    @Test
    void aRevokedMembershipIsFastPropagatedAndNamesNoCredentialId() {
        Revocation revocation = Revocation.ofMembership(5, network, NOW_MS, alice.address());
        assertThat(revocation.flags()).isEqualTo(Revocation.FAST_PROPAGATE);
        assertThat(revocation.credentialId()).isZero();
        assertThat(revocation.type()).isEqualTo(CredentialType.MEMBERSHIP);
        assertThat(revocation.sign(controller).verify(controller)).isTrue();
    }

    @Test
    void furtherFieldsAfterTheSignatureArePassedOver() throws MalformedPacketException {
        Tag tag = random.tag().sign(controller);
        PacketWriter written = new PacketWriter();
        tag.write(written);
        byte[] wire = written.toArray();
        PacketWriter longer = new PacketWriter()
                .bytes(Bytes.copyOf(wire, 0, wire.length - 2))
                .u16(3)
                .bytes(new byte[3]);
        PacketReader reader = new PacketReader(longer.toArray());
        assertThat(Tag.parse(reader)).isEqualTo(tag);
        assertThat(reader.hasRemaining()).isFalse();
    }

    @Test
    void numbersThatAreCutOnTheWireAreRefused() {
        Address member = alice.address();
        assertThatIllegalArgumentException().isThrownBy(() -> Tag.of(network, NOW_MS, 1L << 32, 0, member));
        assertThatIllegalArgumentException().isThrownBy(() -> Tag.of(network, NOW_MS, 0, -1, member));
        assertThatIllegalArgumentException().isThrownBy(() -> Revocation.ofMembership(-1, network, NOW_MS, member));
    }
}
