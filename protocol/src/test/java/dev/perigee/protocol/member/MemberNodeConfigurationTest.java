package dev.perigee.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.Dictionary;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.RequestMetaData;
import dev.perigee.protocol.credential.Tag;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.verb.ConfigAck;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.Verb;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How a member gets, keeps and renews its configuration: vl2.md 4 and 5. */
class MemberNodeConfigurationTest {
    private static final long SEED = 4711;
    private static final NetworkId NETWORK = ScriptedController.NETWORK;
    private static final Address ALICE = Cast.ALICE.address();

    private final InMemoryInternet wire = new InMemoryInternet(SEED);
    private final ScriptedController controller = new ScriptedController(wire);
    private final SimulatedMember alice =
            new SimulatedMember(wire, "alice", "10.0.0.2/9993", Cast.ALICE, controller.planet());

    private void joinAndWait(NetworkStatus status) {
        alice.join(NETWORK);
        waitFor(status);
    }

    private void waitFor(NetworkStatus status) {
        assertThat(wire.runUntil(() -> alice.status(NETWORK) == status, 11_000))
                .as("alice is %s, seed %d", alice.status(NETWORK), SEED)
                .isTrue();
    }

    private Optional<NetworkConfiguration> inUse() {
        return alice.member().network(NETWORK).flatMap(JoinedNetwork::configuration);
    }

    /** The times between requests that came after the one with this number, in whole seconds. */
    private List<Long> gapsInSeconds(int from) {
        List<ScriptedController.Asked> asked = controller.requests();
        return LongStream.range(from + 1, asked.size())
                .mapToObj(i -> Math.round(
                        (asked.get((int) i).atMs() - asked.get((int) i - 1).atMs()) / 1000.0))
                .toList();
    }

    @Test
    void joiningMemberAsksAndGetsItsConfiguration() {
        controller.authorizeAll();

        joinAndWait(NetworkStatus.OK);

        assertThat(inUse().orElseThrow().addresses()).containsExactly(ScriptedController.addressOf(Cast.ALICE));
        assertThat(alice.events())
                .containsExactly(
                        new MemberEvent.ConfigurationChanged(
                                NETWORK,
                                inUse().orElseThrow(),
                                dev.perigee.protocol.Bytes.copyOf(
                                        inUse().orElseThrow().toDictionaryBytes())),
                        new MemberEvent.StatusChanged(NETWORK, NetworkStatus.OK));
    }

    @Test
    void requestSaysWhatAClientSays() throws Exception {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);

        ScriptedController.Asked first = controller.requests().get(0);
        assertThat(first.who()).isEqualTo(Cast.ALICE);
        assertThat(first.request().revision()).isZero();
        assertThat(first.request().timestampMs()).isZero();
        RequestMetaData said = RequestMetaData.parse(first.request().metaData().toArray());
        assertThat(said.protocolVersion()).isEqualTo(12);
        assertThat(List.of(said.major(), said.minor(), said.revision())).containsExactly(1, 14, 1);
        assertThat(said.rulesEngineRevision()).isEqualTo(1);
        assertThat(said.platform()).hasValue("linux/x86_64");
        assertThat(first.request().toBytes()).as("bytes as on Linux").hasSize(289);
    }

    @Test
    void refreshSaysWhichConfigurationTheMemberHas() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);
        NetworkConfiguration had = inUse().orElseThrow();

        wire.run(66_000);

        assertThat(controller.requests()).hasSize(2);
        assertThat(controller.requests().get(1).request().revision()).isEqualTo(7);
        assertThat(controller.requests().get(1).request().timestampMs()).isEqualTo(had.timestampMs());
    }

    @Test
    void unansweredMemberAsksEachRound() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);

        wire.run(31_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);
        assertThat(gapsInSeconds(0)).hasSizeGreaterThanOrEqualTo(5).containsOnly(5L);
    }

    @Test
    void refusedMemberPollsEachRound() {
        controller.refuseAll(ErrorCode.NETWORK_ACCESS_DENIED);
        joinAndWait(NetworkStatus.ACCESS_DENIED);

        wire.run(30_000);

        assertThat(gapsInSeconds(0)).hasSizeGreaterThanOrEqualTo(5).containsOnly(5L);
        assertThat(alice.events()).containsExactly(new MemberEvent.StatusChanged(NETWORK, NetworkStatus.ACCESS_DENIED));
        assertThat(inUse()).isEmpty();
    }

    @Test
    void unknownNetworkIsNotFound() {
        controller.refuseAll(ErrorCode.OBJECT_NOT_FOUND);

        joinAndWait(NetworkStatus.NOT_FOUND);

        assertThat(inUse()).isEmpty();
    }

    @Test
    void configuredMemberRefreshesOnceAMinute() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);

        wire.run(310_000);

        assertThat(gapsInSeconds(0))
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(gap -> assertThat(gap).isBetween(60L, 65L));
        assertThat(alice.events(MemberEvent.StatusChanged.class)).hasSize(1);
    }

    @Test
    void refusalKeepsTheOldConfigurationAndMakesTheMemberPoll() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);
        NetworkConfiguration had = inUse().orElseThrow();
        controller.refuseAll(ErrorCode.NETWORK_ACCESS_DENIED);

        wire.run(66_000);
        int refusedFrom = controller.requests().size() - 1;
        wire.run(20_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(inUse()).hasValue(had);
        assertThat(gapsInSeconds(refusedFrom)).hasSizeGreaterThanOrEqualTo(3).containsOnly(5L);
    }

    @Test
    void pushIsAppliedAtOnceAndAcknowledged() {
        controller.refuseAll(ErrorCode.NETWORK_ACCESS_DENIED);
        joinAndWait(NetworkStatus.ACCESS_DENIED);

        long updateId = controller.push(ALICE, controller.configuration(Cast.ALICE));
        wire.run(100);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(controller.acknowledgements()).containsExactly(new ConfigAck(NETWORK, updateId));
    }

    @Test
    void pushRestartsTheClockOfTheRefresh() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);
        wire.run(40_000);

        controller.push(ALICE, controller.configuration(Cast.ALICE));
        wire.run(55_000);

        assertThat(controller.requests()).hasSize(1);
    }

    @Test
    void answerToARequestIsNotAcknowledged() {
        controller.authorizeAll();

        joinAndWait(NetworkStatus.OK);
        wire.run(1_000);

        assertThat(controller.acknowledgements()).isEmpty();
    }

    @Test
    void identicalConfigurationChangesNothingButIsAcknowledged() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);
        NetworkConfiguration same = controller.configuration(Cast.ALICE);
        controller.push(ALICE, same);
        waitFor(NetworkStatus.OK);
        controller.send(ALICE, ErrorReply.unasked(ErrorCode.NETWORK_ACCESS_DENIED, NETWORK));
        waitFor(NetworkStatus.ACCESS_DENIED);
        wire.run(30_000);
        int events = alice.events().size();

        long updateId = controller.push(ALICE, same);
        wire.run(1_000);

        assertThat(controller.acknowledgements()).contains(new ConfigAck(NETWORK, updateId));
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(alice.events()).hasSize(events);
        assertThat(alice.ignored(Ignored.SAME_CONFIGURATION)).isEqualTo(1);
        int requests = controller.requests().size();
        wire.run(35_000);
        assertThat(controller.requests()).as("the clock was not restarted").hasSizeGreaterThan(requests);
    }

    @Test
    void sameConfigurationWithAFreshTimestampClearsTheFailure() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);
        controller.send(ALICE, ErrorReply.unasked(ErrorCode.NETWORK_ACCESS_DENIED, NETWORK));
        waitFor(NetworkStatus.ACCESS_DENIED);

        controller.push(ALICE, controller.configuration(Cast.ALICE));
        wire.run(100);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void chunkWithABadSignatureIsIgnored() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);
        ConfigChunk good =
                controller.chunks(controller.configuration(Cast.ALICE)).get(0);
        ConfigChunk signedByAnother = good.sign(Cast.BOB);
        ConfigChunk changed = new ConfigChunk(
                NETWORK,
                good.data(),
                good.flags(),
                good.updateId() + 1,
                good.totalBytes(),
                good.offsetBytes(),
                good.signature());

        controller.push(ALICE, List.of(signedByAnother, changed));
        wire.run(1_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);
        assertThat(alice.ignored(Ignored.BAD_CHUNK)).isEqualTo(2);
        assertThat(controller.acknowledgements()).isEmpty();
    }

    @Test
    void configurationForAnotherIsAcknowledgedButNotUsed() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);

        long updateId = controller.push(ALICE, controller.configuration(Cast.BOB));
        wire.run(1_000);

        assertThat(controller.acknowledgements()).containsExactly(new ConfigAck(NETWORK, updateId));
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);
        assertThat(alice.ignored(Ignored.FOREIGN_CONFIGURATION)).isEqualTo(1);
    }

    @Test
    void unreadableConfigurationIsAcknowledgedButNotUsed() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);

        controller.push(ALICE, ConfigChunk.cut(NETWORK, new byte[] {'v', '=', '5'}, 99, Cast.CONTROLLER));
        wire.run(1_000);

        assertThat(controller.acknowledgements()).containsExactly(new ConfigAck(NETWORK, 99));
        assertThat(alice.ignored(Ignored.UNREADABLE_CONFIGURATION)).isEqualTo(1);
    }

    @Test
    void wholeUnsignedConfigurationOfTheControllerIsTaken() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);
        byte[] dictionary = controller.configuration(Cast.ALICE).toDictionaryBytes();

        controller.push(
                ALICE,
                List.of(new ConfigChunk(
                        NETWORK, Bytes.copyOf(dictionary), 0, 0, dictionary.length, 0, Optional.empty())));
        wire.run(1_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(controller.acknowledgements())
                .hasSize(1)
                .allSatisfy(ack -> assertThat(ack.updateId()).isNotZero());
    }

    @Test
    void strippedConfigurationTakesAddressesAwayAndAnErrorSaysWhy() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);

        controller.push(
                ALICE,
                NetworkConfiguration.stripped(NETWORK, ALICE, wire.now().wallMs(), ScriptedController.MAX_DELTA_MS));
        controller.send(ALICE, ErrorReply.unasked(ErrorCode.NETWORK_ACCESS_DENIED, NETWORK));
        wire.run(100);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(inUse().orElseThrow().addresses()).isEmpty();
        assertThat(inUse().orElseThrow().membership()).isEmpty();
    }

    @Test
    void configurationOfManyChunksArrivesInAnyOrderAndWithDuplicates() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);
        Random random = new Random(SEED);
        for (int round = 0; round < 10; round++) {
            NetworkConfiguration large = large();
            List<ConfigChunk> chunks = new ArrayList<>(controller.chunks(large));
            assertThat(chunks).hasSizeGreaterThan(2);
            chunks.addAll(List.copyOf(chunks));
            Collections.shuffle(chunks, random);

            controller.push(ALICE, chunks);
            wire.run(1_000);

            assertThat(inUse()).as("round %d, seed %d", round, SEED).hasValue(large);
            assertThat(controller.acknowledgements()).as("one for each update").hasSize(round + 1);
        }
    }

    @Test
    void requestIsAnsweredByManyChunksToo() {
        controller.answer(asked -> controller.ok(asked, large()));

        joinAndWait(NetworkStatus.OK);

        assertThat(inUse().orElseThrow().tags()).hasSize(128);
    }

    @Test
    void checksOfSignaturesMayEndLateAndInAnyOrder() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);
        alice.station().holdWork();
        NetworkConfiguration large = large();
        controller.push(ALICE, large);
        wire.run(3_000);
        assertThat(inUse()).isEmpty();

        List<Work> held = new ArrayList<>(alice.station().heldWork());
        assertThat(held).hasSizeGreaterThan(2).allMatch(work -> work.kind() == Work.Kind.VERIFY);
        Collections.reverse(held);
        held.forEach(alice.station()::release);
        wire.run(10);

        assertThat(inUse()).hasValue(large);
    }

    @Test
    void errorIsNotOvertakenByTheConfigurationBeforeIt() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);
        alice.station().holdWork();
        controller.push(ALICE, controller.configuration(Cast.ALICE));
        controller.send(ALICE, ErrorReply.unasked(ErrorCode.NETWORK_ACCESS_DENIED, NETWORK));
        wire.run(100);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);

        alice.station().release(alice.station().heldWork().get(0));
        wire.run(100);

        assertThat(inUse()).isPresent();
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
        assertThat(alice.events(MemberEvent.StatusChanged.class))
                .extracting(MemberEvent.StatusChanged::status)
                .containsExactly(NetworkStatus.OK, NetworkStatus.ACCESS_DENIED);
    }

    @Test
    void checkThatTheOwnerRefusesStopsNothingElse() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);
        alice.station().holdWork();
        controller.push(ALICE, controller.configuration(Cast.ALICE));
        controller.send(ALICE, ErrorReply.unasked(ErrorCode.NETWORK_ACCESS_DENIED, NETWORK));
        wire.run(100);

        alice.member().refused(wire.now(), alice.station().heldWork().get(0).id());

        assertThat(inUse()).isEmpty();
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.ACCESS_DENIED);
    }

    @Test
    void unaskedErrorsOfTheControllerSetTheStatus() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);
        List<ErrorCode> codes = List.of(
                ErrorCode.OBJECT_NOT_FOUND,
                ErrorCode.NETWORK_ACCESS_DENIED,
                ErrorCode.UNSUPPORTED_OPERATION,
                ErrorCode.NETWORK_AUTHENTICATION_REQUIRED,
                ErrorCode.UNWANTED_MULTICAST);

        List<NetworkStatus> seen = new ArrayList<>();
        for (ErrorCode code : codes) {
            controller.send(ALICE, ErrorReply.unasked(code, NETWORK));
            wire.run(100);
            seen.add(alice.status(NETWORK));
        }

        assertThat(seen)
                .containsExactly(
                        NetworkStatus.NOT_FOUND,
                        NetworkStatus.ACCESS_DENIED,
                        NetworkStatus.NOT_FOUND,
                        NetworkStatus.AUTHENTICATION_REQUIRED,
                        NetworkStatus.AUTHENTICATION_REQUIRED);
        assertThat(inUse()).isPresent();
    }

    @Test
    void errorsOfOthersMeanNothing() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);
        SimulatedMember bob = new SimulatedMember(wire, "bob", "10.0.0.3/9993", Cast.BOB, controller.planet());

        wire.run(1_000);
        bob.member().node().send(wire.now(), ALICE, ErrorReply.unasked(ErrorCode.NETWORK_ACCESS_DENIED, NETWORK));
        wire.run(6_000);

        assertThat(alice.ignored(Ignored.FOREIGN_ERROR)).isEqualTo(1);
        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void chunkSignedByTheControllerIsTakenFromAnybody() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        SimulatedMember bob = new SimulatedMember(wire, "bob", "10.0.0.3/9993", Cast.BOB, controller.planet());
        wire.run(6_000);

        controller
                .chunks(controller.configuration(Cast.ALICE))
                .forEach(chunk -> bob.member().node().send(wire.now(), ALICE, new NetworkConfig(chunk)));
        wire.run(6_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
        assertThat(controller.acknowledgements()).isEmpty();
    }

    @Test
    void demandToSignOnWithoutAPlaceForItIsIgnored() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);

        controller.send(
                ALICE,
                ErrorReply.ofNetwork(
                        Verb.NETWORK_CONFIG_REQUEST,
                        0,
                        ErrorCode.NETWORK_AUTHENTICATION_REQUIRED,
                        NETWORK,
                        Dictionary.builder().number("aV", 0).add("aU", "").toBytes()));
        wire.run(1_000);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.OK);
    }

    @Test
    void networkThatWasLeftIsForgotten() {
        controller.authorizeAll();
        joinAndWait(NetworkStatus.OK);

        alice.member().leave(wire.now(), NETWORK);
        controller.push(ALICE, controller.configuration(Cast.ALICE));
        wire.run(70_000);

        assertThat(alice.member().network(NETWORK)).isEmpty();
        assertThat(controller.requests()).hasSize(1);
        assertThat(alice.ignored(Ignored.NOT_JOINED)).isEqualTo(1);
    }

    @Test
    void checkThatEndsAfterLeavingAndJoiningAgainIsLost() {
        joinAndWait(NetworkStatus.REQUESTING_CONFIGURATION);
        wire.run(6_000);
        alice.station().holdWork();
        controller.push(ALICE, controller.configuration(Cast.ALICE));
        wire.run(100);

        alice.member().leave(wire.now(), NETWORK);
        alice.join(NETWORK);
        List.copyOf(alice.station().heldWork()).forEach(alice.station()::release);
        wire.run(100);

        assertThat(alice.status(NETWORK)).isEqualTo(NetworkStatus.REQUESTING_CONFIGURATION);
        assertThat(inUse()).isEmpty();
    }

    @Test
    void networkWithoutAControllerCannotBeJoined() {
        assertThatThrownBy(() -> alice.join(NetworkId.parse("ff00160016000000")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ff00160016000000");
    }

    private NetworkConfiguration large() {
        long now = wire.now().wallMs();
        List<Tag> tags = LongStream.range(0, 128)
                .mapToObj(id -> new Tag(NETWORK, now, id, id * 17, ALICE, Address.NONE, Optional.empty()))
                .toList();
        return controller.builder(Cast.ALICE, now).tags(tags).build().signedBy(Cast.CONTROLLER);
    }

    @Test
    void managedAddressesAreNoPathsToAnybody() {
        controller.answer(asked -> controller.ok(
                asked,
                controller
                        .builder(Cast.ALICE, wire.now().wallMs())
                        .addresses(List.of(IpPrefix.parse("10.0.7.1/24")))
                        .build()
                        .signedBy(Cast.CONTROLLER)));
        joinAndWait(NetworkStatus.OK);

        SimulatedMember inside = new SimulatedMember(wire, "bob", "10.0.7.9/9993", Cast.BOB, controller.planet());
        SimulatedMember outside = new SimulatedMember(wire, "carol", "10.0.8.9/9993", Cast.CAROL, controller.planet());
        wire.run(1_000);
        for (SimulatedMember peer : List.of(inside, outside)) {
            peer.member().node().send(wire.now(), ALICE, ErrorReply.unasked(ErrorCode.OBJECT_NOT_FOUND, NETWORK));
        }
        wire.run(120_000);

        assertThat(alice.ignored(Ignored.FOREIGN_ERROR)).as("both were heard").isEqualTo(2);
        assertThat(alice.member().node().reachable(wire.now(), Cast.CAROL.address()))
                .isTrue();
        assertThat(alice.member().node().reachable(wire.now(), Cast.BOB.address()))
                .isFalse();
    }
}
