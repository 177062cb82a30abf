package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.testing.Endpoint;
import dev.perigee.protocol.testing.Host;
import dev.perigee.protocol.testing.InMemoryInternet;
import dev.perigee.protocol.testing.SeededEntropy;
import dev.perigee.protocol.verb.ConfigAck;
import dev.perigee.protocol.verb.ConfigOk;
import dev.perigee.protocol.verb.EchoOk;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A controller that answers every request as the test says. It is the only root of a planet of its own, unless the test
 * gives it another planet.
 */
final class ScriptedController implements Endpoint {
    static final long MAX_DELTA_MS = 1_800_000;
    static final NetworkId NETWORK = NetworkId.of(Cast.CONTROLLER.address(), 0x123456);

    /** A request, and when it came. */
    record Asked(long atMs, NodeEvent.Received packet, NetworkConfigRequest request) {
        Identity who() {
            return packet.from();
        }
    }

    private final InMemoryInternet wire;
    private final Host station;
    private final World planet;
    private final Node node;
    private final List<Asked> requests = new ArrayList<>();
    private final List<NodeEvent.Received> others = new ArrayList<>();
    private Function<Asked, List<Payload>> script = asked -> List.of();
    private int handledEvents;
    private long lastUpdateId = 0x1000;

    ScriptedController(InMemoryInternet wire) {
        this(wire, planet(Cast.CONTROLLER, "10.0.0.1/9993"), "10.0.0.1/9993");
    }

    ScriptedController(InMemoryInternet wire, World planet, String socket) {
        this.wire = wire;
        this.planet = planet;
        this.station = wire.host("controller", socket);
        this.node = new Node(
                Cast.CONTROLLER,
                planet,
                NodeSettings.DEFAULT,
                wire.entropy(),
                PathPolicy.ROUTABLE,
                MulticastAuthority.NONE,
                station);
        station.attach(this);
    }

    /** A planet with one root. */
    static World planet(Identity root, String endpoint) {
        World.SigningPair pair = World.SigningPair.generate(new SeededEntropy(99));
        return World.sign(
                World.WorldType.PLANET,
                0xe57,
                1_600_000_000_000L,
                pair.publicKey64(),
                List.of(new World.Root(root.withoutSecret(), List.of(SocketAddress.parse(endpoint)))),
                pair);
    }

    World planet() {
        return planet;
    }

    Node node() {
        return node;
    }

    Host station() {
        return station;
    }

    /** Answers each request from now on with these payloads. */
    void answer(Function<Asked, List<Payload>> newScript) {
        script = newScript;
    }

    /** Answers each request with a fresh configuration. */
    void authorizeAll() {
        answer(asked -> ok(asked, configuration(asked.who())));
    }

    /** Answers each request with an error. */
    void refuseAll(ErrorCode code) {
        answer(asked -> List.of(
                ErrorReply.ofNetwork(Verb.NETWORK_CONFIG_REQUEST, asked.packet().packetId(), code, NETWORK)));
    }

    List<Asked> requests() {
        return requests;
    }

    /** Everything else that the node handed over. */
    <T extends Payload> List<T> received(Class<T> kind) {
        return others.stream()
                .map(NodeEvent.Received::payload)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Acknowledgements of pushes so far. */
    List<ConfigAck> acknowledgements() {
        return received(Ok.class).stream()
                .map(Ok::body)
                .filter(EchoOk.class::isInstance)
                .map(EchoOk.class::cast)
                .map(ConfigAck::from)
                .flatMap(Optional::stream)
                .toList();
    }

    /** A private network's configuration: certificate, one address, one rule; issued now. */
    NetworkConfiguration configuration(Identity member) {
        return configuration(member, wire.now().wallMs());
    }

    NetworkConfiguration configuration(Identity member, long timestampMs) {
        return builder(member, timestampMs).build().signedBy(Cast.CONTROLLER);
    }

    NetworkConfiguration.Builder builder(Identity member, long timestampMs) {
        return NetworkConfiguration.builder(NETWORK, member.address(), timestampMs)
                .credentialTimeMaxDeltaMs(MAX_DELTA_MS)
                .revision(7)
                .multicastLimit(32)
                .name("test")
                .rules(List.of(Rule.ACCEPT))
                .addresses(List.of(addressOf(member)))
                .membership(certificate(member, timestampMs));
    }

    static IpPrefix addressOf(Identity member) {
        return IpPrefix.parse("10.244.0." + (1 + member.address().value() % 250) + "/16");
    }

    CertificateOfMembership certificate(Identity member, long timestampMs) {
        return CertificateOfMembership.of(timestampMs, MAX_DELTA_MS, NETWORK, member)
                .sign(Cast.CONTROLLER);
    }

    List<ConfigChunk> chunks(NetworkConfiguration configuration) {
        return ConfigChunk.cut(NETWORK, configuration.toDictionaryBytes(), ++lastUpdateId, Cast.CONTROLLER);
    }

    List<Payload> ok(Asked asked, NetworkConfiguration configuration) {
        return ok(asked, chunks(configuration));
    }

    static List<Payload> ok(Asked asked, List<ConfigChunk> chunks) {
        return chunks.stream()
                .<Payload>map(chunk -> new Ok(
                        Verb.NETWORK_CONFIG_REQUEST.code(), asked.packet().packetId(), new ConfigOk(chunk)))
                .toList();
    }

    /** Pushes a configuration; the update ID of it. */
    long push(Address to, NetworkConfiguration configuration) {
        push(to, chunks(configuration));
        return lastUpdateId;
    }

    void push(Address to, List<ConfigChunk> chunks) {
        chunks.forEach(chunk -> send(to, new NetworkConfig(chunk)));
    }

    void send(Address to, Payload payload) {
        node.send(wire.now(), to, payload);
    }

    private void handle(Now now) {
        List<NodeEvent.Received> events = station.events(NodeEvent.Received.class);
        while (handledEvents < events.size()) {
            NodeEvent.Received packet = events.get(handledEvents++);
            if (packet.payload() instanceof NetworkConfigRequest request) {
                Asked asked = new Asked(now.monotonicMs(), packet, request);
                requests.add(asked);
                script.apply(asked)
                        .forEach(payload -> node.reply(now, packet.from().address(), packet.path(), payload));
            } else {
                others.add(packet);
            }
        }
    }

    @Override
    public void addSocket(Now now, int id, SocketAddress bound) {
        node.addSocket(now, id, bound);
    }

    @Override
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        node.receive(now, localSocket, from, datagram);
        handle(now);
    }

    @Override
    public void tick(Now now) {
        node.tick(now);
        handle(now);
    }

    @Override
    public long nextTickMs() {
        return node.nextTickMs();
    }

    @Override
    public void done(Now now, long workId, Object result) {
        node.done(now, workId, result);
        handle(now);
    }
}
