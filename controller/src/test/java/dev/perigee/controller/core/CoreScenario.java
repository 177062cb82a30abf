package dev.perigee.controller.core;

import static dev.perigee.controller.core.CoreOnWire.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.MemberRecord;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.testing.InMemoryInternet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** One random life of a network, all from its seed. */
final class CoreScenario {
    private static final int MEMBERS = 6;
    private static final long CUT_OFF_WITHIN_MS = 15_000;

    /** Two who both moved try each other's old place for 243 s before they go through the root (vl1.md 5.3). */
    private static final long SETTLED_WITHIN_MS = 320_000;

    private final Random random;
    private final InMemoryInternet wire;
    private final CoreOnWire controller;
    private final PromiseKeeper promises;
    private final List<WireMember> members = new ArrayList<>();
    private final Map<WireMember, Integer> timestampsChecked = new HashMap<>();
    private final Random losses;
    private int lossPercent;
    private int edits;
    private int watchesKept;

    /** Members that are out for good, as operators were told, and since when nothing hindered telling it to others. */
    private final Map<WireMember, Long> outSinceMs = new HashMap<>();

    /** When a member joined or was let in, so that it may still have to hear who is out. */
    private final Map<WireMember, Long> newSinceMs = new HashMap<>();

    CoreScenario(InMemoryInternet wire) {
        this.wire = wire;
        random = new Random(wire.seed());
        losses = new Random(wire.seed() + 1);
        controller = new CoreOnWire(wire).knowing(1, MEMBERS + 1).start().withNetwork();
        promises = new PromiseKeeper(controller);
        wire.dropIf(datagram -> losses.nextInt(100) < lossPercent);
        for (int i = 0; i < MEMBERS; i++) {
            WireMember member = controller.member("member " + i);
            members.forEach(other -> other.meet(member, NETWORK));
            members.add(member);
        }
        members.forEach(member -> {
            if (random.nextInt(4) > 0) {
                join(member);
            }
            if (random.nextInt(4) > 0) {
                letIn(member);
            }
        });
    }

    int updatesSeen() {
        return members.stream().mapToInt(m -> m.timestamps(NETWORK).size()).sum();
    }

    /** How often a peer was looked at that must not allow somebody any more. */
    int watchesKept() {
        return watchesKept;
    }

    void live(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            wire.run(random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(800));
            check();
        }
        settle();
    }

    private void step() {
        WireMember member = members.get(random.nextInt(MEMBERS));
        switch (random.nextInt(22)) {
            case 0, 1, 2 -> join(member);
            case 3, 4, 5, 6 -> letIn(member);
            case 7, 8 -> putOut(member);
            case 9 -> delete(member);
            case 10 -> assign(member);
            case 11, 12 -> editNetwork();
            case 13 -> crash();
            case 14 -> breakDisk();
            case 15 -> slowDown();
            case 16 -> lose();
            case 17 -> setClock();
            case 18 -> move(member);
            case 19 -> leave(member);
            default -> read(member);
        }
    }

    private void note(String what) {
        wire.note(what);
    }

    private void join(WireMember member) {
        if (!member.hasJoined(NETWORK)) {
            note("join " + member);
            member.join(NETWORK);
            newSinceMs.put(member, wire.now().monotonicMs());
        }
    }

    private void leave(WireMember member) {
        if (member.hasJoined(NETWORK) && random.nextInt(3) == 0) {
            note("leave " + member);
            member.leave(NETWORK);
        }
    }

    private void letIn(WireMember member) {
        if (controller.isRunning()) {
            note("authorize " + member);
            // From here on it may be told so at any moment.
            outSinceMs.remove(member);
            newSinceMs.put(member, wire.now().monotonicMs());
            promises.letIn(member);
            promises.watchMember(controller.authorize(member));
        }
    }

    private void putOut(WireMember member) {
        if (controller.isRunning()) {
            note("deauthorize " + member);
            CompletionStage<Optional<MemberRecord>> call = controller.deauthorize(member);
            promises.watchMember(call);
            whenOut(member, call);
        }
    }

    private void delete(WireMember member) {
        if (controller.isRunning()) {
            note("delete " + member);
            CompletionStage<Optional<MemberRecord>> call = controller.calls().deleteMember(NETWORK, member.address());
            promises.watchDeletion(call);
            whenOut(member, call);
        }
    }

    private void whenOut(WireMember member, CompletionStage<Optional<MemberRecord>> call) {
        CoreOnWire.whenGood(call, answer -> {
            if (answer.isPresent() && !controller.isIn(member.address())) {
                outSinceMs.putIfAbsent(member, wire.now().monotonicMs());
                promises.putOut(member);
            }
        });
    }

    private void assign(WireMember member) {
        if (controller.isRunning()) {
            IpAddress ip = IpAddress.parse("10.244.0." + (1 + random.nextInt(12)));
            note("assign " + ip + " to " + member);
            promises.watchMember(controller.editMember(member.address(), m -> m.ipAssignments(List.of(ip))));
        }
    }

    private void editNetwork() {
        if (controller.isRunning()) {
            String name = "edit " + ++edits;
            note(name);
            promises.watchNetwork(controller.editNetwork(n -> n.name(name)));
        }
    }

    private void read(WireMember member) {
        if (controller.isRunning()) {
            promises.watchMember(controller.calls().member(NETWORK, member.address()));
            promises.watchMembers(controller.calls().members(NETWORK));
        }
    }

    private void crash() {
        if (!controller.isRunning()) {
            return;
        }
        boolean unheard = random.nextBoolean();
        note(unheard ? "crash after writing" : "crash");
        if (unheard) {
            controller.crashAfterWriting();
        } else {
            controller.crash();
        }
        wire.at(random.nextInt(3_000), () -> {
            note("start");
            controller.start();
            paceLedger();
            hindered();
        });
    }

    private void breakDisk() {
        note("disk full");
        controller.breakDisk();
        wire.at(random.nextInt(15_000), () -> {
            note("disk repaired");
            controller.store().repair();
            hindered();
        });
        hindered();
    }

    /** Others may hear later of whom was put out; the time they have for it starts now. */
    private void hindered() {
        outSinceMs.replaceAll((member, since) -> wire.now().monotonicMs());
    }

    private int writesTakeMs;

    private void slowDown() {
        writesTakeMs = random.nextInt(300);
        int signingMs = 1 + random.nextInt(300);
        note("writes take " + writesTakeMs + ", signatures up to " + signingMs);
        paceLedger();
        controller.signingTakes(() -> random.nextInt(signingMs));
    }

    private void paceLedger() {
        if (controller.isRunning()) {
            controller.ledger().takes(writesTakeMs);
        }
    }

    private void lose() {
        lossPercent = random.nextInt(21);
        note("loss " + lossPercent + " %");
    }

    private void setClock() {
        int by = random.nextInt(1_200_000) - 600_000;
        note("clock " + by);
        wire.moveWallClock(by);
    }

    private void move(WireMember member) {
        String to = "203.0.113." + (1 + members.indexOf(member)) + "/" + (1_024 + random.nextInt(60_000));
        note(member + " moves to " + to);
        wire.move(member.host(), to);
        hindered();
    }

    // ---- what must hold -----------------------------------------------------------------------------------------

    private void check() {
        promises.check();
        members.forEach(this::timestampsIncrease);
        if (controller.isRunning()) {
            membersThatAreOutAreAllowedByNobody();
        } else {
            hindered();
        }
    }

    private void timestampsIncrease(WireMember member) {
        List<Long> timestamps = member.timestamps(NETWORK);
        int from = timestampsChecked.getOrDefault(member, 1);
        for (int i = Math.max(1, from); i < timestamps.size(); i++) {
            assertThat(timestamps.get(i)).as("timestamp %d of %s", i, member).isGreaterThan(timestamps.get(i - 1));
        }
        timestampsChecked.put(member, timestamps.size());
    }

    private void membersThatAreOutAreAllowedByNobody() {
        long nowMs = wire.now().monotonicMs();
        for (Map.Entry<WireMember, Long> out : outSinceMs.entrySet()) {
            WireMember target = out.getKey();
            if (nowMs - out.getValue() < CUT_OFF_WITHIN_MS) {
                continue;
            }
            for (WireMember peer : members) {
                boolean isNew = nowMs - newSinceMs.getOrDefault(peer, 0L) < CUT_OFF_WITHIN_MS;
                if (peer == target || isNew || !peer.allows(NETWORK, target) || !controller.isIn(peer.address())) {
                    continue;
                }
                // Three packets may all be lost; then it hears with its next answer, and with what others pass on.
                long thresholdMs =
                        controller.newestThresholdMs(target.address()).orElseThrow();
                assertThat(controller.overheard().revocationsTo(peer.address()))
                        .as("what %s was told of %s", peer, target)
                        .anyMatch(r -> r.target().equals(target.address()) && r.thresholdMs() == thresholdMs);
                assertThat(peer.revocationsHeard())
                        .as("%s, which allows %s, heard that", peer, target)
                        .noneMatch(r -> r.target().equals(target.address()) && r.thresholdMs() == thresholdMs);
            }
            watchesKept++;
        }
    }

    /** Nothing goes wrong any more, and after a while everybody knows what is. */
    private void settle() {
        note("settling");
        lossPercent = 0;
        wire.run(3_000);
        controller.store().repair();
        writesTakeMs = 0;
        controller.signingTakes(0);
        paceLedger();
        wire.run(SETTLED_WITHIN_MS);
        check();
        String name = CoreOnWire.value(controller.calls().network(NETWORK))
                .orElseThrow()
                .name();
        Set<WireMember> in = new HashSet<>();
        for (WireMember member : members) {
            if (!member.hasJoined(NETWORK)) {
                continue;
            }
            if (controller.isIn(member.address())) {
                in.add(member);
                assertThat(member.status(NETWORK)).as("status of %s", member).isEqualTo(NetworkStatus.OK);
                NetworkConfiguration configuration =
                        member.configuration(NETWORK).orElseThrow();
                assertThat(configuration.name()).as("what %s has", member).isEqualTo(name);
                assertThat(configuration.addresses())
                        .as("addresses of %s", member)
                        .hasSize(1);
            } else {
                assertThat(member.status(NETWORK)).as("status of %s", member).isEqualTo(NetworkStatus.ACCESS_DENIED);
            }
        }
        for (WireMember one : in) {
            for (WireMember other : members) {
                if (one != other && other.hasJoined(NETWORK)) {
                    assertThat(one.allows(NETWORK, other))
                            .as("%s allows %s", one, other)
                            .isEqualTo(in.contains(other));
                }
            }
        }
    }
}
