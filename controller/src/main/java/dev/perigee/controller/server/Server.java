package dev.perigee.controller.server;

import dev.perigee.controller.api.HttpApi;
import dev.perigee.controller.core.CallDesk;
import dev.perigee.controller.core.Core;
import dev.perigee.controller.core.CoreOutput;
import dev.perigee.controller.core.CoreThread;
import dev.perigee.controller.core.CoreWork;
import dev.perigee.controller.core.WorkPool;
import dev.perigee.controller.transport.Confinement;
import dev.perigee.controller.transport.LocalAddresses;
import dev.perigee.controller.transport.UdpTransport;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpScope;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.world.World;
import dev.perigee.storage.DataDirectory;
import dev.perigee.storage.GroupCommitLedger;
import dev.perigee.storage.Snapshot;
import dev.perigee.storage.SqliteStore;
import dev.perigee.storage.StoreException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: everything put together. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long RESCAN_EVERY_MS = 30_000;

    private final ServerOptions options;
    private final Confinement confinement;
    private final DataDirectory data;
    private final SqliteStore store;
    private final CoreThread thread = new CoreThread();
    private final UdpTransport transport;
    private final WorkPool pool;
    private final GroupCommitLedger ledger;
    private final Map<SocketAddress, Integer> sockets = new TreeMap<>();
    private final Vertx vertx;
    private Core core;
    private SocketAddress http;
    private World planet;

    private Server(ServerOptions options, Confinement confinement, DataDirectory data, SqliteStore store, Vertx vertx) {
        this.options = options;
        this.confinement = confinement;
        this.data = data;
        this.store = store;
        this.vertx = vertx;
        this.transport = new UdpTransport(
                confinement,
                (socket, from, datagram) -> thread.executePacket(now -> core.receive(now, socket, from, datagram)));
        this.pool = new WorkPool(
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                (work, result) -> thread.execute(now -> core.done(now, work, result)),
                work -> thread.execute(now -> core.lost(now, work)));
        this.ledger = new GroupCommitLedger(store, new LedgerNews());
    }

    /**
     * Starts a server; it answers UDP and HTTP when this returns.
     *
     * @param warn takes what an operator should know
     * @throws StartFailure with what is wrong and what to do; nothing is left running
     */
    public static Server start(ServerOptions options, Confinement confinement, Consumer<String> warn)
            throws StartFailure {
        SecureRandom random = new SecureRandom();
        // Names are never asked for, and the web machinery takes as long to load as all the rest: side by side.
        System.setProperty("vertx.disableDnsResolver", "true");
        CompletableFuture<Vertx> vertx = CompletableFuture.supplyAsync(Vertx::vertx);
        DataDirectory data = null;
        SqliteStore store = null;
        Server server = null;
        try {
            data = DataDirectory.open(options.data(), random::nextBytes);
            // The identity first: a directory with a database and no identity is one that lost it.
            Identity identity = data.identity();
            store = SqliteStore.open(options.data());
            server = new Server(options, confinement, data, store, vertx.join());
            server.run(identity, random::nextBytes, warn);
            return server;
        } catch (StoreException | IOException e) {
            closeAll(server, vertx, store, data);
            throw new StartFailure(e.getMessage(), e);
        } catch (StartFailure e) {
            closeAll(server, vertx, store, data);
            throw e;
        }
    }

    private static void closeAll(Server server, CompletableFuture<Vertx> vertx, SqliteStore store, DataDirectory data) {
        if (server != null) {
            server.close();
            return;
        }
        vertx.join().close();
        if (store != null) {
            store.close();
        }
        if (data != null) {
            data.close();
        }
    }

    private void run(Identity identity, Entropy entropy, Consumer<String> warn)
            throws StartFailure, StoreException, IOException {
        Snapshot snapshot = store.load();
        bindAll(warn);
        List<SocketAddress> bound = List.copyOf(sockets.keySet());
        planet = Planets.choose(
                options, data, identity, bound, entropy, CoreThread.clock().wallMs(), warn);
        boolean loopback = bound.stream().anyMatch(a -> a.ip().scope() == IpScope.LOOPBACK);
        core = new Core(
                identity,
                planet,
                snapshot,
                ledger,
                this::reload,
                this::keepPlanet,
                entropy,
                loopback ? PathPolicy.WITH_LOOPBACK : PathPolicy.ROUTABLE,
                new Outlet(),
                CoreThread.clock());
        thread.start(core, transport::flush);
        sockets.forEach((local, id) -> thread.execute(now -> core.addSocket(now, id, local)));
        thread.execute(core::start);
        http = listen(new HttpApi(new CallDesk(core, thread), data.token()));
        data.writeHttpAddress(HttpApi.authority(reachable(http)));
        if (followsTheMachine()) {
            vertx.setPeriodic(
                    RESCAN_EVERY_MS,
                    timer -> vertx.executeBlocking(() -> {
                        rescan();
                        return null;
                    }));
        }
    }

    private SocketAddress listen(HttpApi api) throws StartFailure {
        try {
            return api.listen(vertx, options.http())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new StartFailure(
                    "HTTP cannot listen on " + HttpApi.authority(options.http()) + ": "
                            + e.getCause().getMessage() + ". Choose another address with --http IP:PORT",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }

    /** Where a command on this machine reaches a server that listens on all addresses. */
    private static SocketAddress reachable(SocketAddress http) {
        if (http.ip().equals(IpAddress.ANY_V4)) {
            return new SocketAddress(IpAddress.parse("127.0.0.1"), http.port());
        }
        return http.ip().equals(IpAddress.ANY_V6) ? new SocketAddress(IpAddress.parse("::1"), http.port()) : http;
    }

    /** All addresses, of one family perhaps, stand for each address of this machine. */
    private List<SocketAddress> wantedSockets() {
        if (options.udp().isEmpty()) {
            return onEachAddress(ip -> true, ServerOptions.USUAL_PORT);
        }
        List<SocketAddress> wanted = new ArrayList<>();
        for (SocketAddress local : options.udp()) {
            if (isAll(local)) {
                wanted.addAll(onEachAddress(ip -> ip.isV4() == local.ip().isV4(), local.port()));
            } else {
                wanted.add(local);
            }
        }
        return wanted;
    }

    private static List<SocketAddress> onEachAddress(Predicate<IpAddress> wanted, int port) {
        return LocalAddresses.now().stream()
                .filter(wanted)
                .map(ip -> new SocketAddress(ip, port))
                .toList();
    }

    private static boolean isAll(SocketAddress local) {
        return local.ip().equals(IpAddress.ANY_V4) || local.ip().equals(IpAddress.ANY_V6);
    }

    private boolean followsTheMachine() {
        return options.udp().isEmpty() || options.udp().stream().anyMatch(Server::isAll);
    }

    /** An address that was asked for must work; of all those of this machine some may not be ready yet. */
    private void bindAll(Consumer<String> warn) throws StartFailure {
        for (SocketAddress local : wantedSockets()) {
            try {
                bind(local);
            } catch (StartFailure e) {
                if (options.udp().contains(local)) {
                    throw e;
                }
                warn.accept(e.getMessage());
            }
        }
        if (sockets.isEmpty()) {
            throw new StartFailure("no UDP socket could be opened. Choose an address of this machine and a port that is"
                    + " free with --udp IP:PORT");
        }
    }

    private void bind(SocketAddress local) throws StartFailure {
        try {
            int id = transport.bind(local);
            sockets.put(transport.boundAddress(id), id);
        } catch (IOException e) {
            throw new StartFailure(e.getMessage() + ". Choose other addresses with --udp IP:PORT", e);
        }
    }

    /** Addresses of the machine come and go; a socket for each, so that replies leave by the address that was asked. */
    private synchronized void rescan() {
        Set<SocketAddress> wanted = new java.util.TreeSet<>(wantedSockets());
        for (SocketAddress gone : List.copyOf(sockets.keySet())) {
            if (!wanted.contains(gone)) {
                int id = sockets.remove(gone);
                thread.execute(now -> core.removeSocket(now, id));
                transport.unbind(id);
                LOG.info("{} is gone", gone);
            }
        }
        for (SocketAddress local : wanted) {
            if (!sockets.containsKey(local)) {
                try {
                    bind(local);
                    int id = sockets.get(local);
                    thread.execute(now -> core.addSocket(now, id, local));
                    LOG.info("listening on {} too", local);
                } catch (StartFailure e) {
                    LOG.warn("{}", e.getMessage());
                }
            }
        }
    }

    private Snapshot reload() {
        try {
            return store.load();
        } catch (StoreException e) {
            // Memory and ledger cannot be reconciled: going on would mean answers that nobody can rely on.
            LOG.error("the database cannot be read any more, the server ends: {}", e.getMessage());
            Runtime.getRuntime().halt(1);
            throw new IllegalStateException(e);
        }
    }

    private void keepPlanet(World newer) {
        if (options.roots().equals("private")) {
            return;
        }
        vertx.executeBlocking(() -> {
                    data.writePlanet(newer);
                    return null;
                })
                .onFailure(e -> LOG.warn("a newer planet could not be kept: {}", e.getMessage()));
    }

    /** What an operator reads after the start. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("controller " + core.address() + " on "
                + options.data().toAbsolutePath().normalize());
        sockets.keySet().forEach(a -> lines.add("UDP  " + a));
        lines.add("HTTP " + HttpApi.authority(http));
        lines.add(
                switch (options.roots()) {
                    case "public" -> "roots: public";
                    case "private" ->
                        "roots: private; clients need the file "
                                + options.data()
                                        .resolve("planet")
                                        .toAbsolutePath()
                                        .normalize();
                    default -> "roots: " + options.roots();
                });
        if (confinement.isOn()) {
            lines.add("confined by " + Confinement.VARIABLE + ": nothing is sent beyond the prefixes it names");
        }
        lines.add("ready");
        return lines;
    }

    /** Where the HTTP API listens. */
    public SocketAddress httpAddress() {
        return http;
    }

    /** Ends in order: no more calls, then everything that was promised is written, then the lock is given back. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        deleteAddress();
        if (core != null) {
            thread.execute(core::stop);
            thread.close();
        }
        pool.close();
        ledger.close();
        transport.close();
        store.close();
        data.close();
    }

    private void deleteAddress() {
        try {
            data.deleteHttpAddress();
        } catch (StoreException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private final class Outlet implements CoreOutput {
        @Override
        public void send(Path path, byte[] datagram, int timeToLive) {
            transport.send(path.localSocket(), path.remote(), datagram, timeToLive);
        }

        @Override
        public void work(CoreWork work) {
            pool.run(work);
        }

        @Override
        public Map<String, Long> counters() {
            Map<String, Long> counters = new TreeMap<>(transport.counters());
            counters.put("packets_too_many_waiting", thread.packetsDropped());
            return counters;
        }
    }

    private final class LedgerNews implements GroupCommitLedger.Listener {
        @Override
        public void durable(long sequence) {
            thread.execute(now -> core.durable(now, sequence));
        }

        @Override
        public void failed(StoreException why) {
            LOG.error("nothing can be written, the server is read-only: {}", why.getMessage());
            thread.execute(now -> core.ledgerFailed(now, why));
        }

        @Override
        public void recovered() {
            LOG.info("writing works again");
            thread.execute(core::ledgerRecovered);
        }
    }
}
