package dev.perigee.controller.core;

import dev.perigee.controller.decision.ConfigAnswer;
import dev.perigee.controller.decision.ConfigDecision;
import dev.perigee.controller.decision.ConfigRequest;
import dev.perigee.controller.decision.Effect;
import dev.perigee.controller.decision.MapNetworkView;
import dev.perigee.controller.decision.Outcome;
import dev.perigee.controller.decision.RecordDecision;
import dev.perigee.controller.decision.ResolutionDecision;
import dev.perigee.controller.decision.RevocationDecision;
import dev.perigee.model.Change;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NodePresence;
import dev.perigee.model.RevocationRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.config.RequestMetaData;
import dev.perigee.protocol.credential.Revocation;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.node.NodeOutput;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.PeerVersion;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.verb.ConfigAck;
import dev.perigee.protocol.verb.EchoOk;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.world.World;
import dev.perigee.storage.Ledger;
import dev.perigee.storage.Snapshot;
import dev.perigee.storage.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The controller as a state machine: packets, calls, timers, finished work and news from the ledger are events, handled
 * one after the other by whoever owns it. It has no thread, clock or socket of its own.
 *
 * <p>An event that changes something applies the change in memory and appends it to the ledger; whatever answers it
 * leaves once everything appended so far is durable. If the ledger fails, memory goes back to what is durable and the
 * core is read-only until the ledger writes again.
 */
public final class Core {
    private static final long PROBE_LEDGER_EVERY_MS = 5_000;
    private static final long EXPIRE_REVOCATIONS_EVERY_MS = 60_000;

    private final Identity identity;
    private final Entropy entropy;
    private final Journal journal;
    private final Consumer<World> keepPlanet;
    private final CoreOutput output;
    private final Node node;
    private final Timers timers = new Timers();
    private final Requests requests = new Requests();
    private final Strangers strangers;
    private final Deliveries deliveries;
    private final Revocations revocations;
    private final Presence presence;
    private final RecordCalls records;

    /** What the node said and nobody acted on yet: it must not be called while it speaks. */
    private final ArrayDeque<NodeEvent> news = new ArrayDeque<>();

    private Now now;

    /**
     * @param identity ours, with its secret
     * @param planet the roots; if we are among them, root duty is done
     * @param snapshot what the ledger holds
     * @param reload reads the ledger again after it failed
     * @param keepPlanet takes a newer planet that a root handed out
     */
    public Core(
            Identity identity,
            World planet,
            Snapshot snapshot,
            Ledger ledger,
            Supplier<Snapshot> reload,
            Consumer<World> keepPlanet,
            Entropy entropy,
            PathPolicy pathPolicy,
            CoreOutput output,
            Now now) {
        this.identity = identity;
        this.entropy = entropy;
        this.journal = new Journal(snapshot, ledger, reload, now);
        this.keepPlanet = keepPlanet;
        this.output = output;
        this.now = now;
        this.presence = new Presence(
                a -> state().presence(a), a -> !state().networksOf(a).isEmpty());
        this.deliveries = new Deliveries(new DeliveryDesk());
        this.revocations = new Revocations(new RevocationDesk());
        this.node = new Node(
                identity, planet, NodeSettings.DEFAULT, entropy, pathPolicy, new Resolution(), new NodeOutlet());
        this.strangers = new Strangers(journal::commit, node::forget);
        this.records = new RecordCalls(identity.address(), journal, entropy, this::act);
        recall(snapshot);
        timers.at(now.monotonicMs() + EXPIRE_REVOCATIONS_EVERY_MS, this::expireRevocations);
    }

    /** After a restart nobody has to be asked for what was known: identities, and paths that had been answered on. */
    private void recall(Snapshot snapshot) {
        snapshot.identities().forEach(i -> {
            node.remember(i);
            strangers.recall(i);
        });
        snapshot.members().forEach(m -> m.identity().ifPresent(node::learn));
    }

    // ---- events -----------------------------------------------------------------------------------------------

    /** Makes a local socket known; its number is the {@code localSocket} of paths. */
    public void addSocket(Now at, int id, SocketAddress bound) {
        now = at;
        node.addSocket(at, id, bound);
        for (NodePresence p : state().presences()) {
            boolean same = p.local()
                    .map(bound::equals)
                    .orElse(bound.ip().isV4() == p.remote().ip().isV4());
            if (same && !state().networksOf(p.address()).isEmpty()) {
                node.recallPath(
                        at,
                        p.address(),
                        new Path(id, p.remote()),
                        new PeerVersion(p.protocol(), p.major(), p.minor(), p.revision()));
            }
        }
    }

    public void removeSocket(Now at, int id) {
        now = at;
        node.removeSocket(id);
    }

    /** To be called once, when the sockets are there: goes on with revocations that a crash may have interrupted. */
    public void start(Now at) {
        now = at;
        for (MapNetworkView network : state().networks()) {
            List<RevocationRecord> alive = List.copyOf(network.revocations());
            // Whoever is told is told of all of them.
            alive.stream().findFirst().ifPresent(any -> act(at, new Effect.Revoke(any)));
            for (RevocationRecord revocation : alive) {
                boolean out = network.member(revocation.target())
                        .filter(MemberRecord::authorized)
                        .isEmpty();
                OptionalLong timestamp = stamp();
                if (out && timestamp.isPresent()) {
                    act(at, RecordDecision.withdrawal(network, revocation.target(), timestamp.getAsLong()));
                }
            }
        }
    }

    public void receive(Now at, int localSocket, SocketAddress from, byte[] datagram) {
        now = at;
        node.receive(at, localSocket, from, datagram);
        heedNews();
    }

    public void tick(Now at) {
        now = at;
        timers.run(at);
        node.tick(at);
        heedNews();
        journal.commit(presence.due(at));
    }

    /** When {@link #tick} has something to do next, on the monotonic clock. */
    public long nextTickMs() {
        return Math.min(Math.min(timers.nextMs(), node.nextTickMs()), presence.nextMs());
    }

    public void done(Now at, CoreWork work, Object result) {
        now = at;
        work.then().accept(at, result);
        heedNews();
    }

    /** There will be no result of this work. */
    public void lost(Now at, CoreWork work) {
        now = at;
        work.lost().accept(at);
        heedNews();
    }

    /** Everything up to the sequence is durable. */
    public void durable(Now at, long sequence) {
        now = at;
        journal.durable(sequence);
        heedNews();
    }

    /** The ledger cannot write: back to what is durable. */
    public void ledgerFailed(Now at, StoreException why) {
        now = at;
        journal.failed(why.getMessage());
        deliveries.rolledBack();
        revocations.rolledBack();
        timers.at(at.monotonicMs() + PROBE_LEDGER_EVERY_MS, this::probeLedger);
    }

    /** The ledger writes again. */
    public void ledgerRecovered(Now at) {
        now = at;
        journal.recovered();
    }

    private void probeLedger(Now at) {
        if (journal.isReadOnly()) {
            journal.probe();
            timers.at(at.monotonicMs() + PROBE_LEDGER_EVERY_MS, this::probeLedger);
        }
    }

    /** Writes what was only to be written some time; for an orderly end. */
    public void stop(Now at) {
        now = at;
        journal.commit(presence.takeAll());
    }

    // ---- calls ------------------------------------------------------------------------------------------------

    Identity identity() {
        return identity.withoutSecret();
    }

    /** Our address. */
    public Address address() {
        return identity.address();
    }

    /** How many entries each table of the node has; all of them are bounded. */
    Map<String, Integer> tableSizes() {
        return node.tableSizes();
    }

    /** Memory, as it is now. */
    ControllerState state() {
        return journal.state();
    }

    /** Completes the call with a value that was read just now, once all it may show is durable. */
    <T> void show(T value, CompletableFuture<T> call) {
        journal.show(value, call);
    }

    ControllerStatus status() {
        Map<String, Long> counters = new TreeMap<>();
        node.counters()
                .snapshot()
                .forEach((counter, count) -> counters.put(counter.name().toLowerCase(Locale.ROOT), count));
        counters.putAll(requests.counters());
        counters.putAll(output.counters());
        return new ControllerStatus(
                identity(),
                node.online(now),
                journal.readOnlyReason(),
                node.planet().id(),
                node.planet().timestampMs(),
                List.copyOf(node.sockets().values()),
                counters);
    }

    /** What operators change. */
    RecordCalls records(Now at) {
        now = at;
        return records;
    }

    // ---- what decisions ask for ---------------------------------------------------------------------------------

    private OptionalLong stamp() {
        return journal.stamp(now);
    }

    private void act(Now at, Effect effect) {
        if (effect instanceof Effect.Push e) {
            requests.withdrawn(e.network(), e.member(), false);
            deliveries.push(at, e.network(), e.member());
            if (wasLetInAfterARevocation(e) && canReach(e.member())) {
                revocations.tell(at, e.member());
            }
        } else if (effect instanceof Effect.Withdraw e) {
            requests.withdrawn(e.network(), e.member(), false);
            deliveries.withdraw(at, e.network(), e.member(), e.configuration(), e.code());
        } else if (effect instanceof Effect.Revoke e) {
            state().network(e.revocation().network())
                    .ifPresent(network -> network.members().stream()
                            .filter(MemberRecord::authorized)
                            .filter(m -> canReach(m.address()))
                            .forEach(m -> revocations.tell(at, m.address())));
        }
    }

    /** Such a member was not told when the others were, and answers tell it only when it asks again. */
    private boolean wasLetInAfterARevocation(Effect.Push push) {
        Optional<MapNetworkView> network = state().network(push.network());
        return network.flatMap(n -> n.member(push.member()))
                .filter(m ->
                        network.get().revocations().stream().anyMatch(r -> r.thresholdMs() < m.lastAuthorizedTime()))
                .isPresent();
    }

    private boolean canReach(Address member) {
        return node.reachable(now, member) || !node.isRoot() && requests.askedLately(now, member);
    }

    private void expireRevocations(Now at) {
        long wallMs = journal.wallMs(at);
        boolean dead = state().networks().stream()
                .flatMap(n -> n.revocations().stream())
                .anyMatch(r -> r.diesMs() <= wallMs);
        if (dead) {
            journal.commit(List.of(new Change.RevocationsExpired(wallMs)));
        }
        timers.at(at.monotonicMs() + EXPIRE_REVOCATIONS_EVERY_MS, this::expireRevocations);
    }

    // ---- what the node says -------------------------------------------------------------------------------------

    private void heedNews() {
        for (NodeEvent event = news.poll(); event != null; event = news.poll()) {
            event(event);
        }
    }

    private void event(NodeEvent event) {
        if (event instanceof NodeEvent.Received e) {
            received(e);
        } else if (event instanceof NodeEvent.PathConfirmed e) {
            if (!state().networksOf(e.peer()).isEmpty()) {
                confirmed(e.peer(), e.path());
            }
        } else if (event instanceof NodeEvent.IdentityLearned e) {
            if (node.isRoot() && state().networksOf(e.identity().address()).isEmpty()) {
                strangers.learned(now, e.identity());
            }
        } else if (event instanceof NodeEvent.PlanetUpdated e) {
            keepPlanet.accept(e.planet());
        }
    }

    private void confirmed(Address member, Path path) {
        presence.confirmed(
                now,
                member,
                path,
                Optional.ofNullable(node.sockets().get(path.localSocket())),
                node.version(member).orElse(PeerVersion.UNKNOWN));
        List.copyOf(state().networksOf(member)).forEach(network -> deliveries.turnedUp(now, network, member));
    }

    private void received(NodeEvent.Received e) {
        if (e.payload() instanceof NetworkConfigRequest request) {
            requested(e, request);
        } else if (e.payload() instanceof Ok ok && ok.body() instanceof EchoOk echo) {
            ConfigAck.from(echo)
                    .ifPresent(ack ->
                            deliveries.acknowledged(now, ack.network(), e.from().address(), ack.updateId()));
        }
    }

    private void requested(NodeEvent.Received e, NetworkConfigRequest request) {
        Address member = e.from().address();
        NetworkId id = request.network();
        if (!requests.take(now, id, member)) {
            return;
        }
        OptionalLong timestamp = stamp();
        if (timestamp.isEmpty()) {
            return;
        }
        RequestMetaData metaData = RequestMetaData.parse(request.metaData().toArray());
        Optional<MapNetworkView> network = state().network(id);
        Outcome<ConfigAnswer> outcome = ConfigDecision.decide(
                identity.address(),
                network.map(n -> n),
                new ConfigRequest(id, e.from(), metaData, true),
                timestamp.getAsLong(),
                entropy);
        if (!outcome.changes().isEmpty()) {
            if (journal.isReadOnly()) {
                return;
            }
            List<Change> changes = new ArrayList<>(outcome.changes());
            if (presence.of(member).isEmpty()) {
                // It answered a challenge before it had a record, as a stranger.
                node.path(now, member).ifPresent(path -> confirmed(member, path));
            }
            changes.addAll(presence.take(member));
            journal.commit(changes);
            node.learn(e.from());
            strangers.admitted(member);
        }
        if (state().network(id).flatMap(n -> n.member(member)).isPresent()) {
            // Of others nothing is remembered: they may ask for any number of networks.
            requests.note(id, member, metaData);
        }
        outcome.effects().forEach(effect -> act(now, effect));
        if (outcome.answer() instanceof ConfigAnswer.Configure answer) {
            requests.withdrawn(id, member, false);
            deliveries.answer(now, id, member, e.path(), e.packetId(), answer.configuration());
            if (network.isPresent() && !network.get().revocations().isEmpty()) {
                revocations.accompany(now, member);
            }
        } else if (outcome.answer() instanceof ConfigAnswer.Refuse answer) {
            takeAwayWhatIsLeft(id, member, e.path());
            deliveries.refuse(now, id, member, e.path(), e.packetId(), answer.code());
        }
    }

    /** A member that was cut off while it could not be reached still has its addresses and routes when it asks. */
    private void takeAwayWhatIsLeft(NetworkId id, Address member, Path path) {
        Optional<MapNetworkView> network = state().network(id);
        boolean wasIn = network.flatMap(n -> n.member(member))
                .filter(m -> !m.authorized() && m.lastDeauthorizedTime() > 0)
                .isPresent();
        OptionalLong timestamp = wasIn && !requests.isWithdrawn(id, member) ? stamp() : OptionalLong.empty();
        if (timestamp.isPresent()) {
            deliveries.withdrawAlong(
                    now,
                    id,
                    member,
                    path,
                    RecordDecision.withdrawal(network.get(), member, timestamp.getAsLong())
                            .configuration());
        }
    }

    private final class NodeOutlet implements NodeOutput {
        @Override
        public void send(Path path, byte[] datagram, int timeToLive) {
            output.send(path, datagram, timeToLive);
        }

        @Override
        public void work(Work work) {
            output.work(new CoreWork(
                    work.kind(),
                    work.task(),
                    (at, result) -> node.done(at, work.id(), result),
                    at -> node.refused(at, work.id())));
        }

        @Override
        public void event(NodeEvent event) {
            news.add(event);
        }
    }

    private final class Resolution implements MulticastAuthority {
        @Override
        public boolean serves(NetworkId network, Address who) {
            return state().network(network)
                    .flatMap(n -> n.member(who))
                    .filter(MemberRecord::authorized)
                    .isPresent();
        }

        @Override
        public List<Address> knownMembers(NetworkId network, MulticastGroup group) {
            return state().network(network)
                    .map(n -> ResolutionDecision.holders(n, group))
                    .orElse(List.of());
        }
    }

    /** What both kinds of deliveries need. */
    private abstract class Desk {
        public void send(Address to, Payload payload) {
            node.send(now, to, payload);
        }

        public void work(CoreWork work) {
            output.work(work);
        }

        public void whenDurable(Runnable action) {
            journal.whenDurable(action);
        }

        public void at(long dueMs, Consumer<Now> action) {
            timers.at(dueMs, action);
        }
    }

    private final class DeliveryDesk extends Desk implements Deliveries.Desk {
        /** A push that waited for a way could come after a newer answer, and would undo it; it is made anew instead. */
        @Override
        public void send(Address to, Payload payload) {
            node.sendNow(now, to, payload);
        }

        @Override
        public Optional<MapNetworkView> network(NetworkId id) {
            return state().network(id);
        }

        @Override
        public Optional<NetworkConfiguration> configuration(NetworkId id, Address member) {
            OptionalLong timestamp = stamp();
            Optional<Identity> pinned =
                    state().network(id).flatMap(n -> n.member(member)).flatMap(MemberRecord::identity);
            if (timestamp.isEmpty() || pinned.isEmpty()) {
                return Optional.empty();
            }
            Outcome<ConfigAnswer> outcome = ConfigDecision.decide(
                    identity.address(),
                    state().network(id).map(n -> n),
                    new ConfigRequest(id, pinned.get(), requests.metaData(id, member), false),
                    timestamp.getAsLong(),
                    entropy);
            if (!outcome.changes().isEmpty() && journal.isReadOnly()) {
                return Optional.empty();
            }
            journal.commit(outcome.changes());
            return outcome.answer() instanceof ConfigAnswer.Configure answer
                    ? Optional.of(answer.configuration())
                    : Optional.empty();
        }

        @Override
        public Optional<NetworkConfiguration> restamped(NetworkConfiguration configuration) {
            OptionalLong timestamp = stamp();
            return timestamp.isEmpty()
                    ? Optional.empty()
                    : Optional.of(configuration.toBuilder()
                            .timestampMs(timestamp.getAsLong())
                            .build());
        }

        @Override
        public List<ConfigChunk> sign(NetworkConfiguration configuration, long updateId) {
            return ConfigChunk.cut(
                    configuration.network(), configuration.signedBy(identity).toDictionaryBytes(), updateId, identity);
        }

        @Override
        public long newUpdateId() {
            long id = entropy.nextLong();
            return id == 0 ? 1 : id;
        }

        @Override
        public boolean canReach(Address member) {
            return Core.this.canReach(member);
        }

        @Override
        public void withdrawn(NetworkId network, Address member) {
            requests.withdrawn(network, member, true);
        }

        @Override
        public void reply(Address to, Path path, Payload payload) {
            node.reply(now, to, path, payload);
        }
    }

    private final class RevocationDesk extends Desk implements Revocations.Desk {
        @Override
        public List<Revocation> unsignedFor(Address member) {
            long wallMs = journal.wallMs(now);
            return state().networksOf(member).stream()
                    .flatMap(id -> state().network(id).stream())
                    .filter(n ->
                            n.member(member).filter(MemberRecord::authorized).isPresent())
                    .flatMap(n -> RevocationDecision.forReceiver(n, member, wallMs).stream())
                    .toList();
        }

        @Override
        public Revocation sign(Revocation unsigned) {
            return unsigned.sign(identity);
        }
    }
}
