package dev.perigee.controller.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.model.MemberRecord;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.PeerView;
import dev.perigee.protocol.testing.Attacker;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.testing.Link;
import dev.perigee.protocol.testing.Nat;
import dev.perigee.protocol.testing.NatKind;
import dev.perigee.protocol.testing.Ping;
import dev.perigee.protocol.testing.RememberedCheck;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One random life of a network on an internet with NATs of every kind, losses, an attacker who says everything again,
 * and crashes of whoever it may be: all from its seed.
 */
final class InternetScenario {
    private static final String ROOT_SOCKET = "203.0.113.1/9993";
    private static final String ATTACKER_SOCKET = "198.51.100.66/6666";
    private static final int ROOT_IDENTITY = 1;
    private static final int FIRST_MEMBER = 2;
    private static final int MAX_ENTRIES_PER_PEER = 1_000;

    /** What was on its way may be held back, behind what it overtakes, and relayed. */
    private static final long IN_FLIGHT = 6;

    private static final long REACHABLE_MS = 5_000;
    private static final long WOKEN_MS = 60_000;

    /** Two whose direct way broke try it for 243 s before they go through the root (vl1.md trap 39). */
    private static final long SETTLED_WITHIN_MS = 330_000;

    private final Random random;
    private final InMemoryInternet internet;
    private final World planet;
    private final CoreOnWire controller;
    private final PromiseKeeper promises;
    private final Optional<Host> root;
    private final Attacker attacker;
    private final List<SiteMember> members = new ArrayList<>();
    private final List<Nat> nats = new ArrayList<>();
    private final int latencyMs;
    private int lossPercent;
    private Optional<Node> rootNode = Optional.empty();

    /** Members that are out, as an operator was told, and since when. */
    private final Map<SiteMember, Long> outSinceMs = new HashMap<>();

    /** When a member, or the way to it, last went through something that it cannot notice at once. */
    private final Map<SiteMember, Long> disturbedMs = new HashMap<>();

    /** When a member last fell silent: it crashed, sleeps or lost its network. */
    private final Map<SiteMember, Long> silentSinceMs = new HashMap<>();

    private final Map<SiteMember, Integer> timestampsChecked = new HashMap<>();
    private long controllerDisturbedMs;
    private int refusalsChecked;
    private final List<Ping> pings = new ArrayList<>();

    InternetScenario(InMemoryInternet internet) {
        this(internet, size(new Random(internet.seed())));
    }

    private static int size(Random random) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return 13 + random.nextInt(38);
        }
        return kind < 6 ? 7 + random.nextInt(6) : 2 + random.nextInt(5);
    }

    InternetScenario(InMemoryInternet internet, int size) {
        this.internet = internet;
        random = new Random(internet.seed() * 31 + 7);
        internet.keepSent(0);
        latencyMs = 1 + random.nextInt(300);
        lossPercent = new int[] {0, 0, 5, 20}[random.nextInt(4)];
        line();
        boolean ownRoot = random.nextBoolean();
        planet = ownRoot
                ? CoreOnWire.planet(TestIdentities.get(ROOT_IDENTITY), ROOT_SOCKET)
                : CoreOnWire.planet(CoreOnWire.SELF, CoreOnWire.SOCKET);
        root = ownRoot ? Optional.of(internet.host("root", ROOT_SOCKET)) : Optional.empty();
        root.ifPresent(host -> host.start(this::bootRoot));
        controller = new CoreOnWire(internet, planet)
                .knowing(ROOT_IDENTITY, FIRST_MEMBER + size)
                .start()
                .withNetwork();
        promises = new PromiseKeeper(controller);
        attacker = internet.attacker("attacker", ATTACKER_SOCKET).overhearAll();
        note((ownRoot ? "a root of its own, " : "") + size + " members, " + lossPercent + " % loss, up to " + latencyMs
                + " ms");
        for (int i = 0; i < size; i++) {
            member(i);
        }
        internet.understand(CoreOnWire.SELF);
        internet.keepTrace(400);
        for (SiteMember member : members) {
            member.join();
            if (random.nextInt(4) > 0) {
                letIn(member);
            }
        }
        attacker.harass(400, 3_600_000);
    }

    private Endpoint bootRoot() {
        Host host = root.orElseThrow();
        Node node = new Node(
                TestIdentities.get(ROOT_IDENTITY),
                planet,
                RememberedCheck.SETTINGS,
                host.entropy(),
                PathPolicy.ROUTABLE,
                MulticastAuthority.NONE,
                host);
        rootNode = Optional.of(node);
        return Endpoint.of(node);
    }

    private void member(int index) {
        Identity identity = TestIdentities.get(FIRST_MEMBER + index);
        controller.overheard().understand(identity);
        internet.understand(identity);
        members.add(new SiteMember(host(index), identity, planet));
        disturb(members.get(index));
    }

    /** Behind no NAT, behind one of its own, or behind that of somebody else. */
    private Host host(int index) {
        String name = "member " + index;
        int kind = random.nextInt(8);
        if (kind == 0) {
            return internet.host(name, "192.0.2." + (1 + index) + "/9993");
        }
        if (kind > 2 || nats.isEmpty()) {
            Nat nat = internet.nat("nat " + index, NatKind.values()[random.nextInt(4)], "198.51.101." + (1 + index))
                    .hairpin(random.nextBoolean())
                    .preservesPorts(random.nextBoolean());
            nats.add(nat);
            note(name + " is behind a " + nat.kind() + " NAT of its own");
            return nat.inside().host(name, "192.168." + nats.size() + ".2/9993");
        }
        Nat nat = nats.get(random.nextInt(nats.size()));
        note(name + " is behind " + nat.name());
        return nat.inside().host(name, "192.168." + (1 + nats.indexOf(nat)) + "." + (10 + index) + "/9993");
    }

    private void line() {
        Link link = Link.PERFECT.latency(Math.max(1, latencyMs / 10), latencyMs);
        internet.everywhere(
                lossPercent == 0 ? link : link.loss(lossPercent).duplication(1).reordering(3));
    }

    /** How often somebody who was out was looked at by somebody who must refuse it. */
    int refusalsChecked() {
        return refusalsChecked;
    }

    long pingsAnswered() {
        return pings.stream().filter(Ping::isAnswered).count();
    }

    void live(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            internet.run(random.nextInt(4) == 0 ? random.nextInt(25_000) : random.nextInt(1_500));
            check();
        }
        settle();
    }

    /**
     * Nothing bad happens for so long: everybody is let in, talks to the head office every minute, and to somebody else
     * now and then.
     */
    void stayTogether(int minutes) {
        attacker.stop();
        lossPercent = 0;
        line();
        members.forEach(this::letIn);
        internet.run(30_000);
        for (int minute = 0; minute < minutes; minute++) {
            for (SiteMember member : members) {
                boolean toSomebody = random.nextInt(10) == 0;
                ping(member, members.get(toSomebody ? random.nextInt(members.size()) : 0));
            }
            internet.run(60_000);
            check();
            members.forEach(member ->
                    assertThat(member.status()).as("status of %s", member).isEqualTo(NetworkStatus.OK));
        }
    }

    // ---- what happens -------------------------------------------------------------------------------------------

    private void step() {
        SiteMember member = members.get(random.nextInt(members.size()));
        switch (random.nextInt(22)) {
            case 0, 1, 2 -> letIn(member);
            case 3, 4, 5 -> putOut(member);
            case 6 -> crashController();
            case 7 -> crashRoot();
            case 8, 9 -> crash(member);
            case 10, 11 -> sleep(member);
            case 12 -> unplug(member);
            case 13 -> rebootNat();
            case 14 -> changeLine();
            case 15 -> attack();
            default -> {
                for (int i = 0; i < 3; i++) {
                    ping(members.get(random.nextInt(members.size())), members.get(random.nextInt(members.size())));
                }
            }
        }
    }

    private long nowMs() {
        return internet.now().monotonicMs();
    }

    private void note(String what) {
        internet.note(what);
    }

    private void letIn(SiteMember member) {
        if (controller.isRunning()) {
            note("authorize " + member);
            outSinceMs.remove(member);
            disturb(member);
            promises.letIn(member.address());
            promises.watchMember(controller.editMember(member.address(), m -> m.authorized(true)));
        }
    }

    private void putOut(SiteMember member) {
        if (controller.isRunning()) {
            note("deauthorize " + member);
            CompletionStage<Optional<MemberRecord>> call =
                    controller.editMember(member.address(), m -> m.authorized(false));
            promises.watchMember(call);
            CoreOnWire.whenGood(call, answer -> {
                if (answer.isPresent() && !controller.isIn(member.address())) {
                    outSinceMs.putIfAbsent(member, nowMs());
                    promises.putOut(member.address());
                }
            });
        }
    }

    private void disturb(SiteMember member) {
        disturbedMs.put(member, nowMs());
    }

    private void disturbAll() {
        members.forEach(this::disturb);
    }

    private void silent(SiteMember member) {
        silentSinceMs.put(member, nowMs());
    }

    private void loud(SiteMember member) {
        silentSinceMs.remove(member);
        disturb(member);
    }

    private void crashController() {
        if (!controller.isRunning()) {
            return;
        }
        boolean unheard = random.nextBoolean();
        note(unheard ? "controller crashes after writing" : "controller crashes");
        if (unheard) {
            controller.crashAfterWriting();
        } else {
            controller.crash();
        }
        controllerDisturbedMs = nowMs();
        internet.at(random.nextInt(4_000), () -> {
            note("controller starts");
            controller.start();
            controllerDisturbedMs = nowMs();
            disturbAll();
        });
    }

    private void crashRoot() {
        root.filter(Host::isRunning).ifPresent(host -> {
            note("root crashes");
            host.crash();
            internet.at(random.nextInt(10_000), () -> {
                note("root starts");
                host.restart();
                disturbAll();
            });
            disturbAll();
        });
    }

    private void crash(SiteMember member) {
        if (member.isAwake()) {
            note(member + " crashes");
            member.host().crash();
            silent(member);
            internet.at(random.nextInt(40_000), () -> {
                note(member + " starts");
                member.host().restart();
                loud(member);
            });
        }
    }

    private void sleep(SiteMember member) {
        if (member.isAwake()) {
            note(member + " falls asleep");
            member.host().sleep();
            silent(member);
            internet.at(random.nextInt(200_000), () -> {
                note(member + " wakes up");
                member.host().wake();
                loud(member);
            });
        }
    }

    private void unplug(SiteMember member) {
        if (member.isAwake() && member.host().isPluggedIn()) {
            note(member + " loses its network");
            member.host().unplug();
            silent(member);
            internet.at(random.nextInt(60_000), () -> {
                note(member + " has a network again");
                member.host().plugIn();
                if (member.isAwake()) {
                    loud(member);
                }
            });
        }
    }

    private void rebootNat() {
        if (!nats.isEmpty()) {
            Nat nat = nats.get(random.nextInt(nats.size()));
            note(nat.name() + " reboots");
            nat.reboot();
            disturbAll();
        }
    }

    private void changeLine() {
        lossPercent = new int[] {0, 5, 20}[random.nextInt(3)];
        note("loss " + lossPercent + " %");
        line();
        disturbAll();
    }

    private void attack() {
        note("everything overheard lately is said again from elsewhere");
        int count = Math.min(40, attacker.overheard().size());
        for (int i = 0; i < count; i++) {
            attacker.replayAsOwn(attacker.overheard().get(attacker.overheard().size() - 1 - i));
        }
        attacker.flood(
                50,
                1_000,
                i -> new Attacker.Shot(
                        attacker.address(), controller.host().address(), attacker.noise(28 + random.nextInt(200))));
    }

    private void ping(SiteMember from, SiteMember to) {
        Optional<IpAddress> ip = to.isRunning() ? to.ip() : Optional.empty();
        if (from != to && from.isAwake() && from.ip().isPresent() && ip.isPresent()) {
            pings.add(from.ping(ip.get()));
        }
    }

    // ---- what must hold -----------------------------------------------------------------------------------------

    private void check() {
        promises.check();
        members.forEach(this::timestampsIncrease);
        nobodyIsDiverted();
        silentMembersAreNotSeen();
        membersThatAreOutAreRefused();
        memoryIsBounded();
    }

    /** By how many there are, not by what an attacker says or how long it all takes. */
    private void memoryIsBounded() {
        if (controller.isRunning()) {
            isBounded("the controller", controller.core().tableSizes());
        }
        rootNode.ifPresent(node -> isBounded("the root", node.tableSizes()));
        members.stream()
                .filter(SiteMember::isRunning)
                .forEach(member -> isBounded(member.toString(), member.node().tableSizes()));
    }

    private void isBounded(String who, Map<String, Integer> tables) {
        int peers = members.size() + 2;
        assertThat(tables.get("peers")).as("peers of %s", who).isLessThanOrEqualTo(peers);
        int others = tables.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(others).as("tables of %s: %s", who, tables).isLessThan(MAX_ENTRIES_PER_PEER * peers);
    }

    /** As they leave; on their way they may overtake one another, and be said again by others. */
    private void timestampsIncrease(SiteMember member) {
        List<Overheard.Update> updates = controller.overheard().updatesTo(member.address());
        for (int i = Math.max(1, timestampsChecked.getOrDefault(member, 1)); i < updates.size(); i++) {
            assertThat(updates.get(i).configuration().timestampMs())
                    .as("timestamp %d for %s", i, member)
                    .isGreaterThan(updates.get(i - 1).configuration().timestampMs());
        }
        timestampsChecked.put(member, updates.size());
    }

    /** No node believes that another one is where the attacker is, or where he said it was. */
    private void nobodyIsDiverted() {
        if (controller.isRunning()) {
            controller
                    .core()
                    .state()
                    .presences()
                    .forEach(p -> isNotTheAttacker("the controller", p.remote().ip()));
        }
        rootNode.ifPresent(node -> pathsAreNotTheAttackers("the root", node));
        members.stream()
                .filter(SiteMember::isRunning)
                .forEach(member ->
                        pathsAreNotTheAttackers(member.toString(), member.node().node()));
    }

    private void pathsAreNotTheAttackers(String who, Node node) {
        for (PeerView peer : node.peers(internet.now())) {
            peer.paths()
                    .forEach(path -> isNotTheAttacker(who, path.path().remote().ip()));
        }
    }

    private void isNotTheAttacker(String who, IpAddress ip) {
        assertThat(ip).as("a path of %s", who).isNotEqualTo(attacker.address().ip());
        assertThat(ip.toString())
                .as("a path of %s", who)
                .doesNotStartWith("198.18.")
                .doesNotStartWith("198.19.");
    }

    /** What the attacker says in their names does not make anybody believe that they are there. */
    private void silentMembersAreNotSeen() {
        if (!controller.isRunning()) {
            return;
        }
        silentSinceMs.forEach((member, sinceMs) -> controller
                .core()
                .state()
                .presence(member.address())
                .ifPresent(presence -> assertThat(presence.lastSeenMs())
                        .as("when %s, which has been silent since %d ms, was seen last", member, wallMs(sinceMs))
                        .isLessThanOrEqualTo(wallMs(sinceMs) + IN_FLIGHT * latencyMs)));
    }

    /** Nobody moves the wall clock here. */
    private long wallMs(long monotonicMs) {
        return internet.now().wallMs() - internet.now().monotonicMs() + monotonicMs;
    }

    private void membersThatAreOutAreRefused() {
        if (!controller.isRunning()) {
            return;
        }
        for (Map.Entry<SiteMember, Long> out : outSinceMs.entrySet()) {
            for (SiteMember peer : members) {
                if (peer != out.getKey() && peer.isAwake() && controller.isIn(peer.address())) {
                    refuses(peer, out.getKey(), out.getValue());
                }
            }
        }
    }

    private void refuses(SiteMember peer, SiteMember target, long outMs) {
        long thresholdMs = controller.newestThresholdMs(target.address()).orElse(Long.MAX_VALUE);
        boolean mustRefuse = peer.hasHeard(target.address(), thresholdMs) || hasBeenReachable(peer, outMs);
        if (mustRefuse) {
            refusalsChecked++;
            assertThat(peer.allows(target))
                    .as("%s allows %s, which is out", peer, target)
                    .isFalse();
        }
    }

    /**
     * Whether the controller and the peer have had 5 s for one another: nothing is lost, the peer was told something by
     * the controller since anything went wrong, and since the target was put out.
     */
    private boolean hasBeenReachable(SiteMember peer, long outMs) {
        long sinceMs = Math.max(Math.max(outMs, controllerDisturbedMs), disturbedMs.getOrDefault(peer, 0L));
        boolean reached = lossPercent == 0
                && controller.overheard().updatesTo(peer.address()).stream()
                        .anyMatch(
                                u -> u.configuration().timestampMs() == peer.newestTimestampMs() && u.atMs() > sinceMs);
        return reached && nowMs() - peer.newestMs() > REACHABLE_MS + 6L * latencyMs;
    }

    // ---- the end ------------------------------------------------------------------------------------------------

    /** Nothing goes wrong any more, and after a while everybody has what it should have and reaches everybody. */
    private void settle() {
        note("settling");
        attacker.stop();
        lossPercent = 0;
        line();
        disturbAll();
        internet.run(205_000);
        check();
        internet.run(WOKEN_MS);
        check();
        internet.run(SETTLED_WITHIN_MS - WOKEN_MS);
        check();
        // In the order of the members, so that the same seed pings the same pairs.
        Set<SiteMember> in = new LinkedHashSet<>();
        for (SiteMember member : members) {
            boolean authorized = controller.isIn(member.address());
            if (authorized) {
                in.add(member);
            }
            assertThat(member.status())
                    .as("status of %s", member)
                    .isEqualTo(authorized ? NetworkStatus.OK : NetworkStatus.ACCESS_DENIED);
        }
        everybodyReachesEverybody(new ArrayList<>(in));
        for (SiteMember out : members) {
            if (!in.contains(out)) {
                in.forEach(peer -> assertThat(peer.allows(out))
                        .as("%s allows %s, which is out", peer, out)
                        .isFalse());
            }
        }
    }

    private void everybodyReachesEverybody(List<SiteMember> in) {
        Map<String, Ping> sent = new LinkedHashMap<>();
        for (SiteMember from : in) {
            // Of many only some, each from everybody.
            for (int i = 0; i < Math.min(in.size(), 8); i++) {
                SiteMember to = in.size() <= 8 ? in.get(i) : in.get(random.nextInt(in.size()));
                if (from != to) {
                    sent.put(from + " reaches " + to, from.ping(to.ip().orElseThrow()));
                }
            }
        }
        internet.run(12_000);
        sent.forEach((what, ping) -> assertThat(ping.isAnswered()).as(what).isTrue());
        pings.addAll(sent.values());
    }
}
