package dev.perigee.protocol.testing;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.MulticastGroup;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.CertificateOfOwnership.Thing;
import dev.perigee.protocol.node.MulticastAuthority;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.node.NodeEvent;
import dev.perigee.protocol.node.NodeOutput;
import dev.perigee.protocol.node.NodeSettings;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.PathPolicy;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.rule.Rule;
import dev.perigee.protocol.verb.ConfigOk;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.NetworkConfigRequest;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import dev.perigee.protocol.world.World;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Just enough of a controller for members to be members: one private network, whom to admit kept as on paper, each
 * answer with a fresh configuration, errors for all others. Nothing is revoked. It is a root too if the planet says so.
 */
public final class SmallController implements Endpoint, NodeOutput {
    public static final long MAX_DELTA_MS = 1_800_000;

    private final Host host;
    private final Identity identity;
    private final World planet;
    private final NetworkId network;
    private final Map<Address, List<IpPrefix>> admitted = new LinkedHashMap<>();
    private final Set<Identity> known = new LinkedHashSet<>();
    private final Queue<NodeEvent.Received> received = new ArrayDeque<>();
    private UnaryOperator<NetworkConfiguration.Builder> edit = builder -> builder;
    private Node node;
    private long lastUpdateId = 0x1000;
    private long requests;

    public SmallController(Host host, Identity identity, World planet) {
        this.host = host;
        this.identity = identity;
        this.planet = planet;
        this.network = NetworkId.of(identity.address(), 0x123456);
        host.internet().understand(identity);
        host.start(() -> {
            received.clear();
            node = new Node(
                    identity, planet, NodeSettings.DEFAULT, host.entropy(), PathPolicy.ROUTABLE, new Directory(), this);
            known.forEach(node::learn);
            return this;
        });
    }

    public Host host() {
        return host;
    }

    public NetworkId network() {
        return network;
    }

    public Node node() {
        return node;
    }

    /** Requests answered so far, this way or that. */
    public long requests() {
        return requests;
    }

    /** What all configurations have besides a certificate of membership, addresses and the rule to accept all. */
    public void configure(UnaryOperator<NetworkConfiguration.Builder> newEdit) {
        edit = newEdit;
    }

    /**
     * The node is a member from now on, which it hears at once if it is there.
     *
     * @param addresses as in {@code 10.0.0.1/16}
     */
    public void admit(Identity member, String... addresses) {
        known.add(member);
        node.learn(member);
        admitted.put(
                member.address(),
                List.of(addresses).stream().map(IpPrefix::parse).toList());
        if (node.reachable(host.now(), member.address())) {
            chunks(configuration(member))
                    .forEach(chunk -> node.send(host.now(), member.address(), new NetworkConfig(chunk)));
        }
    }

    /** The node is refused from now on. */
    public void expel(Address member) {
        admitted.remove(member);
    }

    private NetworkConfiguration configuration(Identity member) {
        long timestampMs = host.now().wallMs();
        List<IpPrefix> addresses = admitted.get(member.address());
        NetworkConfiguration.Builder builder = NetworkConfiguration.builder(network, member.address(), timestampMs)
                .credentialTimeMaxDeltaMs(MAX_DELTA_MS)
                .revision(1)
                .multicastLimit(32)
                .name("small")
                .rules(List.of(Rule.ACCEPT))
                .addresses(addresses)
                .membership(CertificateOfMembership.of(timestampMs, MAX_DELTA_MS, network, member))
                .ownership(List.of(CertificateOfOwnership.of(
                        network,
                        timestampMs,
                        1,
                        addresses.stream().map(IpPrefix::ip).map(Thing::of).toList(),
                        member.address())));
        return edit.apply(builder).build().signedBy(identity);
    }

    private List<ConfigChunk> chunks(NetworkConfiguration configuration) {
        return ConfigChunk.cut(network, configuration.toDictionaryBytes(), ++lastUpdateId, identity);
    }

    /** Not from within the node. */
    private void answer(Now now) {
        for (NodeEvent.Received packet = received.poll(); packet != null; packet = received.poll()) {
            NodeEvent.Received asked = packet;
            if (asked.payload() instanceof NetworkConfigRequest request
                    && request.network().equals(network)) {
                requests++;
                answers(asked).forEach(payload -> node.reply(now, asked.from().address(), asked.path(), payload));
            }
        }
    }

    private List<? extends Payload> answers(NodeEvent.Received asked) {
        if (!admitted.containsKey(asked.from().address())) {
            return List.of(ErrorReply.ofNetwork(
                    Verb.NETWORK_CONFIG_REQUEST, asked.packetId(), ErrorCode.NETWORK_ACCESS_DENIED, network));
        }
        return chunks(configuration(asked.from())).stream()
                .map(chunk -> new Ok(Verb.NETWORK_CONFIG_REQUEST.code(), asked.packetId(), new ConfigOk(chunk)))
                .toList();
    }

    @Override
    public void addSocket(Now now, int id, SocketAddress bound) {
        node.addSocket(now, id, bound);
    }

    @Override
    public void removeSocket(int id) {
        node.removeSocket(id);
    }

    @Override
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        node.receive(now, localSocket, from, datagram);
        answer(now);
    }

    @Override
    public void tick(Now now) {
        node.tick(now);
        answer(now);
    }

    @Override
    public long nextTickMs() {
        return node.nextTickMs();
    }

    @Override
    public void done(Now now, long workId, Object result) {
        node.done(now, workId, result);
        answer(now);
    }

    @Override
    public void refused(Now now, long workId) {
        node.refused(now, workId);
        answer(now);
    }

    @Override
    public void send(Path path, byte[] datagram, int timeToLive) {
        host.send(path, datagram, timeToLive);
    }

    @Override
    public void work(Work work) {
        host.work(work);
    }

    @Override
    public void event(NodeEvent event) {
        if (event instanceof NodeEvent.Received packet) {
            received.add(packet);
        }
    }

    /** Members may ask who has an address. */
    private final class Directory implements MulticastAuthority {
        @Override
        public boolean serves(NetworkId asked, Address who) {
            return asked.equals(network) && admitted.containsKey(who);
        }

        @Override
        public List<Address> knownMembers(NetworkId asked, MulticastGroup group) {
            return admitted.entrySet().stream()
                    .filter(entry -> entry.getValue().stream()
                            .anyMatch(address ->
                                    MulticastGroup.resolving(address.ip()).equals(group)))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }
}
