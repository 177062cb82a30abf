package dev.perigee.controller.core;

import dev.perigee.model.AddressPool;
import dev.perigee.model.Change;
import dev.perigee.model.ManagedRoute;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.testing.TestIdentities;
import dev.perigee.protocol.world.World;
import dev.perigee.storage.GroupCommitLedger;
import dev.perigee.storage.StoreException;
import dev.perigee.storage.StoreException.Kind;
import dev.perigee.storage.testing.MemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * A {@link Core} at a host of a wire: with a store that outlives it, a ledger and a signer that are as slow as the
 * test wants, and everything it says overheard. It can crash and be started again at any moment.
 */
final class CoreOnWire implements Endpoint, CoreOutput {
    static final String SOCKET = "198.51.100.1/9993";
    static final Identity SELF = TestIdentities.get(0);
    static final NetworkId NETWORK = NetworkId.of(SELF.address(), 0x0000f1);

    private static final World.SigningPair PLANET_SIGNER = World.SigningPair.generate(new SeededEntropy(99));

    private final InMemoryInternet wire;
    private final World planet;
    private final Host host;
    private final MemoryStore store = new MemoryStore();
    private final List<Change> written = new ArrayList<>();
    private final List<World> planetsKept = new ArrayList<>();
    private final List<CoreWork> heldSigning = new ArrayList<>();
    private final Overheard overheard = new Overheard(SELF);
    private LongSupplier signingTakesMs = () -> 0;
    private boolean holdsSigning;
    private TestLedger ledger;
    private Core core;
    private CallDesk calls;
    private int members;

    /** The controller is the only root of its planet. */
    CoreOnWire(InMemoryInternet wire) {
        this(wire, planet(SELF, SOCKET));
    }

    CoreOnWire(InMemoryInternet wire, World planet) {
        this.wire = wire;
        this.planet = planet;
        this.host = wire.host("controller", SOCKET);
    }

    static World planet(Identity root, String endpoint) {
        return World.sign(
                World.WorldType.PLANET,
                0xe57,
                1_600_000_000_000L,
                PLANET_SIGNER.publicKey64(),
                List.of(new World.Root(root.withoutSecret(), List.of(SocketAddress.parse(endpoint)))),
                PLANET_SIGNER);
    }

    // ---- the process --------------------------------------------------------------------------------------------

    /** The controller starts with what the store holds. */
    CoreOnWire start() {
        ledger = new TestLedger(wire, store, new LedgerNews(), written);
        core = new Core(
                SELF,
                planet,
                store.load(),
                ledger,
                store::load,
                planetsKept::add,
                wire.entropy(),
                PathPolicy.ROUTABLE,
                this,
                wire.now());
        calls = new CallDesk(core, action -> action.accept(wire.now()));
        host.attach(this);
        core.start(wire.now());
        return this;
    }

    boolean isRunning() {
        return core != null;
    }

    /** The process ends without a word; what was not durable is lost. */
    void crash() {
        ledger.kill();
        host.detach();
        core = null;
        heldSigning.clear();
    }

    /** What waits is written, and then the process ends before it hears of that. */
    void crashAfterWriting() {
        ledger.writeUnheard();
        crash();
    }

    void restart() {
        crash();
        start();
    }

    Core core() {
        return core;
    }

    TestLedger ledger() {
        return ledger;
    }

    MemoryStore store() {
        return store;
    }

    /** Every change that became durable, since the beginning. */
    List<Change> written() {
        return written;
    }

    Host host() {
        return host;
    }

    World planet() {
        return planet;
    }

    List<World> planetsKept() {
        return planetsKept;
    }

    Overheard overheard() {
        return overheard;
    }

    /** From now on every write fails. */
    void breakDisk() {
        store.failWith(new StoreException(Kind.DISK_FULL, "there is no room on the disk"));
    }

    // ---- work ---------------------------------------------------------------------------------------------------

    /** A signature takes this long from now on. */
    void signingTakes(long ms) {
        signingTakes(() -> ms);
    }

    /** Each signature takes a time of its own, so that results come out of order. */
    void signingTakes(LongSupplier ms) {
        holdsSigning = false;
        signingTakesMs = ms;
    }

    /** Signatures wait for {@link #releaseSigning}. */
    void holdSigning() {
        holdsSigning = true;
    }

    List<CoreWork> heldSigning() {
        return heldSigning;
    }

    /** Finishes one piece of held work. */
    void release(CoreWork work) {
        heldSigning.remove(work);
        finish(work, 0);
    }

    /** Held work comes to nothing. */
    void lose(CoreWork work) {
        heldSigning.remove(work);
        core.lost(wire.now(), work);
    }

    /** Finishes what is held, and no more is held from now on. */
    void releaseSigning() {
        holdsSigning = false;
        List.copyOf(heldSigning).forEach(this::release);
        wire.settle();
    }

    @Override
    public void work(CoreWork work) {
        if (work.kind() != Work.Kind.SIGN) {
            finish(work, 0);
        } else if (holdsSigning) {
            heldSigning.add(work);
        } else {
            finish(work, signingTakesMs.getAsLong());
        }
    }

    private void finish(CoreWork work, long delayMs) {
        Core askedBy = core;
        wire.at(delayMs, () -> {
            if (core == askedBy) {
                core.done(wire.now(), work, work.task().get());
            }
        });
    }

    // ---- calls --------------------------------------------------------------------------------------------------

    /** What operators call; an answer comes when it may, which can need the wire to run. */
    ControllerCalls calls() {
        return calls;
    }

    /** The value of a call that must be there by now. */
    static <T> T value(CompletionStage<T> call) {
        if (!isDone(call)) {
            throw new AssertionError("the call has no answer yet");
        }
        return call.toCompletableFuture().join();
    }

    static boolean isDone(CompletionStage<?> call) {
        return call.toCompletableFuture().isDone();
    }

    /** Does something with the answer, if there ever is one and it is no refusal. */
    static <T> void whenGood(CompletionStage<T> call, Consumer<T> then) {
        call.whenComplete((answer, refused) -> {
            if (refused == null) {
                then.accept(answer);
            }
        });
    }

    static boolean isRefused(CompletionStage<?> call) {
        return call.toCompletableFuture().isCompletedExceptionally();
    }

    /** Makes the network of most tests: private, with a pool, a route, and a name. */
    CoreOnWire withNetwork() {
        return withNetwork(n -> n);
    }

    CoreOnWire withNetwork(UnaryOperator<NetworkRecord.Builder> edit) {
        editNetwork(n -> edit.apply(n.name("offices")
                .v4AssignZt(true)
                .pools(List.of(new AddressPool(IpAddress.parse("10.244.0.1"), IpAddress.parse("10.244.0.200"))))
                .routes(routes("10.244.0.0/16"))));
        wire.settle();
        return this;
    }

    /** Each like {@code 10.0.0.0/8} or {@code 192.168.1.0/24 via 10.0.0.5}. */
    static List<ManagedRoute> routes(String... routes) {
        return Arrays.stream(routes)
                .map(text -> text.split(" via "))
                .map(parts -> new ManagedRoute(
                        IpPrefix.parse(parts[0]),
                        parts.length > 1 ? Optional.of(IpAddress.parse(parts[1])) : Optional.empty()))
                .toList();
    }

    CompletionStage<NetworkRecord> editNetwork(UnaryOperator<NetworkRecord.Builder> edit) {
        return calls.saveNetwork(NETWORK, n -> edit.apply(n.toBuilder()).build());
    }

    CompletionStage<Optional<MemberRecord>> editMember(Address member, UnaryOperator<MemberRecord.Builder> edit) {
        return calls.saveMember(NETWORK, member, m -> edit.apply(m.toBuilder()).build());
    }

    CompletionStage<Optional<MemberRecord>> authorize(WireMember member) {
        return editMember(member.address(), m -> m.authorized(true));
    }

    CompletionStage<Optional<MemberRecord>> deauthorize(WireMember member) {
        return editMember(member.address(), m -> m.authorized(false));
    }

    /** The member as memory has it, durable or not. */
    Optional<MemberRecord> inMemory(Address member) {
        return core.state().network(NETWORK).flatMap(n -> n.member(member));
    }

    /** Whether the member is authorized, in memory. */
    boolean isIn(Address member) {
        return inMemory(member).filter(MemberRecord::authorized).isPresent();
    }

    /** The highest threshold below which the member's certificate was made void, durably. */
    OptionalLong newestThresholdMs(Address member) {
        return written.stream()
                .filter(c -> c instanceof Change.RevocationAdded added
                        && added.revocation().target().equals(member))
                .mapToLong(c -> ((Change.RevocationAdded) c).revocation().thresholdMs())
                .max();
    }

    /** The member as the store has it. */
    Optional<MemberRecord> inStore(Address member) {
        return store.load().members().stream()
                .filter(m -> m.network().equals(NETWORK) && m.address().equals(member))
                .findFirst();
    }

    // ---- members ------------------------------------------------------------------------------------------------

    /** The controller knows these nodes before it starts, as a root does: nothing has to be validated. */
    CoreOnWire knowing(int from, int to) {
        List<Change> known = new ArrayList<>();
        for (int i = from; i < to; i++) {
            known.add(new Change.IdentityKept(TestIdentities.get(i).withoutSecret(), 1));
        }
        try {
            store.commit(known);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    /** A member with the next identity, at an address of its own; it has joined nothing yet. */
    WireMember member(String name) {
        members++;
        Identity identity = TestIdentities.get(members);
        overheard.understand(identity);
        return new WireMember(wire, name, "192.0.2." + members + "/9993", identity, planet);
    }

    /** A member that asked, was authorized and has its configuration. */
    WireMember admitted(String name) {
        WireMember member = member(name);
        authorize(member);
        member.join(NETWORK);
        if (!wire.runUntil(() -> member.configuration(NETWORK).isPresent(), 10_000)) {
            throw new AssertionError(name + " got no configuration, seed " + wire.seed());
        }
        return member;
    }

    // ---- the host --------------------------------------------------------------------------------------------

    @Override
    public void addSocket(Now now, int id, SocketAddress bound) {
        core.addSocket(now, id, bound);
    }

    @Override
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        core.receive(now, localSocket, from, datagram);
    }

    @Override
    public void tick(Now now) {
        core.tick(now);
    }

    @Override
    public long nextTickMs() {
        return core.nextTickMs();
    }

    @Override
    public void done(Now now, long workId, Object result) {
        throw new AssertionError("work of the core comes back another way");
    }

    @Override
    public void send(Path path, byte[] datagram, int timeToLive) {
        overheard.hear(wire.now().monotonicMs(), datagram);
        host.send(path, datagram, timeToLive);
    }

    private final class LedgerNews implements GroupCommitLedger.Listener {
        @Override
        public void durable(long sequence) {
            core.durable(wire.now(), sequence);
        }

        @Override
        public void failed(StoreException why) {
            core.ledgerFailed(wire.now(), why);
        }

        @Override
        public void recovered() {
            core.ledgerRecovered(wire.now());
        }
    }
}
