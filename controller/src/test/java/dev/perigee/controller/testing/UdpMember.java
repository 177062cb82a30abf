package dev.perigee.controller.testing;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.member.JoinedNetwork;
import dev.perigee.protocol.member.MemberEvent;
import dev.perigee.protocol.member.MemberNode;
import dev.perigee.protocol.member.MemberOutput;
import dev.perigee.protocol.member.NetworkStatus;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A {@link MemberNode} on a UDP socket of its own on 127.0.0.1, driven by a thread of its own: a client for tests of a
 * server that runs. All methods may be called from any thread. It sends to loopback addresses only; what would go
 * elsewhere is counted and thrown away.
 */
public final class UdpMember implements AutoCloseable {
    private static final int SOCKET = 0;
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final DatagramChannel channel;
    private final Selector selector;
    private final SocketAddress address;
    private final MemberNode member;
    private final Thread thread;
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final List<MemberEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicLong refusedDatagrams = new AtomicLong();
    // These three belong to the thread.
    private final Queue<Work> work = new ArrayDeque<>();
    private Optional<SocketAddress> unheard = Optional.empty();
    private final List<Waiting> waiting = new ArrayList<>();
    private volatile boolean closed;
    private volatile Throwable failure;

    private record Waiting(Predicate<MemberNode> condition, CompletableFuture<Void> met) {}

    private UdpMember(Identity identity, World planet, List<NetworkId> joined) throws IOException {
        channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        address = address((InetSocketAddress) channel.getLocalAddress());
        SecureRandom random = new SecureRandom();
        member = new MemberNode(
                identity, planet, NodeSettings.DEFAULT, random::nextBytes, PathPolicy.WITH_LOOPBACK, new Outlet());
        joined.forEach(network -> member.join(now(), network));
        thread = new Thread(this::run, "member " + identity.address());
        thread.setDaemon(true);
    }

    /**
     * Starts a member on a free port.
     *
     * @param identity with its secret
     * @param planet its roots must be on loopback addresses
     * @param joined networks that are asked for at once; one joined later is asked for in the next round of 5 s
     */
    public static UdpMember start(Identity identity, World planet, NetworkId... joined) throws IOException {
        UdpMember started = new UdpMember(identity, planet, List.of(joined));
        started.thread.start();
        return started;
    }

    /** Where it receives. */
    public SocketAddress address() {
        return address;
    }

    public Address nodeAddress() {
        return member.node().identity().address();
    }

    public void join(NetworkId network) {
        act(m -> m.join(now(), network));
    }

    /** Joins with what an earlier life remembers: the dictionary of {@link MemberEvent.ConfigurationChanged}. */
    public void join(NetworkId network, Bytes dictionary) {
        act(m -> m.join(now(), network, dictionary));
    }

    public void leave(NetworkId network) {
        act(m -> m.leave(now(), network));
    }

    /** The network as it is now; empty if it is not joined. */
    public Optional<JoinedNetwork> network(NetworkId network) {
        return ask(m -> m.network(network));
    }

    /** The configuration in use, whatever the status. */
    public Optional<NetworkConfiguration> configuration(NetworkId network) {
        return network(network).flatMap(JoinedNetwork::configuration);
    }

    /** Whether frames of the peer would be taken; see {@link MemberNode#allows}. */
    public boolean allows(NetworkId network, Address peer) {
        return ask(m -> m.allows(network, peer));
    }

    /** Shows a peer our certificate; false if there is none. */
    public boolean presentCredentials(NetworkId network, Address peer) {
        return ask(m -> m.presentCredentials(now(), network, peer));
    }

    /** Asks who is in a group; answers are {@link MemberEvent.Gathered}. False without a configuration. */
    public boolean gather(NetworkId network, MulticastGroup group) {
        return ask(m -> m.gather(now(), network, group));
    }

    /** Sends an echo request; the answer is {@link MemberEvent.EchoReplied}. */
    public void ping(NetworkId network, IpAddress to, int identifier, int sequence, Bytes data) {
        act(m -> m.ping(now(), network, to, identifier, sequence, data));
    }

    /** Sends a datagram on the network; arrivals are {@link MemberEvent.UdpReceived}. */
    public void sendUdp(NetworkId network, int fromPort, IpAddress to, int toPort, Bytes data) {
        act(m -> m.sendUdp(now(), network, fromPort, to, toPort, data));
    }

    /** Forwards a packet from the LAN behind this member; those for the LAN are {@link MemberEvent.Transit}. */
    public void sendIp(NetworkId network, Bytes packet) {
        act(m -> m.sendIp(now(), network, packet));
    }

    /** What comes from this address is lost from now on, as behind a firewall. */
    public void deafTo(SocketAddress from) {
        act(m -> unheard = Optional.of(from));
    }

    public void hearAll() {
        act(m -> unheard = Optional.empty());
    }

    /** Everything that happened so far, oldest first. */
    public List<MemberEvent> events() {
        return List.copyOf(events);
    }

    /** The packets of credentials that were taken so far, oldest first. */
    public List<MemberEvent.CredentialsReceived> receivedCredentials() {
        return events(MemberEvent.CredentialsReceived.class);
    }

    public <T extends MemberEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Datagrams that were to go to an address that is not loopback, and did not. */
    public long refusedDatagrams() {
        return refusedDatagrams.get();
    }

    /**
     * Waits until a network has this status.
     *
     * @throws AssertionError if it takes longer, naming what the status is instead
     */
    public JoinedNetwork awaitStatus(NetworkId network, NetworkStatus status, Duration atMost) {
        return awaitNetwork(network, "has status " + status, n -> n.status() == status, atMost);
    }

    /**
     * Waits until a configuration is in use that meets a condition.
     *
     * @param what says in words what is waited for
     */
    public NetworkConfiguration awaitConfiguration(
            NetworkId network, String what, Predicate<NetworkConfiguration> condition, Duration atMost) {
        return awaitNetwork(
                        network, what, n -> n.configuration().filter(condition).isPresent(), atMost)
                .configuration()
                .orElseThrow();
    }

    /** Waits until a network meets a condition; what it is then. */
    public JoinedNetwork awaitNetwork(
            NetworkId network, String what, Predicate<JoinedNetwork> condition, Duration atMost) {
        CompletableFuture<JoinedNetwork> seen = new CompletableFuture<>();
        await("network " + network + " " + what, atMost, m -> {
            m.network(network).filter(condition).ifPresent(seen::complete);
            return seen.isDone();
        });
        return seen.join();
    }

    /**
     * Waits until something has happened, perhaps long ago.
     *
     * @param what says in words what is waited for
     * @return the first such event
     */
    public <T extends MemberEvent> T awaitEvent(String what, Class<T> kind, Predicate<T> condition, Duration atMost) {
        CompletableFuture<T> seen = new CompletableFuture<>();
        await(what, atMost, m -> {
            events(kind).stream().filter(condition).findFirst().ifPresent(seen::complete);
            return seen.isDone();
        });
        return seen.join();
    }

    /**
     * Waits until a condition holds, which is looked at after everything that happens to the member.
     *
     * @param what says in words what is waited for
     * @param condition called by the member's thread
     * @throws AssertionError if it takes longer
     */
    public void await(String what, Duration atMost, Predicate<MemberNode> condition) {
        CompletableFuture<Void> met = new CompletableFuture<>();
        call(() -> waiting.add(new Waiting(condition, met)));
        if (!get(met, atMost)) {
            throw new AssertionError(thread.getName() + ": not within " + atMost.toMillis() + " ms: " + what
                    + "; events so far: " + events);
        }
    }

    /** Asks the member something, by its own thread. */
    public <T> T ask(Function<MemberNode, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        call(() -> {
            try {
                answer.complete(question.apply(member));
            } catch (RuntimeException | Error refused) {
                answer.completeExceptionally(refused);
            }
        });
        if (!get(answer, ANSWER_TIMEOUT)) {
            throw new AssertionError(thread.getName() + " does not answer");
        }
        return answer.join();
    }

    private void act(Consumer<MemberNode> action) {
        ask(m -> {
            action.accept(m);
            return true;
        });
    }

    /** Stops at once; nothing is said to anybody, as when a client is killed. */
    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join(ANSWER_TIMEOUT.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        selector.close();
        channel.close();
    }

    private void call(Runnable call) {
        calls.add(call);
        selector.wakeup();
    }

    /** Whether the future is complete in time; what it failed with is thrown. */
    private boolean get(CompletableFuture<?> future, Duration atMost) {
        try {
            future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            if (failure != null) {
                throw new AssertionError(thread.getName() + " has failed", failure);
            }
            return false;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new AssertionError(thread.getName() + " has failed", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private void run() {
        try {
            member.addSocket(now(), SOCKET, address);
            while (!closed) {
                step();
            }
        } catch (IOException | RuntimeException | Error broken) {
            failure = broken;
            waiting.forEach(w -> w.met.completeExceptionally(broken));
        }
    }

    private void step() throws IOException {
        long dueInMs = member.nextTickMs() - now().monotonicMs();
        if (dueInMs > 0 && calls.isEmpty() && work.isEmpty()) {
            selector.select(dueInMs);
        } else {
            selector.selectNow();
        }
        selector.selectedKeys().clear();
        receiveAll();
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
            call.run();
        }
        if (member.nextTickMs() <= now().monotonicMs()) {
            member.tick(now());
        }
        for (Work next = work.poll(); next != null; next = work.poll()) {
            member.done(now(), next.id(), next.run());
        }
        for (Waiting one : List.copyOf(waiting)) {
            if (one.condition.test(member)) {
                one.met.complete(null);
            }
        }
        waiting.removeIf(one -> one.met.isDone());
    }

    private void receiveAll() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);
        for (InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
                from != null;
                from = (InetSocketAddress) channel.receive(buffer)) {
            byte[] datagram = new byte[buffer.flip().remaining()];
            buffer.get(datagram);
            buffer.clear();
            if (!unheard.equals(Optional.of(address(from)))) {
                member.receive(now(), SOCKET, address(from), datagram);
            }
        }
    }

    /** The moment, on the clocks that the member is driven by. */
    public static Now now() {
        return new Now(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), System.currentTimeMillis());
    }

    private static SocketAddress address(InetSocketAddress address) {
        return new SocketAddress(IpAddress.of(address.getAddress().getAddress()), address.getPort());
    }

    private final class Outlet implements MemberOutput {
        @Override
        public void send(Path path, byte[] datagram, int timeToLive) {
            try {
                InetAddress to = InetAddress.getByAddress(path.remote().ip().toArray());
                if (!to.isLoopbackAddress()) {
                    refusedDatagrams.incrementAndGet();
                } else if (timeToLive == 0) {
                    // What is to die on its way opens a NAT; there is none here, and it must not arrive.
                    channel.send(
                            ByteBuffer.wrap(datagram),
                            new InetSocketAddress(to, path.remote().port()));
                }
            } catch (UnknownHostException impossible) {
                throw new AssertionError(impossible);
            } catch (IOException lost) {
                // As lost on the way: nobody listens there, or the socket's buffer is full.
                return;
            }
        }

        @Override
        public void work(Work handedOut) {
            work.add(handedOut);
        }

        @Override
        public void event(MemberEvent event) {
            events.add(event);
        }
    }
}
